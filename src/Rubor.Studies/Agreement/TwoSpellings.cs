using Rubor.Studies.Runs;
using Rubor.Studies.Tables;

namespace Rubor.Studies.Agreement;

/// <summary>
/// Names in a column that differ in nothing but leading zeros or case, as when a spreadsheet made 1 of 01: most often they are one.
/// </summary>
internal static class TwoSpellings
{
    /// <summary>Refuses two spellings that never meet: no reader uses both, so that what is one patient's would count as two.</summary>
    /// <param name="file">The table.</param>
    /// <param name="column">The column.</param>
    /// <param name="partners">Of each row what the two spellings would meet in: its reader, or for readers its unit.</param>
    /// <exception cref="OutputException">There are such; names both rows.</exception>
    public static void Refuse(TableFile file, int column, IReadOnlyList<string> partners)
    {
        var used = Enumerable.Range(0, file.Count).Where(i => file.Text(i, column) is not null).GroupBy(i => file.Text(i, column)!)
            .Select(g => (Name: g.Key, First: g.First(), With: g.Select(i => partners[i]).ToHashSet())).ToList();
        foreach (var same in used.GroupBy(u => ScanName.Numbered(u.Name)).Where(g => g.Count() > 1))
            foreach (var later in same.Skip(1))
                if (!later.With.Overlaps(same.First().With))
                    throw file.Bad(later.First, column,
                        $"'{later.Name}' and '{same.First().Name}' (row {file.RowNumber(same.First().First)}) differ in " +
                        $"{Difference(later.Name, same.First().Name)} only; write one name in one way, or give two different names");
    }

    /// <summary>The first two spellings of a column, in words; null where there are none.</summary>
    public static string? In(TableFile file, int column) =>
        Enumerable.Range(0, file.Count).Select(i => file.Text(i, column)).OfType<string>().Distinct().GroupBy(ScanName.Numbered)
            .FirstOrDefault(g => g.Count() > 1) is { } same
            ? $"'{same.First()}' and '{same.ElementAt(1)}' differ in {Difference(same.First(), same.ElementAt(1))} only" : null;

    static string Difference(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase) ? "case" : "leading zeros";
}
