namespace Rubor.Statistics;

/// <summary>Limits of agreement at one size.</summary>
/// <param name="Size">Mean of both measurements.</param>
/// <param name="Bias">Mean difference that is expected there.</param>
/// <param name="LowerLimit">Lower limit of agreement there.</param>
/// <param name="UpperLimit">Upper limit of agreement there.</param>
public sealed record LimitsAtSize(double Size, Estimate Bias, Estimate LowerLimit, Estimate UpperLimit);

/// <summary>
/// Limits of agreement whose bias, width or both change with the size along straight lines: Bland and Altman 1999, Stat Methods Med Res 8,
/// 135–160, section 3.2. The differences (first − second) are regressed on the means of both, the absolute residuals on the means again,
/// and √(π/2) times that line is the standard deviation, because the mean of |normal| is √(2/π)·SD. What does not change with the size
/// stays constant. Intervals leave one patient out at a time (t on patients − 1).
/// </summary>
public sealed record RegressionLimits
{
    /// <summary>p value below which bias or spread is taken to change with the size.</summary>
    public const double Level = 0.05;

    /// <summary>Fewest patients: a line through fewer says nothing.</summary>
    public const int FewestPatients = FewClusters.LeastForInterval;

    /// <summary>Whether the bias changes with the size.</summary>
    public required bool BiasVaries { get; init; }

    /// <summary>Whether the spread changes with the size.</summary>
    public required bool SpreadVaries { get; init; }

    /// <summary>Bias at size 0, b₀; the mean difference where the bias does not vary.</summary>
    public required double BiasIntercept { get; init; }

    /// <summary>Change of the bias by unit of size, b₁; 0 where it does not vary.</summary>
    public required double BiasSlope { get; init; }

    /// <summary>Standard deviation at size 0, √(π/2)·c₀; below 0 only where no measurement is so small.</summary>
    public required double SpreadIntercept { get; init; }

    /// <summary>Change of the standard deviation by unit of size, √(π/2)·c₁; 0 where it does not vary.</summary>
    public required double SpreadSlope { get; init; }

    /// <summary>Limits at the least, the median and the greatest size: between them they run straight.</summary>
    public required IReadOnlyList<LimitsAtSize> At { get; init; }

    /// <summary>Compares two measurements.</summary>
    /// <param name="first">First measurement of each scan.</param>
    /// <param name="second">Second measurement of the same scan.</param>
    /// <param name="patients">Which scans belong to one patient.</param>
    /// <param name="confidence">Coverage.</param>
    /// <param name="share">Share of differences that the limits are to hold.</param>
    /// <returns>Null where neither bias nor spread is shown to change with the size, or for fewer than ten patients.</returns>
    /// <exception cref="ArgumentException">The lengths differ, or a value is not finite.</exception>
    public static RegressionLimits? Of(ReadOnlySpan<double> first, ReadOnlySpan<double> second, Clusters patients, double confidence = 0.95,
        double share = 0.95)
    {
        ArgumentNullException.ThrowIfNull(patients);
        Require.Pairs(first, second);
        Require.SameLength(first.Length, patients.Rows, nameof(patients));
        Require.Confidence(share);
        if (patients.Count < FewestPatients)
            return null;
        var sizes = new double[first.Length];
        for (int i = 0; i < sizes.Length; i++)
            sizes[i] = first[i] / 2 + second[i] / 2;
        double[] differences = Moments.Differences(first, second);
        var line = LinearRegression.Of(sizes, differences);
        if (!line.Slope.IsDefined)
            return null;
        bool bias = Varies(line, patients, rows => LinearRegression.Of(Take(sizes, rows), Take(differences, rows)).Slope.Value);
        double[] residuals = Absolute(sizes, differences, bias);
        bool spread = Varies(LinearRegression.Of(sizes, residuals), patients, rows =>
        {
            double[] x = Take(sizes, rows);
            return LinearRegression.Of(x, Absolute(x, Take(differences, rows), bias)).Slope.Value;
        });
        if (!bias && !spread || Lines.Of(sizes, differences, bias, spread) is not { } lines)
            return null;
        double z = Distributions.NormalTwoSided(share);
        double[] sorted = [.. sizes];
        Array.Sort(sorted);
        Estimate Figure(double size, double multiple) => lines.SpreadAt(size) < 0
            ? Estimate.Undefined("The line of the spread falls below 0 at this size.", sizes.Length)
            : ClusterJackknife.Of(patients, rows =>
                Lines.Of(Take(sizes, rows), Take(differences, rows), bias, spread)?.At(size, multiple),
                JackknifeScale.Plain, "There is no line.", confidence);
        return new()
        {
            BiasVaries = bias,
            SpreadVaries = spread,
            BiasIntercept = lines.Bias0,
            BiasSlope = lines.Bias1,
            SpreadIntercept = lines.Spread0,
            SpreadSlope = lines.Spread1,
            At = [.. new[] { sorted[0], Quantile.Linear(sorted, 0.5), sorted[^1] }
                .Select(s => new LimitsAtSize(s, Figure(s, 0), Figure(s, -z), Figure(s, z)))],
        };
    }

    static bool Varies(LinearRegression line, Clusters patients, RowStatistic slope) =>
        patients.Count == patients.Rows ? line.Test.PValue < Level
            : ClusterJackknife.Of(patients, slope, JackknifeScale.Plain, "There is no line.", 1 - Level).Interval is { } i && !i.Contains(0);

    static double[] Take(double[] values, ReadOnlySpan<int> rows)
    {
        var taken = new double[rows.Length];
        for (int i = 0; i < rows.Length; i++)
            taken[i] = values[rows[i]];
        return taken;
    }

    // Distances from the line of the bias, or from the mean difference where the bias does not vary.
    static double[] Absolute(double[] sizes, double[] differences, bool sloping)
    {
        var (intercept, slope) = BiasLine(sizes, differences, sloping);
        return [.. sizes.Zip(differences, (s, d) => Math.Abs(d - intercept - slope * s))];
    }

    static (double Intercept, double Slope) BiasLine(double[] sizes, double[] differences, bool sloping) =>
        sloping && LinearRegression.Of(sizes, differences) is { Slope.Value: { } slope, Intercept.Value: { } intercept }
            ? (intercept, slope) : (Moments.Mean(differences), 0);

    sealed record Lines(double Bias0, double Bias1, double Spread0, double Spread1)
    {
        public static Lines? Of(double[] sizes, double[] differences, bool bias, bool spread)
        {
            var (intercept, slope) = BiasLine(sizes, differences, bias);
            double[] residuals = Absolute(sizes, differences, bias);
            if (!spread)
            {
                double freedom = sizes.Length - (bias ? 2 : 1);
                return freedom < 1 ? null : new(intercept, slope, Math.Sqrt(residuals.Sum(r => r * r) / freedom), 0);
            }
            double normal = Math.Sqrt(Math.PI / 2);
            return LinearRegression.Of(sizes, residuals) is { Slope.Value: { } c1, Intercept.Value: { } c0 }
                ? new(intercept, slope, normal * c0, normal * c1) : null;
        }

        public double SpreadAt(double size) => Spread0 + Spread1 * size;

        public double At(double size, double multiple) => Bias0 + Bias1 * size + multiple * SpreadAt(size);
    }
}
