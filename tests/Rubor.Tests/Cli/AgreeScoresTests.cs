using System.Globalization;
using System.Text;

namespace Rubor.Tests.Cli;

public sealed class AgreeScoresTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Kappa_of_a_known_table_comes_out_whatever_the_file_looks_like()
    {
        // Two readers, 50 cases: 20 both yes, 15 both no, 5 and 10 apart. Observed 0.7, by chance 0.5: κ = 0.4.
        var cells = Enumerable.Repeat((1, 1), 20).Concat(Enumerable.Repeat((1, 0), 5)).Concat(Enumerable.Repeat((0, 1), 10))
            .Concat(Enumerable.Repeat((0, 0), 15)).ToList();
        string Text(char separator, Func<int, string> number, string end) => string.Join(separator, "patient", "who", "grade") + end
            + string.Concat(cells.SelectMany((c, i) =>
                new[] { string.Join(separator, $"P{i}", "A", number(c.Item1)) + end,
                string.Join(separator, $"P{i}", "B", number(c.Item2)) + end }));
        string plain = Write("plain.csv", Text(',', v => $"{v}", "\n"));
        string spreadsheet = Write("sheet.csv", "\uFEFF" + Text(';', v => $"\"{v},0\"", "\r\n"));
        string tabs = Write("tabs.tsv", Text('\t', v => $" {v}.0", "\n") + "\n");
        foreach (string file in (string[])[plain, spreadsheet, tabs])
        {
            var run = await CommandRun.Of("agree", "scores", file, "--subject", "patient", "--reader", "who", "--score", "grade", "--scale",
                "nominal", "--json");
            Assert.Equal((0, ""), (run.ExitCode, run.Error));
            var kappa = run.Json["scores"]![0]!["categorical"]![0]!["statistics"]!.AsArray().Single(s => (string?)s!["name"] == "kappa")!["figure"]!;
            Assert.Equal(0.4, (double)kappa["value"]!, 1e-12);
            Assert.Equal(50, (int)kappa["n"]!);
            Assert.NotNull(kappa["lower"]);
        }
    }

    [Fact]
    public async Task Units_of_one_subject_never_count_as_independent_and_the_output_says_how_many_subjects()
    {
        var text = new StringBuilder("s,u,r,v\n");
        for (int s = 0; s < 12; s++)
            for (int u = 0; u < 6; u++)
                for (int r = 0; r < 2; r++)
                    text.Append(CultureInfo.InvariantCulture, $"S{s},J{u},R{r},{(s % 3 + (s == u && r == 1 ? 1 : 0)) % 3}\n");
        string file = Write("t.csv", text.ToString());
        var run = await CommandRun.Of("agree", "scores", file, "--subject", "s", "--unit", "u", "--reader", "r", "--score", "v", "--scale",
            "ordinal", "--json");
        Assert.True((bool)run.Json["clustered"]!);
        var kappa = run.Json["scores"]![0]!["categorical"]![0]!["statistics"]!.AsArray().Single(s => (string?)s!["name"] == "kappa_quadratic")!["figure"]!;
        Assert.Equal((72, 12), ((int)kappa["n"]!, (int)kappa["clusters"]!));
        Assert.Equal(72, (int)run.Json["scores"]![0]!["continuous"]![0]!["n"]!);
        Assert.True((bool)run.Json["scores"]![0]!["continuous"]![0]!["repeated"]!);
    }

    [Fact]
    public async Task Of_reads_of_a_form_only_signed_ones_count_and_their_fields_are_scores()
    {
        // Of anna and ben on six pictures, one of them scored otherwise; drafts and a reopened version between.
        int[] anna = [0, 1, 2, 3, 1, 2], ben = [0, 1, 2, 3, 1, 3];
        string file = Write("reads.csv", "subject,case,reader,round,state,version,predecessor,form,synovial_hypertrophy,artefact,comment,head_hash,rubor\n"
            + string.Concat(Enumerable.Range(0, 6).SelectMany(s => new[]
            {
                $"{s},sub-{s},anna,1,superseded,1,,eoss,0,no,,h,0.1\n", $"{s},sub-{s},anna,1,signed,2,h,eoss,{anna[s]},no,,h,0.1\n",
                $"{s},sub-{s},ben,1,signed,1,,eoss,{ben[s]},no,,h,0.1\n", $"{s},sub-{s}b,ben,1,open,1,,eoss,,,,h,0.1\n",
            })));
        var run = await CommandRun.Of("agree", "scores", file, "--subject", "subject", "--unit", "case", "--reader", "reader", "--score",
            "synovial_hypertrophy", "--scale", "ordinal", "--json");
        Assert.Equal(0, run.ExitCode);
        // Five of six alike, a quarter by chance.
        var kappa = run.Json["scores"]![0]!["categorical"]![0]!["statistics"]!.AsArray().Single(s => (string?)s!["name"] == "kappa")!["figure"]!;
        Assert.Equal((5.0 / 6 - 0.25) / 0.75, (double)kappa["value"]!, 9);
    }

    [Fact]
    public async Task Of_the_workstations_reads_only_signed_ones_count_unless_others_are_asked_for()
    {
        // Drafts of two readers that have only opened the cases agree perfectly; a reopened version comes twice.
        string file = Write("reads.csv", "subject,case,reader,round,state,version,predecessor,volume_lower_mm3,head_hash,mask_sha256\n"
            + string.Concat(Enumerable.Range(1, 6).SelectMany(s => new[]
        {
            $"{s},sub-{s},anna,1,signed,2,,{100.5 * s},h,m\n", $"{s},sub-{s},anna,1,superseded,1,,{70.5 * s},h,m\n",
            $"{s},sub-{s},ben,1,signed,1,,{100.5 * s + 8},h,m\n",
            $"{s},sub-{s}b,anna,1,open,1,,50.5,h,\n", $"{s},sub-{s}b,ben,1,open,1,,50.5,h,\n",
        })));
        string[] command = ["agree", "scores", file, "--subject", "subject", "--unit", "case", "--reader", "reader", "--score", "volume_lower_mm3"];
        var run = await CommandRun.Of([.. command, "--json"]);
        var pair = run.Json["scores"]![0]!["continuous"]![0]!;
        Assert.Equal((6, 8.0), ((int)pair["n"]!, Math.Abs((double)pair["bias"]!["value"]!)));
        Assert.Contains("12 of 30 rows", (await CommandRun.Of(command)).Output, StringComparison.Ordinal);
        Assert.Equal(0.0,
            (double)(await CommandRun.Of([.. command, "--where", "state=open", "--json"])).Json["scores"]![0]!["continuous"]![0]![
            "bias"]!["value"]!);
        Assert.Equal(2,
            (int)(await CommandRun.Of([.. command, "--where", "subject=2,3", "--json"])).Json["scores"]![0]!["continuous"]![0]!["n"]!);
        (await CommandRun.Of([.. command, "--where", "state=signed,superseded"])).RefusedWith("a second time");
        (await CommandRun.Of([.. command, "--where", "round=2"])).RefusedWith("no row holds 2 in column round", "it holds 1");
        (await CommandRun.Of([.. command, "--where", "subject"])).RefusedWith("--where subject", "state=signed");
    }

    [Theory] // Differences of ±1 in 40 patients: limits near ±1.99, their intervals some 0.35 to 0.5 wide either way.
    [InlineData("3", "within")]
    [InlineData("2", "undecided")]
    [InlineData("1", "beyond")]
    public async Task Limits_are_judged_against_an_allowed_difference(string allowed, string verdict)
    {
        string file = Write("t.csv", "s,r,v\n" + string.Concat(Enumerable.Range(0, 40).Select(i =>
            FormattableString.Invariant($"{i},A,{10.5 + i}\n{i},B,{10.5 + i + (i % 2 == 0 ? 1 : -1)}\n"))));
        string[] command = ["agree", "scores", file, "--subject", "s", "--reader", "r", "--score", "v", "--scale", "continuous"];
        var run = await CommandRun.Of([.. command, "--allowed-difference", allowed, "--json"]);
        Assert.Equal(verdict, (string?)run.Json["scores"]![0]!["continuous"]![0]!["allowed"]!["verdict"]);
        Assert.Null((await CommandRun.Of([.. command, "--json"])).Json["scores"]![0]!["continuous"]![0]!["allowed"]);
        (await CommandRun.Of([.. command, "--allowed-difference", "-1"])).RefusedWith("--allowed-difference -1");
    }

    [Fact] // Two of three readers each: the mixed model of lme4 (incomplete.R), where complete units are none.
    public async Task Readers_who_rotate_have_an_ICC_of_all_that_they_read_and_absent_cells_are_counted()
    {
        var rows = Data.Tsv(Path.Combine(Statistics.Golden.Folder, "incomplete.tables.tsv")).Where(r => r["study"] == "rotating");
        string file = Write("t.csv", "s,r,v\n" + string.Concat(rows.Select(r => $"{r["target"]},{r["reader"]},{r["rating"]}\n")));
        string[] command = ["agree", "scores", file, "--subject", "s", "--reader", "r", "--score", "v", "--scale", "continuous"];
        var run = await CommandRun.Of([.. command, "--json", "--out", folder["out"]]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        var golden = Statistics.Golden.Load("incomplete.tsv");
        foreach (var (form, name) in new[] { ("ICC(2,1)", "TwoWayRandom"), ("ICC(2,k)", "TwoWayRandomMean"), ("ICC(3,1)", "TwoWayMixed") })
        {
            var icc = run.Json["scores"]![0]!["icc"]!.AsArray().Single(i => (string?)i!["form"] == form)!;
            Assert.Equal(("mixed model", 72, 24, 0, 2.0),
                ((string?)icc["method"], (int)icc["cells"]!, (int)icc["absent_cells"]!, (int)icc["left_out"]!, (double)icc["readings_per_scan"]!));
            golden.Matches($"rotating.{name}", (double?)icc["icc"]!["value"], 1e-5);
            Assert.Equal(24, (int)icc["icc"]!["n"]!);
        }
        Assert.Contains("24 of 72 cells are absent", (await CommandRun.Of(command)).Output, StringComparison.Ordinal);
        string page = File.ReadAllText(folder["out", "report.html"]);
        Assert.Contains("24 of 72 cells are absent", page, StringComparison.Ordinal);
        Assert.Contains("restricted maximum likelihood", page, StringComparison.Ordinal);
        // Complete tables keep the analysis of variance.
        string complete = Write("c.csv", "s,r,v\n" + string.Concat(Enumerable.Range(0, 9).Select(i =>
            FormattableString.Invariant($"{i},A,{i + 0.5}\n{i},B,{i + 0.25 * (i % 3)}\n"))));
        var all = await CommandRun.Of("agree", "scores", complete, "--subject", "s", "--reader", "r", "--score", "v", "--json");
        Assert.Equal(("analysis of variance", 0), ((string?)all.Json["scores"]![0]!["icc"]![1]!["method"],
            (int)all.Json["scores"]![0]!["icc"]![1]!["absent_cells"]!));
    }

    [Fact] // Bias and spread that grow with the size (regression-limits.R), and per cent of it.
    public async Task Limits_along_lines_and_in_per_cent_reach_terminal_and_page()
    {
        var rows = Data.Tsv(Path.Combine(Statistics.Golden.Folder, "regression-limits.tables.tsv")).Where(r => r["study"] == "both");
        string file = Write("t.csv", "s,r,v\n"
            + string.Concat(rows.Select(r => $"{r["patient"]},A,{r["first"]}\n{r["patient"]},B,{r["second"]}\n")));
        string[] command = ["agree", "scores", file, "--subject", "s", "--reader", "r", "--score", "v", "--scale", "continuous"];
        var run = await CommandRun.Of([.. command, "--allowed-difference", "5", "--json", "--out", folder["out"]]);
        var pair = run.Json["scores"]![0]!["continuous"]![0]!;
        Statistics.Golden.Load("regression-limits.tsv").Matches("both.greatest.upper", (double?)pair["regression"]!["at"]![2]!["upper_limit"]!["value"]);
        Assert.Equal(("beyond", "beyond", "difference"),
            ((string?)pair["allowed"]!["verdict"], (string?)pair["allowed"]!["over_sizes"], (string?)pair["allowed"]!["unit"]));
        Assert.Contains("regression_upper_limit_at_greatest", File.ReadAllText(folder["out", "agreement.tsv"]), StringComparison.Ordinal);
        Assert.Contains("section 3.2", File.ReadAllText(folder["out", "report.html"]), StringComparison.Ordinal);
        var percent = await CommandRun.Of([.. command, "--allowed-difference", "400%"]);
        Assert.Contains("limits within 400 %; mean equivalent", percent.Output, StringComparison.Ordinal);
        foreach (string bad in (string[])["0%", "much", "5%%", "%"])
            (await CommandRun.Of([.. command, "--allowed-difference", bad])).RefusedWith($"--allowed-difference {bad}: a number above 0");
    }

    [Fact]
    public async Task Missing_scores_are_left_out_and_counted()
    {
        string file = Write("t.csv", "s,r,v\n1,A,2.5\n1,B,2.75\n2,A,NA\n2,B,3\n3,A,4.5\n3,B,\n4,A,1.5\n4,B,1.25\n5,A,7.5\n5,B,7\n");
        var run = await CommandRun.Of("agree", "scores", file, "--subject", "s", "--reader", "r", "--score", "v", "--out",
            folder["out"], "--json");
        var score = run.Json["scores"]![0]!;
        Assert.Equal(("continuous", 2, 3), ((string?)score["scale"], (int)score["missing"]!, (int)score["continuous"]![0]!["n"]!));
        Assert.Equal((-0.25 + 0.25 + 0.5) / 3, (double)score["continuous"]![0]!["bias"]!["value"]!, 1e-12);
        Assert.Equal(["agreement.tsv", "report.html", "result.json", "run.json"], Directory.GetFiles(folder["out"])
            .Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
        Assert.DoesNotContain("NaN", File.ReadAllText(folder["out", "agreement.tsv"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1,A,2\n1,B,2\n")] // one subject
    [InlineData("1,A,2\n1,B,2\n2,A,2\n2,B,2\n3,A,2\n3,B,2\n")] // ties everywhere
    [InlineData("1,A,1\n1,B,1\n2,A,2\n2,B,2\n3,C,2\n")] // a reader who shares no subject
    public async Task What_is_undefined_has_a_reason(string rows)
    {
        string file = Write("t.csv", "s,r,v\n" + rows);
        foreach (string scale in (string[])["ordinal", "nominal", "continuous"])
        {
            var run = await CommandRun.Of("agree", "scores", file, "--subject", "s", "--reader", "r", "--score", "v", "--scale", scale,
                "--out", folder["out-" + scale], "--json");
            Assert.Equal((0, ""), (run.ExitCode, run.Error));
            string[][] lines = [.. File.ReadLines(folder["out-" + scale, "agreement.tsv"]).Select(l => l.Split('\t'))];
            int value = Array.IndexOf(lines[0], "value"), lower = Array.IndexOf(lines[0], "lower_95"),
                reason = Array.IndexOf(lines[0], "reason");
            foreach (string[] line in lines.Skip(1))
                Assert.True(line[reason] != "n/a" || (line[value] != "n/a" && line[lower] != "n/a"), string.Join(' ', line));
        }
    }

    [Fact]
    public async Task Mistakes_name_row_and_column()
    {
        async Task<CommandRun> Run(string text, params string[] more) =>
            await CommandRun.Of(["agree", "scores", Write("t.csv", text), "--subject", "s", "--reader", "r", "--score", "v", .. more]);
        (await Run("s,r,v\n1,A,2\n1,B,x\n")).RefusedWith("row 3", "column v", "'x' is no number");
        (await Run("s,r,v\n1,A,2\n1,B,1.234,5\n")).RefusedWith("row 3", "4 cells");
        (await Run("s;r;v\n1;A;2\n1;B;1.234,5\n")).RefusedWith("row 3", "'1.234,5' is no number");
        (await Run("s,r,v\n1,A,2\n\n1,A,3\n1,B,2\n")).RefusedWith("row 4", "a second time (first in row 2)", "--unit");
        (await Run("s,r,v\n1,A,2\n2,A,3\n")).RefusedWith("one reader only (A)");
        (await Run("s,r,v\n1,A,2\n,B,3\n")).RefusedWith("row 3, column s: is empty");
        (await Run("s,r,w\n1,A,2\n1,B,3\n")).RefusedWith("has no column v", "s, r, w");
        (await Run("s,r,v\n")).RefusedWith("no row");
        (await Run("")).RefusedWith("is empty");
        (await Run("s,r,v\n1,A,\n1,B,NA\n")).RefusedWith("column v is empty in every row");
        (await Run("s,r,v\n1,A,mild\n1,B,severe\n", "--scale", "ordinal")).RefusedWith("row 2", "--categories");
        (await Run("s,r,v\n1,A,mild\n1,B,severe\n", "--categories", "none,mild")).RefusedWith("row 3", "'severe' is none of none, mild");
        (await Run("s,r,v\n1,A,\"a\"b\n1,B,c\n")).RefusedWith("row 2", "quote");
        (await Run("s,r,v\n1,A,1\n1,B,2\n", "--scale", "ratio")).RefusedWith("ordinal, nominal or continuous");
        (await CommandRun.Of("agree", "scores", folder["no.csv"], "--subject", "s", "--reader", "r", "--score", "v")).RefusedWith("no such file");
    }

    [Fact]
    public async Task Words_make_an_ordinal_scale_when_their_order_is_named()
    {
        string file = Write("t.csv", "s,r,v\n1,A,none\n1,B,mild\n2,A,severe\n2,B,severe\n3,A,mild\n3,B,mild\n");
        var run = await CommandRun.Of("agree", "scores", file, "--subject", "s", "--reader", "r", "--score", "v", "--categories", "none,mild,severe", "--json");
        var score = run.Json["scores"]![0]!;
        Assert.Equal("ordinal", (string?)score["scale"]);
        var statistics = score["categorical"]![0]!["statistics"]!.AsArray().ToDictionary(s => (string)s!["name"]!, s => (double?)s!["figure"]!["value"]);
        Assert.Equal(2.0 / 3, statistics["exact_agreement"]!.Value, 1e-12);
        Assert.Equal(1, statistics["agreement_within_1"]!.Value, 1e-12);
        Assert.Empty(score["continuous"]!.AsArray());
    }

    [Fact]
    public async Task Change_between_two_visits_is_held_against_error_and_against_clinical_response()
    {
        // Readers differ in change by +2, −2, 0, 0: SD √(8/3); smallest detectable change of the mean of two readers 1.96·SD/(√2·√2) =
        // 1.60.
        string file = Write("t.csv", """
            s,visit,r,v,responder
            1,follow-up,A,10,yes
            1,baseline,A,20,yes
            1,baseline,B,20,yes
            1,follow-up,B,8,yes
            2,baseline,A,20,no
            2,follow-up,A,20,no
            2,baseline,B,20,no
            2,follow-up,B,22,no
            3,baseline,A,5,no
            3,follow-up,A,15,no
            3,baseline,B,5,no
            3,follow-up,B,15,no
            4,baseline,A,9,yes
            4,follow-up,A,3,yes
            4,baseline,B,9,yes
            4,follow-up,B,3,yes
            """);
        string[] words = ["agree", "scores", file, "--subject", "s", "--reader", "r", "--score", "v", "--scale", "continuous"];
        var run = await CommandRun.Of([.. words, "--visit", "visit", "--response", "responder", "--out", folder["out"], "--json"]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        var change = run.Json["scores"]![0]!["change"]!;
        Assert.Equal(("baseline", "follow-up"), ((string?)change["before"], (string?)change["after"]));
        Assert.Equal(1.959963984540054 * Math.Sqrt(8.0 / 3) / 2, (double)change["limit"]!, 1e-9);
        Assert.Equal((2, 1, 1), ((int)change["improved"]!, (int)change["within_error"]!, (int)change["worsened"]!));
        Assert.Equal(1, (double)change["response_agreement"]!["value"]!);
        Assert.Contains("non-responders", File.ReadAllText(folder["out", "report.html"]), StringComparison.Ordinal);
        (await CommandRun.Of([.. words, "--visit", "visit", "--response", "v"])).RefusedWith("row 2, column v", "'10' says neither yes nor no");
        (await CommandRun.Of([.. words, "--response", "responder"])).RefusedWith("--response goes with --visit");
        File.AppendAllText(file, "\n4,week 52,A,3,yes\n");
        (await CommandRun.Of([.. words, "--visit", "visit"])).RefusedWith("names 3 visits", "a change needs two");
    }

    string Write(string name, string text)
    {
        File.WriteAllText(folder[name], text);
        return folder[name];
    }
}
