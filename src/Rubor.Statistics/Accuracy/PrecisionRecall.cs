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

    /// <summary>Average precision, 0–1. No closed-form interval: use <see cref="Bootstrap"/>.</summary>
    public required Estimate AveragePrecision { get; init; }

    /// <summary>Share of positives: what a score without skill reaches.</summary>
    public required Estimate Prevalence { get; init; }

    /// <summary>Draws the curve. Undefined where the truth holds no positive.</summary>
    /// <param name="truth">Truth of each case.</param>
    /// <param name="scores">Score of the same case, higher for more likely positive.</param>
    /// <exception cref="ArgumentException">The lengths differ, or a score is not finite.</exception>
    public static PrecisionRecall Of(ReadOnlySpan<bool> truth, ReadOnlySpan<double> scores)
    {
        Require.SameLength(truth.Length, scores.Length, nameof(scores));
        Require.Finite(scores, nameof(scores));
        int positives = truth.Count(true);
        var prevalence = Estimate.Ratio(positives, truth.Length, truth.Length, "There is no case.");
        if (positives == 0)
        {
            var none = Estimate.Undefined("There is no positive in the truth.", truth.Length);
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
            AveragePrecision = Estimate.WithoutInterval(area, truth.Length, "No closed-form interval; the bootstrap gives one."),
            Prevalence = prevalence,
        };
    }
}
