namespace Rubor.Statistics;

/// <summary>Two areas under the curve on the same cases, and their difference.</summary>
/// <param name="First">Area of the first score.</param>
/// <param name="Second">Area of the second score.</param>
/// <param name="Difference">First − second, with its interval.</param>
/// <param name="Test">Test that the areas are equal.</param>
public sealed record AreaComparison(Estimate First, Estimate Second, Estimate Difference, HypothesisTest Test);

/// <summary>
/// Area under the ROC curve and the paired test of two. Variance: DeLong, DeLong and Clarke-Pearson 1988, Biometrics 44, 837–845;
/// where patients give several cases Obuchowski 1997, Biometrics 53, 567–578. The interval is made on the scale of logits, ln A/(1
/// − A), where it
/// keeps its coverage with few cases and stays in 0–1: Pepe 2003, 5.2; Qin and Hotilovac 2008, Stat Methods Med Res 17, 207–221.
/// An area of 0 or
/// 1 has a bound by Newcombe 2006, Stat Med 25, 559–573, method 5. Not the area under the precision–recall curve.
/// </summary>
public static class AreaUnderRoc
{
    const string Alike = "The difference has no variance: the two scores rank the cases alike.";

    /// <summary>Area, 0–1. The same as the Mann–Whitney statistic over its greatest value. Cases are taken as independent.</summary>
    /// <param name="truth">Truth of each case.</param>
    /// <param name="scores">Score of the same case, higher for more likely positive.</param>
    /// <param name="confidence">Coverage.</param>
    /// <returns>Undefined with one class only; no interval with one case in a class, or where the scores do not vary.</returns>
    /// <exception cref="ArgumentException">The lengths differ, or a score is not finite.</exception>
    public static Estimate Of(ReadOnlySpan<bool> truth, ReadOnlySpan<double> scores, double confidence = 0.95)
    {
        Check(truth, scores, confidence);
        if (OneClass(truth) is { } reason)
            return Estimate.Undefined(reason, truth.Length);
        var placements = new Placements(truth, scores);
        double area = placements.Area;
        if (WhyNone(placements, scores) is { } none)
            return Estimate.WithoutInterval(area, truth.Length, none);
        var cases = (placements.Positives, placements.Negatives);
        return Estimate.Of(area, AreaInterval.Of(area, placements.Variance(), Distributions.NormalTwoSided(confidence), cases, confidence),
            truth.Length);
    }

    /// <summary>The same where cases come in clusters: Student's t on the patients' degrees of freedom.</summary>
    /// <param name="truth">Truth of each case.</param>
    /// <param name="scores">Score of the same case, higher for more likely positive.</param>
    /// <param name="clusters">Cases that belong together.</param>
    /// <param name="confidence">Coverage.</param>
    /// <returns>As above; no interval where one patient gives all positives or all negatives.</returns>
    /// <exception cref="ArgumentException">The lengths differ, or a score is not finite.</exception>
    public static ClusteredEstimate Of(ReadOnlySpan<bool> truth, ReadOnlySpan<double> scores, Clusters clusters, double confidence = 0.95)
    {
        ArgumentNullException.ThrowIfNull(clusters);
        Check(truth, scores, confidence);
        Require.SameLength(truth.Length, clusters.Rows, nameof(clusters));
        if (OneClass(truth) is { } reason)
            return new(Estimate.Undefined(reason, truth.Length), clusters.Count);
        var placements = new Placements(truth, scores);
        double area = placements.Area;
        var spread = placements.Variance(clusters);
        bool atAnEnd = area is <= 1e-12 or >= 1 - 1e-12;
        string? still = spread.Variance <= 1e-30 && !atAnEnd ? "The area does not vary between subjects." : null;
        if ((WhyNone(placements, scores) ?? OneCluster(spread) ?? still) is { } none)
            return new(Estimate.WithoutInterval(area, truth.Length, none), clusters.Count);
        var interval = AreaInterval.Of(area, spread.Variance, AreaInterval.Multiple(spread.Freedom, confidence), spread.WhollyAlike,
            confidence);
        return new(Estimate.Of(area, interval, truth.Length), clusters.Count);
    }

    /// <summary>Compares two scores of the same cases, which are taken as independent: DeLong's test and interval.</summary>
    /// <param name="truth">Truth of each case.</param>
    /// <param name="first">First score of each case.</param>
    /// <param name="second">Second score of the same case.</param>
    /// <param name="confidence">Coverage.</param>
    /// <returns>Test undefined with one class only, or where the variance of the difference is 0 (scores that rank alike).</returns>
    /// <exception cref="ArgumentException">The lengths differ, or a score is not finite.</exception>
    public static AreaComparison Compare(ReadOnlySpan<bool> truth, ReadOnlySpan<double> first, ReadOnlySpan<double> second,
        double confidence = 0.95)
    {
        const string method = "DeLong's test, paired";
        var (a, b) = (Of(truth, first, confidence), Of(truth, second, confidence));
        if (!a.IsDefined)
            return new(a, b, a, HypothesisTest.Undefined(method, a.Reason!, truth.Length));
        var (ofFirst, ofSecond) = (new Placements(truth, first), new Placements(truth, second));
        string? none = ofFirst.Positives < 2 || ofFirst.Negatives < 2 ? "An interval needs two cases of each class." : null;
        var (difference, test) = Compared(method, a, b, ofFirst.Minus(ofSecond).Variance(), null, none, truth.Length, confidence);
        return new(a, b, difference, test);
    }

    /// <summary>The same where cases come in clusters: Obuchowski's variance of the difference, and Student's t.</summary>
    /// <param name="truth">Truth of each case.</param>
    /// <param name="first">First score of each case.</param>
    /// <param name="second">Second score of the same case.</param>
    /// <param name="clusters">Cases that belong together.</param>
    /// <param name="confidence">Coverage.</param>
    /// <exception cref="ArgumentException">The lengths differ, or a score is not finite.</exception>
    public static AreaComparison Compare(
        ReadOnlySpan<bool> truth, ReadOnlySpan<double> first, ReadOnlySpan<double> second, Clusters clusters, double confidence = 0.95)
    {
        const string method = "Obuchowski's test, paired, over subjects";
        var (a, b) = (Of(truth, first, clusters, confidence).Estimate, Of(truth, second, clusters, confidence).Estimate);
        if (!a.IsDefined)
            return new(a, b, a, HypothesisTest.Undefined(method, a.Reason!, truth.Length));
        var (ofFirst, ofSecond) = (new Placements(truth, first), new Placements(truth, second));
        var spread = ofFirst.Minus(ofSecond).Variance(clusters);
        var (difference, test) = Compared(method, a, b, spread.Variance, spread.Freedom, OneCluster(spread), truth.Length, confidence);
        return new(a, b, difference, test);
    }

    static (Estimate Difference, HypothesisTest Test) Compared(
        string method, Estimate a, Estimate b, double variance, double? freedom, string? none, int count, double confidence)
    {
        double difference = a.Required - b.Required;
        if (none is not null)
            return (Estimate.WithoutInterval(difference, count, none), HypothesisTest.Undefined(method, none, count));
        if (variance <= 1e-30)
        {
            // Neither area varies (told apart completely, or not at all), or they vary as one. Each may have its own bound.
            bool apart = Math.Abs(difference) > 1e-12, extreme = new[] { a, b }.All(e => e.Required is <= 1e-12 or 0.5 or >= 1 - 1e-12);
            string reason = !apart ? Alike
                : extreme ? "The difference has no variance: a score tells the classes apart completely, or not at all."
                : "The difference does not vary.";
            return (apart && a.Interval is { } x && b.Interval is { } y
                ? Estimate.Of(difference, CombinedShares.Difference(a.Required, x, b.Required, y, 0, confidence), count)
                : Estimate.WithoutInterval(difference, count, reason), HypothesisTest.Undefined(method, reason, count));
        }
        double error = Math.Sqrt(variance), statistic = difference / error;
        double multiple = freedom is { } f ? AreaInterval.Multiple(f, confidence) : Distributions.NormalTwoSided(confidence);
        double p = freedom is { } g ? Distributions.TwoSidedStudentP(statistic, g) : Distributions.TwoSidedNormalP(statistic);
        return (Estimate.Of(difference, Interval.Around(difference, multiple * error, confidence).Within(-1, 1), count),
            new(method, statistic, p, count));
    }

    static void Check(ReadOnlySpan<bool> truth, ReadOnlySpan<double> scores, double confidence)
    {
        Require.SameLength(truth.Length, scores.Length, nameof(scores));
        Require.Finite(scores, nameof(scores));
        Require.Confidence(confidence);
    }

    static string? OneClass(ReadOnlySpan<bool> truth) =>
        !truth.Contains(true) ? "There is no positive in the truth." : !truth.Contains(false) ? "There is no negative in the truth." : null;

    static string? WhyNone(Placements placements, ReadOnlySpan<double> scores) =>
        !scores.ContainsAnyExcept(scores[0]) ? "The scores do not vary: every case has the same."
        : placements.Positives < 2 || placements.Negatives < 2 ? "An interval needs two cases of each class." : null;

    internal static string? OneCluster(ClusteredVariance spread) =>
        spread.WithPositive < 2 ? "All positives come from one subject; an interval needs two."
        : spread.WithNegative < 2 ? "All negatives come from one subject; an interval needs two." : null;
}
