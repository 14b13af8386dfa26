using MathNet.Numerics;

namespace Rubor.Statistics;

/// <summary>
/// The noncentral t distribution, as the exact intervals of a percentile and of a standardised mean need it.
/// P(T ≤ t) = E Φ(t·S − δ) with S = √(χ²_ν/ν); the expectation is taken by Gauss–Legendre quadrature over the bulk of S,
/// which holds for any δ (series expansions fail from δ ≈ 38 on, that is for more than 370 pairs).
/// </summary>
static class NoncentralT
{
    const int FewestPanels = 8;
    const int MostPanels = 20_000;
    const double Reach = 10; // standard deviations of S on either side
    const int MostSteps = 200; // each widens a bracket threefold
    const double LargeT = 1e5;

    public static double Cdf(double t, double freedom, double noncentrality)
    {
        double spread = 1 / Math.Sqrt(2 * freedom);
        double from = Math.Max(0, 1 - Reach * spread);
        double to = 1 + Reach * spread;
        // Each panel spans at most 2.5 deviations of S and 3 of Φ, whose step has the width 1/t.
        int panels = (int)Math.Clamp(Math.Ceiling((to - from) * Math.Abs(t) / 3), FewestPanels, MostPanels);
        double width = (to - from) / panels;
        double sum = 0;
        for (int panel = 0; panel < panels; panel++)
        {
            double left = from + panel * width;
            for (int i = 0; i < Nodes.Length; i++)
            {
                double s = left + width * (Nodes[i] + 1) / 2;
                sum += Weights[i] * Density(s, freedom) * Distributions.NormalCdf(t * s - noncentrality);
            }
        }
        return sum * width / 2;
    }

    public static double Quantile(double p, double freedom, double noncentrality)
    {
        double low = noncentrality - 10;
        double high = noncentrality + 10;
        for (int i = 0; i < MostSteps && Cdf(low, freedom, noncentrality) > p; i++)
            low -= 2 * (high - low);
        for (int i = 0; i < MostSteps && Cdf(high, freedom, noncentrality) < p; i++)
            high += 2 * (high - low);
        return Zero(t => Cdf(t, freedom, noncentrality) - p, low, high);
    }

    /// <summary>The noncentrality at which the observed t has lower-tail probability p.</summary>
    public static double NoncentralityAt(double p, double t, double freedom)
    {
        if (t < 0)
            return -NoncentralityAt(1 - p, -t, freedom);
        // There the normal part of T is nothing beside t·S, so that P(T ≤ t) = P(S ≥ δ/t).
        if (t > LargeT)
            return t * Math.Sqrt(Distributions.ChiSquareQuantile(1 - p, freedom) / freedom);
        double low = t - 10;
        double high = t + 10;
        for (int i = 0; i < MostSteps && Cdf(t, freedom, low) < p; i++)
            low -= 2 * (high - low);
        for (int i = 0; i < MostSteps && Cdf(t, freedom, high) > p; i++)
            high += 2 * (high - low);
        return Zero(d => p - Cdf(t, freedom, d), low, high);
    }

    /// <summary>Density of S = √(χ²_ν/ν).</summary>
    static double Density(double s, double freedom)
    {
        if (s <= 0)
            return freedom == 1 ? Math.Sqrt(2 / Math.PI) : 0;
        double half = freedom / 2;
        return 2 * Math.Exp(half * Math.Log(half) - SpecialFunctions.GammaLn(half) + (freedom - 1) * Math.Log(s) - half * s * s);
    }

    static double Zero(Func<double, double> increasing, double low, double high) =>
        MathNet.Numerics.RootFinding.Brent.TryFindRoot(increasing, low, high, 1e-13, 300, out double root)
            ? root
            : Distributions.Bisect(increasing, low, high);

    // Gauss–Legendre, 20 points on −1 to 1: zeros of the Legendre polynomial by Newton's method.
    static readonly double[] Nodes = new double[20];
    static readonly double[] Weights = new double[20];

    static NoncentralT()
    {
        int n = Nodes.Length;
        for (int i = 0; i < n; i++)
        {
            double x = Math.Cos(Math.PI * (i + 0.75) / (n + 0.5));
            double slope = 1;
            for (int iteration = 0; iteration < 20; iteration++)
            {
                double previous = 1, current = x;
                for (int k = 2; k <= n; k++)
                    (previous, current) = (current, ((2 * k - 1) * x * current - (k - 1) * previous) / k);
                slope = n * (x * current - previous) / (x * x - 1);
                x -= current / slope;
            }
            Nodes[i] = x;
            Weights[i] = 2 / ((1 - x * x) * slope * slope);
        }
    }
}
