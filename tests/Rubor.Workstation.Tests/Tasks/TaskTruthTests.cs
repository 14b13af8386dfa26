using System.Net;
using System.Text.Json.Nodes;

namespace Rubor.Workstation.Tests.Tasks;

/// <summary>Calibration and training: the truth is told once the answer is stored, to who gave it, and not before.</summary>
public class TaskTruthTests
{
    const string Calibrated = """
        "arms": [{"name": "alone"}], "calibration": {"cases": ["sub-quince_ses-baseline", "sub-marigold-the-longer_ses-month-12"], "field": "combined",
        "statistic": "kappa", "reach": 0.6, "rounds": 2}
        """;

    [Fact]
    public async Task In_a_calibration_the_truth_comes_after_each_answer_until_a_round_agrees_with_it_and_then_the_session_opens()
    {
        await using var study = await TaskStudy.StartAsync(new MovingClock(), 4, Calibrated.Trim());
        using var anna = await study.SignInAsync("anna");
        string[] rounds = [.. TaskStudy.Codes(study, "anna", 0)];
        Assert.Equal(4, rounds.Length);
        Assert.Equal(rounds[..2], await ListedAsync(anna));
        Assert.Equal("Calibration, round 1 of 2: the truth is told after each case. κ 0.6 is needed.", await SentenceAsync(anna));
        // A later round and the session itself are not there yet.
        Assert.Equal(HttpStatusCode.NotFound, (await anna.JsonAsync("GET", $"/api/cases/{rounds[2]}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await anna.JsonAsync("GET", $"/api/cases/{TaskStudy.Codes(study, "anna", 1)[0]}")).Status);
        var before = (await anna.JsonAsync("GET", $"/api/cases/{rounds[0]}")).Body!;
        Assert.Null(before["truth"]);
        Assert.True((bool)before["reveals"]!);

        var (read, signed) = await TaskStudy.ReadAsync(anna, rounds[0], 1, 0);
        Assert.DoesNotContain("truth", signed.ToJsonString(), StringComparison.Ordinal);
        var told = (await anna.JsonAsync("GET", $"/api/cases/{rounds[0]}")).Body!;
        Assert.Null(told["reveals"]);
        Assert.Equal(("1", TruthOf(study, rounds[0]), TruthOf(study, rounds[0]) == "2"), ((string)told["truth"]![0]!["answer"]!,
            (string)told["truth"]![0]!["truth"]!, (bool)told["truth"]![0]!["is_right"]!));
        Assert.Null((await anna.JsonAsync("GET", $"/api/cases/{rounds[1]}")).Body!["truth"]);
        Assert.All(TaskStudy.HiddenWords, word => Assert.DoesNotContain(word, told.ToJsonString(), StringComparison.OrdinalIgnoreCase));
        // The answer before the truth stays, and nobody else is told.
        string head = (string)(await anna.JsonAsync("GET", $"/api/reads/{read}")).Body!["head"]!;
        var (refused, why) = await anna.JsonAsync("POST", $"/api/reads/{read}/reopening", new JsonObject
        {
            ["expected_version"] = 4,
            ["client"] = "tab",
            ["client_sequence"] = 99,
            ["predecessor"] = head,
            ["reason"] = "I know better now"
        });
        Assert.Equal(HttpStatusCode.Conflict, refused);
        Assert.Contains("the truth of this case was told", (string)why!["error"]!, StringComparison.Ordinal);
        using (var ben = await study.SignInAsync("ben"))
        {
            Assert.Equal(HttpStatusCode.NotFound, (await ben.JsonAsync("GET", $"/api/cases/{rounds[0]}")).Status);
            Assert.Null((await ben.JsonAsync("GET", $"/api/cases/{TaskStudy.Codes(study, "ben", 0)[0]}")).Body!["truth"]);
        }

        // The last case of a round shows its truth, too, though the round is over with it: 0 and 2 read as 1 and 1 are worth nothing.
        await TaskStudy.ReadAsync(anna, rounds[1], 1, 0);
        Assert.NotNull((await anna.JsonAsync("GET", $"/api/cases/{rounds[1]}")).Body!["truth"]);
        Assert.Equal(HttpStatusCode.OK, (await anna.JsonAsync("GET", $"/api/cases/{rounds[1]}/images/gray")).Status);
        Assert.Equal(rounds[2..], await ListedAsync(anna));
        Assert.EndsWith("the last round gave κ 0.00, and κ 0.6 is needed.", await SentenceAsync(anna), StringComparison.Ordinal);
        await study.RestartAsync();
        using var again = await study.SignInAsync("anna");
        foreach (string code in rounds[2..])
            await TaskStudy.ReadAsync(again, code, int.Parse(TruthOf(study, code), System.Globalization.CultureInfo.InvariantCulture), 0);
        Assert.Equal(TaskStudy.Codes(study, "anna", 1), await ListedAsync(again));
        // In the session itself nothing is told.
        string own = TaskStudy.Codes(study, "anna", 1)[0];
        await TaskStudy.ReadAsync(again, own, 1, 0);
        Assert.Null((await again.JsonAsync("GET", $"/api/cases/{own}")).Body!["truth"]);
    }

    [Fact]
    public async Task Who_does_not_reach_it_in_the_last_round_reads_nothing_of_the_task_and_is_told_why()
    {
        await using var study = await TaskStudy.StartAsync(new MovingClock(), 4,
            Calibrated.Trim().Replace("\"rounds\": 2", "\"rounds\": 1", StringComparison.Ordinal));
        using var anna = await study.SignInAsync("anna");
        foreach (string code in TaskStudy.Codes(study, "anna", 0))
            await TaskStudy.ReadAsync(anna, code, 1, 0);
        Assert.Empty(await ListedAsync(anna));
        Assert.StartsWith("Calibration has ended: the last round gave κ 0.00, and κ 0.6 is needed.", await SentenceAsync(anna), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await anna.JsonAsync("GET", $"/api/cases/{TaskStudy.Codes(study, "anna", 1)[0]}")).Status);
    }

    [Fact]
    public async Task In_a_training_the_truth_comes_after_the_last_answer_and_the_list_says_how_many_were_right()
    {
        await using var study = await TaskStudy.StartAsync(new MovingClock(), 2, """
            "training": true, "arms": [{"name": "assisted", "machine": "after_first_answer"}], "machine": "machine"
            """.Trim());
        using var anna = await study.SignInAsync("anna");
        string code = TaskStudy.Codes(study, "anna", 1)[0];
        // Truth 0 or 2 of 1 on: one is healthy.
        int right = TruthOf(study, code) == "0" ? 0 : 1;
        var (read, signed) = await TaskStudy.ReadAsync(anna, code, right, 0);
        var first = (await anna.JsonAsync("GET", $"/api/cases/{code}")).Body!;
        Assert.NotNull(first["content"]!["machine"]);
        Assert.Null(first["truth"]);
        Assert.True((bool)first["reveals"]!);
        Assert.Equal("Session 1 of 1.", await SentenceAsync(anna));
        await TaskStudy.SignAsync(anna, read);
        Assert.True((bool)(await anna.JsonAsync("GET", $"/api/cases/{code}")).Body!["truth"]![0]!["is_right"]!);
        Assert.Equal("Session 1 of 1. combined: 1 of 1 right.", await SentenceAsync(anna));
    }

    static async Task<List<string>> ListedAsync(SignedIn reader) =>
        [.. (await reader.JsonAsync("GET", "/api/study")).Body!["cases"]!.AsArray().Select(c => (string)c!["name"]!)];

    static async Task<string> SentenceAsync(SignedIn reader) => (string)(await reader.JsonAsync("GET", "/api/study")).Body!["task"]!["sentence"]!;

    static string TruthOf(ServedStudy study, string code)
    {
        var list = TaskStudy.List(study);
        return list.CaseOf(list.Entries.Single(e => e.Code == code)).Truth["combined"];
    }
}
