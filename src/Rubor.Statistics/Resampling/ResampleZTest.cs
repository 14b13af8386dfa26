namespace Rubor.Statistics;

/// <summary>A test together with the warning that must stand beside it.</summary>
/// <param name="Test">The test.</param>
/// <param name="Warning">Why its p value must not be read as one.</param>
public sealed record WarnedTest(HypothesisTest Test, string Warning);

/// <summary>The z test between two sets of bootstrap resamples, as Zhou 2022 ran it. Kept to repeat that paper only.</summary>
public static class ResampleZTest
{
    /// <summary>What is wrong with it.</summary>
    public const string Warning =
        "As published, and not valid: it takes resamples for independent observations, so that any difference becomes significant with " +
            "enough resamples. Use the paired bootstrap difference.";

    /// <summary>
    /// z = (mean₁ − mean₂)/√(s₁²/B₁ + s₂²/B₂) over resampled scores. The true standard error of a score is s, not s/√B.
    /// Undefined where neither set varies.
    /// </summary>
    /// <param name="firstResamples">Score of the first model on each resample, two or more.</param>
    /// <param name="secondResamples">Score of the second model on each resample, two or more.</param>
    public static WarnedTest AsPublishedNotValid(ReadOnlySpan<double> firstResamples, ReadOnlySpan<double> secondResamples)
    {
        const string method = "z test over resamples, as published in Zhou 2022 (not valid)";
        Require.Finite(firstResamples, nameof(firstResamples));
        Require.Finite(secondResamples, nameof(secondResamples));
        int count = firstResamples.Length + secondResamples.Length;
        if (firstResamples.Length < 2 || secondResamples.Length < 2)
            return new(HypothesisTest.Undefined(method, "Each set needs two resamples.", count), Warning);
        var (meanFirst, deviationFirst) = Moments.MeanAndDeviation(firstResamples);
        var (meanSecond, deviationSecond) = Moments.MeanAndDeviation(secondResamples);
        double variance = deviationFirst * deviationFirst / firstResamples.Length + deviationSecond * deviationSecond
            / secondResamples.Length;
        if (variance == 0)
            return new(HypothesisTest.Undefined(method, "No resample differs from another.", count), Warning);
        double z = (meanFirst - meanSecond) / Math.Sqrt(variance);
        return new(new(method, z, Distributions.TwoSidedNormalP(z), count), Warning);
    }
}
