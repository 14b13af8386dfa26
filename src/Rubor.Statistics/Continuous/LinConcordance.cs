namespace Rubor.Statistics;

/// <summary>
/// Lin's concordance correlation: 2s₁₂/(s₁² + s₂² + (m₁ − m₂)²), how close pairs lie to the line of identity, −1 to 1. Lin 1989,
/// Biometrics 45, 255–268, variances over n; interval by Fisher's z with the variance as corrected in Biometrics 2000, 56,
/// 324–325. Pearson's r (<see cref="Correlation"/>) forgives shift and scale; this does not. Nearly ICC(2,1).
/// </summary>
public sealed record LinConcordance
{
    /// <summary>The coefficient with its interval.</summary>
    public required Estimate Coefficient { get; init; }

    /// <summary>Pearson's r: how close pairs lie to any line. Null where undefined.</summary>
    public double? Precision { get; init; }

    /// <summary>C_b = coefficient / r, 0–1: how close that line lies to identity. Null where undefined.</summary>
    public double? BiasCorrection { get; init; }

    /// <summary>Estimates the coefficient.</summary>
    /// <param name="first">First measurement of each subject.</param>
    /// <param name="second">Second measurement of the same subject.</param>
    /// <param name="confidence">Coverage.</param>
    /// <returns>Undefined for fewer than two pairs, or where all values of both are equal; no interval for fewer than four pairs.</returns>
    /// <exception cref="ArgumentException">The lengths differ, or a value is not finite.</exception>
    public static LinConcordance Of(ReadOnlySpan<double> first, ReadOnlySpan<double> second, double confidence = 0.95)
    {
        Require.Pairs(first, second);
        Require.Confidence(confidence);
        int n = first.Length;
        if (n < 2)
            return new LinConcordance { Coefficient = Estimate.Undefined("Concordance needs two pairs.", n) };
        double meanFirst = Moments.Mean(first), meanSecond = Moments.Mean(second);
        double squareFirst = Moments.SumOfSquares(first, meanFirst) / n, squareSecond = Moments.SumOfSquares(second, meanSecond) / n;
        double product = Moments.SumOfProducts(first, meanFirst, second, meanSecond) / n;
        double apart = (meanFirst - meanSecond) * (meanFirst - meanSecond);
        double spread = squareFirst + squareSecond + apart;
        if (spread == 0 || Moments.AllEqual([.. first, .. second]))
            return new LinConcordance { Coefficient = Estimate.Undefined("All values are equal.", n) };
        double p = Math.Clamp(2 * product / spread, -1, 1);
        if (squareFirst == 0 || squareSecond == 0 || product == 0)
            return new LinConcordance { Coefficient = Estimate.WithoutInterval(p, n, "One of the measurements does not vary, or they do not vary together.") };
        double scale = Math.Sqrt(squareFirst) * Math.Sqrt(squareSecond);
        double r = Math.Clamp(product / scale, -1, 1), shift = apart / scale; // u²
        double variance = ((1 - r * r) * p * p * (1 - p * p) / (r * r) + 2 * p * p * p * (1 - p) * shift / r - p * p * p * p * shift * shift
            / (2 * r * r)) / (n - 2);
        double error = Math.Sqrt(Math.Max(0, variance)) / (1 - p * p);
        return new LinConcordance
        {
            Coefficient = Bounded(p, n, error, confidence),
            Precision = r,
            BiasCorrection = p / r,
        };
    }

    static Estimate Bounded(double p, int n, double error, double confidence)
    {
        if (n < 4)
            return Estimate.WithoutInterval(p, n, "An interval needs four pairs.");
        if (!double.IsFinite(error) || error == 0 || Math.Abs(p) == 1)
            return Estimate.WithoutInterval(p, n, "The asymptotic variance is 0: the pairs lie on a line.");
        double z = Math.Atanh(p), half = Distributions.NormalTwoSided(confidence) * error;
        return Estimate.Of(p, new(Math.Tanh(z - half), Math.Tanh(z + half), confidence), n);
    }
}
