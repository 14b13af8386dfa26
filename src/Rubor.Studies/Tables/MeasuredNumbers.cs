using System.Globalization;
using Rubor.Statistics;

namespace Rubor.Studies.Tables;

/// <summary>
/// Numbers of a table that are calculated with. Other programs write a missing value as a number: SPSS as −1.8e308, Stata as
/// 9e307, people as
/// −999. The first two are refused, with whatever else no sum of squares holds; the last are told of where they lie off everything else.
/// </summary>
public static class MeasuredNumbers
{
    /// <summary>Greatest size that is calculated with: products of variances, its eighth power, are still numbers.</summary>
    public const double Largest = 1e30;

    /// <summary>Least size but 0 that is calculated with, for the same reason.</summary>
    public const double Smallest = 1e-30;

    /// <summary>Greatest size where only the order counts: beyond lies what other programs write for a missing value.</summary>
    public const double LargestRanked = 1e100;

    /// <summary>Rows that a warning names.</summary>
    const int MostRowsNamed = 5;

    /// <summary>A cell as a number, or null where the value is missing.</summary>
    /// <param name="file">The table.</param>
    /// <param name="row">Index of the row.</param>
    /// <param name="column">Index of the column.</param>
    /// <param name="ranked">Whether only the order counts, as of scores on a ROC curve: then no number is too small.</param>
    /// <exception cref="Runs.OutputException">It is no number, or none that can be calculated with; names row and column.</exception>
    public static double? Of(TableFile file, int row, int column, bool ranked = false)
    {
        ArgumentNullException.ThrowIfNull(file);
        double? value = file.Number(row, column);
        return value is { } v && (Math.Abs(v) > (ranked ? LargestRanked : Largest) || (!ranked && v != 0 && Math.Abs(v) < Smallest))
            ? throw file.Bad(row, column, string.Create(CultureInfo.InvariantCulture,
                $"'{file.Text(row, column)}' is too {(Math.Abs(v) > 1 ? "large" : "small")} to calculate " +
                    $"with{(Math.Abs(v) > 1 ? " (other programs write such numbers for a missing value)" : "")}; correct it or leave the cell empty"))
            : value;
    }

    /// <summary>Refuses a column with numbers that cannot be calculated with, and says what looks like a code for a missing
    /// value.</summary>
    /// <param name="file">The table.</param>
    /// <param name="column">Index of the column; cells that are no numbers are passed over.</param>
    /// <exception cref="Runs.OutputException">A number cannot be calculated with; names row and column.</exception>
    public static IReadOnlyList<string> Inspect(TableFile file, int column)
    {
        ArgumentNullException.ThrowIfNull(file);
        for (int i = 0; i < file.Count; i++)
            if (file.IsNumberOrMissing(i, column))
                _ = Of(file, i, column);
        return Suspicious(file, column);
    }

    /// <summary>What looks like a code for a missing value: −9, 99, −999 and so on, far off everything else in its column.</summary>
    /// <param name="file">The table.</param>
    /// <param name="column">Index of the column, whose cells are numbers or missing.</param>
    /// <returns>A sentence a code, which names its rows; none where nothing is suspicious.</returns>
    public static IReadOnlyList<string> Suspicious(TableFile file, int column)
    {
        ArgumentNullException.ThrowIfNull(file);
        var cells = Enumerable.Range(0, file.Count).Where(i => file.IsNumberOrMissing(i, column))
            .Select(i => (Row: i, Value: file.Number(i, column))).Where(c => c.Value is not null).ToList();
        double[] rest = [.. cells.Select(c => c.Value!.Value).Where(v => !IsCode(v))];
        if (rest.Length == 0)
            return [];
        double least = rest.Min(), greatest = rest.Max();
        return [.. cells.Where(c => IsCode(c.Value!.Value) && IsOff(c.Value.Value, least, greatest)).GroupBy(c => c.Value!.Value)
            .Select(g => string.Create(CultureInfo.InvariantCulture,
            $"column {file.Columns[column]} holds {PrintedNumber.Of(g.Key)} in row " +
                $"{string.Join(", ", g.Take(MostRowsNamed).Select(c => file.RowNumber(c.Row)))}" +
                $"{(g.Count() > MostRowsNamed ? $" and {g.Count() - MostRowsNamed} more" : "")}, far off the rest " +
                $"({PrintedNumber.Of(least)} to {PrintedNumber.Of(greatest)}): leave cells empty where it means a missing value"))];
    }

    // Nines only, 9 to 99999999 and more, of either sign.
    static bool IsCode(double value)
    {
        double size = Math.Abs(value);
        return size >= 9 && size < 1e15 && size == Math.Floor(size) && ((long)size).ToString(CultureInfo.InvariantCulture)
            .All(c => c == '9');
    }

    static bool IsOff(double value, double least, double greatest) =>
        (value < 0 && least >= 0) || Math.Max(least - value, value - greatest) > Math.Max(greatest - least, 1);
}
