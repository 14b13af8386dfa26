using Rubor.Statistics;

namespace Rubor.Tests.Statistics;

public class HeavyTailedNullTests
{
    [Fact]
    public void Gaussian_values_give_a_Gaussian_or_nearly_and_its_width()
    {
        var found = HeavyTailedNull.Fit(Quantiles(p => 3 * Normal(p)));
        Assert.True(found.Freedom > 1000);
        Assert.Equal(3, found.Scale, 0.01);
        Assert.Equal(0.05, found.TwoSidedP(1.959964 * found.Scale), 0.001);
    }

    [Theory] // quantiles of Student's t at 0.75 and 0.95: R's qt
    [InlineData(4, 0.7406971, 2.1318468)]
    [InlineData(10, 0.6998121, 1.8124611)]
    public void The_middle_of_t_values_gives_their_freedom(double freedom, double inner, double outer)
    {
        // Half of the sizes below the first, nine tenths below the second, changed voxels beyond.
        double[] sizes = [.. Enumerable.Range(0, 5000).Select(i => inner * i / 4999.0),
            .. Enumerable.Range(1, 4000).Select(i => inner + ((outer - inner) * i / 4000.0)), .. Enumerable.Repeat(500.0, 990)];
        var found = HeavyTailedNull.Fit([.. sizes.Select((s, i) => i % 2 == 0 ? s : -s)]);
        Assert.Equal(freedom, found.Freedom, 0.02 * freedom);
        Assert.Equal(1, found.Scale, 0.01);
    }

    [Theory]
    [InlineData(double.PositiveInfinity)]
    [InlineData(6)]
    public void The_size_at_a_p_has_that_p(double freedom)
    {
        var some = new HeavyTailedNull(2, freedom);
        foreach (double p in new[] { 0.3, 1e-3, 1e-7 })
        {
            Assert.Equal(p, some.TwoSidedP(some.SizeAt(p)), 1e-6 * p);
            Assert.Equal(-Distributions.NormalQuantile(p / 2), some.GaussianSize(-some.SizeAt(p)), 1e-6);
        }
        Assert.Equal(0, some.GaussianSize(0), 1e-9);
        Assert.InRange(some.GaussianSize(1e200), 36, 37);
    }

    [Fact]
    public void Values_that_tell_nothing_are_refused()
    {
        Assert.Throws<ArgumentException>(() => HeavyTailedNull.Fit(new double[10]));
        Assert.Throws<ArgumentException>(() => HeavyTailedNull.Fit(new double[100]));
    }

    static double[] Quantiles(Func<double, double> of) => [.. Enumerable.Range(0, 20000).Select(i => of((i + 0.5) / 20000))];

    static double Normal(double p) => Distributions.NormalQuantile(p);
}
