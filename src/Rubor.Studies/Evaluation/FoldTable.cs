using System.Globalization;
using Rubor.Statistics;

namespace Rubor.Studies.Evaluation;

/// <summary>The table of Cobb 2023, Tables 1 and 2: a row a fold, mean ± SD (n − 1), "All" the mean of the classes.</summary>
internal static class FoldTable
{
    const string All = "All";

    public static IReadOnlyList<FoldRow> Of(IReadOnlyList<SegmentationCase> cases)
    {
        var columns = ColumnsOf(cases[0]).ToList();
        var rows = new List<FoldRow>();
        var folds = cases.Where(c => c.Fold is not null).GroupBy(c => c.Fold!.Value).OrderBy(g => g.Key).ToList();
        foreach (var fold in folds)
            rows.Add(Row(fold.Key.ToString(CultureInfo.InvariantCulture), [.. fold], columns));
        if (folds.Count > 1)
            rows.Add(new("mean of folds", cases.Count,
                [.. columns.Select((c, i) =>
                Cell(c.Class, c.Measure, [.. rows.Select(r => r.Cells[i].Mean)], rows.Sum(r => r.Cells[i].CountedFull)))]));
        rows.Add(Row("all scans", cases, columns));
        return rows;
    }

    static FoldRow Row(string name, IReadOnlyList<SegmentationCase> cases,
        List<(string Class, string Measure, Func<SegmentationCase, double?> Of)> columns) =>
        new(name, cases.Count,
            [.. columns.Select(c => Cell(c.Class, c.Measure, [.. cases.Select(c.Of)], cases.Count(x => CountedFull(x, c.Class))))]);

    // The value is 1 and no map holds the class: the modified form counts nothing as found whole.
    static bool CountedFull(SegmentationCase scan, string name) =>
        scan.Classes.Any(c => (c.Class == name || name == All) && c is { Dice: not null, VoxelsTruth: 0, VoxelsPredicted: 0 });


    static FoldCell Cell(string name, string measure, double?[] values, int countedFull)
    {
        double[] known = [.. values.OfType<double>()];
        var summary = Summary.Of(known);
        return new(name, measure, summary.Mean.Value, summary.StandardDeviation, known.Length, values.Length - known.Length, countedFull);
    }

    static IEnumerable<(string Class, string Measure, Func<SegmentationCase, double?> Of)> ColumnsOf(SegmentationCase first)
    {
        foreach (string measure in (string[])["dice", "iou"])
        {
            bool dice = measure == "dice";
            for (int i = 0; i < first.Classes.Count; i++)
            {
                int at = i;
                yield return (first.Classes[i].Class, measure, c => dice ? c.Classes[at].Dice : c.Classes[at].Iou);
            }
            yield return (All, measure, c => dice ? c.AllDice : c.AllIou);
        }
    }
}
