namespace Rubor.Statistics;

/// <summary>
/// What differences are like where nothing changed: Student's t about 0 with a width and freedom of its own, taken from the middle of
/// measured values, so that the few that did change, at the ends, do not count. Differences of real images have longer tails than a
/// Gaussian, and p values from a Gaussian are too small by orders of magnitude. Not a test of the values' mean.
/// </summary>
/// <param name="Scale">What values are divided by, above 0.</param>
/// <param name="Freedom">Degrees of freedom, at least <see cref="LeastFreedom"/>; infinite for a Gaussian.</param>
public readonly record struct HeavyTailedNull(double Scale, double Freedom)
{
    /// <summary>Tails longer than these are taken for these: below, no value is ever far enough out.</summary>
    public const double LeastFreedom = 3;

    // Shares of the values, by size, that the two numbers are taken from: below the tenth that may have changed.
    const double Inner = 0.5, Outer = 0.9;

    // Beyond so many degrees of freedom t is a Gaussian for every use here.
    const double MostFreedom = 1e4;

    /// <summary>From values of which most are of nothing that changed, in any order.</summary>
    /// <param name="values">Finite; at least 30, and not mostly 0.</param>
    /// <exception cref="ArgumentException">Too few values, or most of them 0.</exception>
    public static HeavyTailedNull Fit(ReadOnlySpan<double> values)
    {
        if (values.Length < 30)
            throw new ArgumentException($"{values.Length} values tell no distribution; at least 30 are needed.", nameof(values));
        var sizes = new double[values.Length];
        for (int i = 0; i < sizes.Length; i++)
            sizes[i] = Math.Abs(values[i]);
        Array.Sort(sizes);
        double inner = Quantile.Linear(sizes, Inner), outer = Quantile.Linear(sizes, Outer);
        if (!(inner > 0) || !double.IsFinite(outer))
            throw new ArgumentException("More than half of the values are 0, or some are not finite.", nameof(values));
        double ratio = outer / inner;
        if (ratio <= Ratio(MostFreedom))
            return new(outer / Distributions.NormalTwoSided(Outer), double.PositiveInfinity);
        double freedom = ratio >= Ratio(LeastFreedom) ? LeastFreedom
            : Math.Exp(Distributions.Bisect(log => -Ratio(Math.Exp(log)) + ratio, Math.Log(LeastFreedom), Math.Log(MostFreedom)));
        return new(outer / Distributions.StudentTwoSided(Outer, freedom), freedom);
    }

    /// <summary>How rarely a value of this size or more, either way, is of nothing that changed: 0–1.</summary>
    public double TwoSidedP(double value) => double.IsInfinity(Freedom) ? Distributions.TwoSidedNormalP(value / Scale)
        : Distributions.TwoSidedStudentP(value / Scale, Freedom);

    /// <summary>The size that is as rare for a Gaussian of width 1 as this value is here, at least 0: at most about 37, beyond which no
    /// number is rare enough.</summary>
    public double GaussianSize(double value)
    {
        if (double.IsInfinity(Freedom))
            return Math.Min(Math.Abs(value) / Scale, MostGaussian);
        double p = TwoSidedP(value);
        return p > 0 ? Math.Min(-Distributions.NormalQuantile(p / 2), MostGaussian) : MostGaussian;
    }

    // Beyond it the tail of a Gaussian is below the smallest number.
    const double MostGaussian = 37;

    /// <summary>The size from which on <see cref="TwoSidedP"/> is at most <paramref name="p"/>.</summary>
    public double SizeAt(double p)
    {
        if (double.IsInfinity(Freedom))
            return Scale * -Distributions.NormalQuantile(p / 2);
        return Scale * -Distributions.StudentQuantile(p / 2, Freedom);
    }

    static double Ratio(double freedom) =>
        Distributions.StudentTwoSided(Outer, freedom) / Distributions.StudentTwoSided(Inner, freedom);
}
