namespace Rubor.Methods.ChangeMaps;

/// <summary>Centre and width of numbers of which some are wild.</summary>
internal static class Robust
{
    /// <summary>Median absolute deviation to standard deviation of a Gaussian: 1 / Φ⁻¹(3/4).</summary>
    public const double ToStandardDeviation = 1.482602218505602;

    /// <summary>Median; NaN of none.</summary>
    public static double Median(ReadOnlySpan<double> values) => Quantile(values.ToArray(), 0.5);

    /// <summary>Standard deviation of a Gaussian with the same median absolute deviation from <paramref name="centre"/>.</summary>
    public static double Deviation(ReadOnlySpan<double> values, double centre)
    {
        var distances = new double[values.Length];
        for (int i = 0; i < distances.Length; i++)
            distances[i] = Math.Abs(values[i] - centre);
        return ToStandardDeviation * Quantile(distances, 0.5);
    }

    /// <summary>A quantile as <see cref="Rubor.Statistics.Quantile"/> has it, of values in any order, which are sorted; NaN of none.</summary>
    public static double Quantile(double[] values, double share)
    {
        Array.Sort(values);
        return values.Length == 0 ? double.NaN : Rubor.Statistics.Quantile.Linear(values, share);
    }
}
