using System.Globalization;
using System.Text;

namespace Rubor.Studies.Tables;

/// <summary>
/// A table as tab-separated UTF-8 text, as BIDS has it: n/a where there is no value, numbers in full, a full stop as decimal sign.
/// </summary>
public static class TsvText
{
    /// <summary>A cell that stays empty, for a reader to fill in.</summary>
    public static object Blank { get; } = new();

    /// <summary>The table.</summary>
    /// <param name="columns">Headings.</param>
    /// <param name="rows">Cells; null and empty text become n/a.</param>
    /// <exception cref="ArgumentException">A row has another number of cells than there are columns.</exception>
    public static byte[] Of(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<object?>> rows)
    {
        var text = new StringBuilder(string.Join('\t', columns)).Append('\n');
        foreach (var row in rows)
        {
            if (row.Count != columns.Count)
                throw new ArgumentException($"A row of {row.Count} cells in a table of {columns.Count} columns.", nameof(rows));
            text.AppendJoin('\t', row.Select(Cell)).Append('\n');
        }
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    static string Cell(object? value) => value switch
    {
        null or "" => "n/a",
        _ when ReferenceEquals(value, Blank) => "",
        double d => d.ToString("R", CultureInfo.InvariantCulture),
        IFormattable f => f.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!.ReplaceLineEndings(" ").Replace('\t', ' '),
    };
}
