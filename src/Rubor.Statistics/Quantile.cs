namespace Rubor.Statistics;

/// <summary>Sample quantiles.</summary>
public static class Quantile
{
    /// <summary>
    /// The p-quantile by linear interpolation between order statistics: position (n − 1)·p. Hyndman and Fan's type 7,
    /// the default of R and numpy; not type 6 of SPSS and Minitab.
    /// </summary>
    /// <param name="sorted">Values in ascending order, at least one.</param>
    /// <param name="p">Probability, 0–1.</param>
    /// <exception cref="ArgumentException">No value, or p outside 0–1.</exception>
    public static double Linear(ReadOnlySpan<double> sorted, double p)
    {
        if (sorted.IsEmpty)
            throw new ArgumentException("A quantile of no values is not defined.", nameof(sorted));
        if (!(p >= 0 && p <= 1))
            throw new ArgumentOutOfRangeException(nameof(p), p, "A quantile's probability lies in 0–1.");
        double position = (sorted.Length - 1) * p;
        int below = (int)position;
        if (below >= sorted.Length - 1)
            return sorted[^1];
        double fraction = position - below;
        double step = sorted[below + 1] - sorted[below];
        // As numpy: interpolate from the nearer end, so that p and 1 − p mirror each other exactly.
        return fraction < 0.5 ? sorted[below] + step * fraction : sorted[below + 1] - step * (1 - fraction);
    }
}
