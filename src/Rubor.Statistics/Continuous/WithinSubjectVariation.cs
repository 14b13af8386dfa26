namespace Rubor.Statistics;

/// <summary>
/// Within-subject coefficient of variation, as a share (0.1 for 10 %), for errors that grow with the measurement. Bland and
/// Altman 1996, BMJ 313, 106; both methods as in Bland's note "How should I calculate a within-subject coefficient of variation?".
/// Not s_w over the grand mean, which lets large subjects dominate.
/// </summary>
public static class WithinSubjectVariation
{
    /// <summary>
    /// Root mean square over subjects of s²/m². Undefined where no subject is measured twice, or a subject's mean is 0. For an interval
    /// see <see cref="OfPairs"/>.
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
        return Estimate.WithoutInterval(Math.Sqrt(sum / groups.Count), count, "Of subjects with any number of readings no interval is worked out.");
    }

    /// <summary>
    /// <see cref="RootMeanSquare"/> of two readings of each scan, with the interval of χ² on the freedom that the squares show: no more
    /// than the scans, fewer where scans of one patient go together or some scans vary more than others (Satterthwaite 1946).
    /// </summary>
    /// <param name="first">First reading of each scan.</param>
    /// <param name="second">Second reading of the same scan.</param>
    /// <param name="patients">Which scans belong to one patient.</param>
    /// <param name="confidence">Coverage.</param>
    /// <returns>Undefined without pairs, or where the mean of a pair is 0; its count is the readings.</returns>
    /// <exception cref="ArgumentException">The lengths differ, or a value is not finite.</exception>
    public static Estimate OfPairs(ReadOnlySpan<double> first, ReadOnlySpan<double> second, Clusters patients, double confidence = 0.95)
    {
        ArgumentNullException.ThrowIfNull(patients);
        Require.Pairs(first, second);
        Require.SameLength(first.Length, patients.Rows, nameof(patients));
        Require.Confidence(confidence);
        int n = first.Length;
        if (n == 0)
            return Estimate.Undefined("There is no pair.", 0);
        // s/m of a pair, with the sign of its difference.
        var relative = new double[n];
        for (int i = 0; i < n; i++)
        {
            double mean = first[i] / 2 + second[i] / 2, size = Math.Max(Math.Abs(first[i]), Math.Abs(second[i]));
            if (Math.Abs(mean) <= Moments.Rounding * size)
                return Estimate.Undefined("A subject's mean is 0, so its variation has no scale.", n);
            double difference = first[i] - second[i];
            relative[i] = Math.Abs(difference) <= Moments.Rounding * size ? 0 : difference / Math.Sqrt(2) / mean;
        }
        double value = Math.Sqrt(Repeatability.MeanSquare(relative));
        if (value == 0)
            return Estimate.WithoutInterval(0, 2 * n, "The measurements do not differ.");
        if (Repeatability.ClusteredFreedom(relative, patients) is not { } freedom || patients.Count < 2)
            return Estimate.WithoutInterval(value, 2 * n, Repeatability.OnePatient);
        return Repeatability.DeviationOf(value, Math.Min(freedom, ShownFreedom(relative, patients)), 2 * n, confidence);
    }

    /// <summary>2·mean²/variance of the mean square, from the scatter of the patients' sums of squares; at least 1.</summary>
    static double ShownFreedom(double[] values, Clusters patients)
    {
        double mean = Repeatability.MeanSquare(values), squares = 0;
        for (int p = 0; p < patients.Count; p++)
        {
            double off = 0;
            foreach (int row in patients[p])
                off += values[row] * values[row] - mean;
            squares += off * off;
        }
        double variance = squares * patients.Count / (patients.Count - 1.0) / values.Length / values.Length;
        return variance > 0 ? Math.Max(1, 2 * mean * mean / variance) : values.Length;
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
            ? Estimate.Of(Math.Exp(ofLogs.Required) - 1, new(Math.Exp(interval.Lower) - 1, Math.Exp(interval.Upper) - 1, confidence),
                ofLogs.Count)
            : ofLogs;
    }
}
