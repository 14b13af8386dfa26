using System.Globalization;
using Rubor.Statistics;

namespace Rubor.Tests.Statistics;

/// <summary>Accuracy where patients give several cases, against definitions worked out pair by pair (clustered.py).</summary>
public class ClusteredAccuracyTests
{
    static readonly Golden Expected = Golden.Load("clustered.tsv");

    sealed record Cases(bool[] Truth, double[] One, double[] Two, Clusters Patients)
    {
        public static Cases Load(string name)
        {
            double[][] rows = [.. File.ReadLines(Path.Combine(Golden.Folder, $"clustered.{name}.tsv")).Skip(1)
                .Select(l => l.Split('\t').Select(c => double.Parse(c, CultureInfo.InvariantCulture)).ToArray())];
            return new([.. rows.Select(r => r[1] == 1)], [.. rows.Select(r => r[2])], [.. rows.Select(r => r[3])],
                Clusters.Of<double>([.. rows.Select(r => r[0])]));
        }
    }

    [Theory]
    [InlineData("small")]
    [InlineData("large")]
    public void Areas_and_their_difference_are_Obuchowskis(string name)
    {
        var c = Cases.Load(name);
        foreach (var (column, scores) in new[] { ("one", c.One), ("two", c.Two) })
            Matches($"{name}.{column}.auc", AreaUnderRoc.Of(c.Truth, scores, c.Patients).Estimate);
        var compared = AreaUnderRoc.Compare(c.Truth, c.One, c.Two, c.Patients);
        Matches($"{name}.auc.difference", compared.Difference);
        Expected.Matches($"{name}.auc.difference.p", compared.Test.PValue);
        Assert.Equal(c.Patients.Count, AreaUnderRoc.Of(c.Truth, c.One, c.Patients).Clusters);
    }

    [Theory]
    [InlineData("small")]
    [InlineData("large")]
    public void Shares_are_Wilsons_on_the_trials_that_they_are_worth(string name)
    {
        var c = Cases.Load(name);
        bool[] predicted = [.. c.One.Select(s => s >= 0.5)];
        var a = ClusteredAccuracy.Of(c.Truth, predicted, c.Patients);
        var plain = BinaryAccuracy.Of(a.Counts);
        Matches($"{name}.sensitivity", a.Sensitivity.Estimate);
        Matches($"{name}.specificity", a.Specificity.Estimate);
        Matches($"{name}.ppv", a.PositivePredictiveValue.Estimate);
        Matches($"{name}.npv", a.NegativePredictiveValue.Estimate);
        Matches($"{name}.accuracy", a.Accuracy.Estimate);
        Ends($"{name}.f1", a.F1.Estimate);
        Ends($"{name}.youden", a.Youden.Estimate);
        Ends($"{name}.geometric", a.GeometricMean.Estimate);
        // What is counted is the same with and without patients, and so is the value.
        foreach (var (clustered, alone) in new[]
        {
            (a.Sensitivity, plain.Sensitivity), (a.Specificity, plain.Specificity),
            (a.PositivePredictiveValue, plain.PositivePredictiveValue), (a.NegativePredictiveValue, plain.NegativePredictiveValue),
            (a.Accuracy, plain.Accuracy), (a.F1, plain.F1), (a.Youden, plain.Youden), (a.GeometricMean, plain.GeometricMean),
            (a.BalancedAccuracy, plain.BalancedAccuracy),
        })
        {
            Assert.Equal(alone.Required, clustered.Estimate.Required, 12);
            Assert.Equal(alone.Count, clustered.Estimate.Count);
        }
        Assert.Equal((a.Youden.Estimate.Interval!.Lower + 1) / 2, a.BalancedAccuracy.Estimate.Interval!.Lower, 12);
        Assert.Equal((a.Youden.Estimate.Interval.Upper + 1) / 2, a.BalancedAccuracy.Estimate.Interval.Upper, 12);
    }

    [Theory]
    [InlineData("small")]
    [InlineData("large")]
    public void Two_models_over_patients_are_compared_with_their_correlation_and_by_every_sign(string name)
    {
        var c = Cases.Load(name);
        bool[] first = [.. c.One.Select((s, i) => s >= 0.5 == c.Truth[i])], second = [.. c.Two.Select((s, i) => s >= 0.3 == c.Truth[i])];
        var d = PairedProportions.Compare(first, second, [.. c.Truth.Select(_ => true)], c.Patients);
        Matches($"{name}.accuracy.difference", d.Difference);
        if (name == "small")
            Expected.Matches("small.accuracy.p", d.Test.PValue);
    }

    [Theory] // 36, 12, 2, 0: 0.0569 to 0.3404 (Newcombe 1998, Stat Med 17, 2635, table II, method 10)
    [InlineData(36, 12, 2, 0)]
    [InlineData(20, 4, 0, 16)]
    [InlineData(30, 3, 9, 8)]
    [InlineData(50, 0, 0, 0)]
    [InlineData(0, 10, 0, 0)]
    public void Paired_shares_of_independent_cases_are_Newcombes_with_McNemars_test(int both, int onlyFirst, int onlySecond, int neither)
    {
        var (first, second) = Cells(both, onlyFirst, onlySecond, neither);
        var d = PairedProportions.Compare(first, second);
        Ends($"paired.{both}.{onlyFirst}.{onlySecond}.{neither}", d.Difference);
        Assert.Equal(McNemar.Exact(onlyFirst, onlySecond).PValue, d.Test.PValue);
        // Patients of one case each: the same test.
        var alone = PairedProportions.Compare(first, second, [.. first.Select(_ => true)], Clusters.OneRowEach(first.Length));
        Assert.Equal(d.Test.PValue!.Value, alone.Test.PValue!.Value, 1e-12);
    }

    [Theory]
    [InlineData(4, 0.125)] // 2 · 0.5⁴
    [InlineData(6, 0.03125)]
    [InlineData(40, 1.8189894035458565e-12)] // 2 · 0.5⁴⁰: nothing holds p from below
    public void Discordant_cases_on_one_side_have_the_p_of_a_coin(int discordant, double p)
    {
        var (first, second) = Cells(5, discordant, 0, 5);
        Assert.Equal(p, PairedProportions.Compare(first, second).Test.PValue!.Value, 1e-9 * p);
    }

    [Theory]
    [InlineData(2, 2)]
    [InlineData(5, 20)]
    [InlineData(15, 15)]
    [InlineData(100, 40)]
    public void An_area_of_1_has_Newcombes_bound_and_one_of_0_its_mirror(int positives, int negatives)
    {
        bool[] truth = [.. Enumerable.Range(0, positives + negatives).Select(i => i < positives)];
        double[] scores = [.. truth.Select((t, i) => (t ? 1000 : 0) + i)];
        var complete = AreaUnderRoc.Of(truth, scores);
        Assert.Equal(1, complete.Value);
        Expected.Matches($"complete.{positives}.{negatives}", complete.Interval!.Lower);
        Assert.Equal(1, complete.Interval.Upper);
        var reversed = AreaUnderRoc.Of(truth, [.. scores.Select(s => -s)]);
        Assert.Equal((0, 1 - complete.Interval.Lower), (reversed.Interval!.Lower, reversed.Interval.Upper));
    }

    [Fact]
    public void A_score_that_does_not_vary_says_so()
    {
        bool[] truth = [false, true, false, true];
        var area = AreaUnderRoc.Of(truth, [0.5, 0.5, 0.5, 0.5]);
        Assert.Equal(0.5, area.Value);
        Assert.Contains("do not vary", area.Reason, StringComparison.Ordinal);
        var against = AreaUnderRoc.Compare(truth, [0, 1, 0, 1], [0.5, 0.5, 0.5, 0.5]);
        Assert.Equal(0.5, against.Difference.Value);
        Assert.Contains("not at all", against.Test.Reason, StringComparison.Ordinal);
        Assert.Contains("rank the cases alike", AreaUnderRoc.Compare(truth, [0, 1, 2, 3], [0, 1, 2, 3]).Test.Reason,
            StringComparison.Ordinal);
    }

    [Fact]
    public void All_found_over_patients_has_a_bound_that_cases_of_one_patient_do_not_narrow()
    {
        // 17 patients with 1 or 3 positives, all found: the bound is Wilson's on (Σn)²/Σn² patients' worth, however many cases each has.
        ClusteredEstimate All(int cases)
        {
            int[] patient = [.. Enumerable.Range(0, 17 * cases).Select(i => i / cases)];
            return ClusteredProportion.Of([.. patient.Select(_ => 1L)], [.. patient.Select(_ => 1L)], Clusters.Of<int>(patient));
        }
        double wilson = Proportion.Of(17, 17).Interval!.Lower;
        Assert.Equal(wilson, All(1).Estimate.Interval!.Lower, 12);
        Assert.Equal(wilson, All(3).Estimate.Interval!.Lower, 12);
        Assert.Equal((51, 17), (All(3).Estimate.Count, All(3).Clusters));
    }

    [Fact]
    public void One_patient_with_all_positives_gives_no_interval_and_says_why()
    {
        bool[] truth = [true, false, false, false, false, false, false, false, false, false];
        double[] scores = [0.9, 0.2, 0.3, 0.6, 0.4, 0.1, 0.7, 0.2, 0.3, 0.95];
        var patients = Clusters.Of<int>([1, 1, 2, 2, 3, 3, 4, 4, 5, 5]);
        var area = AreaUnderRoc.Of(truth, scores, patients).Estimate;
        Assert.Equal(8.0 / 9, area.Required, 12);
        Assert.Null(area.Interval);
        var a = ClusteredAccuracy.Of(truth, [.. scores.Select(s => s >= 0.5)], patients);
        Assert.Equal((1, 9), (a.Sensitivity.Estimate.Count, a.Specificity.Estimate.Count));
        Assert.All([a.Sensitivity, a.Youden, a.BalancedAccuracy, a.GeometricMean], e =>
            Assert.True(e.Estimate.Interval is null && e.Estimate.Reason is not null));
        Assert.NotNull(a.Specificity.Estimate.Interval);
    }

    [Fact]
    public void Average_precision_of_positives_alone_is_none_and_else_lies_in_its_interval()
    {
        Assert.Contains("Every case is positive", PrecisionRecall.Of([true, true], [1, 2]).AveragePrecision.Reason,
            StringComparison.Ordinal);
        var c = Cases.Load("large");
        var alone = PrecisionRecall.Of(c.Truth, c.One).AveragePrecision;
        var over = PrecisionRecall.AveragePrecisionOf(c.Truth, c.One, c.Patients).Estimate;
        Assert.Equal(alone.Required, over.Required, 12);
        Assert.All([alone, over], e => Assert.InRange(e.Required, e.Interval!.Lower + 0.02, e.Interval.Upper - 0.02));
    }

    [Fact]
    public void A_band_round_a_perfect_curve_has_a_width_and_one_negative_has_none()
    {
        bool[] truth = [.. Enumerable.Range(0, 24).Select(i => i % 2 == 0)];
        double[] scores = [.. truth.Select((t, i) => (t ? 100.0 : 0) + i)];
        var band = RocBand.Of(truth, scores, Clusters.OneRowEach(24), 10, new BootstrapSettings { Resamples = 200 });
        Assert.All(band.Lower.Zip(band.Upper).SkipLast(1), b => Assert.True(b.Second - b.First > 0.1));
        Assert.Equal((1, 1), (band.Lower[^1], band.Upper[^1]));
        bool[] one = [.. truth.Select((_, i) => i > 0)];
        var none = RocBand.Of(one, scores, Clusters.OneRowEach(24), 10, new BootstrapSettings { Resamples = 200 });
        Assert.Empty(none.Lower);
        Assert.NotNull(none.Reason);
    }

    [Fact] // five patients with eight visits each, all of one patient alike: the interval is that of five values
    public void A_mean_over_patients_has_the_interval_of_their_means()
    {
        double[] means = [0.61, 0.72, 0.80, 0.77, 0.87];
        int[] patient = [.. Enumerable.Range(0, 40).Select(i => i / 8)];
        var mean = ClusteredMean.Of([.. patient.Select(p => (double?)means[p])], Clusters.Of<int>(patient), 0, 1);
        var five = Summary.Of(means).Mean;
        Assert.Equal((40, 5), (mean.Estimate.Count, mean.Clusters));
        Assert.Equal(five.Interval!.Lower, mean.Estimate.Interval!.Lower, 1e-12);
        Assert.Equal(five.Interval.Upper, mean.Estimate.Interval.Upper, 1e-12);
        Assert.Null(ClusteredMean.Of([0.5, 0.7], Clusters.Of<int>([1, 1])).Estimate.Interval);
        Assert.Equal("All values are equal.", ClusteredMean.Of([0.1, 0.1, 0.1], Clusters.OneRowEach(3)).Estimate.Reason);
    }

    static (bool[] First, bool[] Second) Cells(int both, int onlyFirst, int onlySecond, int neither)
    {
        (bool, bool)[] cases = [.. Enumerable.Repeat((true, true), both), .. Enumerable.Repeat((true, false), onlyFirst),
            .. Enumerable.Repeat((false, true), onlySecond), .. Enumerable.Repeat((false, false), neither)];
        return ([.. cases.Select(c => c.Item1)], [.. cases.Select(c => c.Item2)]);
    }

    static void Matches(string name, Estimate actual)
    {
        Expected.Matches(name, actual.Value);
        Ends(name, actual);
    }

    static void Ends(string name, Estimate actual)
    {
        Expected.Matches($"{name}.lower", actual.Interval!.Lower);
        Expected.Matches($"{name}.upper", actual.Interval.Upper);
    }
}
