using Rubor.Statistics;

namespace Rubor.Tests.Statistics;

public class AccuracyTests
{
    static readonly Golden R = Golden.Load("accuracy.r.tsv");
    static readonly Golden Python = Golden.Load("agreement.tsv");
    static readonly double[] Model1 = Cohort.Numbers("model1");
    static readonly double[] Model2 = Cohort.Numbers("model2");

    [Theory] // Newcombe 1998, table I, methods 3 and 5
    [InlineData(81, 263, 0.2553, 0.3662, 0.2527, 0.3676)]
    [InlineData(15, 148, 0.0624, 0.1605, 0.0578, 0.1617)]
    [InlineData(0, 20, 0.0000, 0.1611, 0.0000, 0.1684)]
    [InlineData(1, 29, 0.0061, 0.1718, 0.0009, 0.1776)]
    public void Intervals_of_proportions_are_those_of_Newcombe(int x, int n, double low, double high, double exactLow, double exactHigh)
    {
        var wilson = Proportion.Of(x, n).Interval!;
        var exact = Proportion.Of(x, n, ProportionInterval.ClopperPearson).Interval!;
        Assert.Equal((low, high), (Math.Round(wilson.Lower, 4), Math.Round(wilson.Upper, 4)));
        Assert.Equal((exactLow, exactHigh), (Math.Round(exact.Lower, 4), Math.Round(exact.Upper, 4)));
    }

    [Theory]
    [InlineData(0, 20)]
    [InlineData(15, 148)]
    [InlineData(81, 263)]
    [InlineData(29, 29)]
    [InlineData(7, 7000)]
    public void Intervals_of_proportions_equal_statsmodels(int x, int n)
    {
        var wilson = Proportion.Of(x, n).Interval!;
        var exact = Proportion.Of(x, n, ProportionInterval.ClopperPearson).Interval!;
        Python.Matches($"wilson.{x}.{n}.lower", wilson.Lower);
        Python.Matches($"wilson.{x}.{n}.upper", wilson.Upper);
        Python.Matches($"beta.{x}.{n}.lower", exact.Lower);
        Python.Matches($"beta.{x}.{n}.upper", exact.Upper);
    }

    [Fact]
    public void The_area_its_variance_and_DeLongs_test_equal_pROC()
    {
        var comparison = AreaUnderRoc.Compare(Cohort.Truth, Model1, Model2);
        R.Matches("one.auc", comparison.First.Value);
        R.Matches("two.auc", comparison.Second.Value);
        // pROC's interval is A ± z·se; here the same standard error is carried over to logits (Pepe 2003, 5.2).
        foreach (var (name, area) in new[] { ("one", comparison.First), ("two", comparison.Second) })
        {
            double a = R[$"{name}.auc"], half = (a - R[$"{name}.lower"]) / (a * (1 - a)), logit = Math.Log(a / (1 - a));
            Assert.Equal(1 / (1 + Math.Exp(half - logit)), area.Interval!.Lower, 1e-9);
            Assert.Equal(1 / (1 + Math.Exp(-half - logit)), area.Interval.Upper, 1e-9);
        }
        R.Matches("delong.z", comparison.Test.Statistic);
        R.Matches("delong.p", comparison.Test.PValue);
        R.Matches("delong.lower", comparison.Difference.Interval!.Lower);
        R.Matches("delong.upper", comparison.Difference.Interval.Upper);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(20)]
    public void The_curve_equals_scikit_learn(int point)
    {
        var curve = RocCurve.Of(Cohort.Truth, Model1);
        Python.Matches($"roc.{point}.fpr", curve.Points[point].FalsePositiveRate);
        Python.Matches($"roc.{point}.tpr", curve.Points[point].Sensitivity);
        Python.Matches($"roc.{point}.threshold", curve.Points[point].Threshold);
        Python.Matches("auc.one", curve.Area.Value);
    }

    [Fact]
    public void Sensitivity_on_the_curve_goes_straight_between_points()
    {
        bool[] truth = [true, false, true, false];
        double[] scores = [4, 3, 2, 1];
        var curve = RocCurve.Of(truth, scores);
        Assert.Equal(0.75, curve.Area.Value);
        Assert.Equal(0.5, curve.SensitivityAt(0));
        Assert.Equal(0.5, curve.SensitivityAt(0.25));
        Assert.Equal(1, curve.SensitivityAt(0.5));
        Assert.Equal(1, curve.SensitivityAt(1));
        Assert.Equal(4, curve.BestYouden!.Value.Threshold);
    }

    [Fact]
    public void Average_precision_equals_scikit_learn()
    {
        Python.Matches("ap.one", PrecisionRecall.Of(Cohort.Truth, Model1).AveragePrecision.Value);
        Python.Matches("ap.two", PrecisionRecall.Of(Cohort.Truth, Model2).AveragePrecision.Value);
    }

    [Fact]
    public void Accuracy_at_a_threshold_equals_scikit_learn()
    {
        var accuracy = BinaryAccuracy.Of(RocCurve.AtThreshold(Cohort.Truth, Model1, 0.5));
        Python.Matches("balanced", accuracy.BalancedAccuracy.Value);
        Python.Matches("f1", accuracy.F1.Value);
        Python.Matches("ppv", accuracy.PositivePredictiveValue.Value);
        Python.Matches("sensitivity", accuracy.Sensitivity.Value);
        Assert.Equal(2 * accuracy.BalancedAccuracy.Required - 1, accuracy.Youden.Required, 12);
        Assert.Equal(Math.Sqrt(accuracy.Sensitivity.Required * accuracy.Specificity.Required), accuracy.GeometricMean.Required, 12);
        Assert.All([accuracy.GeometricMean, accuracy.F1], e => Assert.InRange(e.Required, e.Interval!.Lower, e.Interval.Upper));
    }

    [Fact] // Newcombe 1998, Stat Med 17, 873–890, table II, case 56/70 − 48/80, method 10: 0.0524 to 0.3339
    public void The_interval_of_Youdens_index_is_Newcombes_tenth_method()
    {
        // A difference of proportions 56/70 − 48/80 is sensitivity 56/70 with specificity 32/80.
        var youden = BinaryAccuracy.Of(new BinaryCounts(56, 48, 14, 32)).Youden;
        Assert.Equal(0.2, youden.Required, 12);
        Assert.Equal(0.0524, youden.Interval!.Lower, 0.00005);
        Assert.Equal(0.3339, youden.Interval.Upper, 0.00005);
    }

    [Fact] // Cobb 2023, 2.10: an image is called inflamed when one pixel is
    public void A_count_of_pixels_is_a_score_and_one_pixel_a_threshold()
    {
        bool[] inflamed = [true, true, true, false, false];
        double[] pixels = [120, 3, 0, 0, 1];
        Assert.Equal(new BinaryCounts(2, 1, 1, 1), RocCurve.AtThreshold(inflamed, pixels, 1));
        Assert.Equal(4.5 / 6, RocCurve.Of(inflamed, pixels).Area.Value);
    }

    [Fact]
    public void McNemars_tests_equal_R()
    {
        var corrected = McNemar.ChiSquare(5, 17);
        R.Matches("mcnemar.corrected", corrected.Statistic);
        R.Matches("mcnemar.corrected.p", corrected.PValue);
        R.Matches("mcnemar.plain", McNemar.ChiSquare(5, 17, continuityCorrection: false).Statistic);
        R.Matches("mcnemar.exact.p", McNemar.Exact(5, 17).PValue);
    }

    [Fact] // Agresti 1990, p. 350: approval of a prime minister twice, discordant 150 and 86: z₀² = 17.36
    public void McNemars_test_of_the_approval_ratings_is_Agrestis() =>
        Assert.Equal(17.36, McNemar.ChiSquare(150, 86, continuityCorrection: false).Statistic!.Value, 0.005);

    [Fact]
    public void Copies_of_cases_narrow_an_interval_over_cases_but_not_one_over_patients()
    {
        // Each case three times over: as independent the interval shrinks, by patient it stays.
        bool[] truth = [.. Cohort.Truth, .. Cohort.Truth, .. Cohort.Truth];
        double[] scores = [.. Model1, .. Model1, .. Model1];
        int[] patient = [.. Enumerable.Range(0, truth.Length).Select(i => i % Model1.Length)];
        var settings = new BootstrapSettings { Resamples = 1000 };
        var alone = RocBand.Of(Cohort.Truth, Model1, Clusters.OneRowEach(Model1.Length), 20, settings);
        var clustered = RocBand.Of(truth, scores, Clusters.Of<int>(patient), 20, settings);
        Assert.Equal(60, clustered.Area.Clusters);
        Assert.Equal(alone.Area.Estimate.Required, clustered.Area.Estimate.Required, 12);
        Assert.Equal(alone.Area.Estimate.Interval!.Lower, clustered.Area.Estimate.Interval!.Lower, 12);
        Assert.All(alone.Lower.Zip(clustered.Lower), pair => Assert.Equal(pair.First, pair.Second, 12));
        R.Matches("one.auc", alone.Area.Estimate.Value);
        Assert.Equal(R["one.lower"], alone.Area.Estimate.Interval.Lower, 0.02); // DeLong against bootstrap
        Assert.True(AreaUnderRoc.Of(truth, scores).Interval!.Lower > R["one.lower"] + 0.02);
        var curve = RocCurve.Of(Cohort.Truth, Model1);
        for (int i = 0; i < alone.FalsePositiveRates.Length; i++)
            Assert.InRange(curve.SensitivityAt(alone.FalsePositiveRates[i]), alone.Lower[i], alone.Upper[i]);
    }
}
