using Rubor.Statistics;

namespace Rubor.Tests.Statistics;

public class RegressionTests
{
    static readonly Golden Expected = Golden.Load("continuous.tsv");
    static readonly double[] A = Cohort.Numbers("a");
    static readonly double[] B = Cohort.Numbers("b");
    static readonly double[] C = Cohort.Numbers("c");
    static readonly double[] Reader1 = Cohort.Numbers("reader1");
    static readonly double[] Reader2 = Cohort.Numbers("reader2");

    [Fact]
    public void A_line_its_intervals_and_its_band_equal_R()
    {
        var line = LinearRegression.Of(A, B);
        Expected.Matches("lm.slope", line.Slope.Value);
        Expected.Matches("lm.slope.lower", line.Slope.Interval!.Lower);
        Expected.Matches("lm.slope.upper", line.Slope.Interval.Upper);
        Expected.Matches("lm.intercept", line.Intercept.Value);
        Expected.Matches("lm.intercept.lower", line.Intercept.Interval!.Lower);
        Expected.Matches("lm.t", line.Test.Statistic);
        Assert.Equal(1, line.Test.PValue!.Value / Expected["lm.p"], 9);
        Expected.Matches("lm.r2", line.RSquared);
        Expected.Matches("lm.sigma", line.ResidualDeviation);
        Expected.Matches("lm.at1000", line.MeanAt(1000).Value);
        Expected.Matches("lm.at1000.lower", line.MeanAt(1000).Interval!.Lower);
    }

    [Fact] // NIST StRD, Norris: certified to 15 digits
    public void The_certified_line_of_NIST_comes_out()
    {
        double[] x = [0.2, 337.4, 118.2, 884.6, 10.1, 226.5, 666.3, 996.3, 448.6, 777.0, 558.2, 0.4, 0.6, 775.5, 666.9, 338.0, 447.5, 11.6,
            556.0, 228.1, 995.8, 887.6, 120.2, 0.3, 0.3, 556.8, 339.1, 887.2, 999.0, 779.0, 11.1, 118.3, 229.2, 669.1, 448.9, 0.5];
        double[] y = [0.1, 338.8, 118.1, 888.0, 9.2, 228.1, 668.5, 998.5, 449.1, 778.9, 559.2, 0.3, 0.1, 778.1, 668.8, 339.3, 448.9, 10.8,
            557.7, 228.3, 998.0, 888.8, 119.6, 0.3, 0.6, 557.6, 339.3, 888.0, 998.5, 778.9, 10.2, 117.6, 228.9, 668.4, 449.2, 0.2];
        var line = LinearRegression.Of(x, y);
        Assert.Equal(1.00211681802045, line.Slope.Required, 1e-12);
        Assert.Equal(-0.262323073774029, line.Intercept.Required, 1e-11);
        Assert.Equal(0.884796396144373, line.ResidualDeviation!.Value, 1e-11);
        Assert.Equal(0.999993745883712, line.RSquared!.Value, 1e-13);
    }

    [Fact]
    public void Correlations_equal_R()
    {
        var pearson = Correlation.Pearson(A, C);
        Expected.Matches("pearson", pearson.Coefficient.Value);
        Expected.Matches("pearson.lower", pearson.Coefficient.Interval!.Lower);
        Expected.Matches("pearson.upper", pearson.Coefficient.Interval.Upper);
        Assert.Equal(1, pearson.Test.PValue!.Value / Expected["pearson.p"], 9);
        var spearman = Correlation.Spearman(Reader1, Reader2);
        Expected.Matches("spearman", spearman.Coefficient.Value);
        Expected.Matches("spearman.lower", spearman.Coefficient.Interval!.Lower);
        Assert.Equal(1, spearman.Test.PValue!.Value / Expected["spearman.p"], 9);
    }

    [Fact]
    public void The_paired_t_test_equals_R()
    {
        var test = PairedT.Of(A, B);
        Expected.Matches("t", test.Test.Statistic);
        Expected.Matches("t.p", test.Test.PValue);
        Expected.Matches("t.lower", test.Difference.Interval!.Lower);
    }

    [Fact]
    public void Wilcoxons_test_equals_R_exact_and_normal()
    {
        var exact = WilcoxonSignedRank.Of(A.AsSpan(0, 25), C.AsSpan(0, 25));
        Assert.Equal("Wilcoxon's signed-rank test, exact", exact.Test.Method);
        Expected.Matches("wilcoxon25.v", exact.Test.Statistic);
        Expected.Matches("wilcoxon25.p", exact.Test.PValue);
        Expected.Matches("wilcoxon25.median", exact.Median.Value);
        Expected.Matches("wilcoxon25.lower", exact.Median.Interval!.Lower);
        Expected.Matches("wilcoxon25.upper", exact.Median.Interval.Upper);
        var many = WilcoxonSignedRank.Of(A, B);
        Expected.Matches("wilcoxon60.v", many.Test.Statistic);
        Expected.Matches("wilcoxon60.p", many.Test.PValue);
        var ties = WilcoxonSignedRank.Of(Reader1, Reader2);
        Assert.StartsWith("Wilcoxon's signed-rank test, normal", ties.Test.Method, StringComparison.Ordinal);
        Expected.Matches("wilcoxonties.v", ties.Test.Statistic);
        Expected.Matches("wilcoxonties.p", ties.Test.PValue);
    }

    [Fact]
    public void Five_pairs_cannot_reach_95_percent()
    {
        var test = WilcoxonSignedRank.Of([1, 2, 3, 4, 5], [0, 0, 0, 0, 0]);
        Assert.Equal(0.0625, test.Test.PValue!.Value, 12);
        Assert.Null(test.Median.Interval);
        Assert.NotNull(test.Median.Reason);
    }

    [Fact]
    public void Adjusted_p_values_equal_R()
    {
        double[] p = [0.01, 0.02, 0.03, 0.04, 0.05, 0.2, 0.0004, 0.6];
        double[] holm = Multiplicity.Holm(p), bh = Multiplicity.BenjaminiHochberg(p);
        for (int i = 0; i < p.Length; i++)
        {
            Expected.Matches($"holm.{i}", holm[i]);
            Expected.Matches($"bh.{i}", bh[i]);
        }
    }

    [Fact] // Benjamini & Hochberg 1995, section 3: 15 p values, four rejected at 0.05; Bonferroni and Holm reject three
    public void Benjamini_and_Hochbergs_own_example_comes_out()
    {
        double[] p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528,
            0.7590, 1.0000];
        Assert.Equal(4, Multiplicity.BenjaminiHochberg(p).Count(adjusted => adjusted <= 0.05));
        Assert.Equal(3, Multiplicity.Holm(p).Count(adjusted => adjusted <= 0.05));
    }
}
