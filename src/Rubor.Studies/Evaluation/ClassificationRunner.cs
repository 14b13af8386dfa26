using Rubor.Statistics;
using Rubor.Studies.Agreement;
using Rubor.Studies.Results;

namespace Rubor.Studies.Evaluation;

/// <summary>
/// Accuracy of yes-or-no classification. Where subjects have several cases, every interval and difference resamples subjects; where
/// each has one, or none are named, cases count as independent and intervals are DeLong's, Wilson's and Newcombe's.
/// </summary>
public static class ClassificationRunner
{
    /// <summary>Threshold of scores that lie in 0–1 throughout.</summary>
    public const double ProbabilityThreshold = 0.5;

    /// <summary>Evaluates every model and compares all pairs.</summary>
    /// <param name="file">Table's file name.</param>
    /// <param name="table">Cases.</param>
    /// <param name="threshold">Score at and above which a case is positive; null for 0.5 where scores are probabilities.</param>
    /// <param name="settings">How subjects are resampled.</param>
    /// <param name="cancel">Stops between models.</param>
    public static ClassificationDocument Run(string file, ClassificationTable table, double? threshold, BootstrapSettings settings, CancellationToken cancel)
    {
        var models = new List<ModelAccuracy>();
        for (int m = 0; m < table.Models.Count; m++)
        {
            cancel.ThrowIfCancellationRequested();
            models.Add(Model(table, m, threshold, settings));
        }
        return new()
        {
            Table = file,
            Positive = table.PositiveName,
            Cases = table.Truth.Length,
            WithoutTruth = table.WithoutTruth,
            Subjects = table.Subjects?.Distinct().Count(),
            Clustered = table.Clustered,
            Models = models,
            Differences = Corrected(Differences(table, models, settings, cancel)),
        };
    }

    private static ModelAccuracy Model(ClassificationTable table, int m, double? asked, BootstrapSettings settings)
    {
        int[] rows = [.. Enumerable.Range(0, table.Truth.Length).Where(i => table.Scores[m][i].HasValue)];
        bool[] truth = [.. rows.Select(i => table.Truth[i])];
        double[] scores = [.. rows.Select(i => table.Scores[m][i]!.Value)];
        var clusters = ClustersOf(table, rows);
        var roc = RocCurve.Of(truth, scores);
        var band = RocBand.Of(truth, scores, clusters ?? Clusters.OneRowEach(rows.Length), settings: settings);
        var precision = PrecisionRecall.Of(truth, scores);
        double? threshold = asked ?? (scores.Length > 0 && scores.All(s => s is >= 0 and <= 1) ? ProbabilityThreshold : null);
        return new(table.Models[m], rows.Length, truth.Count(t => t), table.Truth.Length - rows.Length,
            clusters is null ? EstimateFigure.Of(roc.Area) : Explained(EstimateFigure.Of(band.Area), roc.Area),
            clusters is null ? EstimateFigure.Of(precision.AveragePrecision) : Explained(EstimateFigure.Of(Bootstrap.Of(clusters, r => PrecisionRecall.Of(Take(truth, r), Take(scores, r)).AveragePrecision.Value, settings)), precision.AveragePrecision),
            EstimateFigure.Of(precision.Prevalence) with { Lower = null, Upper = null },
            new([.. roc.Points.Select(p => new RocFigurePoint(double.IsFinite(p.Threshold) ? p.Threshold : null, p.Sensitivity, p.FalsePositiveRate))],
                band.Lower.Length > 0 ? band.FalsePositiveRates : [], band.Lower, band.Upper),
            roc.BestYouden is { } best ? new(double.IsFinite(best.Threshold) ? best.Threshold : null, best.Sensitivity, best.FalsePositiveRate) : null,
            threshold is { } at ? At(truth, scores, at, clusters, settings) : null,
            threshold is null ? "Scores leave 0–1, so no threshold follows from them; give one by --threshold." : null);
    }

    /// <summary>Accuracy at a threshold.</summary>
    /// <param name="truth">Truth of each case.</param>
    /// <param name="scores">Score of the same case.</param>
    /// <param name="threshold">Least score called positive.</param>
    /// <param name="clusters">Subjects; null where cases are independent.</param>
    /// <param name="settings">How subjects are resampled.</param>
    public static OperatingPoint At(bool[] truth, double[] scores, double threshold, Clusters? clusters, BootstrapSettings settings)
    {
        var counts = RocCurve.AtThreshold(truth, scores, threshold);
        var a = BinaryAccuracy.Of(counts);
        (string Name, Estimate Plain, TableStatistic OfTable)[] measures =
        [
            ("sensitivity", a.Sensitivity, TableStatistics.Sensitivity(1)), ("specificity", a.Specificity, TableStatistics.Specificity(1)),
            ("positive_predictive_value", a.PositivePredictiveValue, TableStatistics.PositivePredictiveValue(1)), ("negative_predictive_value", a.NegativePredictiveValue, TableStatistics.NegativePredictiveValue(1)),
            ("accuracy", a.Accuracy, TableStatistics.Accuracy), ("balanced_accuracy", a.BalancedAccuracy, (table, k) => a.BalancedAccuracy.IsDefined ? TableStatistics.BalancedAccuracy(table, k) : null),
            ("f1", a.F1, TableStatistics.F1(1)), ("youden", a.Youden, TableStatistics.Youden(1)), ("geometric_mean", a.GeometricMean, TableStatistics.GeometricMean(1)),
        ];
        var figures = clusters is null
            ? measures.Select(m => new NamedFigure(m.Name, EstimateFigure.Of(m.Plain)))
            : TableBootstrap.Of(Codes(truth), Codes([.. scores.Select(s => s >= threshold)]), 2, clusters, [.. measures.Select(m => m.OfTable)], settings)
                .Select((e, i) => new NamedFigure(measures[i].Name, Explained(EstimateFigure.Of(e), measures[i].Plain)));
        return new(threshold, counts.TruePositives, counts.FalsePositives, counts.FalseNegatives, counts.TrueNegatives, [.. figures]);
    }

    private static List<ModelDifference> Differences(ClassificationTable table, List<ModelAccuracy> models, BootstrapSettings settings, CancellationToken cancel)
    {
        var found = new List<ModelDifference>();
        for (int a = 0; a < models.Count; a++)
            for (int b = a + 1; b < models.Count; b++)
            {
                cancel.ThrowIfCancellationRequested();
                int[] rows = [.. Enumerable.Range(0, table.Truth.Length).Where(i => table.Scores[a][i].HasValue && table.Scores[b][i].HasValue)];
                bool[] truth = [.. rows.Select(i => table.Truth[i])];
                double[] x = [.. rows.Select(i => table.Scores[a][i]!.Value)], y = [.. rows.Select(i => table.Scores[b][i]!.Value)];
                var clusters = ClustersOf(table, rows);
                var plain = AreaUnderRoc.Compare(truth, x, y);
                if (clusters is null)
                    found.Add(new(models[a].Model, models[b].Model, rows.Length, "auc", EstimateFigure.Of(plain.Difference), TestFigure.Of(plain.Test), null));
                else
                {
                    var d = Bootstrap.Difference(clusters, r => AreaUnderRoc.Of(Take(truth, r), Take(x, r)).Value, r => AreaUnderRoc.Of(Take(truth, r), Take(y, r)).Value, settings);
                    found.Add(new(models[a].Model, models[b].Model, rows.Length, "auc", Explained(EstimateFigure.Of(d.Difference), plain.Difference), TestFigure.Of(d.Test), null));
                }
                if (models[a].AtThreshold is { } p && models[b].AtThreshold is { } q)
                    foreach (var (name, statistic) in new (string, TableStatistic)[] { ("accuracy", TableStatistics.Accuracy), ("sensitivity", TableStatistics.Sensitivity(1)), ("specificity", TableStatistics.Specificity(1)) })
                    {
                        var d = TableBootstrap.Difference(Codes(truth), Codes([.. x.Select(s => s >= p.Threshold)]), Codes([.. y.Select(s => s >= q.Threshold)]), 2, clusters ?? Clusters.OneRowEach(rows.Length), statistic, settings);
                        var figure = EstimateFigure.Of(d.Difference);
                        found.Add(new(models[a].Model, models[b].Model, rows.Length, name, clusters is null ? figure with { Clusters = null } : figure, TestFigure.Of(d.Test), null));
                    }
            }
        return found;
    }

    private static List<ModelDifference> Corrected(List<ModelDifference> found) => [.. found.GroupBy(d => d.Measure).SelectMany(g =>
    {
        var tested = g.Where(d => d.Test.PValue is not null).ToList();
        double[] holm = Multiplicity.Holm([.. tested.Select(d => d.Test.PValue!.Value)]);
        return g.Select(d => tested.IndexOf(d) is var i and >= 0 ? d with { HolmPValue = holm[i] } : d);
    })];

    private static Clusters? ClustersOf(ClassificationTable table, int[] rows) =>
        table.Clustered ? Clusters.Of<string>([.. rows.Select(i => table.Subjects![i])]) : null;

    private static EstimateFigure Explained(EstimateFigure resampled, Estimate plain) =>
        resampled.Value is null && plain.Reason is not null ? resampled with { Reason = plain.Reason } : resampled;

    private static int[] Codes(bool[] values) => [.. values.Select(v => v ? 1 : 0)];

    private static T[] Take<T>(T[] values, ReadOnlySpan<int> rows)
    {
        var taken = new T[rows.Length];
        for (int i = 0; i < rows.Length; i++)
            taken[i] = values[rows[i]];
        return taken;
    }
}
