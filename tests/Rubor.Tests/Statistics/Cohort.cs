using System.Globalization;

namespace Rubor.Tests.Statistics;

/// <summary>The rows of tests/Reference/statistics/cohort.tsv, on which the golden files are worked out.</summary>
static class Cohort
{
    static readonly string[][] Rows = [.. File.ReadLines(Path.Combine(Golden.Folder, "cohort.tsv")).Select(line => line.Split('\t'))];

    public static double[] Numbers(string column) =>
        [.. Cells(column).Select(cell => double.Parse(cell, CultureInfo.InvariantCulture))];

    public static int[] Categories(string column) =>
        [.. Cells(column).Select(cell => int.Parse(cell, CultureInfo.InvariantCulture))];

    public static int?[] Gapped(string column) =>
        [.. Cells(column).Select(cell => cell.Length == 0 ? (int?)null : (int)double.Parse(cell, CultureInfo.InvariantCulture))];

    public static bool[] Truth { get; } = [.. Cells("truth").Select(cell => cell == "1")];

    public static double[,] Readers(params string[] columns)
    {
        var table = new double[Rows.Length - 1, columns.Length];
        for (int j = 0; j < columns.Length; j++)
        {
            double[] numbers = Numbers(columns[j]);
            for (int i = 0; i < numbers.Length; i++)
                table[i, j] = numbers[i];
        }
        return table;
    }

    static IEnumerable<string> Cells(string column)
    {
        int index = Array.IndexOf(Rows[0], column);
        return Rows.Skip(1).Select(row => row[index]);
    }
}
