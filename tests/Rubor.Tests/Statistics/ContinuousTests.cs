using Rubor.Statistics;

namespace Rubor.Tests.Statistics;

public class ContinuousTests
{
    static readonly Golden Expected = Golden.Load("continuous.tsv");
    static readonly double[] A = Cohort.Numbers("a");
    static readonly double[] B = Cohort.Numbers("b");

    static readonly double[,] ShroutFleiss =
        { { 9, 2, 5, 8 }, { 6, 1, 3, 2 }, { 8, 4, 6, 8 }, { 7, 1, 2, 6 }, { 10, 5, 6, 9 }, { 6, 2, 4, 7 } };

    // Bland & Altman 1986, table 1: peak expiratory flow, first and second reading, large and mini meter.
    static readonly double[] Wright1 = [494, 395, 516, 434, 476, 557, 413, 442, 650, 433, 417, 656, 267, 478, 178, 423, 427];
    static readonly double[] Wright2 = [490, 397, 512, 401, 470, 611, 415, 431, 638, 429, 420, 633, 275, 492, 165, 372, 421];
    static readonly double[] Mini1 = [512, 430, 520, 428, 500, 600, 364, 380, 658, 445, 432, 626, 260, 477, 259, 350, 451];

    [Theory] // Shrout & Fleiss 1979, table 4, 6 targets × 4 judges; they print two decimals
    [InlineData(IccForm.OneWayRandom, 0.17)]
    [InlineData(IccForm.TwoWayRandom, 0.29)]
    [InlineData(IccForm.TwoWayMixed, 0.71)]
    [InlineData(IccForm.OneWayRandomMean, 0.44)]
    [InlineData(IccForm.TwoWayRandomMean, 0.62)]
    [InlineData(IccForm.TwoWayMixedMean, 0.91)]
    public void The_six_forms_are_those_of_Shrout_and_Fleiss(IccForm form, double published) =>
        Assert.Equal(published, IntraclassCorrelation.Of(ShroutFleiss, form).Icc.Required, 0.0051);

    [Fact] // Shrout & Fleiss 1979, p. 424: 0.02 to 0.76 for ICC(2,1)
    public void The_interval_of_absolute_agreement_is_the_published_one()
    {
        var interval = IntraclassCorrelation.Of(ShroutFleiss, IccForm.TwoWayRandom).Icc.Interval!;
        Assert.Equal(0.02, interval.Lower, 0.005);
        Assert.Equal(0.76, interval.Upper, 0.005);
    }

    [Theory]
    [InlineData(IccForm.OneWayRandom)]
    [InlineData(IccForm.TwoWayRandom)]
    [InlineData(IccForm.TwoWayMixed)]
    [InlineData(IccForm.OneWayRandomMean)]
    [InlineData(IccForm.TwoWayRandomMean)]
    [InlineData(IccForm.TwoWayMixedMean)]
    public void Every_form_and_its_interval_equal_psych_in_R(IccForm form)
    {
        var icc = IntraclassCorrelation.Of(Cohort.Readers("a", "b", "c"), form);
        Expected.Matches($"icc.{form}", icc.Icc.Value);
        Expected.Matches($"icc.{form}.lower", icc.Icc.Interval!.Lower);
        Expected.Matches($"icc.{form}.upper", icc.Icc.Interval.Upper);
        Expected.Matches($"icc.{form}.f", icc.Test.Statistic);
        Assert.Equal(1, icc.Test.PValue!.Value / Expected[$"icc.{form}.p"], 9);
    }

    [Fact] // Bland & Altman 1986: bias −2.1, SD 38.8, bias −22.0 to 17.8, lower limit −114.3 to −45.1 (with 2 for 1.96)
    public void Bland_and_Altmans_own_example_comes_out()
    {
        var agreement = BlandAltman.Of(Wright1, Mini1, LimitsInterval.Approximate);
        Assert.Equal(-2.1, agreement.Bias.Required, 0.05);
        Assert.Equal(38.8, agreement.StandardDeviation!.Value, 0.05);
        Assert.Equal(-22.0, agreement.Bias.Interval!.Lower, 0.1);
        Assert.Equal(17.8, agreement.Bias.Interval.Upper, 0.1);
        Assert.Equal(-114.3, agreement.LowerLimit.Interval!.Lower, 2.0); // their √(3/n) for √(1/n + z²/2(n−1))
        Assert.Equal(-45.1, agreement.LowerLimit.Interval.Upper, 2.0);
    }

    [Fact] // Bland & Altman 1986: repeatability coefficient of the large meter 43.2 with 2·SD about 0; SD of differences 21.6
    public void Bland_and_Altmans_repeatability_comes_out()
    {
        double[] all = [.. Wright1, .. Wright2];
        int[] subject = [.. Enumerable.Range(0, 17), .. Enumerable.Range(0, 17)];
        var repeatability = Repeatability.Of(all, Clusters.Of<int>(subject));
        Assert.Equal(15.3, repeatability.WithinSubjectDeviation.Required, 0.05); // 21.6 / √2
        Assert.Equal(43.2 * 1.959964 / 2, repeatability.Coefficient.Required, 0.1);
        Assert.Equal(17, repeatability.Subjects);
    }

    [Fact]
    public void Limits_of_agreement_and_their_intervals_equal_R()
    {
        var exact = BlandAltman.Of(A, B);
        Expected.Matches("ba.bias", exact.Bias.Value);
        Expected.Matches("ba.bias.lower", exact.Bias.Interval!.Lower);
        Expected.Matches("ba.bias.upper", exact.Bias.Interval.Upper);
        Expected.Matches("ba.sd", exact.StandardDeviation);
        Expected.Matches("ba.upper", exact.UpperLimit.Value);
        Expected.Matches("ba.upper.exact.lower", exact.UpperLimit.Interval!.Lower);
        Expected.Matches("ba.upper.exact.upper", exact.UpperLimit.Interval.Upper);
        Expected.Matches("pb.slope", exact.ProportionalBias.Slope.Value);
        Expected.Matches("pb.p", exact.ProportionalBias.Test.PValue);
        var approximate = BlandAltman.Of(A, B, LimitsInterval.Approximate).UpperLimit.Interval!;
        Expected.Matches("ba.upper.approx.lower", approximate.Lower);
        Expected.Matches("ba.upper.approx.upper", approximate.Upper);
        var few = BlandAltman.Of(A.AsSpan(0, 5), B.AsSpan(0, 5)).UpperLimit.Interval!;
        Expected.Matches("ba5.upper.exact.lower", few.Lower);
        Expected.Matches("ba5.upper.exact.upper", few.Upper);
    }

    [Theory]
    [InlineData("rba", 60)] // two subjects give a third pair
    [InlineData("rba58", 58)] // 58 pairs of 29 subjects
    public void Limits_from_repeated_pairs_equal_R(string name, int rows)
    {
        int[] subjects = Cohort.Categories("subject")[..rows];
        var agreement = RepeatedBlandAltman.Of(A.AsSpan(0, rows), B.AsSpan(0, rows), Clusters.Of<int>(subjects));
        Assert.Equal(29, agreement.Subjects);
        Expected.Matches($"{name}.bias", agreement.Bias.Value);
        Expected.Matches($"{name}.bias.lower", agreement.Bias.Interval!.Lower);
        Expected.Matches($"{name}.between", agreement.BetweenVariance);
        Expected.Matches($"{name}.within", agreement.WithinVariance);
        Expected.Matches($"{name}.lower", agreement.LowerLimit.Value);
        Expected.Matches($"{name}.upper", agreement.UpperLimit.Value);
        Expected.Matches($"{name}.upper.lower", agreement.UpperLimit.Interval!.Lower);
        Expected.Matches($"{name}.upper.upper", agreement.UpperLimit.Interval.Upper);
    }

    [Fact]
    public void With_one_pair_a_subject_the_repeated_limits_are_the_plain_ones()
    {
        var repeated = RepeatedBlandAltman.Of(A, B, Clusters.OneRowEach(A.Length));
        var plain = BlandAltman.Of(A, B);
        Assert.Equal(plain.LowerLimit.Required, repeated.LowerLimit.Required, 9);
        Assert.Equal(plain.Bias.Interval!.Upper, repeated.Bias.Interval!.Upper, 9);
    }

    [Fact]
    public void A_truncated_view_tells_what_it_leaves_out_and_a_log_view_moves_the_lines_too()
    {
        double[] first = [0, 10, 5000], second = [0, 4, 4000];
        var truncated = BlandAltmanView.Truncated(first, second, 100);
        Assert.Equal(1, truncated.LeftOut);
        Assert.Equal([0, 1], truncated.Points.Select(point => point.Index));
        var log = BlandAltmanView.LogPlusOne(first, second);
        Assert.Equal(0, log.LeftOut);
        Assert.Equal(Math.Log(7), log.Points[1].Difference, 12);
        Assert.Equal(Math.Log(8), log.Points[1].Mean, 12);
        Assert.Equal(-Math.Log(7), log.Place(-6), 12);
        Assert.Equal(-6, BlandAltmanView.Raw(first, second).Place(-6));
    }

    [Fact]
    public void Pairs_more_than_two_deviations_from_0_are_listed()
    {
        double[] first = [1, 2, 3, 4, 5, 6, 7, 8, 9, 100], second = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
        Assert.Equal([9], Discrepancies.Of(first, second));
        Assert.Empty(Discrepancies.Of(second, second));
        Assert.Empty(Discrepancies.Of([5], [1]));
    }

    [Fact]
    public void Lins_concordance_equals_epiR()
    {
        var concordance = LinConcordance.Of(A, B);
        Expected.Matches("ccc", concordance.Coefficient.Value);
        Expected.Matches("ccc.lower", concordance.Coefficient.Interval!.Lower);
        Expected.Matches("ccc.upper", concordance.Coefficient.Interval.Upper);
        Expected.Matches("ccc.cb", concordance.BiasCorrection);
    }

    [Fact]
    public void Measurement_error_equals_R()
    {
        double[] all = [.. A, .. B];
        int[] subject = [.. Enumerable.Range(0, A.Length), .. Enumerable.Range(0, A.Length)];
        var clusters = Clusters.Of<int>(subject);
        var repeatability = Repeatability.Of(all, clusters);
        Expected.Matches("repeat.sw", repeatability.WithinSubjectDeviation.Value);
        Expected.Matches("repeat.lower", repeatability.WithinSubjectDeviation.Interval!.Lower);
        Expected.Matches("repeat.upper", repeatability.WithinSubjectDeviation.Interval.Upper);
        Expected.Matches("repeat.coefficient", repeatability.Coefficient.Value);
        Expected.Matches("wscv.log", WithinSubjectVariation.Logarithmic(all, clusters).Value);
        Expected.Matches("wscv.rms", WithinSubjectVariation.RootMeanSquare(all, clusters).Value);
        var change = SmallestDetectableChange.OfTestRetest(A, B);
        Expected.Matches("sdc", change.Value);
        Expected.Matches("sdc.lower", change.Interval!.Lower);
        Expected.Matches("sdc.changes2", SmallestDetectableChange.OfChangeScores(A, B, 2).Value);
    }
}
