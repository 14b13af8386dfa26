namespace Rubor.Statistics;

/// <summary>Pairs that a reader should look at again.</summary>
public static class Discrepancies
{
    /// <summary>Standard deviations of the differences beyond which a pair is listed. Hepburn 2023.</summary>
    public const double PublishedMultiple = 2;

    /// <summary>
    /// Places of the pairs whose difference lies more than so many standard deviations (n − 1) from 0, in their order. From 0, not
    /// from the bias: a reader who is always higher is listed throughout. None for fewer than two pairs.
    /// </summary>
    /// <param name="first">First measurement of each pair.</param>
    /// <param name="second">Second measurement of the same pair.</param>
    /// <param name="multiple">Standard deviations.</param>
    /// <exception cref="ArgumentException">The lengths differ, or a value is not finite.</exception>
    public static IReadOnlyList<int> Of(ReadOnlySpan<double> first, ReadOnlySpan<double> second, double multiple = PublishedMultiple)
    {
        Require.Pairs(first, second);
        double[] differences = Moments.Differences(first, second);
        if (differences.Length < 2)
            return [];
        double bound = multiple * Moments.OfDifferences(first, second).Deviation;
        return [.. Enumerable.Range(0, differences.Length).Where(i => Math.Abs(differences[i]) > bound)];
    }
}
