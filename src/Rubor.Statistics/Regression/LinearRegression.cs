namespace Rubor.Statistics;

/// <summary>
/// Simple linear regression y = a + b·x by least squares; error in y only, so it is no comparison of two measurements (that is
/// <see cref="BlandAltman"/>). Intervals and test by t on n − 2.
/// </summary>
public sealed record LinearRegression
{
    readonly double _meanX;
    readonly double _squaresX;

    LinearRegression(double meanX, double squaresX) => (_meanX, _squaresX) = (meanX, squaresX);

    /// <summary>Slope b.</summary>
    public required Estimate Slope { get; init; }

    /// <summary>Intercept a.</summary>
    public required Estimate Intercept { get; init; }

    /// <summary>Share of y's variance on the line, 0–1; null where undefined or y does not vary.</summary>
    public double? RSquared { get; init; }

    /// <summary>Standard deviation about the line, n − 2; null for fewer than three points.</summary>
    public double? ResidualDeviation { get; init; }

    /// <summary>Test of slope 0.</summary>
    public required HypothesisTest Test { get; init; }

    /// <summary>Fits a line.</summary>
    /// <param name="x">Predictor of each point.</param>
    /// <param name="y">Outcome of the same point.</param>
    /// <param name="confidence">Coverage.</param>
    /// <returns>Undefined for fewer than two points or where x does not vary; no interval for two, or where all points lie on the
    /// line.</returns>
    /// <exception cref="ArgumentException">The lengths differ, or a value is not finite.</exception>
    public static LinearRegression Of(ReadOnlySpan<double> x, ReadOnlySpan<double> y, double confidence = 0.95)
    {
        Require.Pairs(x, y);
        Require.Confidence(confidence);
        const string method = "slope = 0, t";
        int n = x.Length;
        double meanX = n == 0 ? 0 : Moments.Mean(x), meanY = n == 0 ? 0 : Moments.Mean(y);
        double squaresX = Moments.SumOfSquares(x, meanX), squaresY = Moments.SumOfSquares(y, meanY);
        if (n < 2 || squaresX == 0)
        {
            string reason = n < 2 ? "A line needs two points." : "x does not vary.";
            var none = Estimate.Undefined(reason, n);
            return new(meanX, squaresX) { Slope = none, Intercept = none, Test = HypothesisTest.Undefined(method, reason, n) };
        }
        double slope = Moments.SumOfProducts(x, meanX, y, meanY) / squaresX, intercept = meanY - slope * meanX, residual = 0;
        for (int i = 0; i < n; i++)
        {
            double off = y[i] - meanY - slope * (x[i] - meanX);
            residual += off * off;
        }
        double? rSquared = squaresY > 0 ? 1 - residual / squaresY : null;
        double? deviation = n > 2 ? Math.Sqrt(residual / (n - 2)) : null;
        if (n == 2 || residual <= 1e-28 * Math.Max(squaresY, meanY * meanY))
        {
            string reason = n == 2 ? "An interval needs three points." : "All points lie on the line.";
            return new(meanX, squaresX)
            {
                Slope = Estimate.WithoutInterval(slope, n, reason),
                Intercept = Estimate.WithoutInterval(intercept, n, reason),
                RSquared = rSquared,
                ResidualDeviation = deviation,
                Test = HypothesisTest.Undefined(method, reason, n),
            };
        }
        double t = Distributions.StudentTwoSided(confidence, n - 2);
        double slopeError = deviation!.Value / Math.Sqrt(squaresX);
        double interceptError = deviation.Value * Math.Sqrt(1.0 / n + meanX * meanX / squaresX);
        return new(meanX, squaresX)
        {
            Slope = Estimate.Of(slope, Interval.Around(slope, t * slopeError, confidence), n),
            Intercept = Estimate.Of(intercept, Interval.Around(intercept, t * interceptError, confidence), n),
            RSquared = rSquared,
            ResidualDeviation = deviation,
            Test = new(method, slope / slopeError, Distributions.TwoSidedStudentP(slope / slopeError, n - 2), n),
        };
    }

    /// <summary>
    /// The line's height at x with the interval of the mean there: the band of a figure. Not an interval for a new point.
    /// </summary>
    /// <param name="x">Where.</param>
    public Estimate MeanAt(double x)
    {
        if (!Slope.IsDefined)
            return Slope;
        double height = Intercept.Required + Slope.Required * x;
        if (Slope.Interval is not { } interval || ResidualDeviation is not { } deviation)
            return Estimate.WithoutInterval(height, Slope.Count, Slope.Reason);
        double t = Distributions.StudentTwoSided(interval.Confidence, Slope.Count - 2);
        double half = t * deviation * Math.Sqrt(1.0 / Slope.Count + (x - _meanX) * (x - _meanX) / _squaresX);
        return Estimate.Of(height, Interval.Around(height, half, interval.Confidence), Slope.Count);
    }
}
