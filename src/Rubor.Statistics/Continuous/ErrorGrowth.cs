namespace Rubor.Statistics;

/// <summary>
/// Does the error grow with the size? Spearman's ρ of |difference| and mean of each pair; where a patient has several, of the patient's
/// means, so that scans of one patient never count as independent.
/// </summary>
public static class ErrorGrowth
{
    /// <summary>p value below which growth is taken as shown.</summary>
    public const double Level = 0.05;

    const string Method = "Spearman's ρ of |difference| and mean = 0, t";

    /// <summary>The test; its statistic is ρ, above 0 where larger values differ more.</summary>
    /// <param name="first">First measurement of each scan.</param>
    /// <param name="second">Second measurement of the same scan.</param>
    /// <param name="patients">Which scans belong to one patient.</param>
    /// <exception cref="ArgumentException">The lengths differ, or a value is not finite.</exception>
    public static HypothesisTest Of(ReadOnlySpan<double> first, ReadOnlySpan<double> second, Clusters patients)
    {
        ArgumentNullException.ThrowIfNull(patients);
        Require.Pairs(first, second);
        Require.SameLength(first.Length, patients.Rows, nameof(patients));
        double slack = Moments.Rounding * Math.Max(Moments.Greatest(first), Moments.Greatest(second));
        double[] sizes = new double[patients.Count], errors = new double[patients.Count];
        for (int p = 0; p < sizes.Length; p++)
            foreach (int row in patients[p])
            {
                double difference = Math.Abs(first[row] - second[row]);
                sizes[p] += (first[row] / 2 + second[row] / 2) / patients[p].Length;
                errors[p] += (difference > slack ? difference : 0) / patients[p].Length;
            }
        return Of(sizes, errors);
    }

    /// <summary>The test on sizes and errors that the caller has worked out, one a patient.</summary>
    /// <param name="sizes">How large the measurement is.</param>
    /// <param name="errors">How far readings lie apart, 0 or more.</param>
    public static HypothesisTest Of(ReadOnlySpan<double> sizes, ReadOnlySpan<double> errors)
    {
        var rho = Correlation.Spearman(sizes, errors);
        return rho.Coefficient.Value is { } value && rho.Test.PValue is { } p
            ? new(Method, value, p, sizes.Length)
            : HypothesisTest.Undefined(Method, rho.Test.Reason ?? rho.Coefficient.Reason!, sizes.Length);
    }

    /// <summary>Whether a test shows that larger values differ more.</summary>
    public static bool Grows(HypothesisTest test) => test is { Statistic: > 0, PValue: < Level };

    /// <summary>Whether a test shows that larger values differ less.</summary>
    public static bool Shrinks(HypothesisTest test) => test is { Statistic: < 0, PValue: < Level };
}
