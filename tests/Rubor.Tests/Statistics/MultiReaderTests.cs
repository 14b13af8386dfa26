using System.Globalization;
using Rubor.Statistics;

namespace Rubor.Tests.Statistics;

/// <summary>Multi-reader multi-case analyses against formulas worked out pair by pair and case by case (mrmc.py).</summary>
public class MultiReaderTests
{
    static readonly Golden Expected = Golden.Load("mrmc.tsv");
    static readonly Dictionary<string, string>[] Rows = [.. Data.Tsv(Path.Combine(Golden.Folder, "mrmc.tables.tsv"))];

    sealed record Named(ReaderStudy Study, string[] Modalities, string[] Readers);

    static Named Study(string name, bool patients = false)
    {
        var rows = Rows.Where(r => r["study"] == name).ToList();
        string[] modalities = [.. rows.Select(r => r["modality"]).Distinct().OrderBy(m => int.TryParse(m, out int n) ? n : 0).ThenBy(m => m)];
        string[] readers = [.. rows.Select(r => r["reader"]).Distinct().Order(StringComparer.Ordinal)];
        string[] cases = [.. rows.Select(r => r["case"]).Distinct()];
        var ratings = new double[modalities.Length, readers.Length, cases.Length];
        for (int m = 0; m < modalities.Length; m++)
            for (int r = 0; r < readers.Length; r++)
                for (int c = 0; c < cases.Length; c++)
                    ratings[m, r, c] = double.NaN;
        var truth = new double[cases.Length];
        var patient = new int[cases.Length];
        foreach (var row in rows)
        {
            int c = Array.IndexOf(cases, row["case"]);
            ratings[Array.IndexOf(modalities, row["modality"]), Array.IndexOf(readers, row["reader"]), c] = Data.Number(row["rating"]);
            truth[c] = Data.Number(row["truth"]);
            patient[c] = row["patient"].GetHashCode(StringComparison.Ordinal);
        }
        return new(new(ratings, truth, patients ? patient : null), modalities, readers);
    }

    public static TheoryData<string, ReaderStatistic, CovarianceMethod, bool, ReaderDesign> Analyses()
    {
        var data = new TheoryData<string, ReaderStatistic, CovarianceMethod, bool, ReaderDesign>();
        foreach (var statistic in Enum.GetValues<ReaderStatistic>())
            foreach (bool patients in (bool[])[false, true])
                data.Add("factorial", statistic, CovarianceMethod.Jackknife, patients, ReaderDesign.Factorial);
        foreach (bool patients in (bool[])[false, true])
        {
            data.Add("factorial", ReaderStatistic.Auc, CovarianceMethod.DeLong, patients, ReaderDesign.Factorial);
            data.Add("grades", ReaderStatistic.Kappa, CovarianceMethod.Jackknife, patients, ReaderDesign.Factorial);
            data.Add("grades", ReaderStatistic.Accuracy, CovarianceMethod.Jackknife, patients, ReaderDesign.Factorial);
        }
        data.Add("factorial", ReaderStatistic.Auc, CovarianceMethod.Unbiased, false, ReaderDesign.Factorial);
        data.Add("three", ReaderStatistic.Auc, CovarianceMethod.Jackknife, false, ReaderDesign.Factorial);
        foreach (var (name, design) in new[] { ("groups", ReaderDesign.Groups), ("cases-in-readers", ReaderDesign.CasesInReaders),
            ("cases-in-modalities", ReaderDesign.CasesInModalities), ("readers-in-modalities", ReaderDesign.ReadersInModalities) })
            foreach (var statistic in (ReaderStatistic[])[ReaderStatistic.Auc, ReaderStatistic.Accuracy])
                data.Add(name, statistic, CovarianceMethod.Jackknife, false, design);
        return data;
    }

    [Theory]
    [MemberData(nameof(Analyses))]
    public void Every_figure_is_that_of_the_papers(string study, ReaderStatistic statistic, CovarianceMethod covariance, bool patients,
        ReaderDesign design)
    {
        var named = Study(study, patients);
        var a = ObuchowskiRockette.Of(named.Study, new()
        {
            Statistic = statistic,
            Covariance = covariance,
            Design = design,
            PositiveFrom = statistic == ReaderStatistic.Auc || study == "grades" ? null : 3,
        });
        string name = $"{study}.{statistic.ToString().ToLowerInvariant()}.{covariance.ToString().ToLowerInvariant()}{(patients ? ".patients" : "")}";
        int told = 0;
        foreach (var m in a.Modalities)
            told += Matches($"{name}.{named.Modalities[m.Modality]}", m.Mean, tested: false);
        told += Matches($"{name}.difference", a.Differences[0].Models, tested: true);
        Expected.Matches($"{name}.error", a.Components!.Error);
        Expected.Matches($"{name}.cov1", a.Components.Covariance1);
        Expected.Matches($"{name}.cov2", a.Components.Covariance2);
        Expected.Matches($"{name}.cov3", a.Components.Covariance3);
        if (design == ReaderDesign.Factorial)
        {
            Expected.Matches($"{name}.f", a.RandomReadersRandomCases!.Statistic);
            Expected.Matches($"{name}.f.df", a.RandomReadersRandomCases.Freedom);
            Expected.Matches($"{name}.f.p", a.RandomReadersRandomCases.PValue, 1e-8);
            Expected.Matches($"{name}.chi2", a.FixedReadersRandomCases!.Statistic);
            Expected.Matches($"{name}.chi2.p", a.FixedReadersRandomCases.PValue, 1e-8);
        }
        Assert.Equal(Expected.Names.Count(n => n.StartsWith(name + ".", StringComparison.Ordinal) && n.EndsWith(".se", StringComparison.Ordinal)
            && !(n.Contains(".patients.", StringComparison.Ordinal) && !patients)), told);
    }

    // How many standard errors were compared.
    static int Matches(string name, ReaderModels models, bool tested)
    {
        foreach (var (model, e) in new[] { ("random", models.RandomReadersRandomCases), ("fixed_readers", models.FixedReadersRandomCases),
            ("fixed_cases", models.RandomReadersFixedCases) })
        {
            Expected.Matches($"{name}.{model}.estimate", e.Estimate);
            Expected.Matches($"{name}.{model}.se", e.StandardError);
            Expected.Matches($"{name}.{model}.lower", e.Interval!.Lower, 1e-8);
            Expected.Matches($"{name}.{model}.upper", e.Interval.Upper, 1e-8);
            if (model != "fixed_readers")
                Expected.Matches($"{name}.{model}.df", e.Freedom, 1e-8);
            else
                Assert.Null(e.Freedom);
            if (tested)
                Expected.Matches($"{name}.{model}.p", e.PValue, 1e-8);
            else
                Assert.Null(e.PValue);
        }
        return 3;
    }

    [Theory]
    [InlineData("factorial")]
    [InlineData("groups")]
    [InlineData("any")]
    [InlineData("readers-in-modalities")]
    public void Whoever_read_what_the_variance_is_that_of_all_pairs_of_pairs(string study)
    {
        var u = ReaderUStatistics.Of(Study(study).Study).Differences[0].UStatistics!;
        Expected.Matches($"{study}.u.estimate", u.Estimate);
        if (Expected[$"{study}.u.variance"] > 0)
            Expected.Matches($"{study}.u.variance", u.StandardError * u.StandardError);
        else
            Assert.Null(u.Interval);
    }

    [Fact]
    public void U_statistics_and_unbiased_covariances_are_one_thing_where_nothing_is_cut_at_0()
    {
        var a = ObuchowskiRockette.Of(Study("factorial").Study, new() { Covariance = CovarianceMethod.Unbiased });
        var u = a.Differences[0].UStatistics!;
        var c = a.Components!;
        double uncut = 2 / 4.0 * (c.MeanSquareModalityByReader + 4 * (c.Covariance2 - c.Covariance3));
        Assert.Equal(uncut, u.StandardError!.Value * u.StandardError.Value, 1e-14);
    }

    [Fact]
    public void Drawing_cases_comes_near_leaving_them_out_and_the_same_seed_gives_the_same_numbers()
    {
        var study = Study("factorial", patients: true).Study;
        var settings = new MultiReaderSettings { Covariance = CovarianceMethod.Bootstrap, Resamples = 4000, Seed = 7 };
        var (drawn, again) = (ObuchowskiRockette.Of(study, settings).Components!, ObuchowskiRockette.Of(study, settings).Components!);
        var left = ObuchowskiRockette.Of(study, new()).Components!;
        Assert.Equal(drawn, again);
        Assert.InRange(drawn.Error / left.Error, 0.8, 1.2);
        Assert.InRange((drawn.Covariance1 - left.Covariance1) / left.Error, -0.1, 0.1);
        Assert.InRange((drawn.Covariance2 - left.Covariance2) / left.Error, -0.1, 0.1);
        Assert.InRange((drawn.Covariance3 - left.Covariance3) / left.Error, -0.1, 0.1);
    }

    [Fact]
    public void Modalities_swapped_change_the_sign_and_nothing_else()
    {
        var named = Study("factorial");
        var (s, cells) = (named.Study, new double[2, named.Readers.Length, named.Study.Cases]);
        foreach (var cell in s.Cells)
            foreach (var (c, rating) in cell.Cases.Zip(cell.Ratings))
                cells[1 - cell.Modality, cell.Reader, c] = rating;
        var a = ObuchowskiRockette.Of(s, new()).Differences[0].Models.RandomReadersRandomCases;
        var b = ObuchowskiRockette.Of(new(cells, s.Truth.ToArray()), new()).Differences[0].Models.RandomReadersRandomCases;
        Assert.Equal(a.Estimate, -b.Estimate, 12);
        Assert.Equal(a.PValue!.Value, b.PValue!.Value, 12);
        Assert.Equal(a.Interval!.Lower, -b.Interval!.Upper, 12);
    }

    [Fact]
    public void Readers_who_all_read_alike_have_no_interval_and_a_reason()
    {
        var ratings = new double[2, 3, 20];
        for (int m = 0; m < 2; m++)
            for (int r = 0; r < 3; r++)
                for (int c = 0; c < 20; c++)
                    ratings[m, r, c] = c % 5;
        double[] truth = [.. Enumerable.Range(0, 20).Select(c => c % 3 == 0 ? 1.0 : 0)];
        var d = ObuchowskiRockette.Of(new(ratings, truth), new()).Differences[0].Models.RandomReadersRandomCases;
        Assert.Equal((0.0, null, null), (d.Estimate, d.Interval, d.PValue));
        Assert.NotNull(d.Reason);
    }

    [Fact]
    public void Power_is_that_of_the_noncentral_distributions()
    {
        var pilot = new PilotVariances(0.00020040, 0.00080229, 0.00034661, 0.00034407, 0.00023903, 114);
        foreach (string name in Expected.Names.Where(n => n.StartsWith("power.", StringComparison.Ordinal)))
        {
            string[] parts = name.Split('.');
            int readers = int.Parse(parts[1], CultureInfo.InvariantCulture), cases = int.Parse(parts[2], CultureInfo.InvariantCulture);
            double effect = Data.Number($"{parts[3]}.{parts[4]}");
            Expected.Matches(name, ReaderPower.Of(pilot, effect, readers, cases, parts[5] switch
            {
                "random" => ReaderInference.RandomReadersRandomCases,
                "fixed_readers" => ReaderInference.FixedReadersRandomCases,
                _ => ReaderInference.RandomReadersFixedCases,
            }), 1e-8);
        }
        int least = ReaderPower.LeastCases(pilot, 0.0438, 6, 0.8)!.Value;
        Assert.InRange(ReaderPower.Of(pilot, 0.0438, 6, least), 0.8, 0.803);
        Assert.True(ReaderPower.Of(pilot, 0.0438, 6, least - 1) < 0.8);
        // The readers' own variance alone is too much for so few of them.
        Assert.Null(ReaderPower.LeastCases(pilot with { ModalityByReader = 0.01 }, 0.0438, 3, 0.8));
    }

    [Theory] // The study of benchmarks in small; docs/results/coverage-multi-reader.md has the whole.
    [InlineData(false)]
    [InlineData(true)]
    public void Simulated_readers_without_a_difference_seldom_seem_to_differ(bool grades)
    {
        var (held, significant) = MultiReaderSimulation.Structures[2].Run(100, 5, 60, grades, worse: false, truth: 0);
        Assert.InRange(held, 88, 100);
        Assert.Equal(100 - held, significant);
    }
}
