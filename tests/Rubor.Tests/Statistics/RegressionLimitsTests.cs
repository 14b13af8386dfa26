using Rubor.Statistics;
using Rubor.Studies.Agreement;

namespace Rubor.Tests.Statistics;

/// <summary>Limits of agreement that change with the size, against lm and patients left out by hand (regression-limits.R).</summary>
public class RegressionLimitsTests
{
    static readonly Golden Expected = Golden.Load("regression-limits.tsv");
    static readonly Dictionary<string, string>[] Rows = [.. Data.Tsv(Path.Combine(Golden.Folder, "regression-limits.tables.tsv"))];

    static (double[] First, double[] Second, string[] Patients) Study(string name)
    {
        var rows = Rows.Where(r => r["study"] == name).ToList();
        return ([.. rows.Select(r => Data.Number(r["first"]))], [.. rows.Select(r => Data.Number(r["second"]))], [.. rows.Select(r => r["patient"])]);
    }

    [Theory]
    [InlineData("both", true, true)]
    [InlineData("bias", true, false)]
    [InlineData("spread", false, true)]
    [InlineData("patients", true, true)]
    public void Lines_limits_and_intervals_are_those_of_the_formulas(string name, bool bias, bool spread)
    {
        var (first, second, patients) = Study(name);
        var limits = RegressionLimits.Of(first, second, Clusters.Of<string>(patients))!;
        Assert.Equal((bias, spread), (limits.BiasVaries, limits.SpreadVaries));
        Expected.Matches($"{name}.bias0", limits.BiasIntercept);
        Expected.Matches($"{name}.bias1", limits.BiasSlope);
        Expected.Matches($"{name}.spread0", limits.SpreadIntercept);
        Expected.Matches($"{name}.spread1", limits.SpreadSlope);
        foreach (var (at, l) in new[] { "least", "median", "greatest" }.Zip(limits.At))
        {
            Expected.Matches($"{name}.{at}", l.Size);
            foreach (var (what, figure) in new[] { ("lower", l.LowerLimit), ("bias", l.Bias), ("upper", l.UpperLimit) })
            {
                Expected.Matches($"{name}.{at}.{what}", figure.Value);
                Expected.Matches($"{name}.{at}.{what}.half", (figure.Interval!.Upper - figure.Interval.Lower) / 2);
            }
        }
    }

    [Fact]
    public void Where_nothing_depends_on_the_size_and_for_few_patients_there_are_none()
    {
        var (first, second, patients) = Study("both");
        Assert.Null(RegressionLimits.Of(first.AsSpan(0, 9), second.AsSpan(0, 9), Clusters.OneRowEach(9)));
        double[] even = [.. second.Select((v, i) => v + (i % 2 == 0 ? 3 : -3))];
        Assert.Null(RegressionLimits.Of(even, second, Clusters.OneRowEach(even.Length)));
        Assert.Null(ContinuousPair.Of("a", "b", even, second, patients).Regression);
    }

    [Fact] // A quarter either way: logarithms of the ratio within ±ln 1.25.
    public void In_per_cent_limits_of_the_ratio_are_judged_and_the_mean_by_two_one_sided_tests()
    {
        double[] second = [.. Enumerable.Range(1, 40).Select(i => 10.0 * i)];
        double[] first = [.. second.Select((v, i) => v * (i % 2 == 0 ? 1.06 : 0.95))];
        var pair = ContinuousPair.Of("a", "b", first, second, [.. second.Select((_, i) => $"{i}")]);
        Assert.Equal(("within", "equivalent", "percent"), Told(pair.Judged(25, percent: true).Allowed!));
        Assert.Equal(("beyond", "equivalent", "percent"), Told(pair.Judged(5, percent: true).Allowed!));
        // Two values of the logarithm alone, half of the pairs each.
        double[] logs = [Math.Log(1.06), Math.Log(0.95)];
        double mean = logs.Average(), error = (logs[0] - logs[1]) / 2 * Math.Sqrt(40 / 39.0) / Math.Sqrt(40), margin = Math.Log(1.01);
        double expected = Math.Max(Above((mean + margin) / error), Above((margin - mean) / error));
        Assert.Equal(expected, pair.Judged(1, percent: true).Allowed!.MeanP!.Value, 1e-9);
        // Without a ratio nothing is judged.
        first[0] = 0;
        Assert.Equal(("undefined", "undefined", "percent"), Told(ContinuousPair.Of("a", "b", first, second,
            [.. second.Select((_, i) => $"{i}")]).Judged(25, percent: true).Allowed!));
    }

    static (string, string, string) Told(AllowedDifference a) => (a.Verdict, a.Mean, a.Unit);

    // P(T > t) on 39 degrees of freedom, by Simpson's rule over the density.
    static double Above(double t)
    {
        const int steps = 200_000;
        double Density(double x) => Math.Pow(1 + x * x / 39, -20);
        double Area(double from, double to)
        {
            double h = (to - from) / steps, sum = Density(from) + Density(to);
            for (int i = 1; i < steps; i++)
                sum += (i % 2 == 0 ? 2 : 4) * Density(from + i * h);
            return sum * h / 3;
        }
        double whole = Area(-60, 60);
        return Area(t, 60) / whole;
    }

    [Fact]
    public void Over_all_sizes_the_worst_end_decides()
    {
        var (first, second, patients) = Study("both");
        var pair = ContinuousPair.Of("a", "b", first, second, patients);
        var at = pair.Regression!.At;
        double widest = at.SelectMany(a => new[] { a.LowerLimit.Lower, a.LowerLimit.Upper, a.UpperLimit.Lower, a.UpperLimit.Upper })
            .Max(v => Math.Abs(v!.Value));
        Assert.Equal("within", pair.Judged(widest + 1).Allowed!.OverSizes);
        Assert.Equal("undecided", pair.Judged(widest - 1).Allowed!.OverSizes);
        Assert.Equal("beyond", pair.Judged(5).Allowed!.OverSizes);
    }
}
