namespace Rubor.Statistics;

/// <summary>How the interval of a proportion is made.</summary>
public enum ProportionInterval
{
    /// <summary>Wilson's score interval: close to nominal coverage on average.</summary>
    Wilson,

    /// <summary>Clopper and Pearson's exact interval: never below nominal coverage, so wider.</summary>
    ClopperPearson,
}

/// <summary>
/// A proportion of independent trials with its interval. Joints of one patient are not independent: see
/// <see cref="ClusteredProportion"/> there. Not the Wald interval, which collapses at 0 and 1.
/// </summary>
public static class Proportion
{
    /// <summary>Estimates a proportion; undefined with no trial.</summary>
    /// <param name="successes">Successes, 0 to <paramref name="trials"/>.</param>
    /// <param name="trials">Trials.</param>
    /// <param name="method">Kind of interval.</param>
    /// <param name="confidence">Coverage.</param>
    public static Estimate Of(long successes, long trials, ProportionInterval method = ProportionInterval.Wilson,
        double confidence = 0.95) =>
        Of(successes, trials, "There is no trial.", method, confidence);

    internal static Estimate Wilson(long successes, long trials, string reasonIfNone, double confidence) =>
        Of(successes, trials, reasonIfNone, ProportionInterval.Wilson, confidence);

    internal static Estimate Of(long successes, long trials, string reasonIfNone, ProportionInterval method, double confidence)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(successes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(successes, trials);
        Require.Confidence(confidence);
        if (trials == 0)
            return Estimate.Undefined(reasonIfNone, 0);
        var interval = method == ProportionInterval.Wilson
            ? WilsonInterval(successes, trials, confidence)
            : ClopperPearsonInterval(successes, trials, confidence);
        return Estimate.Of((double)successes / trials, interval, trials);
    }

    /// <summary>Wilson 1927, JASA 22, 209–212; Newcombe 1998, Stat Med 17, 857–872, method 3.</summary>
    internal static Interval WilsonInterval(long successes, long trials, double confidence) =>
        WilsonInterval((double)successes / trials, trials, Distributions.NormalTwoSided(confidence), confidence);

    /// <summary>The same with so many standard errors, on a number of trials that need not be whole.</summary>
    internal static Interval WilsonInterval(double p, double trials, double multiple, double confidence)
    {
        double square = multiple * multiple;
        double centre = (p + square / (2 * trials)) / (1 + square / trials);
        double half = multiple / (1 + square / trials) * Math.Sqrt(p * (1 - p) / trials + square / (4 * trials * trials));
        // At the ends the formula is exactly 0 or 1; rounding must not step past p.
        return new(p <= 0 ? 0 : Math.Min(p, centre - half), p >= 1 ? 1 : Math.Max(p, centre + half), confidence);
    }

    /// <summary>Clopper and Pearson 1934, Biometrika 26, 404–413.</summary>
    static Interval ClopperPearsonInterval(long successes, long trials, double confidence)
    {
        double tail = (1 - confidence) / 2;
        double lower = successes == 0 ? 0 : Distributions.BetaQuantile(tail, successes, trials - successes + 1);
        double upper = successes == trials ? 1 : Distributions.BetaQuantile(1 - tail, successes + 1, trials - successes);
        return new(lower, upper, confidence);
    }
}
