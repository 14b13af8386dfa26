using System.Globalization;
using System.Text.Json.Nodes;
using Rubor.Imaging;
using Rubor.Imaging.Nifti;

namespace Rubor.Tests.Cli;

/// <summary>What evaluate says of awkward tables: a right figure, or the true reason why there is none.</summary>
public sealed class EvaluateFiguresTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_constant_score_does_not_vary_and_tells_nothing_apart()
    {
        var auc = (await Classified("id,t,m\n0,0,.5\n1,1,.5\n2,0,.5\n3,1,.5\n", "--score", "m")).Json["models"]![0]!["auc"]!;
        Assert.Equal(0.5, (double)auc["value"]!);
        Assert.Contains("do not vary", (string?)auc["reason"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Balanced_accuracy_is_half_of_Youdens_index_and_one_ill_patient_makes_no_interval()
    {
        const string table = "patient\tt\tm\n1\t1\t.9\n1\t0\t.2\n2\t0\t.3\n2\t0\t.6\n3\t0\t.4\n3\t0\t.1\n4\t0\t.7\n4\t0\t.2\n5\t0\t.3\n5\t0\t.95\n";
        var one = (await Classified(table, "--score", "m", "--subject", "patient")).Json["models"]![0]!;
        Assert.Equal(8.0 / 9, (double)one["auc"]!["value"]!, 1e-12);
        foreach (var figure in new[] { one["auc"]!, Measure(one, "sensitivity"), Measure(one, "balanced_accuracy"),
            Measure(one, "youden") })
        {
            Assert.Null(figure["lower"]);
            Assert.NotNull(figure["reason"]);
        }
        Assert.Equal((1, 9), ((int)Measure(one, "sensitivity")["n"]!, (int)Measure(one, "specificity")["n"]!));
        // With a second ill patient there is one, and the two agree.
        var two = (await Classified(table.Replace("2\t0\t.6", "2\t1\t.6", StringComparison.Ordinal), "--score", "m", "--subject",
            "patient")).Json["models"]![0]!;
        foreach (string end in (string[])["value", "lower", "upper"])
            Assert.Equal(((double)Measure(two, "youden")[end]! + 1) / 2, (double)Measure(two, "balanced_accuracy")[end]!, 1e-12);
    }

    [Fact]
    public async Task All_positives_found_over_patients_has_a_lower_bound_and_its_counts_in_print()
    {
        // 18 patients, 17 of them with one positive image each, all found.
        string rows = string.Concat(Enumerable.Range(1, 18).Select(p => $"{p},{(p < 18 ? 1 : 0)},0.9\n{p},0,0.{p % 6}\n"));
        string table = rows.Replace("18,0,0.9", "18,0,0.1", StringComparison.Ordinal);
        var run = await Classified("patient,t,m\n" + table, "--score", "m", "--subject", "patient");
        var sensitivity = Measure(run.Json["models"]![0]!, "sensitivity");
        Assert.Equal(0.8157, (double)sensitivity["lower"]!, 0.0001); // Wilson, 17 of 17
        Assert.Equal((1, 17, 17), ((double)sensitivity["upper"]!, (int)sensitivity["n"]!, (int)sensitivity["clusters"]!));
        var text = await Text("patient,t,m\n" + table, "--score", "m", "--subject", "patient");
        Assert.Contains("17 of 17", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0.0", "1.0")]
    [InlineData("0", "1.00")]
    [InlineData("False", "True")]
    public async Task Noughts_and_ones_may_come_with_decimals(string no, string yes)
    {
        var run = await Classified($"t,m\n{no},.2\n{yes},.9\n{no},.4\n{yes},.3\n", "--score", "m");
        Assert.Equal((2, 0.75), ((int)run.Json["models"]![0]!["positives"]!, (double)run.Json["models"]![0]!["auc"]!["value"]!));
    }

    [Fact]
    public async Task What_counts_as_negative_beside_the_named_positive_is_listed()
    {
        var run = await Classified("t,m\nyes,.9\nYes,.8\nno,.1\nunclear,.5\nno,.3\npositive,.7\n", "--score", "m", "--positive", "yes");
        Assert.Equal(["Yes 1 True", "yes 1 True", "no 2 False", "positive 1 False", "unclear 1 False"],
            run.Json["truth_values"]!.AsArray().Select(v => $"{v!["value"]} {v["rows"]} {((bool)v["positive"]! ? "True" : "False")}"));
        Assert.Contains("no (2), positive (1), unclear (1)", (string?)run.Json["warnings"]![0], StringComparison.Ordinal);
        Assert.Empty((await Classified("t,m\nill,.9\nwell,.1\nill,.8\n", "--score", "m", "--positive", "ill")).Json["warnings"]!.AsArray());
    }

    [Fact]
    public async Task A_reversed_score_is_asked_about_and_turned_round_on_request()
    {
        const string table = "t,m\n1,.1\n1,.2\n1,.3\n1,.2\n0,.6\n0,.7\n0,.8\n0,.9\n";
        var run = await Classified(table, "--score", "m");
        Assert.Equal(0, (double)run.Json["models"]![0]!["auc"]!["value"]!);
        Assert.Contains("--lower-is-positive", (string?)run.Json["warnings"]![0], StringComparison.Ordinal);
        var turned = (await Classified(table, "--score", "m", "--lower-is-positive")).Json;
        var model = turned["models"]![0]!;
        Assert.Equal(1, (double)model["auc"]!["value"]!);
        Assert.Empty(turned["warnings"]!.AsArray());
        Assert.Equal((0.5, 4, 0), ((double)model["at_threshold"]!["threshold"]!, (int)model["at_threshold"]!["true_positives"]!,
            (int)model["at_threshold"]!["false_positives"]!));
        Assert.Equal(0.3, (double)model["best_youden"]!["threshold"]!);
    }

    [Theory]
    [InlineData("-1.797693134862315E+308")] // SPSS
    [InlineData("8.98846567431158e307")] // Stata
    [InlineData("1e200")]
    [InlineData("1e110")] // fits a double, its variances do not
    public async Task Numbers_that_other_programs_write_for_a_missing_value_are_refused_by_row(string code)
    {
        (await CommandRun.Of("evaluate", "classification", Write($"t,m\n1,1\n0,{code}\n"), "--truth", "t", "--score", "m"))
            .RefusedWith("row 3, column m", "too large");
        string scores = Write($"s,r,x\n1,A,1.5\n1,B,1.6\n2,A,{code}\n2,B,2.5\n3,A,3.5\n3,B,3.1\n");
        (await CommandRun.Of("agree", "scores", scores, "--subject", "s", "--reader", "r", "--score", "x")).RefusedWith("row 4, column x", "too large");
    }

    [Fact]
    public async Task A_tiny_number_is_a_probability_but_no_measurement()
    {
        Assert.Equal(1, (double)(await Classified("t,m\n1,.9\n0,1e-200\n", "--score", "m")).Json["models"]![0]!["auc"]!["value"]!);
        string scores = Write("s,r,x\n1,A,1e-200\n1,B,2e-200\n2,A,3e-200\n2,B,1e-200\n");
        (await CommandRun.Of("agree", "scores", scores, "--subject", "s", "--reader", "r", "--score", "x")).RefusedWith("row 2, column x", "too small");
    }

    [Theory]
    [InlineData("-999", true)]
    [InlineData("999", true)]
    [InlineData("99999999", true)]
    [InlineData("-9", true)]
    [InlineData("9", false)] // lies among the rest
    [InlineData("12.5", false)]
    public async Task Codes_for_a_missing_value_far_off_the_rest_are_told_of(string code, bool told)
    {
        string rows = string.Concat(Enumerable.Range(1, 12).Select(i => $"{i},A,{i}.5\n{i},B,{i}.7\n"));
        string file = Write($"s,r,x\n{rows}13,A,{code}\n13,B,6.1\n");
        var run = await CommandRun.Of("agree", "scores", file, "--subject", "s", "--reader", "r", "--score", "x", "--json");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(told, run.Json["warnings"]!.AsArray().Any(w => ((string)w!).Contains("row 26", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Independent_cases_are_compared_by_McNemars_exact_test()
    {
        // 20 positives: both right on 10, only a on 6, neither on 4; the same of 20 negatives, alike.
        string rows = string.Concat(Enumerable.Range(0, 20).Select(i => $"1,{(i < 16 ? 1 : 0)},{(i < 10 ? 1 : 0)}\n0,0,0\n"));
        var run = await Classified("t,a,b\n" + rows, "--score", "a", "--score", "b");
        var d = Difference(run, "sensitivity");
        Assert.Equal(0.03125, (double)d["test"]!["p_value"]!, 1e-12); // 2 · 0.5⁶
        Assert.Contains("McNemar", (string?)d["test"]!["method"], StringComparison.Ordinal);
        Assert.Equal((20, 0.3), ((int)d["cases"]!, (double)d["difference"]!["value"]!));
        Assert.Equal(1, (double)Difference(run, "specificity")["test"]!["p_value"]!);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Of_fifty_five_pairs_a_clear_one_stays_clear_after_Holm(int casesOfOne)
    {
        // Ten models that guess and one that knows, 120 cases.
        var random = new Random(3);
        string rows = string.Concat(Enumerable.Range(0, 120).Select(i =>
        {
            int t = i * 7 % 2;
            string guesses = string.Join(',',
                Enumerable.Range(0, 10).Select(_ => random.NextDouble().ToString("0.000", CultureInfo.InvariantCulture)));
            return $"{i / casesOfOne},{t},{(0.2 + 0.6 * t + 0.3 * (random.NextDouble() - 0.5)).ToString("0.000", CultureInfo.InvariantCulture)},{guesses}\n";
        }));
        string[] models = [.. Enumerable.Range(0, 11).Select(m => $"m{m}")];
        var run = await Classified($"p,t,{string.Join(',', models)}\n{rows}",
            [.. models.SelectMany(m => (string[])["--score", m]), "--subject", "p", "--resamples", "100"]);
        foreach (string measure in (string[])["auc", "accuracy"])
            Assert.All(run.Json["differences"]!.AsArray().Where(d => (string?)d!["measure"] == measure && (string?)d["first"] == "m0"), d =>
                Assert.True((double)d!["holm_p_value"]! < 1e-4));
    }

    [Fact]
    public async Task The_page_ranks_by_area_and_gives_the_best_threshold()
    {
        var run = await Classified("t,poor,good\n1,.1,.9\n0,.2,.3\n1,.6,.8\n0,.5,.1\n", "--score", "poor", "--score", "good", "--out",
            folder["out"]);
        Assert.Equal(0, run.ExitCode);
        string page = await File.ReadAllTextAsync(Path.Combine(folder["out"], "report.html"), TestContext.Current.CancellationToken);
        string ranking = page[page.IndexOf("Ranking", StringComparison.Ordinal)..];
        Assert.True(ranking.IndexOf("good", StringComparison.Ordinal) < ranking.IndexOf("poor", StringComparison.Ordinal));
        Assert.Contains("threshold of the largest Youden index", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Small_numbers_are_printed_with_their_digits()
    {
        var random = new Random(5);
        string rows = string.Concat(Enumerable.Range(1, 15).SelectMany(i => new[] { "A", "B" }.Select(r =>
            string.Create(CultureInfo.InvariantCulture, $"{i},{r},{0.0009 + 0.00002 * (i - 8) + 0.00003 * (random.NextDouble() - 0.5):0.0000000}\n"))));
        var run = await CommandRun.Of("agree", "scores", Write("s,r,adc\n" + rows), "--subject", "s", "--reader", "r", "--score", "adc",
            "--out", folder["out"]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        string page = await File.ReadAllTextAsync(Path.Combine(folder["out"], "report.html"), TestContext.Current.CancellationToken);
        Assert.DoesNotContain("0.000 (", page, StringComparison.Ordinal);
        Assert.DoesNotContain("(0.000 ", page, StringComparison.Ordinal);
        Assert.DoesNotContain("−0.000 ", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Segmentation_says_how_many_scans_count_1_and_how_many_lack_a_distance()
    {
        // Truth and prediction of class low: found, found, missed, invented, and in neither map of the last two.
        (byte, byte)[] scans = [(1, 1), (1, 1), (1, 0), (0, 1), (0, 0), (0, 0)];
        foreach (var (i, (truth, predicted)) in scans.Index())
        {
            Labels($"truth/0{i}.nii.gz", truth);
            Labels($"pred/0{i}.nii.gz", predicted);
        }
        string labels = folder["labels.json"];
        File.WriteAllText(labels, """{"low": 1}""");
        string[] command = ["evaluate", "segmentation", "--truth", folder["truth"], "--predicted", folder["pred"], "--labels", labels];
        var run = await CommandRun.Of([.. command, "--json", "--out", folder["out"]]);
        var presence = run.Json["presence"]![0]!;
        Assert.Equal((6, 2, 1, 1, 2), ((int)presence["scans"]!, (int)presence["both"]!, (int)presence["missed"]!,
            (int)presence["invented"]!, (int)presence["neither"]!));
        Assert.Equal(2, (int)run.Json["folds"]![0]!["cells"]![0]!["counted_full"]!);
        var dice = run.Json["overall"]!.AsArray().Single(f => (string?)f!["name"] == "dice_low")!["figure"]!;
        Assert.Equal(4.0 / 6, (double)dice["value"]!, 1e-12);
        // t of 5
        double deviation = Math.Sqrt((4 * Math.Pow(1 - 4.0 / 6, 2) + 2 * Math.Pow(4.0 / 6, 2)) / 5),
            half = 2.570581835636314 * deviation / Math.Sqrt(6);
        Assert.Equal(4.0 / 6 - half, (double)dice["lower"]!, 1e-9);
        Assert.Equal(1, (double)dice["upper"]!); // cut at 1
        Assert.Equal(2, (int)run.Json["overall"]!.AsArray().Single(f => (string?)f!["name"] == "hausdorff95_mm_low")!["figure"]!["n"]!);
        string page = await File.ReadAllTextAsync(Path.Combine(folder["out"], "report.html"), TestContext.Current.CancellationToken);
        Assert.Contains("2 of 6 scans: missed in 1, invented in 1, in neither map in 2", page, StringComparison.Ordinal);
        Assert.Contains("(2 in neither map)", page, StringComparison.Ordinal);
        Assert.Contains("missed in 1, invented in 1, in neither in 2 (Dice 1 there)", (await CommandRun.Of(command)).Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lesions_of_one_patient_are_not_independent()
    {
        // One patient's five lesions are all missed, eleven others' one lesion is found each: Wilson on 16 trials would be far too narrow.
        for (int p = 0; p < 12; p++)
        {
            byte[] lesions = p == 0 ? [1, 0, 1, 0, 1, 0, 1, 0, 1] : [1];
            Labels($"truth/{p:00}.nii.gz", lesions);
            Labels($"pred/{p:00}.nii.gz", p == 0 ? [0] : lesions);
        }
        File.WriteAllText(folder["labels.json"], """{"low": 1}""");
        var run = await CommandRun.Of("evaluate", "segmentation", "--truth", folder["truth"], "--predicted", folder["pred"], "--labels",
            folder["labels.json"], "--json");
        var figures = run.Json["lesions"]!.AsArray();
        var sensitivity = figures[0]!["figure"]!;
        Assert.Equal((11.0 / 16, 16, 12), ((double)sensitivity["value"]!, (int)sensitivity["n"]!, (int)sensitivity["clusters"]!));
        Assert.True((double)sensitivity["lower"]! < 0.444 - 0.05, "as wide as Wilson's 0.444 to 0.858 of 16 independent lesions");
        Assert.Equal("lesion_f1", (string?)figures[2]!["name"]);
        Assert.Equal(2 * (11.0 / 16) / (1 + 11.0 / 16), (double)figures[2]!["figure"]!["value"]!, 1e-12);
        Assert.NotNull(figures[2]!["figure"]!["lower"]);
    }

    async Task<CommandRun> Classified(string table, params string[] more) =>
        await CommandRun.Of(["evaluate", "classification", Write(table), "--truth", "t", "--json", .. more]);

    async Task<string> Text(string table, params string[] more) =>
        (await CommandRun.Of(["evaluate", "classification", Write(table), "--truth", "t", .. more])).Output;

    static JsonNode Measure(JsonNode model, string name) =>
        model["at_threshold"]!["measures"]!.AsArray().Single(m => (string?)m!["name"] == name)!["figure"]!;

    static JsonNode Difference(CommandRun run, string measure) =>
        run.Json["differences"]!.AsArray().Single(d => (string?)d!["measure"] == measure)!;

    string Write(string text)
    {
        File.WriteAllText(folder["table.csv"], text);
        return folder["table.csv"];
    }

    void Labels(string name, params byte[] labels)
    {
        var grid = Geometry.AxisAligned(new(10, 1, 1), 1, 1, 1);
        var all = new byte[grid.Size.Voxels];
        labels.CopyTo(all, 0);
        Directory.CreateDirectory(Path.GetDirectoryName(folder[name])!);
        NiftiWriter.Write(folder[name], new LabelMap(grid, all));
    }
}
