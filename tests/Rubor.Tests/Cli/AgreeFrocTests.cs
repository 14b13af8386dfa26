using Rubor.Statistics;

namespace Rubor.Tests.Cli;

/// <summary>Free-response curves against figures worked out mark by mark (froc.py).</summary>
public sealed class AgreeFrocTests : IDisposable
{
    static readonly Statistics.Golden Expected = Statistics.Golden.Load("froc.tsv");

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    static string Golden => Path.Combine(Statistics.Golden.Folder, "froc.tables.tsv");

    string Write(string text)
    {
        File.WriteAllText(folder["t.csv"], text);
        return folder["t.csv"];
    }

    [Fact]
    public async Task Every_figure_is_that_of_marks_taken_one_by_one()
    {
        var run = await CommandRun.Of("agree", "froc", Golden, "--cluster", "patient", "--false-positives", "0.5", "--json");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        var d = run.Json;
        Assert.Equal(("rubor.froc/1", 40, 16, 20, 48),
            ((string?)d["format"], (int)d["cases"]!, (int)d["cases_without_lesion"]!, (int)d["patients"]!, (int)d["lesions"]!));
        string[] figures = ["area", "sensitivity_at_limit", "average_sensitivity", "afroc"];
        Assert.Equal(4, d["curves"]!.AsArray().Count);
        foreach (var c in d["curves"]!.AsArray().Select(n => n!))
        {
            string name = $"{c["reader"]}.{c["modality"]}";
            foreach (string figure in figures)
                Expected.Matches($"{name}.{figure}", (double?)c["figures"]![figure]!["value"]);
            Assert.Equal(Expected[$"{name}.found"], (double)c["found"]!);
            Assert.Equal(Expected[$"{name}.false_marks"], (double)c["false_marks"]!);
            Assert.Equal(Expected[$"{name}.points"], c["points"]!.AsArray().Count);
            Assert.Equal((20, 48), ((int)c["figures"]!["area"]!["clusters"]!, (int)c["figures"]!["area"]!["n"]!));
        }
        foreach (string figure in figures)
        {
            double[] means = [.. d["means"]!.AsArray().Select(m => (double)m!["figures"]![figure]!["value"]!)];
            Expected.Matches($"mean.alone.{figure}", means[0]);
            Expected.Matches($"mean.assisted.{figure}", means[1]);
            var difference = d["differences"]![0]!["figures"]![figure]!;
            Assert.Equal(means[0] - means[1], (double)difference["value"]!, 1e-12);
            Assert.True((double)difference["lower"]! < (double)difference["value"]! && (double)difference["value"]! < (double)difference["upper"]!);
        }
        // For readers like these: the model is that of agree mrmc, its covariances by leaving out patients.
        var compared = d["differences"]![0]!;
        foreach (string figure in figures)
        {
            var (random, ofThese) = (compared["random_readers_random_cases"]![figure]!, compared["fixed_readers_random_cases"]![figure]!);
            Expected.Matches($"difference.{figure}", (double?)random["estimate"]);
            Expected.Matches($"difference.{figure}.random.error", (double?)random["standard_error"], 1e-7);
            Expected.Matches($"difference.{figure}.random.df", (double?)random["df"], 1e-7);
            Expected.Matches($"difference.{figure}.fixed.error", (double?)ofThese["standard_error"], 1e-7);
            Assert.InRange((double)random["p"]!, 0, 1);
            Assert.True((double)random["lower"]! < (double)random["estimate"]! && (double)random["estimate"]! < (double)random["upper"]!);
        }
        // Without patients each case is one; the figures stay.
        var each = (await CommandRun.Of("agree", "froc", Golden, "--false-positives", "0.5", "--json")).Json;
        Assert.Equal(40, (int)each["patients"]!);
        Expected.Matches("A.alone.area", (double?)each["curves"]![0]!["figures"]!["area"]!["value"]);
    }

    [Fact]
    public async Task A_folder_holds_page_tables_and_run_and_the_terminal_says_it_in_words()
    {
        var run = await CommandRun.Of("agree", "froc", Golden, "--cluster", "patient", "--out", folder["out"]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(["curves.tsv", "differences.tsv", "estimates.tsv", "report.html", "result.json", "run.json"],
            Directory.GetFiles(folder["out"]).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
        Assert.Contains("48 lesions in 40 cases (16 without) of 20 patients", run.Output, StringComparison.Ordinal);
        Assert.Contains("alone − assisted, readers like these", run.Output, StringComparison.Ordinal);
        Assert.Contains("warning: Few subjects (20", run.Output, StringComparison.Ordinal);
        foreach (string table in (string[])["curves.tsv", "estimates.tsv"])
            Assert.DoesNotContain("NaN", File.ReadAllText(folder["out", table]), StringComparison.Ordinal);
        Assert.Contains("froc", File.ReadAllText(folder["out", "result.json"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_every_reader_in_every_modality_nothing_is_said_of_readers_like_these()
    {
        string[] rows = await File.ReadAllLinesAsync(Golden, TestContext.Current.CancellationToken);
        string table = Write(string.Join('\n', rows.Where(r => !r.StartsWith("B\talone", StringComparison.Ordinal))) + "\n");
        var difference = (await CommandRun.Of("agree", "froc", table, "--json", "--resamples", "100")).Json["differences"]![0]!;
        Assert.Null(difference["random_readers_random_cases"]);
        Assert.Contains("Not every reader has a row with every modality", (string?)difference["reason"], StringComparison.Ordinal);
        Assert.NotNull(difference["figures"]!["area"]!["value"]);
        table = Write(string.Join('\n', rows.Where(r => !r.StartsWith('B'))) + "\n");
        difference = (await CommandRun.Of("agree", "froc", table, "--json", "--resamples", "100")).Json["differences"]![0]!;
        Assert.Contains("a second reader is needed", (string?)difference["reason"], StringComparison.Ordinal);
    }

    [Fact] // Lesions of one patient stand or fall together: taken as independent the interval would be half as wide.
    public async Task Clustered_lesions_widen_the_interval()
    {
        string rows = "patient,case,lesion,rating\n" + string.Concat(Enumerable.Range(0, 160).Select(i =>
            $"P{i / 8},{i},L,{(i / 8 * 7 % 20 < 10 ? "4" : "")}\n" + (i % 8 == 0 ? $"P{i / 8},{i},,3\n" : "")));
        async Task<double> Width(params string[] more)
        {
            var area = (await CommandRun.Of(["agree", "froc", Write(rows), .. more, "--json"])).Json["curves"]![0]!["figures"]!["area"]!;
            Assert.Equal(0.5, (double)area["value"]!, 12);
            return (double)area["upper"]! - (double)area["lower"]!;
        }
        Assert.InRange(await Width("--cluster", "patient") / await Width(), 2, 4); // √8 by the law of clusters
    }

    [Fact]
    public async Task Mistakes_are_one_line_that_names_row_and_cell()
    {
        async Task<CommandRun> Run(string text, params string[] more) => await CommandRun.Of(["agree", "froc", Write(text), .. more]);
        (await Run("case,lesion,mark\n1,a,2\n")).RefusedWith("has no column rating");
        (await Run("case,lesion,rating\n1,,2\n2,,\n")).RefusedWith("has no lesion");
        (await Run("case,lesion,rating\n1,a,high\n")).RefusedWith("row 2, column rating", "'high' is no number");
        (await Run("case,lesion,rating\n1,a,2\n,a,2\n")).RefusedWith("row 3, column case: is empty");
        (await Run("case,lesion,rating\n1,a,2\n1,a,\n")).RefusedWith("row 3, column rating", "keep one of the two");
        (await Run("case,lesion,rating,who\n1,a,2,P\n1,,1,Q\n", "--cluster", "who")).RefusedWith("case 1 belongs to Q here and to P in row 2");
        (await Run("case,lesion,rating\n1,a,2\n", "--cluster", "who")).RefusedWith("has no column who");
        (await Run("case,lesion,rating\n1,a,2\n", "--false-positives", "0")).RefusedWith("--false-positives 0");
    }

    [Fact]
    public void What_nobody_marked_is_missed_and_without_an_empty_case_there_is_no_AFROC()
    {
        var none = new FreeResponseMarks([], [0, 0, 1], 2);
        Assert.Equal((0, 0, 3), (none.Found, none.FalseMarks, none.Lesions));
        var f = none.Of(1);
        Assert.Equal([0, 0, 0, null], (double?[])[f.Area, f.AtLimit, f.AverageSensitivity, f.Afroc]);
        Assert.Equal(0.5, new FreeResponseMarks([], [0], 2).Of(1).Afroc);
        // All found before any false mark.
        var all = new FreeResponseMarks([new(0, 0, 9), new(1, 1, 8), new(2, -1, 1)], [0, 1], 3).Of(0.2);
        Assert.Equal([1, 1, 1, 1], (double?[])[all.Area, all.AtLimit, all.AverageSensitivity, all.Afroc]);
        Assert.Null(new FreeResponseMarks([new(0, -1, 1)], [], 1).Of(1).Area);
        Assert.Throws<ArgumentException>(() => new FreeResponseMarks([new(1, 0, 1)], [0], 2));
    }
}
