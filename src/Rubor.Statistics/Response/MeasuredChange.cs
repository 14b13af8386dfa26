namespace Rubor.Statistics;

/// <summary>What a change is against measurement error.</summary>
public enum ChangeVerdict
{
    /// <summary>A fall by more than the smallest detectable change.</summary>
    Improved,

    /// <summary>No more than measurement error.</summary>
    WithinError,

    /// <summary>A rise by more than the smallest detectable change.</summary>
    Worsened,
}

/// <summary>Change of a measure of inflammation between two visits of a subject: less is better.</summary>
public static class MeasuredChange
{
    /// <summary>Holds each subject's change against the smallest detectable change.</summary>
    /// <param name="before">Measure at the first visit.</param>
    /// <param name="after">Measure of the same subject at follow-up.</param>
    /// <param name="smallestDetectableChange">From <see cref="SmallestDetectableChange"/>, above 0: readers who never differ show no
    /// limit.</param>
    /// <exception cref="ArgumentException">The lengths differ, a value is not finite, or the smallest change is not above 0.</exception>
    public static ChangeVerdict[] Against(ReadOnlySpan<double> before, ReadOnlySpan<double> after, double smallestDetectableChange)
    {
        Require.Pairs(before, after);
        var verdicts = new ChangeVerdict[before.Length];
        for (int i = 0; i < verdicts.Length; i++)
            verdicts[i] = Of(after[i] - before[i], smallestDetectableChange);
        return verdicts;
    }

    /// <summary>Holds one change against the smallest detectable change.</summary>
    /// <param name="change">After − before; where the limit is the logarithm of a ratio, that of the ratio.</param>
    /// <param name="smallestDetectableChange">Above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The smallest change is not above 0.</exception>
    public static ChangeVerdict Of(double change, double smallestDetectableChange) =>
        !(smallestDetectableChange > 0)
            ? throw new ArgumentOutOfRangeException(nameof(smallestDetectableChange), smallestDetectableChange,
                "A smallest detectable change of 0 is no limit; it is above 0.")
            : change < -smallestDetectableChange ? ChangeVerdict.Improved
            : change > smallestDetectableChange ? ChangeVerdict.Worsened
            : ChangeVerdict.WithinError;

    /// <summary>
    /// Standardised response mean: mean change / SD of the changes (n − 1), after − before, so that a fall is negative. Its interval
    /// is exact for normal changes, from the noncentral t. Not the effect size, which divides by the SD at baseline. Liang, Fossel
    /// and Larson 1990, Med Care 28, 632–642.
    /// </summary>
    /// <param name="before">Measure at the first visit.</param>
    /// <param name="after">Measure of the same subject at follow-up.</param>
    /// <param name="confidence">Coverage.</param>
    /// <returns>Undefined for fewer than two subjects, or where all changes are equal.</returns>
    /// <exception cref="ArgumentException">The lengths differ, or a value is not finite.</exception>
    public static Estimate StandardisedResponseMean(ReadOnlySpan<double> before, ReadOnlySpan<double> after, double confidence = 0.95)
    {
        Require.Pairs(before, after);
        Require.Confidence(confidence);
        int n = before.Length;
        if (n < 2)
            return Estimate.Undefined("A standardised response needs two subjects.", n);
        var (mean, deviation) = Moments.OfDifferences(after, before);
        if (deviation == 0)
            return Estimate.Undefined("All changes are equal.", n);
        double root = Math.Sqrt(n), t = mean / deviation * root, tail = (1 - confidence) / 2;
        double low = NoncentralT.NoncentralityAt(1 - tail, t, n - 1) / root;
        double high = NoncentralT.NoncentralityAt(tail, t, n - 1) / root;
        return Estimate.Of(mean / deviation, new(low, high, confidence), n);
    }
}
