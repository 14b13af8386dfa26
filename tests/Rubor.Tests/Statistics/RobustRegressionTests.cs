using Rubor.Statistics;

namespace Rubor.Tests.Statistics;

public class RobustRegressionTests
{
    static readonly double[] X = [.. Enumerable.Range(0, 200).Select(i => i / 10.0)],
        Y = [.. Enumerable.Range(0, 200).Select(i => Math.Sin(i))];

    [Fact]
    public void A_plane_without_error_is_found_exactly()
    {
        double[] fit = RobustRegression.Fit([X, Y], [.. X.Select((x, i) => 3 - 2 * x + 0.5 * Y[i])])!;
        Assert.Equal([3, -2, 0.5], fit.Select(c => Math.Round(c, 9)));
        Assert.Equal(3 - 2 * X[7] + 0.5 * Y[7], RobustRegression.Predicted(fit, [X, Y], 7), 1e-9);
    }

    [Fact]
    public void A_tenth_of_wild_values_hardly_moves_it()
    {
        var random = new Random(2);
        double[] values = [.. X.Select((x, i) => 3 - 2 * x + (i % 10 == 0 ? 500 : random.NextDouble() - 0.5))];
        double[] fit = RobustRegression.Fit([X], values)!;
        Assert.InRange(fit[0], 2.8, 3.2);
        Assert.InRange(fit[1], -2.02, -1.98);
    }

    [Fact]
    public void Columns_that_say_the_same_and_too_few_values_have_no_fit()
    {
        Assert.Null(RobustRegression.Fit([X, X], Y));
        Assert.Null(RobustRegression.Fit([[1.0, 2.0], [3.0, 5.0]], [1.0, 2.0]));
        Assert.Throws<ArgumentException>(() => RobustRegression.Fit([[1.0]], [1.0, 2.0]));
    }
}
