namespace Rubor.Statistics;

/// <summary>What a statistic is taken to before its jackknife error is added, so that the interval keeps to its range.</summary>
public enum JackknifeScale
{
    /// <summary>As it is: a slope.</summary>
    Plain,

    /// <summary>Fisher's z: a correlation.</summary>
    FisherZ,
}

/// <summary>
/// An interval of a statistic of clustered rows by leaving out one cluster at a time, with t on clusters − 1 (Efron and Tibshirani 1993,
/// ch. 11; Donner and Klar 2000 for t). With few clusters it covers better than percentiles of resampled clusters, which are too narrow.
/// </summary>
public static class ClusterJackknife
{
    /// <summary>Fewest clusters with an interval.</summary>
    public const int FewestClusters = 4;

    /// <summary>A statistic with its interval; its count is the rows.</summary>
    /// <param name="clusters">Rows that belong together.</param>
    /// <param name="statistic">Statistic of some rows.</param>
    /// <param name="scale">On which scale the error is taken.</param>
    /// <param name="reasonIfUndefined">Why there is no value, where the statistic has none on all rows.</param>
    /// <param name="confidence">Coverage.</param>
    public static Estimate Of(Clusters clusters, RowStatistic statistic, JackknifeScale scale, string reasonIfUndefined,
        double confidence = 0.95)
    {
        ArgumentNullException.ThrowIfNull(clusters);
        ArgumentNullException.ThrowIfNull(statistic);
        Require.Confidence(confidence);
        int m = clusters.Count;
        int[] buffer = new int[clusters.Rows];
        if (statistic(clusters.Gather([.. Enumerable.Range(0, m)], ref buffer)) is not { } value)
            return Estimate.Undefined(reasonIfUndefined, clusters.Rows);
        if (m < FewestClusters)
            return Estimate.WithoutInterval(value, clusters.Rows, $"{m} subjects with several scans: an interval needs {FewestClusters} subjects.");
        double To(double v) => scale == JackknifeScale.FisherZ ? Math.Atanh(v) : v;
        var left = new double[m];
        for (int c = 0; c < m; c++)
        {
            if (statistic(clusters.Gather([.. Enumerable.Range(0, m).Where(other => other != c)], ref buffer)) is not { } without
                || !double.IsFinite(To(without)))
                return Estimate.WithoutInterval(value, clusters.Rows,
                    "Without one of the subjects the statistic has no value, or is ±1, so there is no interval.");
            left[c] = To(without);
        }
        double centre = To(value), error = Math.Sqrt((m - 1.0) / m * Moments.SumOfSquares(left, Moments.Mean(left)));
        if (error == 0 || !double.IsFinite(centre) || !double.IsFinite(error))
            return Estimate.WithoutInterval(value, clusters.Rows, "Leaving out a subject changes nothing, so there is no interval.");
        double half = Distributions.StudentTwoSided(confidence, m - 1) * error;
        double From(double v) => scale == JackknifeScale.FisherZ ? Math.Tanh(v) : v;
        return Estimate.Of(value, new(Math.Min(value, From(centre - half)), Math.Max(value, From(centre + half)), confidence),
            clusters.Rows);
    }
}
