using Rubor.Statistics;

namespace Rubor.Tests.Statistics;

public class AgreementTests
{
    static readonly Golden Expected = Golden.Load("agreement.tsv");
    static readonly int[] Reader1 = Cohort.Categories("reader1");
    static readonly int[] Reader2 = Cohort.Categories("reader2");
    static readonly int?[] Reader3 = Cohort.Gapped("reader3");
    static readonly BootstrapSettings NoInterval = new() { Resamples = 0 };

    // Krippendorff 2011, "Computing Krippendorff's alpha-reliability", example C; also Gwet 2014, p. 120.
    static readonly int?[,] FourReaders =
    {
        { 1, 1, null, 1 }, { 2, 2, 3, 2 }, { 3, 3, 3, 3 }, { 3, 3, 3, 3 }, { 2, 2, 2, 2 }, { 1, 2, 3, 4 },
        { 4, 4, 4, 4 }, { 1, 1, 2, 1 }, { 2, 2, 2, 2 }, { null, 5, 5, 5 }, { null, null, 1, 1 }, { null, null, 3, null },
    };

    // Gwet 2014: 100 emergency patients, ectopic, abnormal and normal pregnancy, two abstractors.
    static readonly long[,] Abstractors = { { 13, 0, 0 }, { 0, 20, 7 }, { 0, 4, 56 } };

    [Theory]
    [InlineData(AgreementWeights.Unweighted, "unweighted")]
    [InlineData(AgreementWeights.Linear, "linear")]
    [InlineData(AgreementWeights.Quadratic, "quadratic")]
    public void Kappa_equals_statsmodels_and_scikit_learn(AgreementWeights weights, string name)
    {
        var kappa = CohenKappa.Of(Reader1, Reader2, 4, weights);
        Expected.Matches($"kappa.{name}", kappa.Kappa.Value);
        Expected.Matches($"kappa.{name}.sklearn", kappa.Kappa.Value);
        Expected.Matches($"kappa.{name}.se", kappa.StandardError);
        Expected.Matches($"kappa.{name}.lower", kappa.Kappa.Interval!.Lower);
        Expected.Matches($"kappa.{name}.upper", kappa.Kappa.Interval.Upper);
        Expected.Matches($"kappa.{name}.z", kappa.Test.Statistic);
        Assert.Equal(1, kappa.Test.PValue!.Value / Expected[$"kappa.{name}.p"], 9);
    }

    [Fact] // Fleiss, Cohen & Everitt 1969, table 1 and p. 325: κ 0.429, standard error 0.054
    public void The_worked_example_of_the_standard_error_comes_out()
    {
        var table = new ConfusionMatrix(new long[,] { { 106, 10, 4 }, { 22, 28, 10 }, { 2, 12, 6 } });
        var kappa = CohenKappa.Of(table);
        Assert.Equal(0.429, kappa.Kappa.Required, 0.0005);
        Assert.Equal(0.054, kappa.StandardError!.Value, 0.0005);
    }

    [Fact] // Gwet 2014 as printed by irrCAC for these ratings
    public void Fleiss_kappa_and_AC1_with_missing_ratings_are_those_of_Gwet()
    {
        var ratings = RatingCounts.OfRatings(FromZero(FourReaders), 5);
        var fleiss = FleissKappa.Of(ratings);
        Assert.Equal(0.76117, fleiss.Kappa.Required, 0.000005);
        Assert.Equal(0.15302, fleiss.StandardError!.Value, 0.000005);
        Assert.Equal(0.424, fleiss.Kappa.Interval!.Lower, 0.0005);
        var ac1 = GwetAgreement.Of(ratings);
        Assert.Equal(0.77544, ac1.Coefficient.Required, 0.000005);
        Assert.Equal(0.14295, ac1.StandardError!.Value, 0.000005);
        Assert.Equal(0.461, ac1.Coefficient.Interval!.Lower, 0.0005);
        Assert.Equal(0.8181818, ac1.Observed!.Value, 0.00000005);
        Assert.Equal(0.1903212, ac1.Expected!.Value, 0.00000005);
        Assert.Equal(11, ac1.Coefficient.Count); // the twelfth unit has one rating
    }

    [Theory] // irrCAC's values for the same ratings: coefficient, standard error, lower limit
    [InlineData(AgreementWeights.Linear, 0.859, 0.117, 0.600)]
    [InlineData(AgreementWeights.Quadratic, 0.914, 0.104, 0.685)]
    public void AC2_is_that_of_Gwet(AgreementWeights weights, double coefficient, double error, double lower)
    {
        var ac2 = GwetAgreement.Of(RatingCounts.OfRatings(FromZero(FourReaders), 5), weights);
        Assert.Equal(coefficient, ac2.Coefficient.Required, 0.0005);
        Assert.Equal(error, ac2.StandardError!.Value, 0.0005);
        Assert.Equal(lower, ac2.Coefficient.Interval!.Lower, 0.0005);
    }

    [Theory] // Gwet 2014: AC1 0.849, AC2 0.900 linear, 0.940 quadratic
    [InlineData(AgreementWeights.Unweighted, 0.849, 0.764, 0.935)]
    [InlineData(AgreementWeights.Linear, 0.900, 0.842, 0.958)]
    [InlineData(AgreementWeights.Quadratic, 0.940, 0.905, 0.976)]
    public void AC_of_two_abstractors_is_the_published_one(AgreementWeights weights, double coefficient, double lower, double upper)
    {
        var counts = new List<int[]>();
        for (int i = 0; i < 3; i++)
        {
            for (int j = 0; j < 3; j++)
            {
                for (long n = 0; n < Abstractors[i, j]; n++)
                {
                    var unit = new int[3];
                    unit[i]++;
                    unit[j]++;
                    counts.Add(unit);
                }
            }
        }
        var table = new int[counts.Count, 3];
        for (int u = 0; u < counts.Count; u++)
        {
            for (int c = 0; c < 3; c++)
                table[u, c] = counts[u][c];
        }
        var ac = GwetAgreement.Of(RatingCounts.OfCounts(table), weights).Coefficient;
        Assert.Equal(coefficient, ac.Required, 0.0005);
        Assert.Equal(lower, ac.Interval!.Lower, 0.0015); // the book's table form divides by n, the units form by n − 1
        Assert.Equal(upper, ac.Interval.Upper, 0.0015);
    }

    [Fact]
    public void Fleiss_kappa_equals_statsmodels_on_complete_ratings()
    {
        int[] complete = [.. Enumerable.Range(0, Reader1.Length).Where(i => Reader3[i] is not null)];
        var ratings = new int?[complete.Length, 3];
        for (int i = 0; i < complete.Length; i++)
            (ratings[i, 0], ratings[i, 1], ratings[i, 2]) = (Reader1[complete[i]], Reader2[complete[i]], Reader3[complete[i]]);
        Expected.Matches("fleiss", FleissKappa.Of(RatingCounts.OfRatings(ratings, 4)).Kappa.Value);
    }

    [Theory] // Krippendorff 2011, example C
    [InlineData(MeasurementLevel.Nominal, 0.743)]
    [InlineData(MeasurementLevel.Ordinal, 0.815)]
    [InlineData(MeasurementLevel.Interval, 0.849)]
    public void Alpha_is_that_of_Krippendorffs_example(MeasurementLevel level, double published) =>
        Assert.Equal(published, KrippendorffAlpha.Of(Numbers(FourReaders), level, NoInterval).Required, 0.0005);

    [Theory]
    [InlineData(MeasurementLevel.Nominal, "alpha.nominal")]
    [InlineData(MeasurementLevel.Ordinal, "alpha.ordinal")]
    [InlineData(MeasurementLevel.Interval, "alpha.interval")]
    public void Alpha_equals_nltk_and_has_an_interval(MeasurementLevel level, string name)
    {
        var ratings = new double?[Reader1.Length, 3];
        for (int i = 0; i < Reader1.Length; i++)
            (ratings[i, 0], ratings[i, 1], ratings[i, 2]) = (Reader1[i], Reader2[i], Reader3[i]);
        var alpha = KrippendorffAlpha.Of(ratings, level);
        Expected.Matches(name, alpha.Value);
        Assert.True(alpha.Interval!.Contains(alpha.Required));
        Assert.InRange(alpha.Interval.Upper - alpha.Interval.Lower, 0.05, 0.4);
    }

    [Fact] // a point has no word in a report, an interval has those of both ends; Koo and Li 2016 ask for just that
    public void Words_come_from_both_ends_of_an_interval_on_one_scale_a_coefficient()
    {
        Assert.Equal("fair to substantial", VerbalScale.LandisKoch.Describe(new Interval(0.35, 0.75, 0.95)));
        Assert.Equal("almost perfect", VerbalScale.LandisKoch.Describe(new Interval(0.85, 0.95, 0.95)));
        Assert.Null(VerbalScale.LandisKoch.Describe(null));
        Assert.Equal("moderate to good", VerbalScale.KooLi.Describe(new Interval(0.5, 0.9, 0.95)));
        Assert.Equal("poor to excellent", VerbalScale.KooLi.Describe(new Interval(0.49, 0.91, 0.95)));
        Assert.Equal(["Landis and Koch 1977", "Koo and Li 2016"], VerbalScale.All.Select(s => s.Name));
    }

    [Theory] // bounds belong below: Landis & Koch print 0.00–0.20 slight, 0.21–0.40 fair, …
    [InlineData(-0.01, "poor")]
    [InlineData(0, "slight")]
    [InlineData(0.2, "slight")]
    [InlineData(0.21, "fair")]
    [InlineData(0.4, "fair")]
    [InlineData(0.6, "moderate")]
    [InlineData(0.8, "substantial")]
    [InlineData(1, "almost perfect")]
    public void Landis_and_Kochs_words_keep_their_bounds(double value, string word) =>
        Assert.Equal(word, VerbalScale.LandisKoch.Describe(value));

    [Fact]
    public void A_confusion_matrix_is_normalised_by_row_and_merged()
    {
        var table = ConfusionMatrix.Of([0, 0, 1, 1, 1, 3], [0, 1, 1, 1, 2, 3], 4);
        var shares = table.RowNormalised();
        Assert.Equal(0.5, shares[0, 1]);
        Assert.Equal(2.0 / 3, shares[1, 1]);
        Assert.Null(shares[2, 2]); // nobody was truly 2
        var merged = table.Merged([0, 1, 1, 1]);
        Assert.Equal(2, merged.Categories);
        Assert.Equal(4, merged[1, 1]);
        Assert.Equal(1, merged[0, 1]);
        Assert.Equal(table.Total, merged.Total);
        Assert.Equal(4.0 / 6, table.ExactAgreement().Value);
        Assert.Equal(1, table.AgreementWithin(1).Value);
        Assert.Equal(new BinaryCounts(2, 1, 1, 2), table.OneAgainstRest(1));
        Assert.Throws<ArgumentException>(() => table.Merged([0, 2, 2, 2]));
        byte[] truth = [0, 1, 2, 2], predicted = [0, 2, 2, 2];
        Assert.Equal(2, ConfusionMatrix.OfLabels(truth, predicted, 3)[2, 2]);
        Assert.Throws<ArgumentOutOfRangeException>(() => ConfusionMatrix.OfLabels(truth, predicted, 2));
    }

    static int?[,] FromZero(int?[,] ratings)
    {
        var shifted = (int?[,])ratings.Clone();
        for (int u = 0; u < ratings.GetLength(0); u++)
        {
            for (int r = 0; r < ratings.GetLength(1); r++)
                shifted[u, r]--;
        }
        return shifted;
    }

    static double?[,] Numbers(int?[,] ratings)
    {
        var numbers = new double?[ratings.GetLength(0), ratings.GetLength(1)];
        for (int u = 0; u < ratings.GetLength(0); u++)
        {
            for (int r = 0; r < ratings.GetLength(1); r++)
                numbers[u, r] = ratings[u, r];
        }
        return numbers;
    }
}
