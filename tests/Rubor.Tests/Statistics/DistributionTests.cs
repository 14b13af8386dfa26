using System.Globalization;
using Rubor.Statistics;

namespace Rubor.Tests.Statistics;

public class DistributionTests
{
    static readonly Golden Expected = Golden.Load("continuous.tsv");

    public static TheoryData<string> Quantiles => [.. Expected.Names.Where(name => name.StartsWith('q'))];

    [Theory]
    [MemberData(nameof(Quantiles))]
    public void Quantiles_equal_R(string name)
    {
        string[] parts = name.Split('.', 3); // function, degrees of freedom, probability or noncentrality
        double freedom = double.Parse(parts[1], CultureInfo.InvariantCulture);
        double p = double.Parse(parts[2], CultureInfo.InvariantCulture);
        double actual = parts[0] switch
        {
            "qt" => Distributions.StudentQuantile(p, freedom),
            "qchisq" => Distributions.ChiSquareQuantile(p, freedom),
            "qf" => Distributions.FQuantile(p, freedom, 3.5),
            "qbeta" => Distributions.BetaQuantile(p, freedom, 2),
            "qnct" => NoncentralT.Quantile(0.9, freedom, p),
            _ => throw new InvalidOperationException(name),
        };
        double expected = Expected[name];
        Assert.True(Math.Abs(actual - expected) <= 1e-9 * Math.Abs(expected), $"{name}: {expected:R} was {actual:R}");
    }

    [Fact]
    public void The_noncentral_t_holds_for_noncentralities_that_defeat_series()
    {
        // For many observations the exact interval of a limit of agreement tends to the approximate one.
        var random = new Random(3);
        double[] first = [.. Enumerable.Range(0, 3000).Select(_ => random.NextDouble() + random.NextDouble() + random.NextDouble())];
        var exact = BlandAltman.Of(first, new double[first.Length]).UpperLimit.Interval!;
        var approximate = BlandAltman.Of(first, new double[first.Length], LimitsInterval.Approximate).UpperLimit.Interval!;
        Assert.Equal(approximate.Lower, exact.Lower, 0.002);
        Assert.Equal(approximate.Upper, exact.Upper, 0.002);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.1)]
    [InlineData(0.37)]
    [InlineData(0.5)]
    [InlineData(0.95)]
    [InlineData(1)]
    public void A_quantile_equals_numpys(double p)
    {
        double[] sorted = [.. Cohort.Numbers("a").Order()];
        Assert.Equal(Golden.Load("agreement.tsv")[$"quantile.{p.ToString(CultureInfo.InvariantCulture)}"], Quantile.Linear(sorted, p));
    }
}
