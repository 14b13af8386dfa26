namespace Rubor.Statistics;

/// <summary>A statistic of some rows; a row may come more than once. Null where it is undefined on them.</summary>
/// <param name="rows">Row numbers.</param>
public delegate double? RowStatistic(ReadOnlySpan<int> rows);

/// <summary>
/// Nonparametric bootstrap over clusters. Efron and Tibshirani 1993; whole clusters as Davison and Hinkley 1997, 3.8.
/// For a table of categories <see cref="TableBootstrap"/> does the same some fifty times faster.
/// </summary>
public static class Bootstrap
{
    /// <summary>A statistic with its interval.</summary>
    /// <param name="clusters">Rows that belong together.</param>
    /// <param name="statistic">Statistic of some rows.</param>
    /// <param name="settings">Resamples, seed, coverage, kind; null for the defaults.</param>
    public static BootstrapEstimate Of(Clusters clusters, RowStatistic statistic, BootstrapSettings? settings = null)
    {
        ArgumentNullException.ThrowIfNull(clusters);
        ArgumentNullException.ThrowIfNull(statistic);
        return Run(clusters.Count, clusters.Rows, 1, OnRows(clusters, [statistic]), settings)[0];
    }

    /// <summary>Two statistics of the same rows, paired.</summary>
    /// <param name="clusters">Rows that belong together.</param>
    /// <param name="first">First statistic.</param>
    /// <param name="second">Second statistic.</param>
    /// <param name="settings">Resamples, seed, coverage, kind; null for the defaults.</param>
    public static BootstrapDifference Difference(Clusters clusters, RowStatistic first, RowStatistic second,
        BootstrapSettings? settings = null)
    {
        ArgumentNullException.ThrowIfNull(clusters);
        return Paired(clusters.Count, clusters.Rows, OnRows(clusters, [first, second]), settings);
    }

    /// <summary>Works out statistics of the drawn clusters; NaN where one is undefined.</summary>
    internal delegate void ClusterStatistics(ReadOnlySpan<int> drawn, Span<double> values);

    internal static BootstrapEstimate[] Run(int clusters, int rows, int statistics, ClusterStatistics evaluate,
        BootstrapSettings? settings) =>
        RunKeepingDraws(clusters, rows, statistics, evaluate, settings ?? new BootstrapSettings()).Estimates;

    internal static BootstrapDifference Paired(int clusters, int rows, ClusterStatistics evaluatePair, BootstrapSettings? settings)
    {
        var (estimates, draws) = RunKeepingDraws(clusters, rows, 3, (drawn, values) =>
        {
            evaluatePair(drawn, values[..2]);
            values[2] = values[0] - values[1];
        }, settings ?? new BootstrapSettings());
        return new(estimates[0], estimates[1], estimates[2], TestOfZero(estimates[2], draws[2]));
    }

    static (BootstrapEstimate[] Estimates, double[][] Draws) RunKeepingDraws(
        int clusters, int rows, int statistics, ClusterStatistics evaluate, BootstrapSettings settings)
    {
        settings.Check();
        var sample = new double[statistics];
        evaluate(Everyone(clusters), sample);
        bool resampled = settings.Resamples > 0 && FewClusters.NoInterval(clusters) is null;
        double[][] draws = resampled ? Draw(clusters, statistics, evaluate, settings) : Empty(statistics);
        double[][] without = resampled && settings.Interval == BootstrapInterval.Bca ? LeaveOneOut(clusters, statistics, evaluate)
            : Empty(statistics);
        var estimates = new BootstrapEstimate[statistics];
        for (int s = 0; s < statistics; s++)
            estimates[s] = Finish(sample[s], draws[s], without[s], clusters, rows, settings);
        return (estimates, draws);
    }

    const string BeyondResamples = "paired bootstrap, two-sided; t of its standard error, since no resample crosses 0";

    static HypothesisTest TestOfZero(BootstrapEstimate difference, double[] draws)
    {
        const string method = "paired bootstrap, two-sided";
        if (difference.StandardError is null)
            return HypothesisTest.Undefined(method, difference.Estimate.Reason ?? "No resample was drawn.", difference.Clusters);
        int below = 0, above = 0, defined = 0;
        foreach (double d in draws)
        {
            if (double.IsNaN(d))
                continue;
            defined++;
            below += d <= 0 ? 1 : 0;
            above += d >= 0 ? 1 : 0;
        }
        double p = Math.Min(1, 2.0 * (Math.Min(below, above) + 1) / (defined + 1));
        // No resample crosses 0: their number bounds p from below, which no correction for many tests could bear. The standard
        // error says how far.
        if (Math.Min(below, above) == 0 && difference.StandardError is > 0 and var error && difference.Estimate.Value is { } value)
            return new(BeyondResamples, value, Math.Min(p, Distributions.TwoSidedStudentP(value / error, difference.Clusters - 1)),
                difference.Clusters);
        return new(method, difference.Estimate.Value, p, difference.Clusters);
    }

    static ClusterStatistics OnRows(Clusters clusters, RowStatistic[] statistics)
    {
        int[] buffer = new int[clusters.Rows];
        return (drawn, values) =>
        {
            var rows = clusters.Gather(drawn, ref buffer);
            for (int s = 0; s < statistics.Length; s++)
                values[s] = statistics[s](rows) ?? double.NaN;
        };
    }

    /// <summary>The defined values of one statistic over resamples.</summary>
    internal static double[] Draws(int clusters, BootstrapSettings settings, RowStatistic statistic)
    {
        settings.Check();
        return Draw(clusters, 1, (drawn, values) => values[0] = statistic(drawn) ?? double.NaN, settings)[0];
    }

    internal static Estimate PercentileEstimate(double sample, double[] draws, int count, BootstrapSettings settings) =>
        Finish(sample, draws, [], count, count, settings with { Interval = BootstrapInterval.Percentile }).Estimate;

    static double[][] Draw(int clusters, int statistics, ClusterStatistics evaluate, BootstrapSettings settings)
    {
        var random = new SeededRandom(settings.Seed);
        var drawn = new int[clusters];
        var values = new double[statistics];
        var draws = Empty(statistics, settings.Resamples);
        for (int r = 0; r < settings.Resamples; r++)
        {
            for (int c = 0; c < drawn.Length; c++)
                drawn[c] = random.Next(clusters);
            evaluate(drawn, values);
            for (int s = 0; s < statistics; s++)
                draws[s][r] = values[s];
        }
        return draws;
    }

    static double[][] LeaveOneOut(int clusters, int statistics, ClusterStatistics evaluate)
    {
        var values = new double[statistics];
        var without = Empty(statistics, clusters);
        var others = Everyone(clusters)[1..];
        for (int left = 0; left < clusters; left++)
        {
            if (left > 0)
                others[left - 1] = left - 1;
            evaluate(others, values);
            for (int s = 0; s < statistics; s++)
                without[s][left] = values[s];
        }
        return without;
    }

    internal static BootstrapEstimate Finish(double sample, double[] draws, double[] without, int clusters, int rows,
        BootstrapSettings settings)
    {
        if (!double.IsFinite(sample))
            return new(Estimate.Undefined("The statistic is undefined on the sample.", rows), clusters, draws.Length, draws.Length, null);
        double[] defined = [.. draws.Where(double.IsFinite)];
        int undefined = draws.Length - defined.Length;
        string? reason = FewClusters.NoInterval(clusters)
            ?? (draws.Length == 0 ? "No resample was drawn." : FewClusters.NoInterval(undefined, draws.Length));
        if (reason is not null)
            return new(Estimate.WithoutInterval(sample, rows, reason), clusters, draws.Length, undefined, null);
        Array.Sort(defined);
        double mean = defined.Average();
        double error = defined.Length > 1 ? Math.Sqrt(defined.Sum(d => (d - mean) * (d - mean)) / (defined.Length - 1)) : 0;
        double tail = (1 - settings.Confidence) / 2;
        var (low, high) = (tail, 1 - tail);
        if (settings.Interval == BootstrapInterval.Bca)
        {
            if (BcaProbabilities(sample, defined, without, settings.Confidence) is not { } adjusted)
            {
                return new(Estimate.WithoutInterval(sample, rows,
                    "BCa is undefined: all resamples lie on one side of the estimate, or leaving out a cluster changes nothing, or too much."),
                    clusters, draws.Length, undefined, error);
            }
            (low, high) = adjusted;
        }
        var interval = new Interval(Quantile.Linear(defined, low), Quantile.Linear(defined, high), settings.Confidence);
        string? unusable = WhyNot(sample, interval);
        return new(unusable is null ? Estimate.Of(sample, interval, rows) : Estimate.WithoutInterval(sample, rows, unusable), clusters,
            draws.Length, undefined, error);
    }

    // An interval of no width would claim certainty, and one beside its own estimate says that the resamples are biased.
    static string? WhyNot(double sample, Interval interval)
    {
        double rounding = 1e-12 * Math.Max(Math.Abs(interval.Lower), Math.Abs(interval.Upper));
        return interval.Upper - interval.Lower <= rounding ? "All resamples give the same value, so the bootstrap has no interval."
            : sample < interval.Lower - rounding || sample > interval.Upper + rounding
                ? "The resamples lie to one side of the estimate, so the bootstrap has no interval."
            : null;
    }

    /// <summary>Efron 1987: z₀ from the share of resamples below the estimate (ties half), a from the jackknife's skewness.</summary>
    static (double Low, double High)? BcaProbabilities(double sample, double[] sorted, double[] without, double confidence)
    {
        double below = 0;
        foreach (double d in sorted)
            below += d < sample ? 1 : d == sample ? 0.5 : 0;
        double bias = below / sorted.Length;
        double[] left = [.. without.Where(double.IsFinite)];
        if (bias is <= 0 or >= 1 || left.Length < 2)
            return null;
        double mean = left.Average(), squares = 0, cubes = 0;
        foreach (double value in left)
        {
            double u = mean - value;
            squares += u * u;
            cubes += u * u * u;
        }
        if (squares == 0)
            return null;
        double acceleration = cubes / (6 * Math.Pow(squares, 1.5));
        double z0 = Distributions.NormalQuantile(bias);
        double z = Distributions.NormalTwoSided(confidence);
        double Adjusted(double tail) => Distributions.NormalCdf(z0 + (z0 + tail) / (1 - acceleration * (z0 + tail)));
        var (low, high) = (Adjusted(-z), Adjusted(z));
        return low <= high ? (low, high) : null; // a pole between them: the acceleration is too large
    }

    static int[] Everyone(int clusters) => [.. Enumerable.Range(0, clusters)];

    static double[][] Empty(int statistics, int length = 0) => [.. Enumerable.Range(0, statistics).Select(_ => new double[length])];
}
