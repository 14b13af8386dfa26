namespace Rubor.Statistics;

/// <summary>Two readings of the same cases: the difference of their shares, and the test that there is none.</summary>
/// <param name="Difference">First − second, −1 to 1; its count is of cases.</param>
/// <param name="Test">Test that the shares are equal.</param>
/// <param name="Clusters">Subjects that the cases belong to.</param>
public sealed record ProportionComparison(Estimate Difference, HypothesisTest Test, int Clusters);

/// <summary>
/// The difference of two shares on the same cases: accuracy, or sensitivity on the positives, of two models. Interval by Newcombe 1998,
/// Stat Med 17, 2635–2650, method 10; where patients give several cases the same way of putting two intervals together with
/// <see cref="ClusteredProportion"/>'s and their correlation over patients.
/// </summary>
public static class PairedProportions
{
    const string None = "There is no case.";

    /// <summary>Compares two readings of independent cases; the test is McNemar's, exact.</summary>
    /// <param name="first">Whether the first reading hit each case.</param>
    /// <param name="second">Whether the second reading hit the same case.</param>
    /// <param name="confidence">Coverage.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static ProportionComparison Compare(ReadOnlySpan<bool> first, ReadOnlySpan<bool> second, double confidence = 0.95)
    {
        var cells = BinaryCounts.Of(first, second);
        Require.Confidence(confidence);
        var (both, onlySecond, onlyFirst, neither) = cells;
        long n = cells.Total;
        if (n == 0)
            return new(Estimate.Undefined(None, 0), HypothesisTest.Undefined("McNemar's test, exact", None, 0), 0);
        double p = (double)(both + onlyFirst) / n, q = (double)(both + onlySecond) / n;
        double scale = Math.Sqrt((double)(both + onlyFirst) * (onlySecond + neither) * (both + onlySecond) * (onlyFirst + neither));
        double together = (double)both * neither - (double)onlyFirst * onlySecond;
        // The correction for continuity of method 10 takes from a positive correlation only.
        double correlation = scale == 0 ? 0 : (together > 0 ? Math.Max(together - n / 2.0, 0) : together) / scale;
        var (ofP, ofQ) = (Proportion.WilsonInterval(both + onlyFirst, n, confidence),
            Proportion.WilsonInterval(both + onlySecond, n, confidence));
        var interval = CombinedShares.Difference(p, ofP, q, ofQ, correlation, confidence);
        return new(Estimate.Of((double)(onlyFirst - onlySecond) / n, interval, n), McNemar.Exact(onlyFirst, onlySecond),
            (int)Math.Min(n, int.MaxValue));
    }

    /// <summary>Compares two readings where cases come in clusters; the test exchanges the readings patient by patient.</summary>
    /// <param name="first">Whether the first reading hit each case.</param>
    /// <param name="second">Whether the second reading hit the same case.</param>
    /// <param name="counted">Cases that count: positives, for a sensitivity.</param>
    /// <param name="clusters">Cases that belong together.</param>
    /// <param name="confidence">Coverage.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static ProportionComparison Compare(
        ReadOnlySpan<bool> first, ReadOnlySpan<bool> second, ReadOnlySpan<bool> counted, Clusters clusters, double confidence = 0.95)
    {
        ArgumentNullException.ThrowIfNull(clusters);
        Require.SameLength(first.Length, second.Length, nameof(second));
        Require.SameLength(first.Length, counted.Length, nameof(counted));
        Require.SameLength(first.Length, clusters.Rows, nameof(clusters));
        Require.Confidence(confidence);
        bool[] a = first.ToArray(), b = second.ToArray(), use = counted.ToArray();
        ClusterRatio Ratio(bool[] hit) => ClusterRatio.Of(clusters, i => use[i] && hit[i] ? 1 : 0, i => use[i] ? 1 : 0);
        var (p, q) = (Ratio(a), Ratio(b));
        long n = (long)p.Whole;
        if (n == 0)
            return new(Estimate.Undefined(None, 0), HypothesisTest.Undefined(SubjectExchange.Method, None, 0), 0);
        if (p.Clusters < 2)
        {
            string reason = ClusteredProportion.OneCluster(n);
            return new(Estimate.WithoutInterval(p.Value - q.Value, n, reason), HypothesisTest.Undefined(SubjectExchange.Method, reason, n),
                p.Clusters);
        }
        var (ofP, ofQ) = (ClusteredProportion.IntervalOf(p, confidence), ClusteredProportion.IntervalOf(q, confidence));
        var interval = CombinedShares.Difference(p.Value, ofP, q.Value, ofQ, ClusterRatio.Correlation(p, q), confidence);
        var differences = new long[clusters.Count];
        for (int c = 0; c < clusters.Count; c++)
        {
            foreach (int row in clusters[c])
                differences[c] += use[row] ? (a[row] ? 1 : 0) - (b[row] ? 1 : 0) : 0;
        }
        return new(Estimate.Of(p.Value - q.Value, interval, n), SubjectExchange.Test(differences), p.Clusters);
    }
}
