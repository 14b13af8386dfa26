namespace Rubor.Statistics;

/// <summary>
/// The smallest difference between two readers (or readings) of one scan, at one time, that is more than their error: 1.96·SD of the
/// differences, in the unit of the measurement; half the width of the limits of agreement, and of the same SD. Not the smallest detectable
/// change between visits, which rests on change scores: see <see cref="SmallestDetectableChange"/>. Bruynesteyn and others 2005, Ann Rheum
/// Dis 64, 179–182, tell the two apart.
/// </summary>
public static class SmallestDetectableDifference
{
    /// <summary>From two readings of each scan.</summary>
    /// <param name="first">First reading of each scan.</param>
    /// <param name="second">Second reading of the same scan.</param>
    /// <param name="patients">Which scans belong to one patient; with several the SD is that of variance components.</param>
    /// <param name="confidence">Coverage of the interval.</param>
    /// <returns>Undefined for fewer than two patients.</returns>
    /// <exception cref="ArgumentException">The lengths differ, or a value is not finite.</exception>
    public static Estimate Of(ReadOnlySpan<double> first, ReadOnlySpan<double> second, Clusters patients, double confidence = 0.95)
    {
        ArgumentNullException.ThrowIfNull(patients);
        if (patients.Count == patients.Rows)
            return SmallestDetectableChange.OfTestRetest(first, second, confidence);
        var deviation = RepeatedBlandAltman.Of(first, second, patients, confidence).StandardDeviation;
        return Repeatability.Scaled(deviation, Distributions.NormalTwoSided(0.95));
    }
}
