namespace Rubor.Statistics;

/// <summary>Means and sums of squares, in two passes so that large numbers keep their digits.</summary>
static class Moments
{
    public static double Mean(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (double value in values)
            sum += value;
        double mean = sum / values.Length;
        double rest = 0;
        foreach (double value in values)
            rest += value - mean;
        return mean + rest / values.Length;
    }

    public static double SumOfSquares(ReadOnlySpan<double> values, double mean)
    {
        double sum = 0;
        foreach (double value in values)
            sum += (value - mean) * (value - mean);
        return sum;
    }

    public static double SumOfProducts(ReadOnlySpan<double> x, double meanX, ReadOnlySpan<double> y, double meanY)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
            sum += (x[i] - meanX) * (y[i] - meanY);
        return sum;
    }

    /// <summary>Mean and sample standard deviation (n − 1); the deviation of one value is 0.</summary>
    public static (double Mean, double Deviation) MeanAndDeviation(ReadOnlySpan<double> values)
    {
        double mean = Mean(values);
        return (mean, values.Length < 2 ? 0 : Math.Sqrt(SumOfSquares(values, mean) / (values.Length - 1)));
    }

    /// <summary>
    /// Mean and sample standard deviation of first − second. A deviation that is rounding error of the values (0.3 − 0.2 against
    /// 0.2 − 0.1) is 0.
    /// </summary>
    public static (double Mean, double Deviation) OfDifferences(ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        var (mean, deviation) = MeanAndDeviation(Differences(first, second));
        double greatest = 0;
        for (int i = 0; i < first.Length; i++)
            greatest = Math.Max(greatest, Math.Max(Math.Abs(first[i]), Math.Abs(second[i])));
        return (mean, deviation <= 1e-14 * greatest ? 0 : deviation);
    }

    /// <summary>first − second.</summary>
    public static double[] Differences(ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        var differences = new double[first.Length];
        for (int i = 0; i < differences.Length; i++)
            differences[i] = first[i] - second[i];
        return differences;
    }
}
