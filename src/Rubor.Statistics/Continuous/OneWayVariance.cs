namespace Rubor.Statistics;

/// <summary>One-way analysis of variance of groups of unequal size.</summary>
sealed record OneWayVariance(int Groups, int Total, double Mean, double MeanSquareBetween, double MeanSquareWithin, double EffectiveSize,
    double SizeSquares)
{
    public int FreedomBetween => Groups - 1;

    public int FreedomWithin => Total - Groups;

    /// <summary>Splits the variance; groups must not be empty. A mean square without degrees of freedom is 0.</summary>
    public static OneWayVariance Of(IReadOnlyList<double[]> groups)
    {
        int total = 0;
        double sizeSquares = 0, sum = 0;
        foreach (double[] group in groups)
        {
            total += group.Length;
            sizeSquares += (double)group.Length * group.Length;
            sum += Moments.Mean(group) * group.Length;
        }
        double grand = sum / total, between = 0, within = 0;
        foreach (double[] group in groups)
        {
            double mean = Moments.Mean(group);
            between += group.Length * (mean - grand) * (mean - grand);
            within += Moments.SumOfSquares(group, mean);
        }
        int n = groups.Count;
        return new(n, total, grand,
            n > 1 ? between / (n - 1) : 0,
            total > n ? within / (total - n) : 0,
            n > 1 ? (total - sizeSquares / total) / (n - 1) : total,
            sizeSquares);
    }
}
