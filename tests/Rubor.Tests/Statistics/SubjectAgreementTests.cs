using Rubor.Statistics;

namespace Rubor.Tests.Statistics;

public class SubjectAgreementTests
{
    // Subject, first, second on a scale of four grades: 24 units of 12 subjects.
    static readonly int[][] Graded =
    [
        [0, 0, 1], [1, 1, 1], [1, 0, 0], [2, 2, 2], [2, 1, 1], [2, 0, 1], [3, 3, 3], [4, 0, 1], [4, 3, 3], [5, 1, 1], [5, 0, 0], [5, 3, 3],
        [6, 2, 2], [7, 3, 3], [7, 2, 3], [8, 0, 1], [8, 3, 2], [8, 2, 2], [9, 1, 1], [10, 2, 2], [10, 1, 1], [11, 3, 3],
        [11, 2, 3], [11, 1, 1],
    ];

    [Theory] // numpy and scipy: jackknife over subjects of artanh, one chance subject added, t on 11
    [InlineData("kappa", 0.6111111111111112, 0.2718155793935805, 0.7611054261135313)]
    [InlineData("kappa quadratic", 0.8703703703703703, 0.5419633227206776, 0.9230761467576175)]
    [InlineData("ac2", 0.8890112310063861, 0.586612292240145, 0.9302438324979448)]
    public void The_interval_over_subjects_equals_numpy(string statistic, double value, double lower, double upper)
    {
        int[] first = [.. Graded.Select(g => g[1])], second = [.. Graded.Select(g => g[2])];
        var clusters = Clusters.Of<int>([.. Graded.Select(g => g[0])]);
        var e = statistic switch
        {
            "kappa" => SubjectAgreement.Kappa(first, second, 4, AgreementWeights.Unweighted, clusters),
            "ac2" => SubjectAgreement.Gwet(Pairs(first, second), 4, AgreementWeights.Quadratic, clusters),
            _ => SubjectAgreement.Kappa(first, second, 4, AgreementWeights.Quadratic, clusters),
        };
        Assert.Equal(12, e.Subjects);
        Assert.Equal(24, e.Estimate.Count);
        Assert.NotNull(e.Warning);
        Assert.Equal(value, e.Estimate.Required, 10);
        Assert.Equal(lower, e.Estimate.Interval!.Lower, 9);
        Assert.Equal(upper, e.Estimate.Interval.Upper, 9);
    }

    [Theory] // scipy's brentq on Donner and Eliasziw's statistic
    [InlineData(5, 4, 31, 0.6536796536796536, 0.2892395749928489, 0.8609061066327774)]
    [InlineData(4, 0, 16, 1, 0.5492262518330555, 1)] // complete agreement has a lower end
    public void A_rare_finding_has_the_interval_of_Donner_and_Eliasziw(int yes, int apart, int no, double value, double lower, double upper)
    {
        int[] first = [.. Enumerable.Repeat(1, yes + apart), .. Enumerable.Repeat(0, no)];
        int[] second = [.. Enumerable.Repeat(1, yes), .. Enumerable.Repeat(0, apart + no)];
        var kappa = SubjectAgreement.Fleiss(Pairs(first, second), 2, Clusters.OneRowEach(first.Length)).Estimate;
        Assert.Equal(value, kappa.Required, 9);
        Assert.Equal(lower, kappa.Interval!.Lower, 7);
        Assert.Equal(upper, kappa.Interval.Upper, 7);
    }

    [Fact]
    public void Units_of_one_subject_that_are_copies_add_nothing_to_the_interval()
    {
        int[] first = [.. Enumerable.Range(0, 30).Select(i => i % 5 == 0 ? 1 : 0)],
            second = [.. first.Select((f, i) => i % 7 == 0 ? 1 - f : f)];
        int[] thrice = [.. Enumerable.Range(0, 90).Select(i => i / 3)];
        var once = SubjectAgreement.Kappa(first, second, 2, AgreementWeights.Unweighted, Clusters.OneRowEach(30)).Estimate;
        var copied = SubjectAgreement.Kappa([.. thrice.Select(i => first[i])], [.. thrice.Select(i => second[i])], 2,
            AgreementWeights.Unweighted, Clusters.Of<int>(thrice)).Estimate;
        Assert.Equal(once.Required, copied.Required, 12);
        Assert.Equal(once.Interval!.Lower, copied.Interval!.Lower, 0.03);
        Assert.Equal(once.Interval.Upper, copied.Interval.Upper, 0.03);
    }

    [Fact] // Wilson at 25 of 25: the three units of a subject count as one where nothing tells them apart
    public void Complete_agreement_is_bounded_by_the_number_of_subjects_not_of_units()
    {
        int[] same = [.. Enumerable.Range(0, 75).Select(i => i % 3)];
        var e = SubjectAgreement.AgreementWithin(same, same, 3, 0,
            Clusters.Of<int>([.. Enumerable.Range(0, 75).Select(i => i / 3)])).Estimate;
        Assert.Equal(0.8668077490609514, e.Interval!.Lower, 9);
        Assert.Equal(1, e.Interval.Upper);
    }

    [Fact] // every figure lies in its range and its interval, or says why there is none
    public void No_small_table_has_an_impossible_figure()
    {
        var random = new SeededRandom(11);
        for (int run = 0; run < 400; run++)
        {
            int subjects = 1 + random.Next(14), readers = 2 + random.Next(3), categories = 1 + random.Next(5), units = 1 + random.Next(3),
                missing = random.Next(4), alike = random.Next(4);
            var patient = new List<int>();
            var rows = new List<int?[]>();
            for (int s = 0; s < subjects; s++)
            {
                for (int u = 0; u <= random.Next(units); u++)
                {
                    int truth = random.Next(categories);
                    patient.Add(s);
                    rows.Add([.. Enumerable.Range(0, readers).Select(_ => random.Next(10) < 2 * missing ? (int?)null
                        : random.Next(4) <= alike ? truth : random.Next(categories))]);
                }
            }
            var ratings = new int?[rows.Count, readers];
            for (int u = 0; u < rows.Count; u++)
            {
                for (int r = 0; r < readers; r++)
                    ratings[u, r] = rows[u][r];
            }
            var clusters = Clusters.Of<int>([.. patient]);
            string about = $"run {run}";
            Possible(SubjectAgreement.Fleiss(ratings, categories, clusters), about);
            Possible(SubjectAgreement.Gwet(ratings, categories, AgreementWeights.Unweighted, clusters), about);
            Possible(SubjectAgreement.Gwet(ratings, categories, AgreementWeights.Quadratic, clusters), about);
            Possible(SubjectAgreement.Alpha(ratings, categories, ordinal: false, clusters), about);
            Possible(SubjectAgreement.Alpha(ratings, categories, ordinal: true, clusters), about);
            int[] both = [.. Enumerable.Range(0, rows.Count).Where(u => rows[u][0] is not null && rows[u][1] is not null)];
            int[] first = [.. both.Select(u => rows[u][0]!.Value)], second = [.. both.Select(u => rows[u][1]!.Value)];
            var ofPair = Clusters.Of<int>([.. both.Select(u => patient[u])]);
            foreach (var weights in Enum.GetValues<AgreementWeights>())
            {
                Possible(SubjectAgreement.Kappa(first, second, categories, weights, ofPair), about);
                Possible(new(CohenKappa.Of(first, second, categories, weights).Kappa, 100), about);
            }
            Possible(SubjectAgreement.AgreementWithin(first, second, categories, 0, ofPair), about, least: 0, needsSubjects: false);
            Possible(SubjectAgreement.AgreementWithin(first, second, categories, 1, ofPair), about, least: 0, needsSubjects: false);
        }
    }

    static void Possible(SubjectEstimate figure, string about, double least = -1, bool needsSubjects = true)
    {
        var e = figure.Estimate;
        if (e.Value is { } value)
            Assert.True(value >= least && value <= 1, $"{about}: {value}");
        if (e.Interval is { } i)
        {
            Assert.True(i.Lower >= least && i.Upper <= 1 && i.Contains(e.Required), $"{about}: {e.Value} ({i.Lower} to {i.Upper})");
            Assert.True(i.Upper - i.Lower > 1e-6, $"{about}: no width at {e.Value}");
            Assert.True(!needsSubjects || figure.Subjects >= FewClusters.LeastForInterval, $"{about}: {figure.Subjects} subjects");
        }
        else
            Assert.False(string.IsNullOrWhiteSpace(e.Reason), about);
    }

    [Fact] // values over patterns are those of the coefficients' own pages
    public void Counting_by_pattern_changes_no_value()
    {
        var random = new SeededRandom(3);
        for (int run = 0; run < 100; run++)
        {
            int units = 3 + random.Next(30), readers = 2 + random.Next(4), categories = 2 + random.Next(4);
            var ratings = new int?[units, readers];
            for (int u = 0; u < units; u++)
            {
                for (int r = 0; r < readers; r++)
                    ratings[u, r] = random.Next(5) == 0 ? null : random.Next(categories);
            }
            var (patterns, weighted) = RatingPatterns.Of(ratings, categories, Clusters.OneRowEach(units), evenChance: false);
            var counts = RatingCounts.OfRatings(ratings, categories);
            Same(FleissKappa.Of(counts).Kappa, patterns.Fleiss()(weighted.Total));
            foreach (var weights in Enum.GetValues<AgreementWeights>())
                Same(GwetAgreement.Of(counts, weights).Coefficient, patterns.Gwet(weights)(weighted.Total));
            var numbers = new double?[units, readers];
            for (int u = 0; u < units; u++)
            {
                for (int r = 0; r < readers; r++)
                    numbers[u, r] = ratings[u, r];
            }
            var none = new BootstrapSettings { Resamples = 0 };
            Same(KrippendorffAlpha.Of(numbers, MeasurementLevel.Nominal, none), patterns.Alpha(ordinal: false)(weighted.Total));
            Same(KrippendorffAlpha.Of(numbers, MeasurementLevel.Ordinal, none), patterns.Alpha(ordinal: true)(weighted.Total));
        }
    }

    static void Same(Estimate plain, double? counted)
    {
        if (plain.Value is { } value)
            Assert.Equal(value, counted!.Value, 10);
        else
            Assert.True(counted is null or < -1, $"{counted} where: {plain.Reason}");
    }

    [Fact]
    public void A_coefficient_below_its_range_is_undefined_and_says_why()
    {
        // One case of six has both readers: no κ can be −5.5.
        var ratings = new int?[,] { { 3, 4 }, { 4, null }, { null, 4 }, { null, 4 }, { null, 4 }, { null, 4 } };
        var fleiss = FleissKappa.Of(RatingCounts.OfRatings(ratings, 5)).Kappa;
        Assert.Null(fleiss.Value);
        Assert.Contains("below −1", fleiss.Reason, StringComparison.Ordinal);
        Assert.Contains("only 1 is rated by two readers", fleiss.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(AgreementWeights.Unweighted)]
    [InlineData(AgreementWeights.Linear)]
    [InlineData(AgreementWeights.Quadratic)]
    public void A_reader_of_one_category_has_kappa_0_and_no_interval(AgreementWeights weights)
    {
        int[] first = [.. Enumerable.Range(0, 25).Select(i => i % 3)], second = [.. Enumerable.Repeat(1, 25)];
        // The variance is 0 but for rounding: 9/25 − 9/25.
        var classic = CohenKappa.Of(first.AsSpan(0, 5), second.AsSpan(0, 5), 3, weights);
        Assert.Equal(0, classic.Kappa.Required, 12);
        Assert.Null(classic.Kappa.Interval);
        var e = SubjectAgreement.Kappa(first, second, 3, weights, Clusters.OneRowEach(25)).Estimate;
        Assert.Equal(0, e.Value);
        Assert.Null(e.Interval);
        Assert.Contains("one category throughout", e.Reason, StringComparison.Ordinal);
    }

    [Fact] // 30 patients with 1–4 images, 6 % positive: the percentile bootstrap of α covered 77 %
    public void Rare_findings_keep_their_coverage()
    {
        var random = new SeededRandom(4);
        double Uniform(ref SeededRandom r) => (r.NextBits() >> 11) * (1.0 / (1UL << 53));
        int studies = 300, covered = 0, defined = 0;
        // Each finding is seen by a reader with 0.7, a false one with 0.03; a patient's images share a tendency.
        double truth = Population();
        for (int study = 0; study < studies; study++)
        {
            var (ratings, clusters) = Study(ref random, 30);
            if (SubjectAgreement.Alpha(ratings, 2, ordinal: false, clusters).Estimate.Interval is not { } interval)
                continue;
            defined++;
            covered += interval.Contains(truth) ? 1 : 0;
        }
        Assert.True(defined > 0.95 * studies, $"{defined} intervals");
        Assert.InRange(covered / (double)defined, 0.93, 1);

        (int?[,], Clusters) Study(ref SeededRandom r, int patients)
        {
            var patient = new List<int>();
            var rows = new List<(int, int)>();
            for (int p = 0; p < patients; p++)
            {
                double tendency = Uniform(ref r) < 0.2 ? 0.2 : 0.01;
                for (int u = 0; u <= r.Next(4); u++)
                {
                    bool ill = Uniform(ref r) < tendency;
                    int Read(ref SeededRandom q) => Uniform(ref q) < (ill ? 0.7 : 0.03) ? 1 : 0;
                    patient.Add(p);
                    rows.Add((Read(ref r), Read(ref r)));
                }
            }
            return (Pairs([.. rows.Select(x => x.Item1)], [.. rows.Select(x => x.Item2)]), Clusters.Of<int>([.. patient]));
        }
        double Population()
        {
            // P(ill) = 0.2·0.2 + 0.8·0.01 = 0.048: both yes, one yes, shares as they follow.
            double ill = 0.048, yes = 0.7 * ill + 0.03 * (1 - ill), apart = 2 * 0.7 * 0.3 * ill + 2 * 0.03 * 0.97 * (1 - ill);
            return 1 - apart / (2 * yes * (1 - yes));
        }
    }

    [Fact]
    public void A_category_that_prevails_is_said()
    {
        Assert.Contains("94 % of all ratings are no", SubjectAgreement.PrevalenceWarning([0.94, 0.06], ["no", "yes"]),
            StringComparison.Ordinal);
        Assert.Null(SubjectAgreement.PrevalenceWarning([0.7, 0.3], ["no", "yes"]));
        Assert.Equal(2 * 5.0 / (2 * 5 + 3 + 1), TableStatistics.SpecificAgreement(1)([20, 3, 1, 5], 2)!.Value, 12);
        Assert.Null(TableStatistics.SpecificAgreement(1)([20, 0, 0, 0], 2));
    }

    static int?[,] Pairs(int[] first, int[] second)
    {
        var ratings = new int?[first.Length, 2];
        for (int i = 0; i < first.Length; i++)
            (ratings[i, 0], ratings[i, 1]) = (first[i], second[i]);
        return ratings;
    }
}
