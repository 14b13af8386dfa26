using System.Globalization;
using Rubor.Imaging;
using Rubor.Methods.Vhi;

namespace Rubor.Studies.Measuring.Vhi;

/// <summary>A reader's choice of pieces: those kept, or those removed.</summary>
/// <param name="Numbers">Piece numbers as first and last of each span.</param>
/// <param name="Keep">Whether the named pieces are kept, all others removed; else the reverse.</param>
public sealed record PieceChoice(IReadOnlyList<(int First, int Last)> Numbers, bool Keep)
{
    /// <summary>Settings under which the numbers were given, where that is known: under others they mean other pieces.</summary>
    public VhiSettings? MadeWith { get; init; }

    /// <summary>Pieces that the numbers are of (<see cref="VhiMeasurement.PieceSet"/>), where that is known; else null.</summary>
    public string? MadeOn { get; init; }

    /// <summary>
    /// What the folder of results held of the scan before, or null: where nothing else is said the numbers were read there.
    /// </summary>
    public VhiDocument? Former { get; init; }

    /// <summary>When the choice was written down, or null where that is not known.</summary>
    public DateTime? Written { get; init; }

    /// <summary>Where the choice stands, for messages: --keep, --remove or cleaning.tsv.</summary>
    public string Place { get; init; } = "--keep";

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

    /// <summary>
    /// What to know of a choice that does not say which pieces it is of; null where it does, or where an earlier result does.
    /// </summary>
    public string? Doubt(VhiMeasurement measured)
    {
        ArgumentNullException.ThrowIfNull(measured);
        return MadeOn is not null || Former is not null || Numbers.Count == 0 ? null
            : $"{Place} does not say which report its numbers were read from, and with other masks or limits they mean other pieces: "
                + (Place == CleaningTable.FileName ? $"write {measured.PieceSet} into a column piece_set"
                    : $"add --piece-set {measured.PieceSet}") + " if they are of the pieces of this report.";
    }

    /// <summary>The numbers kept out of all pieces.</summary>
    /// <exception cref="ImageDataException">The numbers are of other pieces than these, or one is beyond the last.</exception>
    public IReadOnlySet<int> Kept(VhiMeasurement measured, string file)
    {
        ArgumentNullException.ThrowIfNull(measured);
        if (Numbers.Count > 0 && (MadeOn is { } made ? made != measured.PieceSet : Former is { } former && !former.HasPiecesOf(measured)))
            throw new ImageDataException(file,
                $"its cleaning ({Place}) is of other pieces{((MadeOn ?? Former?.PieceSet) is { } set ? $" ({set})" : "")} than there " +
                $"are now ({measured.Pieces.Count}, {measured.PieceSet}): "
                + "a mask, the limits or a setting has changed since. Measure without the cleaning, read the numbers off the new " +
                    "report, and name its piece set beside them "
                + (Place == CleaningTable.FileName ? "in a column piece_set" : "by --piece-set"));
        int pieces = measured.Pieces.Count;
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
