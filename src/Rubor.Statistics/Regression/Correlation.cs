namespace Rubor.Statistics;

/// <summary>
/// Correlation, −1 to 1: do two quantities rise together? Not agreement: a reader who always reads double correlates perfectly
/// (see <see cref="LinConcordance"/>, <see cref="IntraclassCorrelation"/>).
/// </summary>
public sealed record Correlation
{
    /// <summary>The coefficient with its interval by Fisher's z.</summary>
    public required Estimate Coefficient { get; init; }

    /// <summary>Test of no correlation.</summary>
    public required HypothesisTest Test { get; init; }

    /// <summary>
    /// Pearson's r, linear. Interval: tanh(atanh r ± z/√(n − 3)), an approximation for normal pairs. Test by t on n − 2.
    /// </summary>
    /// <param name="x">First quantity of each case.</param>
    /// <param name="y">Second quantity of the same case.</param>
    /// <param name="confidence">Coverage.</param>
    /// <returns>Undefined for fewer than two cases or where one does not vary; no interval for fewer than four, or at ±1.</returns>
    /// <exception cref="ArgumentException">The lengths differ, or a value is not finite.</exception>
    public static Correlation Pearson(ReadOnlySpan<double> x, ReadOnlySpan<double> y, double confidence = 0.95)
    {
        Require.Pairs(x, y);
        return Of(x, y, "Pearson's r = 0, t", _ => 1, confidence);
    }

    /// <summary>
    /// Spearman's ρ: Pearson's r of the ranks, ties sharing their mean rank. Interval with the variance of Bonett and Wright 2000,
    /// (1 + ρ²/2)/(n − 3), Psychometrika 65, 23–28. Test by t on n − 2, an approximation (as scipy's), not the exact permutation.
    /// </summary>
    /// <param name="x">First quantity of each case.</param>
    /// <param name="y">Second quantity of the same case.</param>
    /// <param name="confidence">Coverage.</param>
    /// <returns>As <see cref="Pearson"/>.</returns>
    /// <exception cref="ArgumentException">The lengths differ, or a value is not finite.</exception>
    public static Correlation Spearman(ReadOnlySpan<double> x, ReadOnlySpan<double> y, double confidence = 0.95)
    {
        Require.Pairs(x, y);
        return Of(MidRanks.Of(x), MidRanks.Of(y), "Spearman's ρ = 0, t", rho => 1 + rho * rho / 2, confidence);
    }

    static Correlation Of(ReadOnlySpan<double> x, ReadOnlySpan<double> y, string method, Func<double, double> inflation, double confidence)
    {
        Require.Confidence(confidence);
        int n = x.Length;
        double meanX = n == 0 ? 0 : Moments.Mean(x), meanY = n == 0 ? 0 : Moments.Mean(y);
        double squaresX = Moments.SumOfSquares(x, meanX), squaresY = Moments.SumOfSquares(y, meanY);
        if (n < 2 || squaresX == 0 || squaresY == 0)
        {
            string reason = n < 2 ? "A correlation needs two cases." : "One of the quantities does not vary.";
            return new Correlation { Coefficient = Estimate.Undefined(reason, n), Test = HypothesisTest.Undefined(method, reason, n) };
        }
        double r = Math.Clamp(Moments.SumOfProducts(x, meanX, y, meanY) / Math.Sqrt(squaresX) / Math.Sqrt(squaresY), -1, 1);
        if (1 - Math.Abs(r) < 1e-15)
            r = Math.Sign(r);
        return new Correlation { Coefficient = Bounded(r, n, inflation(r), confidence), Test = TestOf(r, n, method) };
    }

    static Estimate Bounded(double r, int n, double inflation, double confidence)
    {
        if (n < 4)
            return Estimate.WithoutInterval(r, n, "An interval needs four cases.");
        if (Math.Abs(r) == 1)
            return Estimate.WithoutInterval(r, n, "At ±1 Fisher's z is infinite.");
        double half = Distributions.NormalTwoSided(confidence) * Math.Sqrt(inflation / (n - 3));
        return Estimate.Of(r, new(Math.Tanh(Math.Atanh(r) - half), Math.Tanh(Math.Atanh(r) + half), confidence), n);
    }

    static HypothesisTest TestOf(double r, int n, string method)
    {
        if (n < 3)
            return HypothesisTest.Undefined(method, "The test needs three cases.", n);
        if (Math.Abs(r) == 1)
            return HypothesisTest.Undefined(method, "At ±1 the statistic is infinite.", n);
        double t = r * Math.Sqrt((n - 2) / ((1 - r) * (1 + r)));
        return new(method, t, Distributions.TwoSidedStudentP(t, n - 2), n);
    }
}
