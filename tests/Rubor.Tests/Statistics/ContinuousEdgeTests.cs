using Rubor.Statistics;
using Rubor.Studies.Agreement;

namespace Rubor.Tests.Statistics;

/// <summary>Small, extreme and degenerate measurements: each figure is right, or says why it is none.</summary>
public class ContinuousEdgeTests
{
    static readonly double[,] HardlyVaryingTargets = { { 0, 3 }, { 2, 1 }, { 0, 3 }, { 0, 2 } };

    // Mean squares by NumPy, quantiles by SciPy: Satterthwaite's freedom is 0.01383, and the F quantile beyond what most programs hold.
    [Fact]
    public void Absolute_agreement_on_a_hundredth_of_a_degree_of_freedom_ends_with_the_right_interval()
    {
        var icc = IntraclassCorrelation.Of(HardlyVaryingTargets, IccForm.TwoWayRandom).Icc;
        Assert.Equal(-0.4081632653, icc.Required, 1e-9);
        Assert.Equal(-0.453, icc.Interval!.Lower, 0.001);
        Assert.Equal(-0.324, icc.Interval.Upper, 0.001);
    }

    [Fact]
    public void Where_the_targets_means_are_equal_agreement_is_the_least_there_is_and_has_no_interval()
    {
        var icc = IntraclassCorrelation.Of(new double[,] { { 1, 1 }, { 0, 2 } }, IccForm.TwoWayRandom).Icc;
        Assert.Equal(-1, icc.Required, 1e-12);
        Assert.Null(icc.Interval);
        Assert.NotNull(icc.Reason);
    }

    [Fact] // Readers who rank five targets the other way round: the formula gives 5 and −1.667.
    public void A_share_of_a_negative_variance_is_none()
    {
        double[,] reversed = { { 1, 5 }, { 2, 4 }, { 3, 3 }, { 4, 2 }, { 5, 1 } };
        foreach (var form in new[] { IccForm.TwoWayRandom, IccForm.TwoWayRandomMean })
        {
            var icc = IntraclassCorrelation.Of(reversed, form).Icc;
            Assert.Null(icc.Value);
            Assert.Contains("negative variance", icc.Reason, StringComparison.Ordinal);
        }
        Assert.Equal(-1, IntraclassCorrelation.Of(reversed, IccForm.TwoWayMixed).Icc.Required, 1e-12);
        Assert.Null(IntraclassCorrelation.Of(reversed, IccForm.TwoWayMixedMean).Icc.Value);
    }

    public static TheoryData<double, int> EqualTables()
    {
        var data = new TheoryData<double, int>();
        foreach (double value in new[] { 2, 0.1, 0.3, 1e6 + 0.1, 123.456789, -7.7, 1e-9 })
            foreach (int n in new[] { 3, 5, 20 })
                data.Add(value, n);
        return data;
    }

    [Theory]
    [MemberData(nameof(EqualTables))]
    public void Ratings_that_are_all_equal_have_no_ICC_whatever_their_size(double value, int n)
    {
        var table = new double[n, 2];
        var nearly = new double[n, 2];
        for (int i = 0; i < n; i++)
            for (int r = 0; r < 2; r++)
                (table[i, r], nearly[i, r]) = (value, i == 0 ? Math.BitIncrement(value) : value);
        foreach (var form in Enum.GetValues<IccForm>())
        {
            Assert.Equal("All ratings are equal.", IntraclassCorrelation.Of(table, form).Icc.Reason);
            Assert.Equal("All ratings are equal.", IntraclassCorrelation.Of(nearly, form).Icc.Reason);
        }
        double[] x = [.. Enumerable.Repeat(value, n)];
        Assert.Null(LinConcordance.Of(x, x).Coefficient.Value);
        Assert.Null(Correlation.Pearson(x, [.. Enumerable.Range(0, n).Select(i => (double)i)]).Coefficient.Value);
    }

    [Theory] // Nothing here may run on, throw or give a finite figure that is no quantile.
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Quantiles_without_degrees_of_freedom_are_none(double freedom)
    {
        Assert.True(double.IsNaN(Distributions.FQuantile(0.975, 3, freedom)));
        Assert.True(double.IsNaN(Distributions.FQuantile(0.975, freedom, 3)));
        Assert.True(double.IsNaN(Distributions.ChiSquareQuantile(0.975, freedom)));
        Assert.True(double.IsNaN(Distributions.StudentQuantile(0.975, freedom)));
        Assert.True(double.IsNaN(Distributions.FQuantile(double.NaN, 3, 3)));
    }

    [Fact]
    public void Quantiles_on_very_few_degrees_of_freedom_end()
    {
        for (double freedom = 0.001; freedom < 2; freedom *= 1.13)
        {
            double upper = Distributions.FQuantile(0.975, 3, freedom), lower = Distributions.FQuantile(0.975, freedom, 3);
            Assert.True(upper > 3 && lower >= 0 && lower < upper, $"{freedom}: {lower} {upper}");
            Assert.True(Distributions.ChiSquareQuantile(0.975, freedom) >= Distributions.ChiSquareQuantile(0.025, freedom));
        }
    }

    [Fact] // In tenths differences that are equal differ by rounding; as whole numbers they tie. R: p 0.050 of the whole numbers.
    public void The_unit_of_a_measurement_does_not_decide_Wilcoxons_p()
    {
        double[] first = [5.6, 5.9, 2.1, 3.9, 1.5, 4.2, 2.0], second = [5.8, 5.6, 1.6, 3.6, 1.2, 3.8, 1.9];
        double[] Times(double[] v, double by) => [.. v.Select(x => x * by)];
        var whole = WilcoxonSignedRank.Of([56, 59, 21, 39, 15, 42, 20], [58, 56, 16, 36, 12, 38, 19]).Test;
        Assert.Equal(0.050, whole.PValue!.Value, 0.0005);
        foreach (double by in new[] { 1, 10, 0.1, 1000, 1.0 / 3, 1e-30, 1e30 })
        {
            var test = WilcoxonSignedRank.Of(Times(first, by), Times(second, by)).Test;
            Assert.Equal(whole.PValue.Value, test.PValue!.Value, 1e-12);
            Assert.Equal(whole.Statistic, test.Statistic);
            Assert.Contains("tie", test.Method, StringComparison.Ordinal);
        }
        Assert.Equal(2, WilcoxonSignedRank.Of([0.3, 1.3, 2, 3], [0.3, 1.1 + 0.2, 1, 1.5]).Zeros);
    }

    [Fact]
    public void A_response_that_hardly_varies_has_an_interval_that_ends()
    {
        double[] before = [10, 20, 30, 40], after = [5, 15, 25, 35.000001];
        var srm = MeasuredChange.StandardisedResponseMean(before, after);
        Assert.True(srm.Interval!.Contains(srm.Required));
        double t = 1e6, freedom = 9;
        Assert.Equal(NoncentralT.NoncentralityAt(0.025, 9e4, freedom) / 9e4, NoncentralT.NoncentralityAt(0.025, t, freedom) / t, 1e-3);
        Assert.Equal(-NoncentralT.NoncentralityAt(0.975, t, freedom), NoncentralT.NoncentralityAt(0.025, -t, freedom), 1e-6);
    }

    [Theory] // The same figures as of ordinary numbers, in their unit.
    [InlineData(1e-200)]
    [InlineData(1e150)]
    [InlineData(1e-320)]
    public void Very_large_and_very_small_measurements_give_the_figures_of_ordinary_ones(double unit)
    {
        double[] x = [3.1, 4.2, 5.9, 7.7, 9.1, 12.5, 13.3, 20.2], y = [3.5, 4.1, 6.6, 7.1, 9.9, 12.2, 14.8, 19.1];
        string[] subjects = [.. x.Select((_, i) => $"{i}")], twice = [.. x.Select((_, i) => $"{i / 2}")];
        foreach (string[] of in new[] { subjects, twice })
        {
            var ordinary = ContinuousPair.Of("a", "b", x, y, of);
            var extreme = ContinuousPair.Of("a", "b", [.. x.Select(v => v * unit)], [.. y.Select(v => v * unit)], of);
            double slack = unit < 1e-300 ? 1e-2 : 1e-9;
            Assert.Equal(ordinary.Concordance.Value!.Value, extreme.Concordance.Value!.Value, slack);
            Assert.Equal(1, extreme.UpperLimit.Upper!.Value / unit / ordinary.UpperLimit.Upper!.Value, slack);
            Assert.Equal(1, extreme.SmallestDetectableDifference.Value!.Value / unit / ordinary.SmallestDetectableDifference.Value!.Value,
                slack);
            Assert.Equal(ordinary.Wilcoxon.PValue, extreme.Wilcoxon.PValue);
        }
    }

    [Fact] // Three patients, differences −2, 0, 2 in all four joints: SD 2 by variance components, χ² on 2 degrees of freedom.
    public void Smallest_detectable_difference_and_limits_rest_on_one_deviation_and_on_patients()
    {
        int[] patients = [.. Enumerable.Range(0, 12).Select(i => i / 4)];
        double[] second = [.. patients.Select((p, i) => 10.0 * (i % 4) + p)], first = [.. second.Select((v, i) => v + 2 * patients[i] - 2)];
        var clusters = Clusters.Of<int>(patients);
        var sdd = SmallestDetectableDifference.Of(first, second, clusters);
        var limits = RepeatedBlandAltman.Of(first, second, clusters);
        Assert.Equal(3.9199, sdd.Required, 1e-4);
        Assert.Equal(2.0409, sdd.Interval!.Lower, 1e-3);
        Assert.Equal(24.636, sdd.Interval.Upper, 1e-2);
        Assert.Equal((limits.UpperLimit.Required - limits.LowerLimit.Required) / 2, sdd.Required, 1e-12);
        var repeatability = Repeatability.OfPairs(first, second, clusters);
        // χ² on 3 degrees of freedom, one a patient: 12 scans of which those of a patient say the same.
        Assert.Equal(repeatability.Coefficient.Required * Math.Sqrt(3 / 9.348403604), repeatability.Coefficient.Interval!.Lower, 1e-6);
        var variation = WithinSubjectVariation.OfPairs(first, second, clusters);
        Assert.True(variation.Interval!.Upper > 3 * variation.Required);
        var one = Clusters.Of<int>(new int[12]);
        Assert.Null(SmallestDetectableDifference.Of(first, second, one).Value);
        Assert.Null(Repeatability.OfPairs(first, second, one).Coefficient.Interval);
        Assert.Null(WithinSubjectVariation.OfPairs(first, second, one).Interval);
    }

    [Fact]
    public void With_one_scan_a_patient_the_intervals_are_the_plain_ones()
    {
        double[] a = [3.1, 4.2, 5.9, 7.7, 9.1], b = [3.5, 4.1, 6.6, 7.1, 9.9];
        var each = Clusters.OneRowEach(5);
        var pairs = Repeatability.OfPairs(a, b, each).Coefficient;
        var plain = Repeatability.Of([.. a, .. b], Clusters.Of<int>((int[])[0, 1, 2, 3, 4, 0, 1, 2, 3, 4])).Coefficient;
        Assert.Equal(plain.Required, pairs.Required, 1e-12);
        Assert.Equal(plain.Interval!.Upper, pairs.Interval!.Upper, 1e-9);
        Assert.Equal(SmallestDetectableChange.OfTestRetest(a, b).Interval!.Upper,
            SmallestDetectableDifference.Of(a, b, each).Interval!.Upper, 1e-12);
        double[,] table = { { 3.1, 3.5 }, { 4.2, 4.1 }, { 5.9, 6.6 }, { 7.7, 7.1 }, { 9.1, 9.9 } };
        Assert.Equal(IntraclassCorrelation.Of(table, IccForm.TwoWayRandom).Icc, ClusteredIcc.Of(table, each, IccForm.TwoWayRandom));
    }

    [Fact]
    public void A_smallest_detectable_change_of_nothing_is_no_limit() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => MeasuredChange.Against([1], [0], 0));

    [Fact] // Errors of ± 20 % on volumes from 10 to 5,000.
    public void Where_the_error_is_proportional_there_are_limits_of_the_ratio()
    {
        double[] truth = [10, 14, 25, 40, 66, 90, 150, 220, 380, 600, 900, 1500, 2200, 3100, 4200, 5000];
        double[] factor = [1.2, 0.85, 1.1, 0.95, 1.18, 0.84, 1.05, 0.9, 1.2, 0.83, 1.12, 0.93, 1.15, 0.86, 1.07, 0.92];
        double[] x = [.. truth.Zip(factor, (t, f) => t * f)];
        var pair = ContinuousPair.Of("a", "b", x, truth, [.. truth.Select((_, i) => $"{i}")]);
        Assert.True(pair.ErrorGrowth.PValue < 0.05);
        double[] logs = [.. factor.Select(f => Math.Log(f))];
        double mean = logs.Average(), sd = Math.Sqrt(logs.Sum(l => (l - mean) * (l - mean)) / 15);
        Assert.Equal(Math.Exp(mean), pair.Ratios!.Bias.Value!.Value, 1e-9);
        Assert.Equal(Math.Exp(mean + 1.959963985 * sd), pair.Ratios.UpperLimit.Value!.Value, 1e-8);
        Assert.Equal(100 * (Math.Exp(1.959963985 * sd) - 1), pair.Ratios.SmallestDetectablePercent.Value!.Value, 1e-6);
        Assert.Contains(pair.Figures(), f => f.Name == "smallest_detectable_difference_percent");
        // With a volume of 0 there is no ratio, and that is said.
        x[0] = 0;
        var zero = ContinuousPair.Of("a", "b", x, truth, [.. truth.Select((_, i) => $"{i}")]);
        Assert.Null(zero.Ratios);
        Assert.Contains("not positive", zero.NoRatios, StringComparison.Ordinal);
        // An error of one size has neither.
        var even = ContinuousPair.Of("a", "b", [.. truth.Select((t, i) => t + (i % 3) - 1)], truth, [.. truth.Select((_, i) => $"{i}")]);
        Assert.Null(even.Ratios);
        Assert.Null(even.NoRatios);
    }

    [Fact] // Coverage, seeded: 75 of 100 with patients resampled and readers held fixed.
    public void Absolute_agreement_of_clustered_scans_covers_the_readers_too()
    {
        int covered = 0, studies = 120;
        for (int s = 0; s < studies; s++)
        {
            var study = ClusteredStudies.Draw(20, 1, 4, 2, new(0.7, 0.3, 0.15, 0, 0.3), new Random(s));
            var icc = ClusteredIcc.Of(study.Ratings, study.Patients, IccForm.TwoWayRandom, s);
            covered += icc.Interval!.Contains(1 / 1.45) ? 1 : 0;
        }
        Assert.InRange(covered, 0.90 * studies, studies);
    }
}
