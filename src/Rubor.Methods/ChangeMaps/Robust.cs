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

    /// <summary>A quantile as <see cref="Rubor.Statistics.Quantile"/> has it, of finite values in any order, which is changed; NaN of
    /// none.</summary>
    public static double Quantile(double[] values, double share)
    {
        if (values.Length == 0)
            return double.NaN;
        double rank = share * (values.Length - 1);
        int below = (int)rank;
        double low = Select(values, below);
        if (below == values.Length - 1)
            return low;
        double high = double.PositiveInfinity; // all behind are as large or larger
        foreach (double value in values.AsSpan(below + 1))
            high = Math.Min(high, value);
        return Rubor.Statistics.Quantile.Linear([low, high], rank - below);
    }

    // The value that stands at a place once they are sorted; smaller ones end up before it, larger ones behind. Hoare 1961.
    static double Select(double[] values, int place)
    {
        int low = 0, high = values.Length - 1;
        while (low < high)
        {
            double a = values[low], b = values[(low + high) / 2], c = values[high];
            double pivot = Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));
            int i = low, j = high;
            while (i <= j)
            {
                while (values[i] < pivot)
                    i++;
                while (values[j] > pivot)
                    j--;
                if (i > j)
                    break;
                (values[i], values[j]) = (values[j], values[i]);
                (i, j) = (i + 1, j - 1);
            }
            if (place <= j)
                high = j;
            else if (place >= i)
                low = i;
            else
                break;
        }
        return values[place];
    }
}
