namespace Rubor.Statistics;

/// <summary>One point of a precision–recall curve.</summary>
/// <param name="Threshold">Score at and above which a case is called positive.</param>
/// <param name="Precision">True positives over predicted positives.</param>
/// <param name="Recall">True positives over positives: sensitivity.</param>
public readonly record struct PrecisionRecallPoint(double Threshold, double Precision, double Recall);

/// <summary>
/// Precision against recall over all thresholds, from the highest down. A classifier without skill scores the prevalence,
/// not ½. The area is average precision, Σ(Rₙ − Rₙ₋₁)·Pₙ; trapezes between the points would be optimistic
/// (Davis and Goadrich 2006).
/// </summary>
public sealed record PrecisionRecall
{
    /// <summary>Points in descending threshold, one for each distinct score; empty where undefined.</summary>
    public required IReadOnlyList<PrecisionRecallPoint> Points { get; init; }

    /// <summary>
    /// Average precision, 0–1, with the logit interval of Boyd, Eng and Page 2013, ECML PKDD, LNCS 8190, 451–466: standard error
    /// 1/√(nθ(1 − θ)) with n positives. At 1 it is Wilson's bound on them. It takes cases as independent.
    /// </summary>
    public required Estimate AveragePrecision { get; init; }

    /// <summary>Share of positives: what a score without skill reaches.</summary>
    public required Estimate Prevalence { get; init; }

    /// <summary>Draws the curve. Undefined where the truth holds no positive, or nothing else: then precision is 1 whatever the
    /// score.</summary>
    /// <param name="truth">Truth of each case.</param>
    /// <param name="scores">Score of the same case, higher for more likely positive.</param>
    /// <param name="confidence">Coverage.</param>
    /// <exception cref="ArgumentException">The lengths differ, or a score is not finite.</exception>
    public static PrecisionRecall Of(ReadOnlySpan<bool> truth, ReadOnlySpan<double> scores, double confidence = 0.95)
    {
        Require.Confidence(confidence);
        Require.SameLength(truth.Length, scores.Length, nameof(scores));
        Require.Finite(scores, nameof(scores));
        int positives = truth.Count(true);
        var prevalence = Estimate.Ratio(positives, truth.Length, truth.Length, "There is no case.");
        if (positives == 0 || positives == truth.Length)
        {
            string reason = positives == 0 ? "There is no positive in the truth." : "Every case is positive, so precision is 1 whatever the score.";
            var none = Estimate.Undefined(reason, truth.Length);
            return new PrecisionRecall { Points = [], AveragePrecision = none, Prevalence = prevalence };
        }
        var points = new List<PrecisionRecallPoint>();
        double area = 0, recall = 0;
        foreach (var step in ScoreSteps.Descending(truth, scores))
        {
            area += (step.Sensitivity - recall) * step.Precision;
            recall = step.Sensitivity;
            points.Add(new(step.Score, step.Precision, recall));
        }
        return new PrecisionRecall
        {
            Points = points,
            AveragePrecision = Estimate.Of(Math.Min(1, area), IntervalOf(Math.Min(1, area), positives, confidence), truth.Length),
            Prevalence = prevalence,
        };
    }

    static Interval IntervalOf(double area, int positives, double confidence) => area >= 1
        ? Proportion.WilsonInterval(positives, positives, confidence)
        : AreaInterval.Of(area, area * (1 - area) / positives, Distributions.NormalTwoSided(confidence), (positives, positives),
            confidence);

    /// <summary>
    /// Average precision where cases come in clusters: Boyd's interval on the positives that they are worth, by how much clusters widen the
    /// area under the ROC curve (its variance by Obuchowski over that by DeLong), with Student's t. It errs on the wide side.
    /// </summary>
    /// <param name="truth">Truth of each case.</param>
    /// <param name="scores">Score of the same case.</param>
    /// <param name="clusters">Cases that belong together.</param>
    /// <param name="confidence">Coverage.</param>
    /// <exception cref="ArgumentException">The lengths differ, or a score is not finite.</exception>
    public static ClusteredEstimate AveragePrecisionOf(ReadOnlySpan<bool> truth, ReadOnlySpan<double> scores, Clusters clusters,
        double confidence = 0.95)
    {
        ArgumentNullException.ThrowIfNull(clusters);
        Require.SameLength(truth.Length, clusters.Rows, nameof(clusters));
        var alone = Of(truth, scores, confidence).AveragePrecision;
        if (alone.Value is not { } area)
            return new(alone, clusters.Count);
        var placements = new Placements(truth, scores);
        var spread = placements.Variance(clusters);
        if (AreaUnderRoc.OneCluster(spread) is { } none)
            return new(Estimate.WithoutInterval(area, truth.Length, none), clusters.Count);
        if (area >= 1)
        {
            var bound = Proportion.WilsonInterval(1, spread.WhollyAlike.Positives, Distributions.NormalTwoSided(confidence), confidence);
            return new(Estimate.Of(area, bound, truth.Length), clusters.Count);
        }
        double independent = placements.Variance(),
            worth = placements.Positives / Math.Max(1, independent > 0 ? spread.Variance / independent : 1);
        var interval = AreaInterval.Of(area, area * (1 - area) / worth, AreaInterval.Multiple(spread.Freedom, confidence),
            spread.WhollyAlike, confidence);
        return new(Estimate.Of(area, interval, truth.Length), clusters.Count);
    }
}
