namespace Rubor.Statistics;

/// <summary>An estimate with its bootstrap interval, and what the interval rests on.</summary>
/// <param name="Estimate">Statistic of the sample itself with its interval; its count is the rows.</param>
/// <param name="Clusters">Clusters resampled: the patients, where rows were clustered by patient.</param>
/// <param name="Resamples">Resamples drawn.</param>
/// <param name="UndefinedResamples">Resamples on which the statistic was undefined; the interval rests on the others.</param>
/// <param name="StandardError">Standard deviation over the resamples (n − 1); null where there is no interval.</param>
public sealed record BootstrapEstimate(Estimate Estimate, int Clusters, int Resamples, int UndefinedResamples, double? StandardError)
{
    /// <summary>What must stand beside the figure: <see cref="FewClusters.Warning"/>; null where subjects suffice.</summary>
    public string? Warning => FewClusters.Warning(Clusters);
}

/// <summary>Two statistics on the same rows and their paired difference: every resample is used for both.</summary>
/// <param name="First">First statistic.</param>
/// <param name="Second">Second statistic.</param>
/// <param name="Difference">First − second.</param>
/// <param name="Test">
/// Test that the difference is 0: p = 2·min(share of resamples at or below 0, at or above 0), each share with one resample
/// added, at most 1. Where no resample crosses 0 it is Student's t of difference over standard error on clusters − 1, and the
/// method says so.
/// </param>
public sealed record BootstrapDifference(BootstrapEstimate First, BootstrapEstimate Second, BootstrapEstimate Difference,
    HypothesisTest Test);
