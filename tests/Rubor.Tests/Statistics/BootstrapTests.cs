using System.Globalization;
using Rubor.Statistics;

namespace Rubor.Tests.Statistics;

public class BootstrapTests
{
    static readonly Golden Expected = Golden.Load("agreement.tsv");
    static readonly int[] Reader1 = Cohort.Categories("reader1");
    static readonly int[] Reader2 = Cohort.Categories("reader2");
    static readonly Clusters Patients = Clusters.Of<int>(Cohort.Categories("subject"));

    [Fact] // scipy's resamples of a mean: the same resamples must give the same interval
    public void Percentile_and_BCa_equal_SciPy_on_the_same_resamples()
    {
        double[] sample = Cohort.Numbers("a")[..25];
        double[] draws = [.. File.ReadLines(Path.Combine(Golden.Folder, "bca.tsv"))
            .Select(line => double.Parse(line, CultureInfo.InvariantCulture))];
        double[] without = [.. Enumerable.Range(0, 25).Select(left => sample.Where((_, i) => i != left).Average())];
        var bca = Bootstrap.Finish(sample.Average(), draws, without, 25, 25, new BootstrapSettings { Interval = BootstrapInterval.Bca });
        Expected.Matches("bca.lower", bca.Estimate.Interval!.Lower);
        Expected.Matches("bca.upper", bca.Estimate.Interval.Upper);
        Expected.Matches("bca.se", bca.StandardError);
        var percentile = Bootstrap.Finish(sample.Average(), draws, [], 25, 25, new BootstrapSettings());
        Expected.Matches("bca.percentile.lower", percentile.Estimate.Interval!.Lower);
    }

    [Fact]
    public void BCa_counts_half_of_the_resamples_that_tie_with_the_estimate_as_SciPy_does()
    {
        double[] sample = Cohort.Numbers("reader1")[..30];
        double[] draws = [.. File.ReadLines(Path.Combine(Golden.Folder, "bcaties.tsv"))
            .Select(line => double.Parse(line, CultureInfo.InvariantCulture))];
        double[] without = [.. Enumerable.Range(0, 30).Select(left => sample.Where((_, i) => i != left).Average())];
        var bca = Bootstrap.Finish(sample.Average(), draws, without, 30, 30, new BootstrapSettings { Interval = BootstrapInterval.Bca });
        Assert.Contains(draws, draw => draw == sample.Average());
        Expected.Matches("bcaties.lower", bca.Estimate.Interval!.Lower);
        Expected.Matches("bcaties.upper", bca.Estimate.Interval.Upper);
    }

    [Theory]
    [InlineData(BootstrapInterval.Percentile)]
    [InlineData(BootstrapInterval.Bca)]
    public void The_bootstrap_of_tables_gives_the_numbers_of_the_bootstrap_of_rows(BootstrapInterval interval)
    {
        var settings = new BootstrapSettings { Resamples = 300, Interval = interval };
        var fast = TableBootstrap.Of(Reader1, Reader2, 4, Patients,
            [TableStatistics.Kappa(AgreementWeights.Linear, 4), TableStatistics.Accuracy], settings);
        var slow = Bootstrap.Of(Patients, rows =>
            CohenKappa.Of(Pick(Reader1, rows), Pick(Reader2, rows), 4, AgreementWeights.Linear).Kappa.Value, settings);
        Assert.Equal(slow.Estimate.Required, fast[0].Estimate.Required, 12);
        Assert.Equal(slow.Estimate.Interval!.Lower, fast[0].Estimate.Interval!.Lower, 12);
        Assert.Equal(slow.Estimate.Interval.Upper, fast[0].Estimate.Interval!.Upper, 12);
        Assert.Equal(29, fast[0].Clusters);
        Assert.Equal(60, fast[0].Estimate.Count);
        Assert.Equal(CohenKappa.Of(Reader1, Reader2, 4, AgreementWeights.Linear).Kappa.Required, fast[0].Estimate.Required, 12);
    }

    [Fact]
    public void The_same_seed_gives_the_same_interval_and_another_seed_another()
    {
        BootstrapEstimate Run(int seed) =>
            TableBootstrap.Of(Reader1, Reader2, 4, Patients, [TableStatistics.Accuracy], new BootstrapSettings { Seed = seed })[0];
        Assert.Equal(Run(7).StandardError, Run(7).StandardError);
        Assert.NotEqual(Run(7).StandardError, Run(8).StandardError);
        Assert.Equal(Run(7).StandardError!.Value, Run(8).StandardError!.Value, 0.005);
    }

    [Fact]
    public void Resampling_patients_covers_where_resampling_rows_does_not()
    {
        // Rows of a patient are copies, so the true standard error is that of the patients.
        int[] patient = [.. Enumerable.Range(0, 600).Select(i => i / 10)];
        int[] truth = [.. patient.Select(p => p % 2)];
        int[] predicted = [.. patient.Select(p => p % 3 == 0 ? 1 - p % 2 : p % 2)];
        var settings = new BootstrapSettings();
        double byPatient = TableBootstrap.Of(truth, predicted, 2, Clusters.Of<int>(patient), [TableStatistics.Accuracy],
            settings)[0].StandardError!.Value;
        double byRow = TableBootstrap.Of(truth, predicted, 2, Clusters.OneRowEach(600), [TableStatistics.Accuracy],
            settings)[0].StandardError!.Value;
        double expected = Math.Sqrt(2.0 / 3 * (1.0 / 3) / 60); // binomial over 60 patients
        Assert.Equal(expected, byPatient, 0.1 * expected);
        Assert.Equal(expected / Math.Sqrt(10), byRow, 0.1 * expected / Math.Sqrt(10));
    }

    [Fact]
    public void The_percentile_interval_of_a_mean_approaches_the_normal_one()
    {
        double[] values = Cohort.Numbers("a");
        var bootstrap = Bootstrap.Of(Clusters.OneRowEach(values.Length), rows =>
            Pick(values, rows).Average(), new BootstrapSettings { Resamples = 20_000 });
        var t = Summary.Of(values).Mean;
        Assert.Equal(t.Required, bootstrap.Estimate.Required, 9);
        double width = t.Interval!.Upper - t.Interval.Lower;
        Assert.Equal(1, (bootstrap.Estimate.Interval!.Upper - bootstrap.Estimate.Interval.Lower) / width, 0.06);
    }

    [Fact]
    public void A_paired_difference_of_equal_readers_is_0_with_p_1()
    {
        var difference = TableBootstrap.Difference(Reader1, Reader2, Reader2, 4, Patients, TableStatistics.Accuracy);
        Assert.Equal(0, difference.Difference.Estimate.Value);
        Assert.Equal(1, difference.Test.PValue);
        Assert.Equal(29, difference.Test.Count);
    }

    [Fact]
    public void A_large_paired_difference_has_the_least_p_that_the_resamples_allow()
    {
        int[] wrong = [.. Reader1.Select(category => (category + 2) % 4)];
        var difference = TableBootstrap.Difference(Reader1, Reader1, wrong, 4, Patients, TableStatistics.Accuracy,
            new BootstrapSettings { Resamples = 999 });
        Assert.Equal(1, difference.Difference.Estimate.Value);
        Assert.Equal(2.0 / 1000, difference.Test.PValue!.Value, 12);
    }

    [Fact]
    public void The_number_of_resamples_does_not_hold_p_from_below()
    {
        int[] mostlyWrong = [.. Reader1.Select((category, i) => i % 7 == 0 ? category : (category + 2) % 4)];
        var difference = TableBootstrap.Difference(Reader1, Reader1, mostlyWrong, 4, Patients, TableStatistics.Accuracy,
            new BootstrapSettings { Resamples = 200 });
        Assert.True(difference.Test.PValue is > 0 and < 1e-6, $"{difference.Test.PValue}");
        Assert.Contains("standard error", difference.Test.Method, StringComparison.Ordinal);
    }

    [Fact]
    public void Paired_rows_and_paired_tables_agree()
    {
        int[] third = [.. Reader1.Select((category, i) => i % 4 == 0 ? (category + 1) % 4 : category)];
        var tables = TableBootstrap.Difference(Reader1, Reader2, third, 4, Patients, TableStatistics.Accuracy);
        double? Share(int[] predicted, ReadOnlySpan<int> rows) =>
            ConfusionMatrix.Of(Pick(Reader1, rows), Pick(predicted, rows), 4).ExactAgreement().Value;
        var plain = Bootstrap.Difference(Patients, rows => Share(Reader2, rows), rows => Share(third, rows));
        Assert.Equal(plain.Difference.Estimate.Interval!.Lower, tables.Difference.Estimate.Interval!.Lower, 12);
        Assert.Equal(plain.Test.PValue, tables.Test.PValue);
    }

    [Fact]
    public void Undefined_resamples_are_counted_and_too_many_take_the_interval_away()
    {
        // Sensitivity is undefined where a resample holds no positive: (1 − 1/12)¹² = 0.352 with one among twelve, 0.002 with five.
        var settings = new BootstrapSettings { Resamples = 1000 };
        BootstrapEstimate Sensitivity(int positives)
        {
            int[] truth = [.. Enumerable.Range(0, 12).Select(i => i < positives ? 1 : 0)],
                predicted = [.. truth.Select((t, i) => i == 0 ? 0 : t)];
            return TableBootstrap.Of(truth, predicted, 2, Clusters.OneRowEach(12), [TableStatistics.Sensitivity(1)], settings)[0];
        }
        var rare = Sensitivity(1);
        Assert.InRange(rare.UndefinedResamples, 305, 400);
        Assert.Null(rare.Estimate.Interval);
        Assert.Contains($"{rare.UndefinedResamples} of 1000 resamples", rare.Estimate.Reason, StringComparison.Ordinal);
        var common = Sensitivity(5);
        Assert.InRange(common.UndefinedResamples, 0, 12);
        Assert.NotNull(common.Estimate.Interval);
    }

    [Theory]
    [InlineData(1, false, true)]
    [InlineData(9, false, true)]
    [InlineData(10, true, true)]
    [InlineData(29, true, true)]
    [InlineData(30, true, false)]
    public void Few_subjects_have_no_interval_or_a_warning(int patients, bool interval, bool warned)
    {
        // Four joints each: the number of rows must not count.
        int[] patient = [.. Enumerable.Range(0, 4 * patients).Select(i => i / 4)];
        int[] first = [.. patient.Select((p, i) => (p + i) % 2)], second = [.. first.Select((f, i) => i % 3 == 0 ? 1 - f : f)];
        var clusters = Clusters.Of<int>(patient);
        var byTable = TableBootstrap.Of(first, second, 2, clusters, [TableStatistics.Accuracy])[0];
        var byRow = Bootstrap.Of(clusters, rows => TableStatistics.Accuracy(Counts(first, second, rows), 2));
        foreach (var e in new[] { byTable, byRow })
        {
            Assert.Equal(interval, e.Estimate.Interval is not null);
            Assert.Equal(warned, e.Warning is not null);
            Assert.True(interval || e.Estimate.Reason!.Contains("needs 10 subjects", StringComparison.Ordinal));
            Assert.True(interval || e.StandardError is null);
        }
        var test = TableBootstrap.Difference(first, second, first, 2, clusters, TableStatistics.Accuracy).Test;
        Assert.Equal(interval, test.PValue is not null);
    }

    [Fact]
    public void Resamples_that_are_all_alike_or_lie_beside_the_estimate_make_no_interval()
    {
        // 2/6 summed in another order differs in the last digit: that is no width.
        double[] alike = [.. Enumerable.Range(0, 100).Select(i => 1.0 / 3 + (i % 2) * 5e-17)];
        var none = Bootstrap.Finish(1.0 / 3, alike, [], 20, 20, new BootstrapSettings());
        Assert.Null(none.Estimate.Interval);
        Assert.Contains("same value", none.Estimate.Reason, StringComparison.Ordinal);
        double[] above = [.. Enumerable.Range(0, 100).Select(i => 0.5 + i / 1000.0)];
        var beside = Bootstrap.Finish(0.4, above, [], 20, 20, new BootstrapSettings());
        Assert.Null(beside.Estimate.Interval);
        Assert.Contains("one side", beside.Estimate.Reason, StringComparison.Ordinal);
    }

    static double[] Counts(int[] first, int[] second, ReadOnlySpan<int> rows)
    {
        var table = new double[4];
        foreach (int row in rows)
            table[2 * first[row] + second[row]]++;
        return table;
    }

    [Fact]
    public void Table_statistics_are_those_of_the_counts()
    {
        bool[] truth = Cohort.Truth;
        bool[] predicted = [.. Cohort.Numbers("model1").Select(score => score >= 0.5)];
        var counts = BinaryCounts.Of(truth, predicted);
        var accuracy = BinaryAccuracy.Of(counts);
        double[] table = [counts.TrueNegatives, counts.FalsePositives, counts.FalseNegatives, counts.TruePositives];
        Assert.Equal(accuracy.Sensitivity.Value, TableStatistics.Sensitivity(1)(table, 2));
        Assert.Equal(accuracy.Specificity.Value, TableStatistics.Specificity(1)(table, 2));
        Assert.Equal(accuracy.PositivePredictiveValue.Value, TableStatistics.PositivePredictiveValue(1)(table, 2));
        Assert.Equal(accuracy.NegativePredictiveValue.Value, TableStatistics.NegativePredictiveValue(1)(table, 2));
        Assert.Equal(accuracy.F1.Required, TableStatistics.F1(1)(table, 2)!.Value, 12);
        Assert.Equal(accuracy.Youden.Required, TableStatistics.Youden(1)(table, 2)!.Value, 12);
        Assert.Equal(accuracy.GeometricMean.Required, TableStatistics.GeometricMean(1)(table, 2)!.Value, 12);
        Assert.Equal(accuracy.BalancedAccuracy.Required, TableStatistics.BalancedAccuracy(table, 2)!.Value, 12);
        Assert.Equal(accuracy.Accuracy.Value, TableStatistics.Accuracy(table, 2));
    }

    [Fact]
    public void The_published_z_test_calls_any_difference_significant_and_says_so()
    {
        double[] Noise(int seed, double mean)
        {
            var random = new Random(seed);
            return [.. Enumerable.Range(0, 1000)
                .Select(_ => mean + 0.04 * (random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5))];
        }
        var test = ResampleZTest.AsPublishedNotValid(Noise(1, 0.86), Noise(2, 0.85)); // a quarter of a standard error apart
        Assert.True(test.Test.PValue < 1e-6);
        Assert.Contains("not valid", test.Warning, StringComparison.Ordinal);
        Assert.Contains("not valid", test.Test.Method, StringComparison.Ordinal);
    }

    [Fact]
    public void The_spread_over_trainings_is_1_96_sigma_over_root_n()
    {
        var spread = TrainingSpread.Of([0.84, 0.86, 0.88, 0.86]);
        Assert.Equal(0.86, spread.Mean, 12);
        Assert.Equal(1.96 * Math.Sqrt(0.0008 / 3) / 2, spread.HalfWidth!.Value, 12);
        Assert.Null(TrainingSpread.Of([0.9]).HalfWidth);
    }

    static T[] Pick<T>(T[] values, ReadOnlySpan<int> rows)
    {
        var picked = new T[rows.Length];
        for (int i = 0; i < picked.Length; i++)
            picked[i] = values[rows[i]];
        return picked;
    }
}
