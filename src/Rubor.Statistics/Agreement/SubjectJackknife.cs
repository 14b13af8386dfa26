namespace Rubor.Statistics;

/// <summary>
/// Interval of a coefficient of agreement from leaving out one subject at a time (Quenouille, Tukey; whole clusters: Wolter,
/// Introduction to Variance Estimation, 2nd ed. 2007, chapter 4), on Fisher's z = artanh, with Student's t on subjects − 1.
/// One subject of average size whose readers agree by chance is added first, as Agresti and Coull 1998 (Am Stat 52, 119–126)
/// add trials to a proportion: it keeps the width where nearly all agree, and costs little elsewhere. Coverage:
/// <c>docs/results/coverage-categorical.md</c>.
/// </summary>
static class SubjectJackknife
{
    const double LargestZ = 1 - 1e-9; // artanh of 1 is infinite

    /// <summary>The coefficient with its interval, or the reason why it has none.</summary>
    /// <param name="plain">The coefficient of all units as its own page works it out; where undefined it stays so.</param>
    /// <param name="units">Units by pattern and subject.</param>
    /// <param name="statistic">The coefficient as a function of the patterns' weights.</param>
    /// <param name="confidence">Coverage.</param>
    /// <param name="least">Least value that the coefficient can take.</param>
    public static Estimate Of(Estimate plain, WeightedUnits units, WeightedStatistic statistic, double confidence, double least = -1)
    {
        Require.Confidence(confidence);
        if (plain.Value is not { } value)
            return plain;
        int subjects = units.Subjects.Length;
        if (FewClusters.NoInterval(subjects) is { } few)
            return Estimate.WithoutInterval(value, plain.Count, few);
        double[] added = [.. units.Total.Zip(units.Chance, (a, b) => a + b)];
        if (statistic(added) is not { } centre || Math.Abs(centre) >= LargestZ || statistic(units.Total) is not { } own)
            return Estimate.WithoutInterval(value, plain.Count, "The coefficient lies at the end of its range whatever is left out: it has no interval.");
        double[] without = units.WithoutEach(added, statistic);
        int undefined = without.Count(v => !double.IsFinite(v));
        if (undefined > FewClusters.MostUndefined * subjects)
            return Estimate.WithoutInterval(value, plain.Count, $"It is undefined without {undefined} of {subjects} subjects, taken one at a time.");
        double z = Math.Atanh(centre);
        // The chance subject's own share goes by the slope at the centre: leaving it out may lead to 1, whose z is infinite.
        double[] moved = [.. without.Where(double.IsFinite).Select(v => Math.Atanh(Math.Clamp(v, -LargestZ, LargestZ)) - z),
            (own - centre) / (1 - centre * centre)];
        double mean = moved.Average();
        double error = Math.Sqrt((moved.Length - 1.0) / moved.Length * moved.Sum(m => (m - mean) * (m - mean)));
        if (error < 1e-9)
            return Estimate.WithoutInterval(value, plain.Count, "Leaving out any subject changes nothing, so nothing tells how uncertain it is: no interval.");
        double half = Distributions.StudentTwoSided(confidence, subjects - 1) * error;
        double lower = Math.Max(least, Math.Tanh(z - half)), upper = Math.Tanh(z + half);
        return Estimate.Of(value, new(Math.Min(lower, value), Math.Max(upper, value), confidence), plain.Count);
    }
}
