using MathNet.Numerics;

namespace Rubor.Statistics;

/// <summary>Upper tails of the noncentral F and χ² distributions, as mixtures of central ones with Poisson weights.</summary>
static class NoncentralF
{
    const double Least = 1e-17;
    const double Most = 20_000; // half the noncentrality; beyond, the tail is 1 to all digits that a power has

    /// <summary>P(F &gt; f) with noncentrality λ.</summary>
    public static double UpperTail(double f, double numerator, double denominator, double noncentrality) =>
        Mixture(noncentrality, j =>
            SpecialFunctions.BetaRegularized(denominator / 2, numerator / 2 + j, denominator / (denominator + numerator * f)));

    /// <summary>P(χ² &gt; x) with noncentrality λ.</summary>
    public static double ChiSquareUpperTail(double x, double freedom, double noncentrality) =>
        Mixture(noncentrality, j => SpecialFunctions.GammaUpperRegularized(freedom / 2 + j, x / 2));

    static double Mixture(double noncentrality, Func<int, double> tail)
    {
        double half = noncentrality / 2;
        if (!(half <= Most))
            return 1;
        // From the likeliest term both ways, until the weights are nothing.
        int start = (int)half;
        double first = half == 0 ? 1 : Math.Exp(-half + start * Math.Log(half) - SpecialFunctions.FactorialLn(start));
        double sum = 0, weight = first;
        for (int j = start; weight > Least; j++, weight *= half / j)
            sum += weight * tail(j);
        weight = first * start / Math.Max(half, double.Epsilon);
        for (int j = start - 1; j >= 0 && weight > Least; weight *= j / half, j--)
            sum += weight * tail(j);
        return Math.Clamp(sum, 0, 1);
    }
}
