namespace Rubor.Statistics;

/// <summary>
/// Bland and Altman's limits where a subject gives several pairs and its true value may change from pair to pair (58 scans of
/// 29 patients): the differences' variance is split between and within subjects, and the limits rest on their sum. Bland and
/// Altman 2007, J Biopharm Stat 17, 571–582, section 3. Intervals by MOVER: Zou 2013, Stat Methods Med Res 22, 630–642, with t
/// for the bias; approximate where subjects give unequal numbers. Taking all pairs as independent would make limits whose
/// intervals are too narrow.
/// </summary>
public sealed record RepeatedBlandAltman
{
    /// <summary>Mean of all differences with a t interval on subjects − 1; its count is the pairs.</summary>
    public required Estimate Bias { get; init; }

    /// <summary>Lower limit of agreement.</summary>
    public required Estimate LowerLimit { get; init; }

    /// <summary>Upper limit of agreement.</summary>
    public required Estimate UpperLimit { get; init; }

    /// <summary>
    /// Standard deviation of one difference, √(between + within), with its interval: what limits, smallest detectable difference and their
    /// intervals rest on. With differences that do not vary within subjects the interval is that of χ² on subjects − 1.
    /// </summary>
    public required Estimate StandardDeviation { get; init; }

    /// <summary>Variance of differences between subjects; 0 where the estimate is negative. Null where undefined.</summary>
    public double? BetweenVariance { get; init; }

    /// <summary>Variance of differences within subjects. Null where undefined.</summary>
    public double? WithinVariance { get; init; }

    /// <summary>Subjects.</summary>
    public required int Subjects { get; init; }

    /// <summary>Compares two measurements.</summary>
    /// <param name="first">First measurement of each pair.</param>
    /// <param name="second">Second measurement of the same pair.</param>
    /// <param name="subjects">Which pairs belong to one subject.</param>
    /// <param name="confidence">Coverage of the intervals.</param>
    /// <param name="share">Share of differences that the limits are to hold.</param>
    /// <returns>Undefined for fewer than two subjects; no intervals where all differences are equal.</returns>
    /// <exception cref="ArgumentException">The lengths differ, or a value is not finite.</exception>
    public static RepeatedBlandAltman Of(
        ReadOnlySpan<double> first, ReadOnlySpan<double> second, Clusters subjects, double confidence = 0.95, double share = 0.95)
    {
        ArgumentNullException.ThrowIfNull(subjects);
        Require.Pairs(first, second);
        Require.SameLength(first.Length, subjects.Rows, nameof(subjects));
        Require.Confidence(confidence);
        Require.Confidence(share);
        if (subjects.Count < 2)
        {
            var none = Estimate.Undefined("Limits of agreement over subjects need two subjects.", first.Length);
            return new RepeatedBlandAltman
            {
                Bias = none,
                LowerLimit = none,
                UpperLimit = none,
                StandardDeviation = none,
                Subjects = subjects.Count
            };
        }
        var groups = new double[subjects.Count][];
        for (int s = 0; s < groups.Length; s++)
        {
            groups[s] = new double[subjects[s].Length];
            for (int i = 0; i < groups[s].Length; i++)
                groups[s][i] = first[subjects[s][i]] - second[subjects[s][i]];
        }
        var variance = OneWayVariance.Of(groups);
        double size = variance.EffectiveSize;
        double between = Math.Max(0, (variance.MeanSquareBetween - variance.MeanSquareWithin) / size);
        double within = variance.MeanSquareWithin;
        double deviation = Math.Sqrt(between + within);
        if (deviation <= Moments.Rounding * Math.Max(Moments.Greatest(first), Moments.Greatest(second)))
        {
            const string reason = "All differences are equal.";
            var all = Estimate.WithoutInterval(variance.Mean, variance.Total, reason);
            return new RepeatedBlandAltman
            {
                Bias = all,
                LowerLimit = all,
                UpperLimit = all,
                StandardDeviation = Estimate.WithoutInterval(0, variance.Total, reason),
                BetweenVariance = 0,
                WithinVariance = 0,
                Subjects = variance.Groups,
            };
        }
        double ofMean = between * variance.SizeSquares / ((double)variance.Total * variance.Total) + within / variance.Total;
        double half = Distributions.StudentTwoSided(confidence, variance.FreedomBetween) * Math.Sqrt(ofMean);
        double z = Distributions.NormalTwoSided(share);
        var (low, high) = DeviationInterval(variance, size, between + within, confidence);
        double inner = Math.Sqrt(half * half + z * z * (deviation - low) * (deviation - low));
        double outer = Math.Sqrt(half * half + z * z * (high - deviation) * (high - deviation));
        double bias = variance.Mean, lower = bias - z * deviation, upper = bias + z * deviation;
        return new RepeatedBlandAltman
        {
            Bias = Estimate.Of(bias, Interval.Around(bias, half, confidence), variance.Total),
            LowerLimit = Estimate.Of(lower, new(lower - outer, lower + inner, confidence), variance.Total),
            UpperLimit = Estimate.Of(upper, new(upper - inner, upper + outer, confidence), variance.Total),
            StandardDeviation = DeviationOf(variance, size, deviation, confidence),
            BetweenVariance = between,
            WithinVariance = within,
            Subjects = variance.Groups,
        };
    }

    /// <summary>
    /// √(between + within) with the χ² interval of MS_b/m + (1 − 1/m)·MS_w on Satterthwaite's degrees of freedom. About that sum and not
    /// about the components cut at 0, which are too large on average: about these the interval would hold the truth 81 to 88 times in 100.
    /// </summary>
    static Estimate DeviationOf(OneWayVariance variance, double size, double deviation, double confidence)
    {
        double b = variance.MeanSquareBetween / size, w = (1 - 1 / size) * variance.MeanSquareWithin;
        double inverse = b * b / variance.FreedomBetween + (variance.FreedomWithin > 0 ? w * w / variance.FreedomWithin : 0);
        var around = inverse > 0 ? Repeatability.DeviationOf(Math.Sqrt(b + w), (b + w) * (b + w) / inverse, variance.Total,
            confidence).Interval : null;
        return around is null
            ? Estimate.WithoutInterval(deviation, variance.Total, "There are too few degrees of freedom for an interval.")
            : Estimate.Of(deviation, new(Math.Min(around.Lower, deviation), Math.Max(around.Upper, deviation), confidence), variance.Total);
    }

    /// <summary>MOVER interval of √(MS_b/m + (1 − 1/m)·MS_w) from the χ² intervals of the two mean squares.</summary>
    static (double Low, double High) DeviationInterval(OneWayVariance variance, double size, double total, double confidence)
    {
        double tail = (1 - confidence) / 2;
        double b = variance.MeanSquareBetween / size, w = (1 - 1 / size) * variance.MeanSquareWithin;
        double Down(double square, int freedom) =>
            freedom == 0 ? 0 : square * (1 - freedom / Distributions.ChiSquareQuantile(1 - tail, freedom));
        double Up(double square, int freedom) => freedom == 0 ? 0 : square * (freedom / Distributions.ChiSquareQuantile(tail, freedom) - 1);
        double down = Math.Sqrt(Math.Pow(Down(b, variance.FreedomBetween), 2) + Math.Pow(Down(w, variance.FreedomWithin), 2));
        double up = Math.Sqrt(Math.Pow(Up(b, variance.FreedomBetween), 2) + Math.Pow(Up(w, variance.FreedomWithin), 2));
        return (Math.Sqrt(Math.Max(0, total - down)), Math.Sqrt(total + up));
    }
}
