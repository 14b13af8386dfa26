namespace Rubor.Statistics;

/// <summary>How a bootstrap interval is read off the resamples.</summary>
public enum BootstrapInterval
{
    /// <summary>The quantiles of the resampled statistic.</summary>
    Percentile,

    /// <summary>Bias-corrected and accelerated: Efron 1987, JASA 82, 171–185; acceleration by leaving out one cluster at a time.</summary>
    Bca,
}

/// <summary>How a bootstrap runs. The same settings give the same numbers.</summary>
public sealed record BootstrapSettings
{
    /// <summary>Resamples drawn. An interval wants 1,000 or more, a p value of 0.001 some 10,000.</summary>
    public int Resamples { get; init; } = 2000;

    /// <summary>Seed of the draws.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Coverage of the interval.</summary>
    public double Confidence { get; init; } = 0.95;

    /// <summary>Kind of interval.</summary>
    public BootstrapInterval Interval { get; init; } = BootstrapInterval.Percentile;

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(Resamples);
        Require.Confidence(Confidence);
    }
}
