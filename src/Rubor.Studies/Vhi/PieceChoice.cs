using System.Globalization;
using Rubor.Imaging;

namespace Rubor.Studies.Vhi;

/// <summary>A reader's choice of pieces: those kept, or those removed.</summary>
/// <param name="Numbers">Piece numbers as first and last of each span.</param>
/// <param name="Keep">Whether the named pieces are kept, all others removed; else the reverse.</param>
public sealed record PieceChoice(IReadOnlyList<(int First, int Last)> Numbers, bool Keep)
{
    /// <summary>Reads a list such as "1,5-9", or "none".</summary>
    /// <exception cref="FormatException">It is no such list; the message says which part.</exception>
    public static PieceChoice Parse(string text, bool keep)
    {
        if (text.Trim() == "none")
            return new([], keep);
        var spans = new List<(int, int)>();
        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var ends = part.Split('-', 2);
            if (!int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out int first)
                || !int.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out int last) || first < 1 || last < first)
                throw new FormatException($"'{part}' is no piece number or span; write for instance 1,5-9 or none");
            spans.Add((first, last));
        }
        return new(spans, keep);
    }

    /// <summary>The numbers kept out of all pieces.</summary>
    /// <exception cref="ImageDataException">A number is beyond the last piece.</exception>
    public IReadOnlySet<int> Kept(int pieces, string file)
    {
        var named = new HashSet<int>();
        foreach (var (first, last) in Numbers)
        {
            if (last > pieces)
                throw new ImageDataException(file, $"has {pieces} pieces, so there is no piece {last}; see the pieces in its report");
            named.UnionWith(Enumerable.Range(first, last - first + 1));
        }
        return Keep ? named : Enumerable.Range(1, pieces).Where(n => !named.Contains(n)).ToHashSet();
    }
}
