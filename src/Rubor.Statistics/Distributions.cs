using MathNet.Numerics;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.RootFinding;

namespace Rubor.Statistics;

/// <summary>
/// Distribution functions and quantiles over Math.NET's special functions. Math.NET's own t and F quantiles search a
/// fixed range (−800 to 800, 0 to 1000) and fail outside it; here they go through the beta quantile, whose range is 0–1.
/// </summary>
static class Distributions
{
    public static double NormalCdf(double x) => 0.5 * SpecialFunctions.Erfc(-x / Constants.Sqrt2);

    public static double NormalQuantile(double p) => Normal.InvCDF(0, 1, p);

    /// <summary>z with a two-sided tail of 1 − confidence: 1.96 at 0.95.</summary>
    public static double NormalTwoSided(double confidence) => NormalQuantile((1 + confidence) / 2);

    public static double TwoSidedNormalP(double z) => SpecialFunctions.Erfc(Math.Abs(z) / Constants.Sqrt2);

    /// <summary>t with a two-sided tail of 1 − confidence.</summary>
    public static double StudentTwoSided(double confidence, double freedom) => StudentQuantile((1 + confidence) / 2, freedom);

    /// <summary>Degrees of freedom below which a quantile is not told apart from 0 or infinity.</summary>
    public const double LeastFreedom = 1e-3;

    public static double StudentQuantile(double p, double freedom)
    {
        if (!IsProbability(p) || !IsFreedom(freedom))
            return double.NaN;
        if (p == 0.5)
            return 0;
        double tail = 2 * Math.Min(p, 1 - p);
        // P(|T| > t) = I_x(ν/2, 1/2) with x = ν/(ν + t²).
        double x = BetaQuantile(tail, freedom / 2, 0.5);
        double t = Math.Sqrt(freedom * BetaQuantile(1 - tail, 0.5, freedom / 2) / x);
        return p < 0.5 ? -t : t;
    }

    public static double TwoSidedStudentP(double t, double freedom) =>
        SpecialFunctions.BetaRegularized(freedom / 2, 0.5, freedom / (freedom + t * t));

    /// <summary>P(F &gt; f).</summary>
    public static double FUpperTail(double f, double numerator, double denominator) =>
        f <= 0 ? 1 : SpecialFunctions.BetaRegularized(denominator / 2, numerator / 2, denominator / (denominator + numerator * f));

    /// <summary>The F quantile; infinite where it lies beyond what a double holds, NaN where there is none.</summary>
    public static double FQuantile(double p, double numerator, double denominator)
    {
        if (!IsProbability(p) || !IsFreedom(numerator) || !IsFreedom(denominator))
            return double.NaN;
        double x = BetaQuantile(p, numerator / 2, denominator / 2);
        double y = BetaQuantile(1 - p, denominator / 2, numerator / 2); // 1 − x, without cancellation
        return y == 0 ? double.PositiveInfinity : denominator * x / (numerator * y);
    }

    public static double ChiSquareUpperTail(double x, double freedom) =>
        x <= 0 ? 1 : SpecialFunctions.GammaUpperRegularized(freedom / 2, x / 2);

    public static double ChiSquareQuantile(double p, double freedom)
    {
        if (!IsProbability(p) || !IsFreedom(freedom))
            return double.NaN;
        double start = freedom * Math.Pow(1 - 2 / (9 * freedom) + NormalQuantile(p) * Math.Sqrt(2 / (9 * freedom)), 3); // Wilson–Hilferty
        double high = Math.Max(start, freedom) * 2 + 10;
        for (int i = 0; i < MostDoublings && ChiSquareUpperTail(high, freedom) > 1 - p; i++)
            high *= 2;
        return Refine(x => SpecialFunctions.GammaLowerRegularized(freedom / 2, x / 2) - p, 0, high);
    }

    public static double BetaQuantile(double p, double a, double b)
    {
        if (p <= 0)
            return 0;
        if (p >= 1)
            return 1;
        return Refine(x => SpecialFunctions.BetaRegularized(a, b, x) - p, 0, 1);
    }

    // Every bracket is found within so many doublings: 2^1100 is more than a double holds.
    const int MostDoublings = 1100;

    static bool IsProbability(double p) => p is >= 0 and <= 1;

    static bool IsFreedom(double freedom) => freedom >= LeastFreedom && double.IsFinite(freedom);

    /// <summary>The zero of an increasing function, to the last bits; 0 where it lies below 1e-300.</summary>
    public static double Refine(Func<double, double> increasing, double low, double high)
    {
        // Near 0 an absolute accuracy says little, so narrow the bracket until its ends share their magnitude.
        for (int i = 0; i < MostDoublings && low < high / 2; i++)
        {
            // The roots apart: the product of two numbers near 1e-162 is 0.
            double middle = low == 0 ? high / 16 : Math.Sqrt(low) * Math.Sqrt(high);
            if (increasing(middle) < 0)
                low = middle;
            else
                high = middle;
            if (high < 1e-300)
                return 0;
        }
        return Brent.TryFindRoot(increasing, low, high, 1e-16 * high, 200, out double root)
            ? root
            : Bisect(increasing, low, high);
    }

    public static double Bisect(Func<double, double> increasing, double low, double high)
    {
        for (int i = 0; i < 200; i++)
        {
            double middle = low + (high - low) / 2;
            if (middle <= low || middle >= high)
                break;
            if (increasing(middle) < 0)
                low = middle;
            else
                high = middle;
        }
        return low + (high - low) / 2;
    }
}
