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

    /// <summary>Relative size under which values, or the scatter of differences, are rounding error.</summary>
    public const double Rounding = 1e-14;

    /// <summary>The greatest size of any value; 0 of none.</summary>
    public static double Greatest(ReadOnlySpan<double> values)
    {
        double greatest = 0;
        foreach (double value in values)
            greatest = Math.Max(greatest, Math.Abs(value));
        return greatest;
    }

    /// <summary>Whether values are one value but for rounding: 0.1 + 0.2 and 0.3.</summary>
    public static bool AllEqual(ReadOnlySpan<double> values)
    {
        double least = double.PositiveInfinity, most = double.NegativeInfinity;
        foreach (double value in values)
            (least, most) = (Math.Min(least, value), Math.Max(most, value));
        return values.IsEmpty || most - least <= Rounding * Math.Max(Math.Abs(least), Math.Abs(most));
    }

    /// <summary>Sum of squares about the mean; 0 where the values are equal but for rounding.</summary>
    public static double SumOfSquares(ReadOnlySpan<double> values, double mean)
    {
        if (AllEqual(values))
            return 0;
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
        return (mean, deviation <= Rounding * Math.Max(Greatest(first), Greatest(second)) ? 0 : deviation);
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
