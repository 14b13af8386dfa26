using System.Text.Json.Nodes;

namespace Rubor.Tests.Cli;

/// <summary><c>rubor combine</c>: tables of votes as users write them.</summary>
public sealed class CombineTests : IDisposable
{
    const string Votes = "case\tmodel\tsh\tvascularity\njoint-1\tA\t0\t1\njoint-1\tB\t0\t1\njoint-1\tC\t1\t0\n"
        + "joint-2\tA\t0\t2\njoint-2\tB\t0\t1\njoint-2\tC\t0\t1\n";

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Each_case_has_prediction_weight_combinations_fallback_and_validity()
    {
        var json = (await Combine(Votes, "--rule", "eoss", "--json")).Json;
        Assert.Equal("rubor.combined/1", (string?)json["format"]);
        Assert.Equal("""{"case":"joint-1","prediction":{"sh":0,"vascularity":0},"weight":2,"combinations":[{"values":{"sh":0,"vascularity":0},"weight":2},"""
            + """{"values":{"sh":1,"vascularity":0},"weight":1},{"values":{"sh":1,"vascularity":1},"weight":2}],"fallback":false,"valid":true}""",
            json["cases"]![0]!.ToJsonString());
        Assert.Equal("""{"case":"joint-2","prediction":{"sh":0,"vascularity":1},"weight":null,"combinations":[],"fallback":true,"valid":false}""",
            json["cases"]![1]!.ToJsonString());
        var majority = (await Combine(Votes, "--rule", "eoss", "--method", "majority", "--json")).Json;
        Assert.Equal("""{"case":"joint-1","prediction":{"sh":0,"vascularity":1},"weight":null,"combinations":[],"fallback":false,"valid":false}""",
            majority["cases"]![0]!.ToJsonString());
    }

    [Fact]
    public async Task A_person_is_told_which_cases_do_not_go_together_and_a_folder_keeps_table_and_combinations()
    {
        string output = Path.Combine(folder.Path, "out");
        var run = await Combine(Votes.Replace('\t', ';'), "--rule", "eoss", "--out", output);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("joint-2   0            1  do not go together: no combination that was voted for is valid", run.Output, StringComparison.Ordinal);
        Assert.Equal(["case\tsh\tvascularity\tweight\tcombinations\tfallback\tvalid", "joint-1\t0\t0\t2\t3\tno\tyes", "joint-2\t0\t1\tn/a\t0\tyes\tno"],
            File.ReadAllLines(Path.Combine(output, "combined.tsv")));
        Assert.Equal("rubor.combined/1", (string?)JsonNode.Parse(File.ReadAllText(Path.Combine(output, "result.json")))!["format"]);
        Assert.True(File.Exists(Path.Combine(output, "run.json")));
    }

    [Fact]
    public async Task A_case_on_which_a_model_does_not_vote_is_decided_by_the_others_and_says_so()
    {
        var json = (await Combine(Votes.Replace("joint-1\tB\t0\t1\n", "", StringComparison.Ordinal), "--rule", "eoss", "--json")).Json;
        Assert.Equal("""{"case":"joint-1","prediction":{"sh":0,"vascularity":0},"weight":1,"combinations":[{"values":{"sh":0,"vascularity":0},"weight":1},"""
            + """{"values":{"sh":1,"vascularity":0},"weight":1},{"values":{"sh":1,"vascularity":1},"weight":1}],"fallback":false,"valid":true,"""
            + "\"missing\":[\"B\"]}", json["cases"]![0]!.ToJsonString());
        var text = await Combine(Votes.Replace("joint-1\tB\t0\t1\n", "", StringComparison.Ordinal), "--rule", "eoss");
        Assert.Contains("without B\n", text.Output, StringComparison.Ordinal);
        Assert.Contains("1 case with fewer votes than there are models", text.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rule_of_ones_own_is_named_by_its_file()
    {
        string rule = Path.Combine(folder.Path, "stage.json");
        File.WriteAllText(rule, """
            {"format": "rubor.rule/1", "measurements": {"t": [1, 2, 3, 4], "m": [0, 1], "stage": [1, 2, 3, 4]},
             "refuse": ["m = 1 and stage != 4", "m = 0 and stage = 4"]}
            """);
        var json = (await Combine("model,case,m,stage,t,subject\nA,1,1,3,2,x\nB,1,1,4,2,x\nC,1,0,3,2,x\n", "--rule", rule, "--json")).Json;
        Assert.Equal("""{"t":2,"m":0,"stage":3}""", json["cases"]![0]!["prediction"]!.ToJsonString());
        Assert.Equal(6, (int)json["cases"]![0]!["weight"]!);
    }

    [Theory]
    [InlineData("case\tmodel\tsh\n1\tA\t0\n", "has no column vascularity; its columns are case, model, sh")]
    [InlineData("joint\tmodel\tsh\tvascularity\n1\tA\t0\t0\n", "has no column case")]
    [InlineData("case\tmodel\tsh\tvascularity\n1\tA\t0\t\n", "row 2, column vascularity: is empty")]
    [InlineData("case\tmodel\tsh\tvascularity\n1\tA\t0\tn/a\n", "row 2, column vascularity: is empty")]
    [InlineData("case\tmodel\tsh\tvascularity\n\tA\t0\t0\n", "row 2, column case: is empty")]
    [InlineData("case\tmodel\tsh\tvascularity\n1\tA\t0\t4\n", "row 2, column vascularity: 4 is none of the rule's values; vascularity is 0, 1, 2, 3")]
    [InlineData("case\tmodel\tsh\tvascularity\n1\tA\t0.5\t0\n", "row 2, column sh: 0.5 is none of the rule's values")]
    [InlineData("case\tmodel\tsh\tvascularity\n1\tA\t0\t0\n1\tA\t0\t1\n", "row 3, column model: A votes on case 1 a second time (first in row 2)")]
    [InlineData("case\tmodel\tsh\tvascularity\n", "has a heading and no row")]
    public async Task A_table_that_cannot_be_combined_says_where_and_why(string votes, string reason) =>
        (await Combine(votes, "--rule", "eoss", "--json")).Refused(reason);

    [Fact]
    public async Task What_is_no_rule_or_method_is_told_in_one_line()
    {
        string rule = Path.Combine(folder.Path, "bad.json");
        File.WriteAllText(rule, """{"format": "rubor.rule/1", "measurements": {"sh": [0, 1]}, "refuse": ["sh >= 0"]}""");
        (await Combine(Votes, "--rule", rule)).Refused($"{rule}: refuses every combination of its values");
        (await Combine(Votes, "--rule", "nowhere.json")).Refused("--rule nowhere.json: cannot be read");
        (await Combine(Votes, "--rule", "eoss", "--method", "median")).Refused("--method median: multitude or majority");
    }

    [Fact]
    public async Task Votes_that_can_be_combined_in_too_many_ways_name_their_case()
    {
        string[] names = [.. Enumerable.Range(0, 21).Select(i => $"m{i}")];
        string rule = Path.Combine(folder.Path, "many.json");
        string measured = string.Join(",", names.Select(n => $"\"{n}\": [0, 1]"));
        File.WriteAllText(rule, "{\"format\": \"rubor.rule/1\", \"measurements\": {" + measured + "}}");
        string votes = $"case,model,{string.Join(',', names)}\nx,A,{string.Join(',', names.Select(_ => 0))}\nx,B,{string.Join(',', names.Select(_ => 1))}\n";
        (await Combine(votes, "--rule", rule)).Refused("case x: the votes can be combined in more than 1000000 ways");
        Assert.Equal(0, (await Combine(votes, "--rule", rule, "--method", "majority")).ExitCode);
    }

    async Task<CommandRun> Combine(string votes, params string[] options)
    {
        string table = Path.Combine(folder.Path, "votes.tsv");
        await File.WriteAllTextAsync(table, votes, TestContext.Current.CancellationToken);
        return await CommandRun.Of(["combine", table, .. options]);
    }
}
