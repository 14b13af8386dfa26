using System.Globalization;
using Rubor.Statistics;
using Rubor.Studies.Tables;

namespace Rubor.Studies.Evaluation;

/// <summary>
/// Accuracy of yes-or-no classification. Where subjects have several cases, every interval and test rests on the spread between
/// subjects; where each has one, or none are named, cases count as independent.
/// </summary>
public static class ClassificationRunner
{
    /// <summary>Threshold of scores that lie in 0–1 throughout.</summary>
    public const double ProbabilityThreshold = 0.5;

    /// <summary>Without an interval, an area at or below this is far below chance.</summary>
    const double FarBelowChance = 0.25;

    /// <summary>Evaluates every model and compares all pairs.</summary>
    /// <param name="file">Table's file name.</param>
    /// <param name="table">Cases.</param>
    /// <param name="threshold">Score at and above which a case is positive (at and below it where low scores are positive); null
    /// for 0.5 where scores are probabilities.</param>
    /// <param name="settings">How subjects are resampled for bands.</param>
    /// <param name="cancel">Stops between models.</param>
    public static ClassificationDocument Run(string file, ClassificationTable table, double? threshold, BootstrapSettings settings,
        CancellationToken cancel)
    {
        var upward = table.LowerIsPositive ? table with { Scores = [.. table.Scores.Select(s => s.Select(v => 0 - v).ToArray())] } : table;
        var models = new List<ModelAccuracy>();
        for (int m = 0; m < upward.Models.Count; m++)
        {
            cancel.ThrowIfCancellationRequested();
            models.Add(Model(upward, m, threshold, settings));
        }
        return new()
        {
            Table = file,
            Positive = table.PositiveName,
            TruthValues = table.TruthValues,
            LowerIsPositive = table.LowerIsPositive,
            Cases = table.Truth.Length,
            WithoutTruth = table.WithoutTruth,
            Subjects = table.Subjects?.Distinct().Count(),
            Clustered = table.Clustered,
            Warnings = [.. table.Warnings, .. models.Where(Reversed).Select(m => ReversedWords(m, table.LowerIsPositive))],
            Models = models,
            Differences = ModelComparison.All(upward,
                [.. models.Select(m => m.AtThreshold is { } at ? Turned(at.Threshold, table) : (double?)null)], cancel),
        };
    }

    static ModelAccuracy Model(ClassificationTable table, int m, double? asked, BootstrapSettings settings)
    {
        int[] rows = [.. Enumerable.Range(0, table.Truth.Length).Where(i => table.Scores[m][i].HasValue)];
        bool[] truth = [.. rows.Select(i => table.Truth[i])];
        double[] scores = [.. rows.Select(i => table.Scores[m][i]!.Value)];
        var clusters = table.ClustersOf(rows);
        var roc = RocCurve.Of(truth, scores);
        var band = RocBand.Of(truth, scores, clusters ?? Clusters.OneRowEach(rows.Length), settings: settings);
        var precision = PrecisionRecall.Of(truth, scores);
        double? threshold = asked
            ?? (scores.Length > 0 && scores.All(s => Turned(s, table) is >= 0 and <= 1) ? ProbabilityThreshold : null);
        RocFigurePoint Point(RocPoint p) =>
            new(double.IsFinite(p.Threshold) ? Turned(p.Threshold, table) : null, p.Sensitivity, p.FalsePositiveRate);
        return new(table.Models[m], rows.Length, truth.Count(t => t), table.Truth.Length - rows.Length,
            clusters is null ? EstimateFigure.Of(roc.Area) with { Warning = FewClusters.Warning(rows.Length) }
                : ClusteredFigure.Of(AreaUnderRoc.Of(truth, scores, clusters)),
            clusters is null ? EstimateFigure.Of(precision.AveragePrecision)
                : ClusteredFigure.Of(PrecisionRecall.AveragePrecisionOf(truth, scores, clusters)),
            EstimateFigure.Of(precision.Prevalence) with { Reason = precision.Prevalence.Reason ?? "It describes these cases and is no estimate." },
            new([.. roc.Points.Select(Point)], band.Lower.Length > 0 ? band.FalsePositiveRates : [], band.Lower, band.Upper,
                roc.Points.Count > 0 ? band.Reason : null),
            roc.BestYouden is { } best ? Point(best) : null,
            threshold is { } at ? OperatingPoint.Of(truth, [.. scores.Select(s => s >= Turned(at, table))], at, clusters) : null,
            threshold is null ? "Scores leave 0–1, so no threshold follows from them; give one by --threshold." : null);
    }

    // Where low scores are positive they were turned round; thresholds are told as the table has them. 0 − 0 is 0, −0 is not.
    static double Turned(double score, ClassificationTable table) => table.LowerIsPositive ? 0 - score : score;

    static bool Reversed(ModelAccuracy m) => m.Auc is { Upper: { } upper } ? upper < 0.5 : m.Auc.Value <= FarBelowChance;

    static string ReversedWords(ModelAccuracy m, bool lower) => string.Create(CultureInfo.InvariantCulture,
        $"{m.Model}: an AUC of {PrintedNumber.Alone(m.Auc.Value, m.Auc.Lower, m.Auc.Upper)} lies below 0.5; is the score the other way " +
            $"round? {(lower ? "Leave out --lower-is-positive where high scores mean positive." : "--lower-is-positive says that low scores mean positive.")}");
}
