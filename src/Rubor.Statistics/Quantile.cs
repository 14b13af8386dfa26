namespace Rubor.Statistics;

/// <summary>Quantiles of a sample.</summary>
public static class Quantile
{
    /// <summary>
    /// Quantile by linear interpolation between order statistics at rank p·(n − 1): type 7 of Hyndman and Fan 1996, the default of
    /// R and NumPy.
    /// </summary>
    /// <param name="sorted">The sample in rising order, without NaN; at least one value.</param>
    /// <param name="p">0–1.</param>
    /// <exception cref="ArgumentException">The sample is empty or <paramref name="p"/> outside 0–1.</exception>
    public static double Linear(ReadOnlySpan<double> sorted, double p)
    {
        if (sorted.IsEmpty)
            throw new ArgumentException("An empty sample has no quantile.", nameof(sorted));
        if (!(p >= 0 && p <= 1))
            throw new ArgumentException($"A quantile is asked for at 0–1, not at {p}.", nameof(p));
        double rank = p * (sorted.Length - 1);
        int below = (int)rank;
        if (below == sorted.Length - 1)
            return sorted[below];
        double a = sorted[below], b = sorted[below + 1], share = rank - below;
        // From the nearer end, so that p = 1 meets b exactly.
        return share < 0.5 ? a + (b - a) * share : b - (b - a) * (1 - share);
    }
}
