using MathNet.Numerics;

namespace Rubor.Statistics;

/// <summary>
/// McNemar's test of two readings of the same cases: do their error rates differ? Only discordant cases count.
/// McNemar 1947, Psychometrika 12, 153–157. It takes cases as independent. Not a test of agreement: two readers may
/// disagree on every case and still have equal rates.
/// </summary>
public static class McNemar
{
    /// <summary>The exact test: discordant cases fall either way with probability ½. p is 1 with no discordant case.</summary>
    /// <param name="onlyFirst">Cases that only the first reading got right (or marked).</param>
    /// <param name="onlySecond">Cases that only the second did.</param>
    public static HypothesisTest Exact(long onlyFirst, long onlySecond)
    {
        Check(onlyFirst, onlySecond);
        long fewer = Math.Min(onlyFirst, onlySecond), n = onlyFirst + onlySecond;
        // P(X ≤ k) for Binomial(n, ½), as a regularised beta; doubled.
        double p = onlyFirst == onlySecond ? 1 : Math.Min(1, 2 * SpecialFunctions.BetaRegularized(n - fewer, fewer + 1, 0.5));
        return new("McNemar's test, exact", fewer, p, n);
    }

    /// <summary>The χ² test on one degree of freedom; needs some 25 discordant cases. Undefined with none.</summary>
    /// <param name="onlyFirst">Cases that only the first reading got right (or marked).</param>
    /// <param name="onlySecond">Cases that only the second did.</param>
    /// <param name="continuityCorrection">Edwards's correction (|b − c| − 1)²/(b + c), on by default as in R; never below 0.</param>
    public static HypothesisTest ChiSquare(long onlyFirst, long onlySecond, bool continuityCorrection = true)
    {
        Check(onlyFirst, onlySecond);
        string method = continuityCorrection ? "McNemar's χ² test, continuity corrected" : "McNemar's χ² test";
        long n = onlyFirst + onlySecond;
        if (n == 0)
            return HypothesisTest.Undefined(method, "No case is discordant.", 0);
        double distance = Math.Max(0, Math.Abs(onlyFirst - onlySecond) - (continuityCorrection ? 1 : 0));
        double chiSquare = distance * distance / n;
        return new(method, chiSquare, Distributions.ChiSquareUpperTail(chiSquare, 1), n);
    }

    static void Check(long onlyFirst, long onlySecond)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(onlyFirst);
        ArgumentOutOfRangeException.ThrowIfNegative(onlySecond);
    }
}
