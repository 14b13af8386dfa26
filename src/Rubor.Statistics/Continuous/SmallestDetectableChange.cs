namespace Rubor.Statistics;

/// <summary>
/// The smallest change in one patient that is more than measurement error, in the unit of the measurement. Not the smallest
/// change that matters to the patient (minimal important change).
/// </summary>
public static class SmallestDetectableChange
{
    /// <summary>
    /// From test and retest of stable subjects: 1.96·SD of the differences, that is 1.96·√2·SEM; a shift between test and retest
    /// is left out (SEM of consistency). De Vet and others 2006, Health Qual Life Outcomes 4, 54. χ² interval.
    /// </summary>
    /// <param name="test">First measurement of each subject.</param>
    /// <param name="retest">Second measurement of the same subject.</param>
    /// <param name="confidence">Coverage of the interval.</param>
    /// <returns>Undefined for fewer than two subjects.</returns>
    public static Estimate OfTestRetest(ReadOnlySpan<double> test, ReadOnlySpan<double> retest, double confidence = 0.95) =>
        Of(test, retest, 1, confidence);

    /// <summary>
    /// From two readers' change scores of the same patients: 1.96·SD of their differences / (√2·√k), for a trial that uses the
    /// mean of k readers. Bruynesteyn and others 2005, Ann Rheum Dis 64, 179–182. χ² interval.
    /// </summary>
    /// <param name="changeFirst">First reader's change score of each patient.</param>
    /// <param name="changeSecond">Second reader's change score of the same patient.</param>
    /// <param name="readersAveraged">k: readers whose mean is the score.</param>
    /// <param name="confidence">Coverage of the interval.</param>
    /// <returns>Undefined for fewer than two patients.</returns>
    public static Estimate OfChangeScores(
        ReadOnlySpan<double> changeFirst, ReadOnlySpan<double> changeSecond, int readersAveraged, double confidence = 0.95)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(readersAveraged);
        return Of(changeFirst, changeSecond, Math.Sqrt(2.0 * readersAveraged), confidence);
    }

    static Estimate Of(ReadOnlySpan<double> first, ReadOnlySpan<double> second, double divisor, double confidence)
    {
        Require.Pairs(first, second);
        Require.Confidence(confidence);
        if (first.Length < 2)
            return Estimate.Undefined("Two subjects are needed.", first.Length);
        var (_, deviation) = Moments.OfDifferences(first, second);
        return Repeatability.Scaled(
            Repeatability.DeviationOf(deviation, first.Length - 1, first.Length, confidence),
            Distributions.NormalTwoSided(0.95) / divisor);
    }
}
