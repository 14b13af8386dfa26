namespace Rubor.Statistics;

/// <summary>
/// Within-subject coefficient of variation, as a share (0.1 for 10 %), for errors that grow with the measurement. Bland and
/// Altman 1996, BMJ 313, 106; both methods as in Bland's note "How should I calculate a within-subject coefficient of variation?".
/// Not s_w over the grand mean, which lets large subjects dominate.
/// </summary>
public static class WithinSubjectVariation
{
    /// <summary>
    /// Root mean square over subjects of s²/m². Undefined where no subject is measured twice, or a subject's mean is 0. No
    /// closed-form interval: resample subjects.
    /// </summary>
    /// <param name="measurements">Every measurement.</param>
    /// <param name="subjects">Which measurements belong to one subject.</param>
    /// <exception cref="ArgumentException">The lengths differ, or a value is not finite.</exception>
    public static Estimate RootMeanSquare(ReadOnlySpan<double> measurements, Clusters subjects)
    {
        var groups = Replicates.Of(measurements, subjects);
        if (groups.Count == 0)
            return Estimate.Undefined("No subject is measured twice.", 0);
        double sum = 0;
        int count = 0;
        foreach (double[] group in groups)
        {
            double mean = Moments.Mean(group);
            if (mean == 0)
                return Estimate.Undefined("A subject's mean is 0, so its variation has no scale.", groups.Count);
            sum += Moments.SumOfSquares(group, mean) / (group.Length - 1) / (mean * mean);
            count += group.Length;
        }
        return Estimate.WithoutInterval(Math.Sqrt(sum / groups.Count), count, "No closed-form interval; the bootstrap over subjects gives one.");
    }

    /// <summary>exp(s_w of the logarithms) − 1, with the χ² interval of s_w. Undefined where a measurement is not positive.</summary>
    /// <param name="measurements">Every measurement.</param>
    /// <param name="subjects">Which measurements belong to one subject.</param>
    /// <param name="confidence">Coverage.</param>
    /// <exception cref="ArgumentException">The lengths differ, or a value is not finite.</exception>
    public static Estimate Logarithmic(ReadOnlySpan<double> measurements, Clusters subjects, double confidence = 0.95)
    {
        var groups = Replicates.Of(measurements, subjects);
        Require.Confidence(confidence);
        if (groups.Count == 0)
            return Estimate.Undefined("No subject is measured twice.", 0);
        foreach (double[] group in groups)
        {
            for (int i = 0; i < group.Length; i++)
            {
                if (group[i] <= 0)
                    return Estimate.Undefined("A measurement is not positive, so it has no logarithm.", groups.Count);
                group[i] = Math.Log(group[i]);
            }
        }
        var ofLogs = Repeatability.WithinDeviation(groups, confidence);
        return ofLogs.Interval is { } interval
            ? Estimate.Of(Math.Exp(ofLogs.Required) - 1, new(Math.Exp(interval.Lower) - 1, Math.Exp(interval.Upper) - 1, confidence), ofLogs.Count)
            : ofLogs;
    }
}
