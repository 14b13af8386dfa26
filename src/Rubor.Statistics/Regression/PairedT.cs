namespace Rubor.Statistics;

/// <summary>Student's paired t test: is the mean of first − second 0? It takes the differences as normal and independent.</summary>
public sealed record PairedT
{
    /// <summary>Mean difference first − second with its interval.</summary>
    public required Estimate Difference { get; init; }

    /// <summary>The test, t on n − 1.</summary>
    public required HypothesisTest Test { get; init; }

    /// <summary>Runs the test.</summary>
    /// <param name="first">First value of each pair.</param>
    /// <param name="second">Second value of the same pair.</param>
    /// <param name="confidence">Coverage.</param>
    /// <returns>Undefined without pairs; no interval with one; no test where all differences are equal.</returns>
    /// <exception cref="ArgumentException">The lengths differ, or a value is not finite.</exception>
    public static PairedT Of(ReadOnlySpan<double> first, ReadOnlySpan<double> second, double confidence = 0.95)
    {
        Require.Pairs(first, second);
        Require.Confidence(confidence);
        const string method = "paired t test";
        int n = first.Length;
        if (n == 0)
            return new PairedT { Difference = Estimate.Undefined("There is no pair.", 0), Test = HypothesisTest.Undefined(method, "There is no pair.", 0) };
        var (mean, deviation) = Moments.OfDifferences(first, second);
        if (n < 2 || deviation == 0)
        {
            string reason = n < 2 ? "The test needs two pairs." : "All differences are equal.";
            return new PairedT
            {
                Difference = Estimate.WithoutInterval(mean, n, reason),
                Test = HypothesisTest.Undefined(method, reason, n)
            };
        }
        double error = deviation / Math.Sqrt(n), t = mean / error;
        return new PairedT
        {
            Difference = Estimate.Of(mean, Interval.Around(mean, Distributions.StudentTwoSided(confidence, n - 1) * error, confidence), n),
            Test = new(method, t, Distributions.TwoSidedStudentP(t, n - 1), n),
        };
    }
}
