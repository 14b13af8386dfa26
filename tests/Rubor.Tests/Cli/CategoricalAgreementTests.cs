using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Rubor.Tests.Cli;

/// <summary>Categories through <c>agree scores</c>: what is said beside a figure, and what is not printed at all.</summary>
public sealed class CategoricalAgreementTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    static readonly string[] Columns = ["--subject", "s", "--reader", "r", "--score", "v"];

    [Fact]
    public async Task Two_patients_have_no_interval_and_the_reason_stands_beside_every_figure()
    {
        string file = Write("s,u,r,v\n1,a,A,0\n1,a,B,0\n1,b,A,2\n1,b,B,1\n1,c,A,1\n1,c,B,1\n2,a,A,3\n2,a,B,3\n2,b,A,2\n2,b,B,2\n2,c,A,0\n2,c,B,1\n");
        var run = await CommandRun.Of(["agree", "scores", file, .. Columns, "--unit", "u", "--out", folder["out"]]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("6 units of 2 subjects scored by two readers or more", run.Output, StringComparison.Ordinal);
        Assert.Contains("krippendorff_alpha (ordinal)", run.Output, StringComparison.Ordinal);
        Assert.Contains("fleiss_kappa (unweighted)", run.Output, StringComparison.Ordinal);
        Assert.Contains("gwet_ac2 (quadratic)", run.Output, StringComparison.Ordinal);
        Assert.Contains("warning: Few subjects (2", run.Output, StringComparison.Ordinal);
        foreach (var row in Rows().Where(r => r["weights"] != "n/a"))
        {
            Assert.Equal(("n/a", "n/a"), (row["lower_95"], row["upper_95"]));
            Assert.Equal(("6", "2"), (row["n"], row["clusters"]));
            Assert.Contains("needs 10 subjects", row["reason"], StringComparison.Ordinal);
            Assert.Contains("Few subjects (2", row["warning"], StringComparison.Ordinal);
        }
        string page = File.ReadAllText(folder["out", "report.html"]);
        Assert.Contains("<div class=\"warning\">Few subjects (2", page, StringComparison.Ordinal);
        Assert.DoesNotContain("almost perfect", page, StringComparison.Ordinal);
        Assert.Contains("κ, quadratic", page, StringComparison.Ordinal);
        var pair = JsonNode.Parse(File.ReadAllText(folder["out", "result.json"]))!["scores"]![0]!["categorical"]![0]!;
        Assert.Empty(pair["words"]!.AsArray());
        Assert.Contains("Few subjects", (string)pair["statistics"]![0]!["figure"]!["warning"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(29, false)]
    [InlineData(30, true)]
    public async Task A_word_needs_an_interval_and_thirty_subjects(int subjects, bool worded)
    {
        var text = new StringBuilder("s,r,v\n");
        for (int s = 0; s < subjects; s++)
            text.Append(CultureInfo.InvariantCulture, $"P{s},A,{s % 3}\nP{s},B,{(s % 10 == 0 ? (s + 1) % 3 : s % 3)}\n");
        var run = await CommandRun.Of(["agree", "scores", Write(text.ToString()), .. Columns, "--json"]);
        var pair = run.Json["scores"]![0]!["categorical"]![0]!;
        Assert.Equal(worded ? 1 : 0, pair["words"]!.AsArray().Count);
        Assert.NotNull(pair["statistics"]!.AsArray().Single(s => (string?)s!["name"] == "kappa_quadratic")!["figure"]!["lower"]);
        if (worded)
            Assert.Contains(" to almost perfect", (string)pair["words"]![0]!["word"]!, StringComparison.Ordinal);
    }

    [Theory] // no κ is −5.5; α says that one unit is too few
    [InlineData("3", "4")]
    [InlineData("mild", "severe")]
    public async Task One_doubly_read_case_has_no_impossible_kappa(string low, string high)
    {
        string file = Write($"s,r,v\n1,a,{low}\n1,b,{high}\n2,a,{high}\n3,b,{high}\n4,b,{high}\n5,b,{high}\n6,b,{high}\n");
        var run = await CommandRun.Of(["agree", "scores", file, .. Columns, "--out", folder["out"]]);
        Assert.Equal(0, run.ExitCode);
        var fleiss = Rows().Single(r => r["statistic"] == "fleiss_kappa");
        Assert.Equal("n/a", fleiss["value"]);
        Assert.Contains("below −1", fleiss["reason"], StringComparison.Ordinal);
        foreach (var row in Rows().Where(r => r["weights"] != "n/a" && r["value"] != "n/a"))
            Assert.InRange(double.Parse(row["value"], CultureInfo.InvariantCulture), -1, 1);
        Assert.DoesNotContain("−5.5 (", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1,A,0\n1,B,1\n2,A,1\n2,B,1\n3,A,2\n3,B,1\n4,A,1\n4,B,1\n5,A,1\n5,B,1\n")] // B always says 1: ±1.6e-8
    [InlineData("1,A,0\n1,B,0\n2,A,1\n2,B,1\n3,A,2\n3,B,2\n")] // α 1.000 (1.000 to 1.000) of three patients
    [InlineData("1,A,1\n1,B,1\n2,A,2\n2,B,2\n3,A,0\n3,B,0\n4,A,0\n4,B,0\n")]
    [InlineData("1,A,0\n1,B,1\n2,A,1\n2,B,0\n")] // α −0.500 (−0.500 to −0.500)
    public async Task No_interval_is_without_width(string rows)
    {
        var run = await CommandRun.Of(["agree", "scores", Write("s,r,v\n" + rows), .. Columns, "--out", folder["out"]]);
        Assert.Equal(0, run.ExitCode);
        foreach (var row in Rows().Where(r => r["weights"] != "n/a" && r["lower_95"] != "n/a"))
            Assert.True(double.Parse(row["upper_95"], CultureInfo.InvariantCulture) - double.Parse(row["lower_95"],
                CultureInfo.InvariantCulture) > 1e-3, row["statistic"]);
    }

    [Fact]
    public async Task Complete_agreement_of_twelve_patients_has_a_lower_bound_and_AC2_of_a_pair_the_one_of_all()
    {
        var text = new StringBuilder("s,u,r,v\n");
        for (int s = 0; s < 12; s++)
            for (int u = 0; u < 2; u++)
                text.Append(CultureInfo.InvariantCulture, $"P{s},{u},A,{(s + u) % 3}\nP{s},{u},B,{(s + u) % 3}\n");
        await CommandRun.Of(["agree", "scores", Write(text.ToString()), .. Columns, "--unit", "u", "--out", folder["out"]]);
        foreach (var row in Rows().Where(r => r["weights"] != "n/a"))
        {
            Assert.Equal(("1", "1"), (row["value"], row["upper_95"]));
            Assert.InRange(double.Parse(row["lower_95"], CultureInfo.InvariantCulture), 0.3, 0.95);
        }
        var ac2 = Rows().Where(r => r["statistic"] == "gwet_ac2").ToList();
        Assert.Equal(["A", "all"], ac2.Select(r => r["first"]));
        Assert.Equal(ac2[0]["lower_95"], ac2[1]["lower_95"]);
    }

    [Theory]
    [InlineData("yes,Yes,no,No", "")]
    [InlineData("TRUE,true,FALSE,false", "--scale nominal")]
    [InlineData("Ja ,ja,Nein,nein", "")]
    [InlineData("yes,YES,no,NO", "--categories no,yes")]
    public async Task Words_that_differ_in_case_are_one_word_and_the_output_says_so(string words, string more)
    {
        string[] w = words.Split(',');
        var text = new StringBuilder("s,r,v\n");
        for (int s = 0; s < 12; s++)
            text.Append(CultureInfo.InvariantCulture, $"P{s},A,{(s % 3 == 0 ? w[0] : w[2])}\nP{s},B,{(s % 3 == 0 ? w[1] : w[3])}\n");
        string file = Write(text.ToString());
        var run = await CommandRun.Of(["agree", "scores", file, .. Columns, .. more.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
        Assert.Contains("spellings of one word:", run.Output, StringComparison.Ordinal);
        var score =
            (await CommandRun.Of(["agree", "scores", file, .. Columns, .. more.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            "--json"])).Json["scores"]![0]!;
        Assert.Equal(2, score["categories"]!.AsArray().Count);
        Assert.NotEmpty(score["spellings"]!.AsArray());
        Assert.Equal(1, (double)score["categorical"]![0]!["statistics"]!.AsArray().Single(s => (string?)s!["name"] == "kappa")!["figure"]!["value"]!, 1e-12);
        if (more.Contains("--categories", StringComparison.Ordinal))
            Assert.Equal(["no", "yes"], score["categories"]!.AsArray().Select(c => (string?)c));
    }

    [Fact]
    public async Task A_rare_finding_is_said_to_be_rare_and_has_agreement_on_each_category()
    {
        var text = new StringBuilder("s,r,v\n");
        for (int s = 0; s < 50; s++)
            text.Append(CultureInfo.InvariantCulture, $"P{s},A,{(s < 3 ? "yes" : "no")}\nP{s},B,{(s is > 0 and < 4 ? "yes" : "no")}\n");
        var run = await CommandRun.Of(["agree", "scores", Write(text.ToString()), .. Columns, "--out", folder["out"]]);
        Assert.Contains("94 % of all ratings are no", run.Output, StringComparison.Ordinal);
        var rows = Rows();
        Assert.Equal(2.0 * 2 / 6,
            double.Parse(rows.Single(r => r["statistic"] == "specific_agreement_yes")["value"], CultureInfo.InvariantCulture), 1e-12);
        Assert.Contains("of all ratings are no", rows.Single(r => r["statistic"] == "kappa")["warning"], StringComparison.Ordinal);
        Assert.Contains("agreement on", File.ReadAllText(folder["out", "report.html"]), StringComparison.Ordinal);
    }

    List<Dictionary<string, string>> Rows()
    {
        string[][] lines = [.. File.ReadLines(folder["out", "agreement.tsv"]).Select(l => l.Split('\t'))];
        return [.. lines.Skip(1).Select(l => l.Zip(lines[0]).ToDictionary(c => c.Second, c => c.First))];
    }

    string Write(string text)
    {
        File.WriteAllText(folder["t.csv"], text);
        return folder["t.csv"];
    }
}
