namespace Rubor.Statistics;

/// <summary>
/// A mean of rows of which several belong to one patient: every row counts once, and the interval is Student's t with patients − 1
/// degrees of
/// freedom on the linearised variance over patients. Cochran, Sampling Techniques 1977, 9.
/// </summary>
public static class ClusteredMean
{
    /// <summary>Estimates a mean; undefined without values, without interval for one patient or where all values are equal.</summary>
    /// <param name="values">Value of each row; null where it has none.</param>
    /// <param name="clusters">Rows that belong together.</param>
    /// <param name="least">Least value that can be, at which the interval is cut.</param>
    /// <param name="greatest">Greatest value that can be.</param>
    /// <param name="confidence">Coverage.</param>
    /// <exception cref="ArgumentException">The lengths differ, or a value is not finite.</exception>
    public static ClusteredEstimate Of(
        IReadOnlyList<double?> values, Clusters clusters, double least = double.MinValue, double greatest = double.MaxValue,
            double confidence = 0.95)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(clusters);
        Require.SameLength(values.Count, clusters.Rows, nameof(clusters));
        Require.Confidence(confidence);
        double[] known = [.. values.OfType<double>()];
        Require.Finite(known, nameof(values));
        if (known.Length == 0)
            return ClusteredEstimate.Undefined("There is no value.", 0);
        double mean = Math.Clamp(Moments.Mean(known), known.Min(), known.Max());
        // About the mean, where digits are not lost.
        var ratio = ClusterRatio.Of(clusters, i => values[i] is { } v ? v - mean : 0, i => values[i] is null ? 0 : 1);
        if (known.Max() - known.Min() <= 1e-12 * Math.Max(Math.Abs(known.Max()), Math.Abs(known.Min())))
            return new(Estimate.WithoutInterval(mean, known.Length, known.Length < 2 ? "An interval needs two values."
                : "All values are equal."), ratio.Clusters);
        if (ratio.Clusters < 2)
            return new(Estimate.WithoutInterval(mean, known.Length, ClusteredProportion.OneCluster(known.Length)), ratio.Clusters);
        double half = Distributions.StudentTwoSided(confidence, ratio.Clusters - 1) * Math.Sqrt(ratio.Variance);
        return new(half > 0
            ? Estimate.Of(mean, Interval.Around(mean, half, confidence).Within(Math.Min(least, mean), Math.Max(greatest, mean)),
                known.Length)
            : Estimate.WithoutInterval(mean, known.Length, "Every subject has the same mean."), ratio.Clusters);
    }
}
