namespace Rubor.Statistics;

/// <summary>
/// Measurement error from replicates of the same subjects under the same conditions, in the unit of the measurement. The
/// intervals take errors as normal and equal over subjects. Bland and Altman 1986; Bland and Altman 1996, BMJ 313, 744.
/// </summary>
public sealed record Repeatability
{
    /// <summary>Within-subject standard deviation, the root of the one-way ANOVA's residual mean square, with its χ² interval.</summary>
    public required Estimate WithinSubjectDeviation { get; init; }

    /// <summary>
    /// Repeatability coefficient 1.96·√2·s_w: two measurements of one subject lie closer than this 95 times in 100. Bland and
    /// Altman 1986 take 2 for 1.96.
    /// </summary>
    public required Estimate Coefficient { get; init; }

    /// <summary>Subjects with two measurements or more: the others tell nothing of repeatability.</summary>
    public required int Subjects { get; init; }

    /// <summary>Estimates the error.</summary>
    /// <param name="measurements">Every measurement.</param>
    /// <param name="subjects">Which measurements belong to one subject.</param>
    /// <param name="confidence">Coverage.</param>
    /// <returns>Undefined where no subject is measured twice.</returns>
    /// <exception cref="ArgumentException">The lengths differ, or a value is not finite.</exception>
    public static Repeatability Of(ReadOnlySpan<double> measurements, Clusters subjects, double confidence = 0.95)
    {
        var groups = Replicates.Of(measurements, subjects);
        Require.Confidence(confidence);
        if (groups.Count == 0)
        {
            var none = Estimate.Undefined("No subject is measured twice.", 0);
            return new Repeatability { WithinSubjectDeviation = none, Coefficient = none, Subjects = 0 };
        }
        var deviation = WithinDeviation(groups, confidence);
        double factor = Distributions.NormalTwoSided(0.95) * Math.Sqrt(2);
        return new Repeatability { WithinSubjectDeviation = deviation, Coefficient = Scaled(deviation, factor), Subjects = groups.Count };
    }

    internal static Estimate WithinDeviation(List<double[]> groups, double confidence)
    {
        var variance = OneWayVariance.Of(groups);
        return DeviationOf(Math.Sqrt(variance.MeanSquareWithin), variance.FreedomWithin, variance.Total, confidence);
    }

    /// <summary>A standard deviation with its χ² interval.</summary>
    internal static Estimate DeviationOf(double deviation, int freedom, int count, double confidence)
    {
        if (deviation == 0)
            return Estimate.WithoutInterval(0, count, "The measurements do not differ.");
        double tail = (1 - confidence) / 2;
        double low = deviation * Math.Sqrt(freedom / Distributions.ChiSquareQuantile(1 - tail, freedom));
        double high = deviation * Math.Sqrt(freedom / Distributions.ChiSquareQuantile(tail, freedom));
        return Estimate.Of(deviation, new(low, high, confidence), count);
    }

    internal static Estimate Scaled(Estimate estimate, double factor) => estimate.Interval is { } interval
        ? Estimate.Of(estimate.Required * factor, new(interval.Lower * factor, interval.Upper * factor, interval.Confidence), estimate.Count)
        : estimate;
}
