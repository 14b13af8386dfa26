namespace Rubor.Statistics;

/// <summary>
/// A proportion of trials of which several belong to one patient. Wilson's interval on the number of independent trials that
/// would be worth as much (Rao and Scott 1992, Biometrics 48, 577–585; Saha, Miller and Wang 2016, Int J Biostat 12), with
/// Student's t on patients − 1 (Korn and Graubard 1998, Survey Methodology 24, 193–201). At 0 and 1 the trials of one patient count as
/// wholly alike, so that there is a bound there, too.
/// </summary>
public static class ClusteredProportion
{
    /// <summary>Estimates a proportion; undefined with no trial, without interval where one patient gives all trials.</summary>
    /// <param name="successes">Successes of each row.</param>
    /// <param name="trials">Trials of the same row.</param>
    /// <param name="clusters">Rows that belong together.</param>
    /// <param name="reasonIfNone">What is said when there is no trial.</param>
    /// <param name="confidence">Coverage.</param>
    /// <exception cref="ArgumentException">The lengths differ, or a row has more successes than trials.</exception>
    public static ClusteredEstimate Of(
        ReadOnlySpan<long> successes, ReadOnlySpan<long> trials, Clusters clusters, string reasonIfNone = "There is no trial.",
            double confidence = 0.95)
    {
        ArgumentNullException.ThrowIfNull(clusters);
        Require.SameLength(successes.Length, trials.Length, nameof(trials));
        Require.SameLength(successes.Length, clusters.Rows, nameof(clusters));
        Require.Confidence(confidence);
        for (int i = 0; i < trials.Length; i++)
        {
            if (successes[i] < 0 || successes[i] > trials[i])
                throw new ArgumentException($"successes[{i}] is {successes[i]} of {trials[i]} trials.", nameof(successes));
        }
        long[] parts = successes.ToArray(), wholes = trials.ToArray();
        return Of(ClusterRatio.Of(clusters, i => parts[i], i => wholes[i]), reasonIfNone, confidence);
    }

    internal static ClusteredEstimate Of(ClusterRatio ratio, string reasonIfNone, double confidence)
    {
        long trials = (long)ratio.Whole;
        if (trials == 0)
            return ClusteredEstimate.Undefined(reasonIfNone, 0);
        return new(ratio.Clusters < 2
            ? Estimate.WithoutInterval(ratio.Value, trials, OneCluster(trials))
            : Estimate.Of(ratio.Value, IntervalOf(ratio, confidence), trials), ratio.Clusters);
    }

    internal static Interval IntervalOf(ClusterRatio ratio, double confidence)
    {
        double p = ratio.Value;
        double multiple = p is > 0 and < 1 ? Distributions.StudentTwoSided(confidence, ratio.Clusters - 1)
            : Distributions.NormalTwoSided(confidence);
        return Proportion.WilsonInterval(p, ratio.EffectiveTrials, multiple, confidence);
    }

    internal static string OneCluster(long trials) =>
        trials == 1 ? "It rests on one case of one subject; an interval needs two subjects." : $"All {trials} come from one subject; an interval needs two.";
}
