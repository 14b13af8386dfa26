using MathNet.Numerics.LinearAlgebra;

namespace Rubor.Statistics;

/// <summary>Linear regression that values far from the fit hardly move.</summary>
public static class RobustRegression
{
    /// <summary>
    /// Scale of the Cauchy weights in normal standard deviations of the residuals: 2 loses little where errors are normal.
    /// </summary>
    public const double WeightScale = 2;

    /// <summary>Times the weights are worked out anew; the coefficients stand still to four digits after five or six.</summary>
    public const int Rounds = 10;

    // Normal standard deviation over median absolute deviation.
    const double DeviationsPerMad = 1.4826;

    /// <summary>
    /// Coefficients of y ≈ a + b₁x₁ + … by iteratively reweighted least squares with Cauchy weights 1/(1 + (r/(2σ))²), σ from the
    /// median absolute residual. Holland and Welsch 1977, Commun Stat A 6, 813.
    /// </summary>
    /// <param name="predictors">Columns, each as long as <paramref name="response"/>.</param>
    /// <param name="response">y.</param>
    /// <returns>a, b₁, …; null where the columns do not vary independently, or with fewer values than coefficients.</returns>
    /// <exception cref="ArgumentException">A column of another length.</exception>
    public static double[]? Fit(IReadOnlyList<double[]> predictors, double[] response)
    {
        ArgumentNullException.ThrowIfNull(predictors);
        ArgumentNullException.ThrowIfNull(response);
        if (predictors.Any(p => p.Length != response.Length))
            throw new ArgumentException("Each predictor has a value for each value of the response.", nameof(predictors));
        int unknowns = predictors.Count + 1;
        if (response.Length < unknowns)
            return null;
        var weights = new double[response.Length];
        Array.Fill(weights, 1);
        var residuals = new double[response.Length];
        double[]? coefficients = null;
        for (int round = 0; round < Rounds; round++)
        {
            coefficients = Weighted(predictors, response, weights);
            if (coefficients is null)
                return null;
            for (int i = 0; i < residuals.Length; i++)
                residuals[i] = response[i] - Predicted(coefficients, predictors, i);
            double[] sizes = [.. residuals.Select(Math.Abs)];
            Array.Sort(sizes);
            double scale = WeightScale * DeviationsPerMad * Quantile.Linear(sizes, 0.5);
            if (scale == 0)
                break;
            for (int i = 0; i < weights.Length; i++)
                weights[i] = 1 / (1 + residuals[i] / scale * (residuals[i] / scale));
        }
        return coefficients;
    }

    /// <summary>What the coefficients predict for one row.</summary>
    /// <param name="coefficients">a, b₁, ….</param>
    /// <param name="predictors">The columns.</param>
    /// <param name="row">Which row.</param>
    public static double Predicted(double[] coefficients, IReadOnlyList<double[]> predictors, int row)
    {
        double sum = coefficients[0];
        for (int p = 0; p < predictors.Count; p++)
            sum += coefficients[p + 1] * predictors[p][row];
        return sum;
    }

    static double[]? Weighted(IReadOnlyList<double[]> predictors, double[] response, double[] weights)
    {
        int n = predictors.Count + 1;
        var left = new double[n, n];
        var right = new double[n];
        var row = new double[n];
        row[0] = 1;
        for (int i = 0; i < response.Length; i++)
        {
            for (int p = 1; p < n; p++)
                row[p] = predictors[p - 1][i];
            for (int a = 0; a < n; a++)
            {
                double weighted = weights[i] * row[a];
                right[a] += weighted * response[i];
                for (int b = 0; b < n; b++)
                    left[a, b] += weighted * row[b];
            }
        }
        var solution = Matrix<double>.Build.DenseOfArray(left).Solve(Vector<double>.Build.DenseOfArray(right)).ToArray();
        return solution.All(double.IsFinite) ? solution : null;
    }
}
