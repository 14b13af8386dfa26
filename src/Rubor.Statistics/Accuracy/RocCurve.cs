namespace Rubor.Statistics;

/// <summary>One point of a ROC curve: what follows from calling a case positive when its score is at least the threshold.</summary>
/// <param name="Threshold">Score at and above which a case is called positive; +∞ at the start, where none is.</param>
/// <param name="Sensitivity">True positive rate.</param>
/// <param name="FalsePositiveRate">1 − specificity.</param>
public readonly record struct RocPoint(double Threshold, double Sensitivity, double FalsePositiveRate);

/// <summary>
/// Receiver operating characteristic: sensitivity against false positive rate over all thresholds; higher scores mean more
/// likely positive. Points run from (0, 0) to (1, 1), one for each distinct score, so ties are one slanted step.
/// </summary>
public sealed record RocCurve
{
    /// <summary>Points in descending threshold; empty where undefined.</summary>
    public required IReadOnlyList<RocPoint> Points { get; init; }

    /// <summary>Area under the curve by trapezes, 0–1, with its interval (<see cref="AreaUnderRoc"/>): P(positive scores higher) +
    /// ½ P(tie).</summary>
    public required Estimate Area { get; init; }

    /// <summary>The point with the largest Youden index; the highest threshold among equals. Null where undefined.</summary>
    public RocPoint? BestYouden { get; init; }

    /// <summary>Draws the curve. Undefined where the truth holds one class only.</summary>
    /// <param name="truth">Truth of each case.</param>
    /// <param name="scores">Score of the same case; a count of inflamed pixels will do (Cobb 2023, 2.10).</param>
    /// <param name="confidence">Coverage of the area's interval.</param>
    /// <exception cref="ArgumentException">The lengths differ, or a score is not finite.</exception>
    public static RocCurve Of(ReadOnlySpan<bool> truth, ReadOnlySpan<double> scores, double confidence = 0.95)
    {
        var area = AreaUnderRoc.Of(truth, scores, confidence);
        if (!area.IsDefined)
            return new RocCurve { Points = [], Area = area };
        var points = new List<RocPoint> { new(double.PositiveInfinity, 0, 0) };
        foreach (var step in ScoreSteps.Descending(truth, scores))
            points.Add(new(step.Score, step.Sensitivity, step.FalsePositiveRate));
        var best = points.MaxBy(point => point.Sensitivity - point.FalsePositiveRate);
        return new RocCurve { Points = points, Area = area, BestYouden = best };
    }

    /// <summary>The four cells when a case is called positive at a score of at least the threshold: one pixel, for a count.</summary>
    /// <param name="truth">Truth of each case.</param>
    /// <param name="scores">Score of the same case.</param>
    /// <param name="threshold">Least score called positive.</param>
    public static BinaryCounts AtThreshold(ReadOnlySpan<bool> truth, ReadOnlySpan<double> scores, double threshold)
    {
        Require.SameLength(truth.Length, scores.Length, nameof(scores));
        Require.Finite(scores, nameof(scores));
        var predicted = new bool[truth.Length];
        for (int i = 0; i < predicted.Length; i++)
            predicted[i] = scores[i] >= threshold;
        return BinaryCounts.Of(truth, predicted);
    }

    /// <summary>Sensitivity at a false positive rate, on the straight lines between points; the upper end of a vertical step.</summary>
    /// <param name="falsePositiveRate">0–1.</param>
    /// <exception cref="InvalidOperationException">The curve is undefined.</exception>
    public double SensitivityAt(double falsePositiveRate)
    {
        if (Points.Count == 0)
            throw new InvalidOperationException(Area.Reason);
        int right = 0;
        while (right < Points.Count && Points[right].FalsePositiveRate <= falsePositiveRate)
            right++;
        var from = Points[right - 1];
        if (right == Points.Count || from.FalsePositiveRate == falsePositiveRate)
            return from.Sensitivity;
        var to = Points[right];
        double share = (falsePositiveRate - from.FalsePositiveRate) / (to.FalsePositiveRate - from.FalsePositiveRate);
        return from.Sensitivity + share * (to.Sensitivity - from.Sensitivity);
    }
}
