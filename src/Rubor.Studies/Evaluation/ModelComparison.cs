using Rubor.Statistics;
using Rubor.Studies.Tables;

namespace Rubor.Studies.Evaluation;

/// <summary>Two models or readers on the cases that both scored: paired differences in area and, at their thresholds, in hits.</summary>
internal static class ModelComparison
{
    /// <summary>All pairs of models, p corrected by Holm for the pairs on one measure.</summary>
    /// <param name="table">Cases, higher scores for more likely positive.</param>
    /// <param name="thresholds">Least score called positive of each model; null where none applies.</param>
    /// <param name="cancel">Stops between pairs.</param>
    public static List<ModelDifference> All(ClassificationTable table, IReadOnlyList<double?> thresholds, CancellationToken cancel)
    {
        var found = new List<ModelDifference>();
        for (int a = 0; a < table.Models.Count; a++)
            for (int b = a + 1; b < table.Models.Count; b++)
            {
                cancel.ThrowIfCancellationRequested();
                found.AddRange(Pair(table, a, b, thresholds));
            }
        return Corrected(found);
    }

    static List<ModelDifference> Pair(ClassificationTable table, int a, int b, IReadOnlyList<double?> thresholds)
    {
        int[] rows = [.. Enumerable.Range(0, table.Truth.Length).Where(i => table.Scores[a][i].HasValue && table.Scores[b][i].HasValue)];
        bool[] truth = [.. rows.Select(i => table.Truth[i])];
        double[] x = [.. rows.Select(i => table.Scores[a][i]!.Value)], y = [.. rows.Select(i => table.Scores[b][i]!.Value)];
        var clusters = table.ClustersOf(rows);
        ModelDifference Difference(string measure, int cases, EstimateFigure figure, HypothesisTest test, int? subjects) =>
            new(table.Models[a], table.Models[b], cases, measure, figure with { Clusters = subjects }, TestFigure.Of(test), null);

        var areas = clusters is null ? AreaUnderRoc.Compare(truth, x, y) : AreaUnderRoc.Compare(truth, x, y, clusters);
        var found =
            new List<ModelDifference> { Difference("auc", rows.Length, EstimateFigure.Of(areas.Difference), areas.Test, clusters?.Count) };
        if (thresholds[a] is not { } p || thresholds[b] is not { } q)
            return found;
        bool[] rightFirst = [.. x.Select((s, i) => s >= p == truth[i])], rightSecond = [.. y.Select((s, i) => s >= q == truth[i])];
        foreach (var (name, counted) in new (string, Func<int, bool>)[] { ("accuracy", _ => true), ("sensitivity", i => truth[i]),
            ("specificity", i => !truth[i]) })
        {
            int[] of = [.. Enumerable.Range(0, truth.Length).Where(counted)];
            var d = clusters is null
                ? PairedProportions.Compare([.. of.Select(i => rightFirst[i])], [.. of.Select(i => rightSecond[i])])
                : PairedProportions.Compare(rightFirst, rightSecond, [.. Enumerable.Range(0, truth.Length).Select(counted)], clusters);
            found.Add(Difference(name, of.Length, EstimateFigure.Of(d.Difference), d.Test, clusters is null ? null : d.Clusters));
        }
        return found;
    }

    internal static List<ModelDifference> Corrected(List<ModelDifference> found) => [.. found.GroupBy(d => d.Measure).SelectMany(g =>
    {
        var tested = g.Where(d => d.Test.PValue is not null).ToList();
        double[] holm = Multiplicity.Holm([.. tested.Select(d => d.Test.PValue!.Value)]);
        return g.Select(d => tested.IndexOf(d) is var i and >= 0 ? d with { HolmPValue = holm[i] } : d);
    })];
}
