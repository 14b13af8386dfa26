namespace Rubor.Statistics;

/// <summary>
/// Interval of κ where two categories are used: all values of κ that a goodness-of-fit test of the pairs (both one category,
/// apart, both the other) does not refuse, the pooled share being held. Donner and Eliasziw 1992, Stat Med 11, 1511–1519.
/// It keeps its coverage where one category is rare, and has a width where all agree. Units of one subject count as many as
/// they are worth: the design effect is the jackknife variance over subjects to that over units.
/// </summary>
static class BinaryAgreement
{
    const int Steps = 2000;

    /// <summary>Lower and upper end; null where the share or κ leaves no room for an interval.</summary>
    /// <param name="kappa">κ with pooled margins (Scott, Fleiss).</param>
    /// <param name="share">Pooled share of one category.</param>
    /// <param name="units">Number of units that the data are worth.</param>
    /// <param name="confidence">Coverage.</param>
    public static (double Lower, double Upper)? Ends(double kappa, double share, double units, double confidence)
    {
        double rare = Math.Min(share, 1 - share), scale = share * (1 - share);
        double least = Math.Max(-1, -rare / (1 - rare));
        if (!(rare > 0) || kappa < least - 1e-9 || !(units > 0))
            return null;
        double z = Distributions.NormalTwoSided(confidence);
        bool Kept(double k)
        {
            double apart = 2 * scale * (1 - k), both = share * share + scale * k, neither = (1 - share) * (1 - share) + scale * k;
            double gap = scale * (k - kappa);
            return units * gap * gap * (1 / both + 4 / apart + 1 / neither) <= z * z;
        }
        // The cells are positive strictly inside. The set may have gaps, so its ends are looked for from outside.
        double At(int step) => least + (1 - least) * (step + 0.5) / Steps;
        int low = 0, high = Steps - 1;
        while (low < Steps && !Kept(At(low)))
            low++;
        while (high >= 0 && !Kept(At(high)))
            high--;
        double lower = low >= Steps ? kappa : low == 0 ? least : Edge(Kept, At(low), At(low - 1));
        double upper = high < 0 ? kappa : high == Steps - 1 ? 1 : Edge(Kept, At(high), At(high + 1));
        return (Math.Min(lower, kappa), Math.Max(upper, kappa));
    }

    // Halves the step between a value that is kept and one that is not.
    static double Edge(Func<double, bool> kept, double inside, double outside)
    {
        for (int i = 0; i < 40; i++)
        {
            double middle = (inside + outside) / 2;
            if (kept(middle))
                inside = middle;
            else
                outside = middle;
        }
        return inside;
    }

    /// <summary>How many units the data are worth.</summary>
    /// <param name="units">Units by pattern and subject.</param>
    /// <param name="kappa">κ with pooled margins.</param>
    /// <param name="pairable">Units with two ratings.</param>
    /// <param name="meanReaders">Mean number of their readers: r readers are worth r/2 pairs (found by simulation, 2–4 readers).</param>
    public static double EffectiveUnits(WeightedUnits units, WeightedStatistic kappa, double pairable, double meanReaders)
    {
        double bySubject = Variance(units.WithoutEach(units.Total, kappa), [.. Enumerable.Repeat(1.0, units.Subjects.Length)]);
        var alone = units with { Subjects = [.. units.Total.Select((w, p) => w > 0 ? [(p, 1.0)] : Array.Empty<(int, double)>())] };
        double byUnit = Variance(alone.WithoutEach(units.Total, kappa), units.Total);
        // Where nothing varies, nothing tells how alike the units of a subject are: they count as one.
        return bySubject > 1e-14 && byUnit > 1e-14
            ? pairable * Math.Min(1, byUnit / bySubject) * Math.Max(1, meanReaders / 2)
            : units.Subjects.Length;
    }

    // Jackknife variance of values that stand for so many deletions each.
    static double Variance(double[] without, double[] times)
    {
        double n = 0, mean = 0, squares = 0;
        for (int i = 0; i < without.Length; i++)
        {
            if (!double.IsFinite(without[i]))
                continue;
            n += times[i];
            mean += times[i] * without[i];
        }
        mean /= n;
        for (int i = 0; i < without.Length; i++)
            squares += double.IsFinite(without[i]) ? times[i] * (without[i] - mean) * (without[i] - mean) : 0;
        return n > 0 ? (n - 1) / n * squares : 0;
    }
}
