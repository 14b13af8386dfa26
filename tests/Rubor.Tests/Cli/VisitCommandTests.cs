using System.Globalization;
using System.Text.Json.Nodes;
using Rubor.Studies.Measuring.Vhi;

namespace Rubor.Tests.Cli;

/// <summary>Which visit is first, and what counts as change between two.</summary>
public sealed class VisitCommandTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("m3", "m12")]
    [InlineData("V9", "V10")]
    [InlineData("week4", "week12")]
    [InlineData("screening", "followup")]
    [InlineData("pre", "post")]
    [InlineData("2023-11-05", "2024-02-01")]
    public async Task An_improvement_is_an_improvement_whatever_the_visits_are_called(string before, string after)
    {
        // Volumes fall to a tenth; the readers differ by a few.
        var change = await ChangeOf(Falling(before, after));
        Assert.Equal((before, after), ((string?)change["before"], (string?)change["after"]));
        Assert.Equal((6, 0), ((int)change["improved"]!, (int)change["worsened"]!));
        Assert.True((double)change["standardised_response_mean"]!["value"]! < 0);
        Assert.All(change["subjects"]!.AsArray(), s => Assert.True((double)s!["after"]! < (double)s["before"]!));
    }

    [Fact]
    public async Task An_order_that_is_not_known_is_refused_until_it_is_said()
    {
        string table = Falling("night", "day");
        string[] command = ["agree", "scores", table, "--subject", "s", "--reader", "r", "--score", "v", "--visit", "visit"];
        (await CommandRun.Of(command)).RefusedWith(table, "which of the visits", "--visits");
        var change = (await CommandRun.Of([.. command, "--visits", "night,day", "--json"])).Json["scores"]![0]!["change"]!;
        Assert.Equal(("night", "day", 6), ((string?)change["before"], (string?)change["after"], (int)change["improved"]!));
        change = (await CommandRun.Of([.. command, "--visits", "day,night", "--json"])).Json["scores"]![0]!["change"]!;
        Assert.Equal(("day", "night", 6), ((string?)change["before"], (string?)change["after"], (int)change["worsened"]!));
        (await CommandRun.Of([.. command, "--visits", "night,noon"])).RefusedWith("holds visit day, which --visits does not name");
        (await CommandRun.Of([.. command, "--visits", "night,day,noon"])).RefusedWith("holds no visit noon");
        (await CommandRun.Of([.. command[..^2], "--visits", "night,day"])).RefusedWith("--visits goes with --visit");
        (await CommandRun.Of("agree", "scores", Falling("2024-02-01", "baseline"), "--subject", "s", "--reader", "r", "--score", "v",
            "--visit", "visit")).RefusedWith("--visits");
    }

    [Fact]
    public async Task Of_three_visits_that_are_named_in_order_the_change_from_the_first_to_each_is_given()
    {
        string table = Write(Enumerable.Range(1, 5).SelectMany(s =>
            new[] { ("m12", 1.0), ("baseline", 10), ("m3", 4) }.SelectMany(v => Readers($"{s}", v.Item1, v.Item2 * s, s))));
        string[] command = ["agree", "scores", table, "--subject", "s", "--reader", "r", "--score", "v", "--visit", "visit"];
        (await CommandRun.Of(command)).RefusedWith("names 3 visits (baseline, m3, m12)", "a change needs two", "--where visit=", "--visits baseline,m3,m12");
        var run = await CommandRun.Of([.. command, "--visits", "baseline,m3,m12", "--json", "--out", folder["out"]]);
        var score = run.Json["scores"]![0]!;
        Assert.Equal(["m3", "m12"], score["changes"]!.AsArray().Select(c => (string?)c!["after"]));
        Assert.Equal(("baseline", "m12"), ((string?)score["change"]!["before"], (string?)score["change"]!["after"]));
        Assert.Equal(10, Data.Tsv(folder["out", "change.tsv"]).Count());
        Assert.Contains("Change from baseline to m3",
            await File.ReadAllTextAsync(folder["out", "report.html"], TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Change_takes_only_readers_and_units_scored_at_both_visits_and_lists_what_it_dropped()
    {
        // Patient 1: no reader saw a change; B has no follow-up. The mean of what exists would fall from 15 to 10.
        string table = folder["t.tsv"];
        File.WriteAllText(table, "patient\tvisit\treader\tscore\n" + """
            1 before A 10
            1 before B 20
            1 after A 10
            1 after B NA
            2 before A 12
            2 before B 22
            2 after A 12
            2 after B 22
            3 before A 8
            3 before B 18
            3 after A 8
            3 after B 18.5
            4 before A 9
            4 before B 19
            4 after A 9.5
            4 after B 19
            5 before A 9
            5 before B 19
            """.Replace(' ', '\t') + "\n");
        var run = await CommandRun.Of("agree", "scores", table, "--subject", "patient", "--visit", "visit", "--reader", "reader", "--score",
            "score", "--out", folder["out"], "--json");
        var change = run.Json["scores"]![0]!["change"]!;
        var first = change["subjects"]!.AsArray().Single(s => (string?)s!["subject"] == "1")!;
        Assert.Equal((10, 10, 1, "within_error"),
            ((double)first["before"]!, (double)first["after"]!, (int)first["readers"]!, (string?)first["verdict"]));
        // Readers differ in change by 0, −0.5 and 0.5 in the patients that both scored twice: SD 0.5; the mean of two readers:
        // 1.96·SD/(√2·√2).
        Assert.Equal(1.959963985 * 0.5 / 2, (double)change["limit"]!, 1e-8);
        Assert.Equal(1.959963985 * 0.5 / Math.Sqrt(2), (double)first["limit"]!, 1e-8);
        Assert.Equal(2, (int)change["readers_averaged"]!);
        var dropped = change["dropped"]!.AsArray();
        Assert.Equal(["1 B after", "5 A after", "5 B after"], dropped.Select(d => $"{d!["subject"]} {d["reader"]} {d["missing"]}"));
        Assert.Equal(["5"], change["subjects_left_out"]!.AsArray().Select(s => (string?)s));
        Assert.Equal(3, Data.Tsv(folder["out", "change_dropped.tsv"]).Count());
        Assert.Equal("left_out", Data.Tsv(folder["out", "change.tsv"]).Single(r => r["subject"] == "5")["verdict"]);
        string page = await File.ReadAllTextAsync(folder["out", "report.html"], TestContext.Current.CancellationToken);
        Assert.Contains("3 scores have no counterpart", page, StringComparison.Ordinal);
        Assert.Contains("B has no score of it at after", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_joint_that_one_visit_lacks_is_no_change()
    {
        // 1.5 → 0 by the mean of what exists: joint b, scored 3, is missing at follow-up.
        var rows = new List<string>();
        for (int s = 1; s <= 4; s++)
            foreach (string reader in new[] { "A", "B" })
                rows.AddRange([$"{s},before,a,{reader},0", $"{s},after,a,{reader},0", $"{s},before,b,{reader},3",
                    s == 1 ? $"{s},after,b,{reader}," : $"{s},after,b,{reader},{(s == 2 && reader == "B" ? 2 : 3)}"]);
        File.WriteAllText(folder["j.csv"], "s,visit,joint,r,v\n" + string.Join('\n', rows) + "\n");
        var change = (await CommandRun.Of("agree", "scores", folder["j.csv"], "--subject", "s", "--unit", "joint", "--reader", "r",
            "--score", "v", "--visit", "visit", "--json")).Json["scores"]![0]!["change"]!;
        var first = change["subjects"]!.AsArray()[0]!;
        Assert.Equal((0, 0, "within_error"), ((double)first["before"]!, (double)first["after"]!, (string?)first["verdict"]));
        Assert.Equal(2, change["dropped"]!.AsArray().Count);
    }

    [Fact]
    public async Task Readers_who_never_differ_show_no_limit_and_no_change_is_called_more_than_error()
    {
        var change =
            await ChangeOf(Write(Enumerable.Range(1, 4)
            .SelectMany(s => Readers($"{s}", "before", 10 * s, 0).Concat(Readers($"{s}", "after", s, 0)))));
        Assert.Null(change["limit"]);
        Assert.Equal((0, 0, 0), ((int)change["improved"]!, (int)change["within_error"]!, (int)change["worsened"]!));
        Assert.Contains("agree on every change", (string?)change["limit_reason"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_the_error_of_change_grows_with_the_score_ratios_are_judged()
    {
        // Readers' changes differ by some 10 % of the score, from 5 to 20,000; one small patient falls to half.
        var rows = Enumerable.Range(0, 16).SelectMany(s =>
        {
            double level = 5 * Math.Pow(1.74, s), after = s == 0 ? level / 2 : level;
            double off = 1 + 0.05 * (1 + s % 5) / 3 * (s % 2 == 0 ? 1 : -1);
            return new[] { Row($"{s}", "m3", "A", level), Row($"{s}", "m3", "B", level * 1.01), Row($"{s}", "m12", "A", after * off),
                Row($"{s}", "m12", "B", after * 1.01 / off) };
        });
        var change = await ChangeOf(Write(rows));
        Assert.Equal("ratio", (string?)change["scale"]);
        Assert.InRange((double)change["limit_percent"]!, 5, 25);
        Assert.Equal("improved", (string?)change["subjects"]![0]!["verdict"]);
        Assert.Equal((1, 0), ((int)change["improved"]!, (int)change["worsened"]!));
    }

    [Theory]
    [InlineData("-1.797693134862315E+308", "2.5")]
    [InlineData("8.98846567431158e307", "2.5")]
    [InlineData("1e200", "2.5")]
    public async Task A_number_too_large_to_add_up_is_refused_by_its_cell(string large, string other)
    {
        File.WriteAllText(folder["l.csv"], $"s,r,v\n1,A,{other}\n1,B,2.75\n2,A,3.5\n2,B,{large}\n3,A,1\n3,B,2\n");
        (await CommandRun.Of("agree", "scores", folder["l.csv"], "--subject", "s", "--reader", "r", "--score", "v"))
            .RefusedWith("row 5, column v", large, "leave the cell empty");
    }

    [Theory]
    [InlineData("99999999")]
    [InlineData("-999")]
    public async Task A_number_far_from_the_others_ends_in_figures(string odd)
    {
        File.WriteAllText(folder["o.csv"],
            "s,u,r,v\n"
            + string.Concat(Enumerable.Range(0, 12)
            .Select(i => string.Create(CultureInfo.InvariantCulture, $"{i / 2},{i % 2},A,{i + 0.5}\n{i / 2},{i % 2},B,{(i == 4 ? odd : $"{i + 0.75}")}\n"))));
        var run = await CommandRun.Of("agree", "scores", folder["o.csv"], "--subject", "s", "--unit", "u", "--reader", "r", "--score", "v",
            "--out", folder["o-" + odd]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
    }

    [Fact]
    public async Task The_course_of_a_study_falls_from_m3_to_m12()
    {
        Rename(("baseline", "m3"), ("followup", "m12"));
        var run = await CommandRun.Of("measure", "vhi", "--study", folder["study"], "--out", folder["out"]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        string page = await File.ReadAllTextAsync(folder["out", "report.html"], TestContext.Current.CancellationToken);
        Assert.Matches("""\[\s*"m3",\s*"m12"\s*\]""", page.Replace("&quot;", "\"", StringComparison.Ordinal));
        Assert.Equal(["m3", "m12"], Data.Tsv(folder["out", "vhi.tsv"]).Take(2).Select(r => r["session"]));
    }

    [Fact]
    public async Task A_study_whose_order_of_visits_is_not_known_is_refused_before_it_is_measured()
    {
        Rename(("baseline", "red"), ("followup", "blue"));
        (await CommandRun.Of("measure", "vhi", "--study", folder["study"], "--out", folder["out"])).RefusedWith("which of the visits", "--visits");
        Assert.False(Directory.Exists(folder["out"]));
        (await CommandRun.Of("measure", "vhi", "--study", folder["study"], "--out", folder["out"], "--visits", "red,green"))
            .RefusedWith("blue");
        Assert.Equal(0,
            (await CommandRun.Of("measure", "vhi", "--study", folder["study"], "--out", folder["out"], "--visits", "red,blue")).ExitCode);
        string page = await File.ReadAllTextAsync(folder["out", "report.html"], TestContext.Current.CancellationToken);
        Assert.Matches("""\[\s*"red",\s*"blue"\s*\]""", page.Replace("&quot;", "\"", StringComparison.Ordinal));
        (await CommandRun.Of("measure", "vhi", "--stir", "x.nii", "--out", folder["one"], "--visits", "red,blue")).RefusedWith("--visits goes with --study");
    }

    void Rename(params (string From, string To)[] sessions)
    {
        VhiPhantomStudy.Write(folder["study"], 1, 2, () => { }, TestContext.Current.CancellationToken);
        foreach (var (from, to) in sessions)
        {
            foreach (string directory in Directory.GetDirectories(folder["study"], $"ses-{from}", SearchOption.AllDirectories))
                Directory.Move(directory, directory.Replace($"ses-{from}", $"ses-{to}", StringComparison.Ordinal));
            foreach (string file in Directory.GetFiles(folder["study"], $"*ses-{from}*", SearchOption.AllDirectories))
                File.Move(file, file.Replace($"ses-{from}", $"ses-{to}", StringComparison.Ordinal));
            foreach (string table in Directory.GetFiles(folder["study"], "*.tsv"))
                File.WriteAllText(table, File.ReadAllText(table).Replace(from, to, StringComparison.Ordinal));
        }
    }

    string Falling(string before, string after) =>
        Write(Enumerable.Range(1, 6).SelectMany(s => Readers($"{s}", before, 5220 + s, s).Concat(Readers($"{s}", after, 26 + s, 7 - s))));

    static IEnumerable<string> Readers(string subject, string visit, double value, int off) =>
        [Row(subject, visit, "A", value), Row(subject, visit, "B", value + off)];

    static string Row(string subject, string visit, string reader, double value) =>
        string.Create(CultureInfo.InvariantCulture, $"{subject},{visit},{reader},{value}");

    string Write(IEnumerable<string> rows)
    {
        string path = folder[$"{Guid.NewGuid():N}.csv"];
        File.WriteAllText(path, "s,visit,r,v\n" + string.Join('\n', rows) + "\n");
        return path;
    }

    static async Task<JsonNode> ChangeOf(string table)
    {
        var run = await CommandRun.Of("agree", "scores", table, "--subject", "s", "--reader", "r", "--score", "v", "--visit", "visit",
            "--scale", "continuous", "--json");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        return run.Json["scores"]![0]!["change"]!;
    }
}
