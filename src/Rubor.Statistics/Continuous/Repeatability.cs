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

    /// <summary>
    /// Estimates the error of two readings of each scan where a patient has several scans. Values are those of <see cref="Of"/>; the
    /// interval is χ² on the freedom that the differences have with patients as clusters (Satterthwaite 1946, from variance components
    /// between and within patients). Subjects of the result are the scans.
    /// </summary>
    /// <param name="first">First reading of each scan.</param>
    /// <param name="second">Second reading of the same scan.</param>
    /// <param name="patients">Which scans belong to one patient.</param>
    /// <param name="confidence">Coverage.</param>
    /// <exception cref="ArgumentException">The lengths differ, or a value is not finite.</exception>
    public static Repeatability OfPairs(ReadOnlySpan<double> first, ReadOnlySpan<double> second, Clusters patients,
        double confidence = 0.95)
    {
        ArgumentNullException.ThrowIfNull(patients);
        Require.Pairs(first, second);
        Require.SameLength(first.Length, patients.Rows, nameof(patients));
        Require.Confidence(confidence);
        int scans = first.Length;
        if (scans == 0)
        {
            var none = Estimate.Undefined("There is no pair.", 0);
            return new Repeatability { WithinSubjectDeviation = none, Coefficient = none, Subjects = 0 };
        }
        double[] differences = Moments.Differences(first, second);
        double slack = Moments.Rounding * Math.Max(Moments.Greatest(first), Moments.Greatest(second));
        double deviation = Math.Sqrt(MeanSquare(differences) / 2);
        var within = deviation <= slack ? DeviationOf(0, 1, 2 * scans, confidence)
            : ClusteredFreedom(differences, patients) is { } freedom ? DeviationOf(deviation, freedom, 2 * scans, confidence)
            : Estimate.WithoutInterval(deviation, 2 * scans, OnePatient);
        return new Repeatability
        {
            WithinSubjectDeviation = within,
            Coefficient = Scaled(within, Distributions.NormalTwoSided(0.95) * Math.Sqrt(2)),
            Subjects = scans
        };
    }

    internal const string OnePatient = "All scans are of one patient: an interval needs two patients.";

    internal static double MeanSquare(double[] values) => values.Sum(v => v * v / values.Length);

    /// <summary>Degrees of freedom of a mean square of clustered values about 0: the rows where they are independent, fewer where they go
    /// together; null for one cluster.</summary>
    internal static double? ClusteredFreedom(double[] values, Clusters clusters)
    {
        if (clusters.Count == values.Length)
            return values.Length;
        if (clusters.Count < 2)
            return null;
        var groups = new double[clusters.Count][];
        for (int c = 0; c < groups.Length; c++)
            groups[c] = [.. clusters[c].ToArray().Select(row => values[row])];
        var v = OneWayVariance.Of(groups);
        double between = Math.Max(0, (v.MeanSquareBetween - v.MeanSquareWithin) / v.EffectiveSize), within = v.MeanSquareWithin,
            all = between + within;
        double n = v.Total, ofMean = between * v.SizeSquares / (n * n) + within / n;
        double shift = Math.Max(0, v.Mean * v.Mean - ofMean), expected = n * (all + shift);
        // Var Σd² = 2 tr V² + 4μ²·1′V1 for normal d with the variance V of the clusters.
        double variance = 2 * (n * all * all + (v.SizeSquares - n) * between * between) + 4 * shift
            * (v.SizeSquares * between + n * within);
        return variance > 0 ? Math.Min(n, 2 * expected * expected / variance) : clusters.Count;
    }

    internal static Estimate WithinDeviation(List<double[]> groups, double confidence)
    {
        var variance = OneWayVariance.Of(groups);
        return DeviationOf(Math.Sqrt(variance.MeanSquareWithin), variance.FreedomWithin, variance.Total, confidence);
    }

    /// <summary>A standard deviation with its χ² interval.</summary>
    internal static Estimate DeviationOf(double deviation, double freedom, int count, double confidence)
    {
        if (deviation == 0)
            return Estimate.WithoutInterval(0, count, "The measurements do not differ.");
        double tail = (1 - confidence) / 2;
        double low = deviation * Math.Sqrt(freedom / Distributions.ChiSquareQuantile(1 - tail, freedom));
        double high = deviation * Math.Sqrt(freedom / Distributions.ChiSquareQuantile(tail, freedom));
        // A root below what a double holds, on very few degrees of freedom.
        if (!double.IsFinite(low) || !double.IsFinite(high))
            return Estimate.WithoutInterval(deviation, count, "There are too few degrees of freedom for an interval.");
        return Estimate.Of(deviation, new(Math.Min(low, deviation), Math.Max(high, deviation), confidence), count);
    }

    /// <summary>The estimate and its interval times a factor above 0.</summary>
    internal static Estimate Scaled(Estimate estimate, double factor) => estimate.Interval is { } interval
        ? Estimate.Of(estimate.Required * factor, new(interval.Lower * factor, interval.Upper * factor, interval.Confidence),
            estimate.Count)
        : estimate.Value is { } value ? Estimate.WithoutInterval(value * factor, estimate.Count, estimate.Reason)
        : estimate;
}
