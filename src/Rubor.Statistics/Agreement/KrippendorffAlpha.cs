using System.Globalization;

namespace Rubor.Statistics;

/// <summary>What differences between ratings mean.</summary>
public enum MeasurementLevel
{
    /// <summary>Names: same or different.</summary>
    Nominal,

    /// <summary>Ranks: the ratings used between two values make their distance.</summary>
    Ordinal,

    /// <summary>Numbers: squared difference.</summary>
    Interval,
}

/// <summary>
/// Krippendorff's α: 1 − Dₒ/Dₑ, disagreement within units over disagreement among all pairable ratings, for any number of
/// readers and missing ratings. 1 complete, 0 chance, below 0 systematic disagreement. Krippendorff, Content Analysis, 4th ed.
/// 2018, chapter 12. Units with one rating tell nothing and are left out.
/// </summary>
public static class KrippendorffAlpha
{
    /// <summary>
    /// Estimates α with a percentile interval from resampled units: independent units, ten or more. For subjects see
    /// <see cref="SubjectAgreement"/>.
    /// </summary>
    /// <param name="ratings">Units × readers; null where a reader did not rate. Categories without order are any codes.</param>
    /// <param name="level">What differences mean.</param>
    /// <param name="settings">Resamples, seed and coverage; null for the defaults. With 0 resamples there is no interval.</param>
    /// <returns>Undefined where no unit has two ratings, or all pairable ratings are equal. The count is the units used.</returns>
    /// <exception cref="ArgumentException">A rating is not finite; the message names unit and reader.</exception>
    public static Estimate Of(double?[,] ratings, MeasurementLevel level, BootstrapSettings? settings = null)
    {
        ArgumentNullException.ThrowIfNull(ratings);
        settings ??= new BootstrapSettings();
        var (units, values) = Pairable(ratings);
        if (units.Length == 0)
            return Estimate.Undefined("No unit is rated by two readers.", 0);
        var all = new int[units.Length];
        for (int u = 0; u < all.Length; u++)
            all[u] = u;
        if (Alpha(units, values, all, level) is not { } alpha)
            return Estimate.Undefined("All ratings are equal.", units.Length);
        if (alpha < -1)
            return Estimate.Undefined($"It comes out as {alpha.ToString("0.###", CultureInfo.InvariantCulture)}, below −1, and says nothing.", units.Length);
        if (settings.Resamples == 0)
            return Estimate.WithoutInterval(alpha, units.Length, "No interval was asked for.");
        if (FewClusters.NoInterval(units.Length) is { } few)
            return Estimate.WithoutInterval(alpha, units.Length, few);
        var draws = Bootstrap.Draws(units.Length, settings, drawn => Alpha(units, values, drawn, level));
        return Bootstrap.PercentileEstimate(alpha, draws, units.Length, settings);
    }

    /// <summary>Each pairable unit's ratings as places among the sorted distinct values.</summary>
    static (int[][] Units, double[] Values) Pairable(double?[,] ratings)
    {
        int readers = ratings.GetLength(1);
        var units = new List<double[]>();
        for (int u = 0; u < ratings.GetLength(0); u++)
        {
            var unit = new List<double>();
            for (int r = 0; r < readers; r++)
            {
                if (ratings[u, r] is not { } rating)
                    continue;
                if (!double.IsFinite(rating))
                    throw new ArgumentException($"ratings[{u}, {r}] is {rating}; a missing rating is null.", nameof(ratings));
                unit.Add(rating);
            }
            if (unit.Count >= 2)
                units.Add([.. unit]);
        }
        double[] values = [.. units.SelectMany(unit => unit).Distinct().Order()];
        return ([.. units.Select(unit => unit.Select(rating => Array.BinarySearch(values, rating)).ToArray())], values);
    }

    static double? Alpha(int[][] units, double[] values, ReadOnlySpan<int> drawn, MeasurementLevel level)
    {
        var totals = new double[values.Length];
        double n = 0;
        foreach (int u in drawn)
        {
            foreach (int place in units[u])
                totals[place]++;
            n += units[u].Length;
        }
        return level == MeasurementLevel.Nominal
            ? Nominal(units, totals, n, drawn)
            : Metric(units, level == MeasurementLevel.Interval ? values : Ranks(totals), totals, n, drawn);
    }

    static double? Nominal(int[][] units, double[] totals, double n, ReadOnlySpan<int> drawn)
    {
        double expected = n * n;
        foreach (double total in totals)
            expected -= total * total;
        if (expected == 0)
            return null;
        double observed = 0;
        foreach (int u in drawn)
        {
            int differing = 0;
            for (int i = 0; i < units[u].Length; i++)
            {
                for (int j = 0; j < i; j++)
                    differing += units[u][i] != units[u][j] ? 2 : 0;
            }
            observed += differing / (units[u].Length - 1.0);
        }
        return 1 - (n - 1) * observed / expected;
    }

    /// <summary>Squared differences of a position; sums about the mean, so that large numbers keep their digits.</summary>
    static double? Metric(int[][] units, double[] position, double[] totals, double n, ReadOnlySpan<int> drawn)
    {
        double mean = 0, expected = 0;
        for (int v = 0; v < totals.Length; v++)
            mean += totals[v] / n * position[v];
        for (int v = 0; v < totals.Length; v++)
            expected += totals[v] * (position[v] - mean) * (position[v] - mean);
        // One value alone has no spread, whatever rounding leaves.
        if (totals.Count(t => t > 0) < 2 || !(expected > 0))
            return null;
        double observed = 0;
        foreach (int u in drawn)
        {
            double own = 0, squares = 0;
            foreach (int place in units[u])
                own += position[place] / units[u].Length;
            foreach (int place in units[u])
                squares += (position[place] - own) * (position[place] - own);
            observed += squares * units[u].Length / (units[u].Length - 1.0);
        }
        return 1 - (n - 1) * observed / (n * expected);
    }

    /// <summary>
    /// Krippendorff's ordinal distance between two values is the ratings between them plus half of those on them: the
    /// difference of their mid-ranks.
    /// </summary>
    static double[] Ranks(double[] totals)
    {
        var ranks = new double[totals.Length];
        double below = 0;
        for (int v = 0; v < totals.Length; v++)
        {
            ranks[v] = below + totals[v] / 2;
            below += totals[v];
        }
        return ranks;
    }
}
