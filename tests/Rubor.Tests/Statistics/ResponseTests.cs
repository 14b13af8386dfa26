using Rubor.Statistics;

namespace Rubor.Tests.Statistics;

public class ResponseTests
{
    [Theory]
    [InlineData(5.1, 3.9, 6.0, 5.0, true)] // 5.1 − 3.9 is 1.1999999999999997 in binary
    [InlineData(5.0, 3.9, 6.0, 2.0, false)]
    [InlineData(5.1, 3.9, 6.0, 5.1, false)]
    [InlineData(5.1, null, 6.0, 5.0, null)]
    [InlineData(5.1, null, 6.0, 5.9, false)] // fails whatever the BASDAI was
    public void Basdai_and_spinal_pain_must_both_fall(double basdai, double? basdaiAfter, double pain, double painAfter, bool? met) =>
        Assert.Equal(met, ResponseCriterion.BasdaiAndSpinalPain.Met(new(basdai, pain, null), new(basdaiAfter, painAfter, null)));

    [Theory]
    [InlineData(6.2, 3.1, true)]
    [InlineData(6.2, 3.2, false)]
    [InlineData(0.0, 0.0, null)]
    [InlineData(6.2, null, null)]
    public void Basdai_50_is_a_fall_to_half(double before, double? after, bool? met) =>
        Assert.Equal(met, ResponseCriterion.Basdai50.Met(new(before, null, null), new(after, null, null)));

    [Theory]
    [InlineData(3.5, 2.3, true)]
    [InlineData(4.4, 3.3, false)] // exactly 1.1, in binary 1.1000000000000005
    [InlineData(3.4, 2.3, false)]
    [InlineData(3.5, null, null)]
    public void Asdas_must_fall_by_more_than_1_1(double before, double? after, bool? met) =>
        Assert.Equal(met, ResponseCriterion.AsdasImproved.Met(new(null, null, before), new(null, null, after)));

    [Theory]
    [InlineData(1.2, true)]
    [InlineData(1.3, false)]
    [InlineData(null, null)]
    public void Asdas_below_1_3_is_inactive_disease(double? after, bool? met) =>
        Assert.Equal(met, ResponseCriterion.AsdasInactiveDisease.Met(new(null, null, null), new(null, null, after)));

    [Fact]
    public void Criteria_are_compared_pair_by_pair_and_open_patients_are_left_out()
    {
        var pairs = ResponseAgreement.Pairs([
            ("imaging", [true, true, false, false, null]),
            ("clinical", [true, false, false, false, true]),
            ("other", [false, true, true, true, true])]);
        Assert.Equal(3, pairs.Count);
        var first = pairs[0];
        Assert.Equal(("imaging", "clinical", 1), (first.First, first.Second, first.LeftOut));
        Assert.Equal(new BinaryCounts(1, 0, 1, 2), first.Counts);
        Assert.Equal(0.75, first.Agreement.Value);
        Assert.Equal(0.5, first.Kappa.Kappa.Required, 12);
        Assert.Equal(0, pairs[2].LeftOut);
    }

    [Fact]
    public void A_change_is_held_against_measurement_error()
    {
        Assert.Equal(
            [ChangeVerdict.Improved, ChangeVerdict.WithinError, ChangeVerdict.WithinError, ChangeVerdict.Worsened],
            MeasuredChange.Against([10, 10, 10, 10], [4, 5, 15, 16], 5));
    }

    [Fact]
    public void The_standardised_response_mean_and_its_exact_interval_equal_R()
    {
        var expected = Golden.Load("continuous.tsv");
        var srm = MeasuredChange.StandardisedResponseMean(Cohort.Numbers("a"), Cohort.Numbers("b"));
        expected.Matches("srm", srm.Value);
        expected.Matches("srm.lower", srm.Interval!.Lower);
        expected.Matches("srm.upper", srm.Interval.Upper);
    }
}
