namespace Rubor.Statistics;

/// <summary>How the intervals of the limits of agreement are made.</summary>
public enum LimitsInterval
{
    /// <summary>
    /// Exact for normal differences, from the noncentral t: Carkeet 2015, Optom Vis Sci 92, e71–e80. Not symmetric about the limit.
    /// </summary>
    Exact,

    /// <summary>
    /// Bland and Altman's: limit ± t·s·√(1/n + z²/(2(n − 1))). Narrow on its outer side for small n. Bland and Altman 1999.
    /// </summary>
    Approximate,
}

/// <summary>
/// Bland and Altman's agreement of two measurements: bias and limits within which 95 % of differences are expected, in the unit
/// of the measurement. Bland and Altman 1986, Lancet i, 307–310; 1999, Stat Methods Med Res 8, 135–160. Always from raw
/// differences, first − second; truncated and logarithmic pictures are <see cref="BlandAltmanView"/>. One pair a subject: with
/// several use <see cref="RepeatedBlandAltman"/>. Not a test, and no correlation.
/// </summary>
public sealed record BlandAltman
{
    /// <summary>Mean difference first − second with its t interval.</summary>
    public required Estimate Bias { get; init; }

    /// <summary>Lower limit of agreement, bias − z·s.</summary>
    public required Estimate LowerLimit { get; init; }

    /// <summary>Upper limit of agreement, bias + z·s.</summary>
    public required Estimate UpperLimit { get; init; }

    /// <summary>Standard deviation of the differences, n − 1; null for fewer than two pairs.</summary>
    public double? StandardDeviation { get; init; }

    /// <summary>Regression of the difference on the mean of both: a slope apart from 0 is proportional bias.</summary>
    public required LinearRegression ProportionalBias { get; init; }

    /// <summary>Compares two measurements of the same subjects.</summary>
    /// <param name="first">First measurement of each subject.</param>
    /// <param name="second">Second measurement of the same subject.</param>
    /// <param name="interval">How the limits' intervals are made.</param>
    /// <param name="confidence">Coverage of the intervals.</param>
    /// <param name="share">Share of differences that the limits are to hold.</param>
    /// <returns>Undefined without pairs; no limits with one pair; no intervals where all differences are equal.</returns>
    /// <exception cref="ArgumentException">The lengths differ, or a value is not finite.</exception>
    public static BlandAltman Of(
        ReadOnlySpan<double> first, ReadOnlySpan<double> second,
        LimitsInterval interval = LimitsInterval.Exact, double confidence = 0.95, double share = 0.95)
    {
        Require.Pairs(first, second);
        Require.Confidence(confidence);
        Require.Confidence(share);
        int n = first.Length;
        var proportional = ProportionalBiasOf(first, second, confidence);
        if (n < 2)
        {
            var bias = n == 0
                ? Estimate.Undefined("There is no pair.", 0)
                : Estimate.WithoutInterval(first[0] - second[0], 1, "An interval needs two pairs.");
            var none = Estimate.Undefined("Limits of agreement need two pairs.", n);
            return new BlandAltman { Bias = bias, LowerLimit = none, UpperLimit = none, ProportionalBias = proportional };
        }
        var (mean, deviation) = Moments.OfDifferences(first, second);
        if (deviation == 0)
        {
            var all = Estimate.WithoutInterval(mean, n, "All differences are equal.");
            return new BlandAltman
            {
                Bias = all,
                LowerLimit = all,
                UpperLimit = all,
                StandardDeviation = 0,
                ProportionalBias = proportional
            };
        }
        double z = Distributions.NormalTwoSided(share), root = Math.Sqrt(n);
        double half = Distributions.StudentTwoSided(confidence, n - 1) * deviation / root;
        var (inner, outer) = interval == LimitsInterval.Exact
            ? ExactReach(n, z, confidence)
            : ApproximateReach(n, z, confidence);
        return new BlandAltman
        {
            Bias = Estimate.Of(mean, Interval.Around(mean, half, confidence), n),
            LowerLimit = Estimate.Of(mean - z * deviation, new(mean - outer * deviation, mean - inner * deviation, confidence), n),
            UpperLimit = Estimate.Of(mean + z * deviation, new(mean + inner * deviation, mean + outer * deviation, confidence), n),
            StandardDeviation = deviation,
            ProportionalBias = proportional,
        };
    }

    internal static LinearRegression ProportionalBiasOf(ReadOnlySpan<double> first, ReadOnlySpan<double> second, double confidence)
    {
        var means = new double[first.Length];
        for (int i = 0; i < means.Length; i++)
            means[i] = (first[i] + second[i]) / 2;
        return LinearRegression.Of(means, Moments.Differences(first, second), confidence);
    }

    /// <summary>Ends of a limit's interval, as multiples of the deviation from the bias.</summary>
    static (double Inner, double Outer) ExactReach(int n, double z, double confidence)
    {
        double root = Math.Sqrt(n), tail = (1 - confidence) / 2;
        return (NoncentralT.Quantile(tail, n - 1, z * root) / root, NoncentralT.Quantile(1 - tail, n - 1, z * root) / root);
    }

    static (double Inner, double Outer) ApproximateReach(int n, double z, double confidence)
    {
        double half = Distributions.StudentTwoSided(confidence, n - 1) * Math.Sqrt(1.0 / n + z * z / (2 * (n - 1.0)));
        return (z - half, z + half);
    }
}
