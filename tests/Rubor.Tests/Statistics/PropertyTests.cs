using Rubor.Statistics;

namespace Rubor.Tests.Statistics;

/// <summary>
/// One table over all measures of pairs: what swapping the readers, shuffling the cases, complete agreement and degenerate input
/// do to each. A new measure is a new row.
/// </summary>
public class PropertyTests
{
    delegate Estimate Measure(double[] first, double[] second);

    enum Swap
    {
        Same,
        Negated,
        Other,
    }

    sealed record Row(Measure Of, Swap Swap, double Least, double Greatest, double? OnAgreement, bool Ordinal = false);

    static readonly BootstrapSettings Few = new() { Resamples = 0 };

    static readonly Dictionary<string, Row> Table = new()
    {
        ["exact agreement"] = new((a, b) => Cross(a, b).ExactAgreement(), Swap.Same, 0, 1, 1, true),
        ["agreement within 1"] = new((a, b) => Cross(a, b).AgreementWithin(1), Swap.Same, 0, 1, 1, true),
        ["κ"] = new((a, b) => CohenKappa.Of(Cross(a, b)).Kappa, Swap.Same, -1, 1, 1, true),
        ["κ linear"] = new((a, b) => CohenKappa.Of(Cross(a, b), AgreementWeights.Linear).Kappa, Swap.Same, -1, 1, 1, true),
        ["κ quadratic"] = new((a, b) => CohenKappa.Of(Cross(a, b), AgreementWeights.Quadratic).Kappa, Swap.Same, -1, 1, 1, true),
        ["Fleiss κ"] = new((a, b) => FleissKappa.Of(Counts(a, b)).Kappa, Swap.Same, -1, 1, 1, true),
        ["AC1"] = new((a, b) => GwetAgreement.Of(Counts(a, b)).Coefficient, Swap.Same, -1, 1, 1, true),
        ["AC2"] = new((a, b) => GwetAgreement.Of(Counts(a, b), AgreementWeights.Quadratic).Coefficient, Swap.Same, -1, 1, 1, true),
        ["α nominal"] = new((a, b) => KrippendorffAlpha.Of(Pairs(a, b), MeasurementLevel.Nominal, Few), Swap.Same, -1, 1, 1, true),
        ["α ordinal"] = new((a, b) => KrippendorffAlpha.Of(Pairs(a, b), MeasurementLevel.Ordinal, Few), Swap.Same, -1, 1, 1, true),
        ["α interval"] = new((a, b) => KrippendorffAlpha.Of(Pairs(a, b), MeasurementLevel.Interval, Few), Swap.Same, -1, 1, 1),
        ["ICC(1,1)"] = new((a, b) => Icc(a, b, IccForm.OneWayRandom), Swap.Same, -1, 1, 1),
        ["ICC(2,1)"] = new((a, b) => Icc(a, b, IccForm.TwoWayRandom), Swap.Same, -1, 1, 1),
        ["ICC(3,1)"] = new((a, b) => Icc(a, b, IccForm.TwoWayMixed), Swap.Same, -1, 1, 1),
        ["ICC(1,k)"] = new((a, b) => Icc(a, b, IccForm.OneWayRandomMean), Swap.Same, double.MinValue, 1, 1),
        ["ICC(2,k)"] = new((a, b) => Icc(a, b, IccForm.TwoWayRandomMean), Swap.Same, double.MinValue, 1, 1),
        ["ICC(3,k)"] = new((a, b) => Icc(a, b, IccForm.TwoWayMixedMean), Swap.Same, double.MinValue, 1, 1),
        ["Lin"] = new((a, b) => LinConcordance.Of(a, b).Coefficient, Swap.Same, -1, 1, 1),
        ["Pearson"] = new((a, b) => Correlation.Pearson(a, b).Coefficient, Swap.Same, -1, 1, 1),
        ["Spearman"] = new((a, b) => Correlation.Spearman(a, b).Coefficient, Swap.Same, -1, 1, 1),
        ["bias"] = new((a, b) => BlandAltman.Of(a, b).Bias, Swap.Negated, double.MinValue, double.MaxValue, 0),
        ["upper limit"] = new((a, b) => BlandAltman.Of(a, b).UpperLimit, Swap.Other, double.MinValue, double.MaxValue, 0),
        ["slope"] = new((a, b) => LinearRegression.Of(a, b).Slope, Swap.Other, double.MinValue, double.MaxValue, 1),
        ["paired t"] = new((a, b) => PairedT.Of(a, b).Difference, Swap.Negated, double.MinValue, double.MaxValue, 0),
        ["Hodges–Lehmann"] = new((a, b) => WilcoxonSignedRank.Of(a, b).Median, Swap.Negated, double.MinValue, double.MaxValue, null),
        ["smallest detectable change"] = new((a, b) => SmallestDetectableChange.OfTestRetest(a, b), Swap.Same, 0, double.MaxValue, 0),
        ["standardised response mean"] = new((a, b) => MeasuredChange.StandardisedResponseMean(a, b), Swap.Negated, double.MinValue,
            double.MaxValue, null),
        ["within-subject SD"] = new((a, b) => Repeatability.Of([.. a, .. b], Twice(a.Length)).WithinSubjectDeviation, Swap.Same, 0,
            double.MaxValue, 0),
        ["within-subject CV"] = new((a, b) =>
            WithinSubjectVariation.RootMeanSquare([.. a.Select(x => x + 1), .. b.Select(x => x + 1)], Twice(a.Length)), Swap.Same, 0,
            double.MaxValue, 0),
        ["Dice"] = new((a, b) => Overlap.Dice(Masks(a, b)), Swap.Same, 0, 1, 1, true),
        ["IoU"] = new((a, b) => Overlap.Iou(Masks(a, b)), Swap.Same, 0, 1, 1, true),
        ["volume similarity"] = new((a, b) => Overlap.VolumeSimilarity(Masks(a, b)), Swap.Same, 0, 1, 1, true),
        ["area under ROC"] = new((a, b) => AreaUnderRoc.Of([.. a.Select(x => x >= 2)], b), Swap.Other, 0, 1, 1, true),
        ["average precision"] = new((a, b) => PrecisionRecall.Of([.. a.Select(x => x >= 2)], b).AveragePrecision, Swap.Other, 0,
            1, 1, true),
        ["balanced accuracy"] = new((a, b) => Binary(a, b).BalancedAccuracy, Swap.Other, 0, 1, 1, true),
        ["accuracy"] = new((a, b) => Binary(a, b).Accuracy, Swap.Same, 0, 1, 1, true),
        ["F1"] = new((a, b) => Binary(a, b).F1, Swap.Same, 0, 1, 1, true),
        ["Youden"] = new((a, b) => Binary(a, b).Youden, Swap.Other, -1, 1, 1, true),
        ["G-mean"] = new((a, b) => Binary(a, b).GeometricMean, Swap.Other, 0, 1, 1, true),
    };

    public static TheoryData<string> Names => [.. Table.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Swapping_the_readers_does_what_it_should(string name)
    {
        var row = Table[name];
        foreach (var (first, second) in Samples(row.Ordinal))
        {
            double there = row.Of(first, second).Required, back = row.Of(second, first).Required;
            if (row.Swap == Swap.Same)
                Assert.Equal(there, back, 9);
            else if (row.Swap == Swap.Negated)
                Assert.Equal(there, -back, 9);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_order_of_the_cases_changes_nothing(string name)
    {
        var row = Table[name];
        foreach (var (first, second) in Samples(row.Ordinal))
        {
            int[] order = [.. Enumerable.Range(0, first.Length).Reverse()];
            new Random(9).Shuffle(order);
            double[] shuffledFirst = [.. order.Select(i => first[i])], shuffledSecond = [.. order.Select(i => second[i])];
            var before = row.Of(first, second);
            var after = row.Of(shuffledFirst, shuffledSecond);
            Assert.Equal(1, after.Required == before.Required ? 1 : after.Required / before.Required, 9);
            Assert.Equal(before.Interval is null, after.Interval is null);
            if (before.Interval is { } interval)
                Assert.Equal(interval.Lower, after.Interval!.Lower, 1e-8 * Math.Max(1, Math.Abs(interval.Lower)));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_value_keeps_its_bounds_and_lies_in_its_interval(string name)
    {
        var row = Table[name];
        foreach (var (first, second) in Samples(row.Ordinal))
        {
            var estimate = row.Of(first, second);
            Assert.InRange(estimate.Required, row.Least, row.Greatest);
            Assert.True(estimate.Interval?.Contains(estimate.Required) ?? true, name);
            if (estimate.Interval is { } interval && row.Least >= -1)
                Assert.True(interval.Lower >= row.Least && interval.Upper <= row.Greatest, name);
            Assert.True(estimate.Count > 0);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Complete_agreement_is_the_best_value_or_undefined_with_a_reason(string name)
    {
        var row = Table[name];
        foreach (var (first, _) in Samples(row.Ordinal))
        {
            var estimate = row.Of(first, first);
            if (row.OnAgreement is { } best)
                Assert.Equal(best, estimate.Required, 9);
            else
                Assert.False(string.IsNullOrEmpty(estimate.Reason));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Degenerate_input_gives_a_value_or_a_reason_and_never_NaN(string name)
    {
        double[][] shapes = [[], [0], [2], [2, 2], [0, 0, 0], [2, 2, 2, 2], [0, 3], [0, 0, 0, 3], [1, 1, 1, 1, 1, 1], [3, 0, 3, 0]];
        foreach (double[] first in shapes)
        {
            foreach (double[] second in shapes.Where(shape => shape.Length == first.Length))
            {
                var estimate = Table[name].Of(first, second); // Estimate itself refuses NaN and infinities
                if (!estimate.IsDefined)
                    Assert.False(string.IsNullOrEmpty(estimate.Reason));
                if (estimate.Interval is null && estimate.IsDefined && !IsPlainMeasurement(name))
                    Assert.False(string.IsNullOrEmpty(estimate.Reason), $"{name} on [{string.Join(' ', first)}] and [{string.Join(' ', second)}]");
            }
        }
    }

    [Theory]
    [InlineData("Lin")]
    [InlineData("Pearson")]
    [InlineData("Spearman")]
    [InlineData("bias")]
    [InlineData("slope")]
    [InlineData("paired t")]
    [InlineData("Hodges–Lehmann")]
    [InlineData("smallest detectable change")]
    [InlineData("standardised response mean")]
    [InlineData("area under ROC")]
    [InlineData("average precision")]
    public void Series_of_different_length_and_missing_values_are_refused_with_their_place(string name)
    {
        Assert.ThrowsAny<ArgumentException>(() => Table[name].Of([1, 2, 3], [1, 2]));
        var error = Assert.ThrowsAny<ArgumentException>(() => Table[name].Of([1, 2, 4], [1, 2, double.NaN]));
        Assert.Contains("[2] is NaN", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_constant_shift_is_seen_through_the_rounding_of_decimals()
    {
        double[] first = [0.1, 0.2, 0.3, 0.7, 1.7, 2.9], second = [.. first.Select(x => x + 0.1)];
        Assert.Equal("All differences are equal.", PairedT.Of(first, second).Test.Reason);
        Assert.Equal("All changes are equal.", MeasuredChange.StandardisedResponseMean(first, second).Reason);
        Assert.Equal("All differences are equal.", BlandAltman.Of(first, second).UpperLimit.Reason);
        Assert.Equal(1, Icc(first, second, IccForm.TwoWayMixed).Required);
        Assert.Null(Icc(first, second, IccForm.TwoWayMixed).Interval);
        Assert.Equal(-0.1, RepeatedBlandAltman.Of(first, second, Clusters.Of<int>([1, 1, 2, 2, 3, 3])).Bias.Required, 12);
    }

    [Fact]
    public void A_summary_leaves_out_what_is_undefined_and_says_how_much()
    {
        var empty = Overlap.Dice(new OverlapCounts(0, 0, 0));
        var summary = Summary.Of([Overlap.Dice(new(4, 4, 3)), empty, Overlap.Dice(new(4, 4, 1))]);
        Assert.Equal((2, 1), ((int)summary.Mean.Count, summary.Undefined));
        Assert.Equal(0.5, summary.Mean.Value);
        Assert.Equal(Math.Sqrt(0.125), summary.StandardDeviation!.Value, 12);
        Assert.Equal("There is no value.", Summary.Of([empty]).Mean.Reason);
        Assert.Null(Summary.Of([0.3]).StandardDeviation);
        Assert.Equal("All values are equal.", Summary.Of([0.3, 0.3]).Mean.Reason);
    }

    [Fact]
    public void Shift_and_scale_move_each_measure_as_its_definition_says()
    {
        double[] a = Cohort.Numbers("a"), b = Cohort.Numbers("b");
        double[] shifted = [.. b.Select(x => x + 500)], doubled = [.. b.Select(x => 2 * x)];
        Assert.Equal(Correlation.Pearson(a, b).Coefficient.Required, Correlation.Pearson(a, doubled).Coefficient.Required, 12);
        Assert.Equal(Icc(a, b, IccForm.TwoWayMixed).Required, Icc(a, shifted, IccForm.TwoWayMixed).Required, 12);
        Assert.True(Icc(a, shifted, IccForm.TwoWayRandom).Required < Icc(a, b, IccForm.TwoWayRandom).Required);
        Assert.True(LinConcordance.Of(a, shifted).Coefficient.Required < LinConcordance.Of(a, b).Coefficient.Required);
        Assert.Equal(BlandAltman.Of(a, b).StandardDeviation!.Value, BlandAltman.Of(a, shifted).StandardDeviation!.Value, 9);
    }

    static bool IsPlainMeasurement(string name) => name is "Dice" or "IoU" or "volume similarity";

    static IEnumerable<(double[], double[])> Samples(bool ordinal)
    {
        if (!ordinal)
            yield return (Cohort.Numbers("a"), Cohort.Numbers("b"));
        yield return (Cohort.Numbers("reader1"), Cohort.Numbers("reader2"));
        for (int seed = 0; seed < 20; seed++)
        {
            var random = new Random(seed);
            int n = 8 + random.Next(30);
            double[] first = [0, 3, .. Enumerable.Range(0, n).Select(_ => (double)random.Next(4))];
            double[] second = [1, 3, .. Enumerable.Range(0, n).Select(i => random.Next(3) == 0 ? random.Next(4) : first[i + 2])];
            yield return (first, second);
        }
    }

    static int[] Codes(double[] values) => [.. values.Select(value => (int)value)];

    static ConfusionMatrix Cross(double[] a, double[] b) => ConfusionMatrix.Of(Codes(a), Codes(b), 4);

    static RatingCounts Counts(double[] a, double[] b)
    {
        var ratings = new int?[a.Length, 2];
        for (int i = 0; i < a.Length; i++)
            (ratings[i, 0], ratings[i, 1]) = ((int)a[i], (int)b[i]);
        return RatingCounts.OfRatings(ratings, 4);
    }

    static double?[,] Pairs(double[] a, double[] b)
    {
        var ratings = new double?[a.Length, 2];
        for (int i = 0; i < a.Length; i++)
            (ratings[i, 0], ratings[i, 1]) = (a[i], b[i]);
        return ratings;
    }

    static Estimate Icc(double[] a, double[] b, IccForm form)
    {
        var ratings = new double[a.Length, 2];
        for (int i = 0; i < a.Length; i++)
            (ratings[i, 0], ratings[i, 1]) = (a[i], b[i]);
        return IntraclassCorrelation.Of(ratings, form).Icc;
    }

    static Clusters Twice(int subjects) => Clusters.Of<int>([.. Enumerable.Range(0, subjects), .. Enumerable.Range(0, subjects)]);

    static OverlapCounts Masks(double[] a, double[] b) =>
        OverlapCounts.OfMasks([.. a.Select(x => (byte)(x >= 2 ? 1 : 0))], [.. b.Select(x => (byte)(x >= 2 ? 1 : 0))]);

    static BinaryAccuracy Binary(double[] a, double[] b) =>
        BinaryAccuracy.Of(BinaryCounts.Of([.. a.Select(x => x >= 2)], [.. b.Select(x => x >= 2)]));
}
