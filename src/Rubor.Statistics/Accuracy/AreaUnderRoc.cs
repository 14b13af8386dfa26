namespace Rubor.Statistics;

/// <summary>Two areas under the curve on the same cases, and their difference.</summary>
/// <param name="First">Area of the first score.</param>
/// <param name="Second">Area of the second score.</param>
/// <param name="Difference">First − second, with DeLong's interval.</param>
/// <param name="Test">DeLong's test that the areas are equal.</param>
public sealed record AreaComparison(Estimate First, Estimate Second, Estimate Difference, HypothesisTest Test);

/// <summary>
/// Area under the ROC curve with DeLong's interval, and the paired test. DeLong, DeLong and Clarke-Pearson 1988, Biometrics
/// 44, 837–845; by mid-ranks as Sun and Xu 2014, IEEE SPL 21, 1389–1393. Cases are taken as independent: where a patient gives
/// several, use <see cref="Bootstrap"/> with clusters. Not the area under the precision–recall curve.
/// </summary>
public static class AreaUnderRoc
{
    /// <summary>Area, 0–1, with its interval cut to 0–1. The same as the Mann–Whitney statistic over its greatest value.</summary>
    /// <param name="truth">Truth of each case.</param>
    /// <param name="scores">Score of the same case, higher for more likely positive.</param>
    /// <param name="confidence">Coverage.</param>
    /// <returns>Undefined with one class only; no interval with one case in a class, or where DeLong's variance is 0.</returns>
    /// <exception cref="ArgumentException">The lengths differ, or a score is not finite.</exception>
    public static Estimate Of(ReadOnlySpan<bool> truth, ReadOnlySpan<double> scores, double confidence = 0.95)
    {
        Require.SameLength(truth.Length, scores.Length, nameof(scores));
        Require.Finite(scores, nameof(scores));
        Require.Confidence(confidence);
        if (OneClass(truth) is { } reason)
            return Estimate.Undefined(reason, truth.Length);
        return FromComponents(Components(truth, scores), truth.Length, confidence);
    }

    /// <summary>Compares two scores of the same cases.</summary>
    /// <param name="truth">Truth of each case.</param>
    /// <param name="first">First score of each case.</param>
    /// <param name="second">Second score of the same case.</param>
    /// <param name="confidence">Coverage.</param>
    /// <returns>Test undefined with one class only, or where the variance of the difference is 0 (scores that rank alike).</returns>
    /// <exception cref="ArgumentException">The lengths differ, or a score is not finite.</exception>
    public static AreaComparison Compare(ReadOnlySpan<bool> truth, ReadOnlySpan<double> first, ReadOnlySpan<double> second, double confidence = 0.95)
    {
        const string method = "DeLong's test, paired";
        var areaFirst = Of(truth, first, confidence);
        var areaSecond = Of(truth, second, confidence);
        if (!areaFirst.IsDefined)
            return new(areaFirst, areaSecond, areaFirst, HypothesisTest.Undefined(method, areaFirst.Reason!, truth.Length));
        var (a10, a01) = Components(truth, first);
        var (b10, b01) = Components(truth, second);
        double difference = areaFirst.Required - areaSecond.Required;
        double variance = a10.Length < 2 || a01.Length < 2
            ? 0
            : Covariance(Minus(a10, b10), Minus(a10, b10)) / a10.Length + Covariance(Minus(a01, b01), Minus(a01, b01)) / a01.Length;
        if (variance <= 1e-30)
        {
            const string reason = "The difference has no variance: the scores rank the cases alike, or a class holds one case.";
            return new(areaFirst, areaSecond, Estimate.WithoutInterval(difference, truth.Length, reason), HypothesisTest.Undefined(method, reason, truth.Length));
        }
        double error = Math.Sqrt(variance), z = difference / error;
        var interval = Interval.Around(difference, Distributions.NormalTwoSided(confidence) * error, confidence).Within(-1, 1);
        return new(areaFirst, areaSecond, Estimate.Of(difference, interval, truth.Length),
            new(method, z, Distributions.TwoSidedNormalP(z), truth.Length));
    }

    static Estimate FromComponents((double[] OfPositives, double[] OfNegatives) components, int count, double confidence)
    {
        var (ofPositives, ofNegatives) = components;
        double area = ofPositives.Average();
        if (ofPositives.Length < 2 || ofNegatives.Length < 2)
            return Estimate.WithoutInterval(area, count, "An interval needs two cases of each class.");
        double variance = Covariance(ofPositives, ofPositives) / ofPositives.Length + Covariance(ofNegatives, ofNegatives) / ofNegatives.Length;
        if (variance == 0)
            return Estimate.WithoutInterval(area, count, "DeLong's variance is 0: the classes are told apart completely.");
        double half = Distributions.NormalTwoSided(confidence) * Math.Sqrt(variance);
        return Estimate.Of(area, Interval.Around(area, half, confidence).Within(0, 1), count);
    }

    static string? OneClass(ReadOnlySpan<bool> truth) =>
        !truth.Contains(true) ? "There is no positive in the truth." : !truth.Contains(false) ? "There is no negative in the truth." : null;

    /// <summary>
    /// For each positive, the share of negatives that it outranks (ties half), and for each negative the share of positives
    /// that outrank it.
    /// </summary>
    static (double[] OfPositives, double[] OfNegatives) Components(ReadOnlySpan<bool> truth, ReadOnlySpan<double> scores)
    {
        var positive = new List<double>();
        var negative = new List<double>();
        for (int i = 0; i < truth.Length; i++)
            (truth[i] ? positive : negative).Add(scores[i]);
        double[] all = MidRanks.Of(scores);
        double[] amongPositive = MidRanks.Of(positive.ToArray());
        double[] amongNegative = MidRanks.Of(negative.ToArray());
        int p = 0, n = 0;
        for (int i = 0; i < truth.Length; i++)
        {
            if (truth[i])
            {
                amongPositive[p] = (all[i] - amongPositive[p]) / negative.Count;
                p++;
            }
            else
            {
                amongNegative[n] = 1 - (all[i] - amongNegative[n]) / positive.Count;
                n++;
            }
        }
        return (amongPositive, amongNegative);
    }

    static double[] Minus(double[] a, double[] b)
    {
        var difference = new double[a.Length];
        for (int i = 0; i < a.Length; i++)
            difference[i] = a[i] - b[i];
        return difference;
    }

    static double Covariance(double[] a, double[] b)
    {
        double meanA = a.Average(), meanB = b.Average(), sum = 0;
        for (int i = 0; i < a.Length; i++)
            sum += (a[i] - meanA) * (b[i] - meanB);
        return sum / (a.Length - 1);
    }
}
