using System.Net;
using System.Text.Json.Nodes;
using Rubor.Imaging.Raster;
using Rubor.Reading.Catalog;
using Rubor.Workstation.Tests.Exports;

namespace Rubor.Workstation.Tests.JointUltrasound;

/// <summary>A study of joints in two ultrasound pictures, over HTTP.</summary>
public class JointServerTests
{
    static readonly string Case = JointStudy.Name(1);

    [Fact]
    public async Task A_case_has_both_pictures_their_regions_and_the_form_of_synovitis()
    {
        await using var study = await JointStudy.StartAsync(2, shown: false);
        using var anna = await study.SignInAsync("anna");
        Assert.All((await anna.JsonAsync("GET", "/api/study")).Body!["cases"]!.AsArray(), c => Assert.Equal("joint_ultrasound", (string)c!["kind"]!));
        var (status, document) = await anna.JsonAsync("GET", $"/api/cases/{Case}");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(["gray", "doppler"], document!["images"]!.AsArray().Select(i => (string)i!["role"]!));
        var content = document["content"]!;
        Assert.Equal("eoss_ultrasound", (string)content["form"]!["name"]!);
        Assert.Equal(["gray", "doppler"], content["regions"]!.AsObject().Select(r => r.Key));
        Assert.All(content["regions"]!.AsObject(), r => Assert.Equal(4, r.Value!.AsArray().Count));
        Assert.Empty(document["warnings"]!.AsArray());
    }

    [Fact]
    public async Task What_a_machine_made_of_a_joint_never_leaves_the_server_where_readers_are_not_shown_it()
    {
        await using var study = await JointStudy.StartAsync(1, shown: false);
        using var anna = await study.SignInAsync("anna");
        using var ada = await study.SignInAsync("ada");
        var opened = (await OpenAsync(anna)).Body!;
        string read = (string)opened["read"]!;
        Assert.Null(opened["events"]![0]!["content"]!["content"]!["machine_sha256"]);
        foreach (var person in new[] { anna, ada })
        {
            string[] answers = [await person.TextAsync("/api/study"), await person.TextAsync($"/api/cases/{Case}"),
                await person.TextAsync($"/api/reads/{read}")];
            Assert.All(answers, a => Assert.DoesNotContain(JointStudy.Doubt, a, StringComparison.Ordinal));
            Assert.Null(JsonNode.Parse(answers[1])!["content"]!["machine"]);
            foreach (string role in new[] { "heatmap_gray", "heatmap_gray.png", "machine" })
                Assert.Equal(HttpStatusCode.NotFound, (await person.JsonAsync("GET", $"/api/cases/{Case}/images/{role}")).Status);
        }
        // Nor does the server know where it lies.
        Assert.DoesNotContain("machine\"", File.ReadAllText(Path.Combine(study.Reads, StudyCatalog.FileName))
            .Replace("\"machine\":null", "", StringComparison.Ordinal).Replace("shows_machine\":false", "", StringComparison.Ordinal),
            StringComparison.Ordinal);
        using var cora = await study.SignInAsync("cora");
        Assert.Equal("no", Assert.Single(await ReadTableTests.CsvAsync(cora))["machine_shown"]);
    }

    [Fact]
    public async Task Scores_votes_doubts_and_heatmaps_are_there_where_they_are_shown_and_the_read_says_so()
    {
        await using var study = await JointStudy.StartAsync(1, shown: true);
        using var anna = await study.SignInAsync("anna");
        var machine = (await anna.JsonAsync("GET", $"/api/cases/{Case}")).Body!["content"]!["machine"]!;
        Assert.Equal((2, 1, 2), ((int)machine["sh"]!, (int)machine["vascularity"]!, (int)machine["combined"]!));
        Assert.Equal("[[2,1],[2,1],[3,2]]", machine["votes"]!.ToJsonString());
        Assert.Equal([JointStudy.Doubt], machine["doubts"]!.AsArray().Select(d => (string)d!));
        byte[] values = machine["gray"]!["values"]!.GetValue<string>() is { } text ? Convert.FromBase64String(text) : [];
        Assert.Equal((56, 56 * 56), ((int)machine["gray"]!["width"]!, values.Length));
        Assert.True(values.Max() > 240 && values.Min() < 10);
        Assert.Equal("synovial hypertrophy 01|23, integrated gradients, 10 networks, relative error 0.031, completeness gap 0.400, scale 12.3 logits.",
            (string)machine["gray"]!["note"]!);
        Assert.Null(machine["doppler"]!["note"]);
        Assert.Equal(64, ((string)(await OpenAsync(anna)).Body!["events"]![0]!["content"]!["content"]!["machine_sha256"]!).Length);
        using var cora = await study.SignInAsync("cora");
        var row = Assert.Single(await ReadTableTests.CsvAsync(cora));
        Assert.Equal(("yes", 64), (row["machine_shown"], row["machine_sha256"].Length));
        Assert.Matches(@"^\d+,\d+,\d+,\d+$", row["gray_region"]);
    }

    [Fact]
    public async Task A_region_with_the_heatmap_drawn_over_it_is_shown_as_it_is()
    {
        byte[] drawn = [.. Enumerable.Range(0, 8 * 4 * 3).Select(i => (byte)i)];
        await using var study = await JointStudy.StartAsync(1, shown: true,
            (_, machine) => File.WriteAllBytes(Path.Combine(machine, Case, "heatmap_gray.png"), PngWriter.Rgb(drawn, 8)));
        using var anna = await study.SignInAsync("anna");
        var gray = (await anna.JsonAsync("GET", $"/api/cases/{Case}")).Body!["content"]!["machine"]!["gray"]!;
        Assert.Equal((8, 4, 3), ((int)gray["width"]!, (int)gray["height"]!, (int)gray["channels"]!));
        Assert.Equal(drawn, Convert.FromBase64String((string)gray["values"]!));
    }

    [Fact]
    public async Task It_is_scored_refused_undone_signed_and_exported_as_a_form_is()
    {
        await using var study = await JointStudy.StartAsync(1, shown: false);
        using var anna = await study.SignInAsync("anna");
        var opened = (await OpenAsync(anna)).Body!;
        string read = (string)opened["read"]!;
        Assert.Equal("""["synovial_hypertrophy","vascularity"]""", opened["figures"]!["missing"]!.ToJsonString());
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await ActAsync(1, 101, "answered", "vascularity", 1)).Status);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await ActAsync(1, 102, "scored", "vascularity", 4)).Status);
        Assert.Equal(HttpStatusCode.OK, (await ActAsync(1, 1, "scored", "synovial_hypertrophy", 0)).Status);
        var figures = (await ActAsync(2, 2, "scored", "vascularity", 2)).Body!["figures"]!;
        Assert.Contains("do not go together", (string)figures["refused"]![0]!["sentence"]!, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await SignAsync(3, 30, figures["values"]!)).Status);
        figures = (await anna.JsonAsync("POST", $"/api/reads/{read}/acts", ServerTests.Acts(3, 3, "undone", new JsonObject()))).Body!["figures"]!;
        Assert.Equal("""["vascularity"]""", figures["missing"]!.ToJsonString());
        Assert.Equal(HttpStatusCode.OK, (await ActAsync(4, 4, "scored", "synovial_hypertrophy", 1)).Status);
        figures = (await ActAsync(5, 5, "scored", "vascularity", 2)).Body!["figures"]!;
        Assert.Equal(2, (int)figures["values"]!["combined"]!);
        Assert.Equal(HttpStatusCode.OK, (await SignAsync(6, 6, figures["values"]!)).Status);
        using var cora = await study.SignInAsync("cora");
        var row = Assert.Single(await ReadTableTests.CsvAsync(cora));
        Assert.Equal(("signed", "1", "2", "2", "same", ""),
            (row["state"], row["synovial_hypertrophy"], row["vascularity"], row["combined"], row["recomputed"], row["problem"]));
        Assert.Contains("EULAR-OMERACT", WebUtility.HtmlDecode(await anna.TextAsync($"/api/reads/{read}/sheet")), StringComparison.Ordinal);

        Task<(HttpStatusCode Status, JsonNode? Body)> ActAsync(int version, int number, string type, string field, JsonNode? value) =>
            anna.JsonAsync("POST", $"/api/reads/{read}/acts",
                ServerTests.Acts(version, number, type, new JsonObject { ["field"] = field, ["value"] = value }));
        Task<(HttpStatusCode Status, JsonNode? Body)> SignAsync(int version, int number, JsonNode values) =>
            anna.JsonAsync("POST", $"/api/reads/{read}/signature", new JsonObject
            {
                ["password"] = ServedStudy.Password,
                ["expected_version"] = version,
                ["client"] = "tab",
                ["client_sequence"] = number,
                ["content"] = new JsonObject { ["values"] = values.DeepClone() },
            });
    }

    [Fact]
    public async Task A_read_that_was_begun_without_the_machines_scores_is_not_gone_on_with_when_they_are_shown()
    {
        await using var study = await JointStudy.StartAsync(1, shown: false);
        using var anna = await study.SignInAsync("anna");
        await anna.OpenAsync(Case);
        string folder = Path.GetDirectoryName(study.Reads)!;
        File.WriteAllBytes(Path.Combine(study.Reads, StudyCatalog.FileName),
            Rubor.Cli.ReadingCatalog.OfJointUltrasound(folder, JointStudy.MachineFolder(folder)).ToJson());
        await study.RestartAsync();
        using var again = anna.Copy(study.Address);
        var (status, body) = await OpenAsync(again, 9);
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "case"), (status, (string?)body!["code"]));
        Assert.Contains("opened without a machine's scores, and the study is served with them now", (string)body["error"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("joint_ultrasound.json", "{", "holds no scores of a joint")]
    [InlineData("joint_ultrasound.json", """{"sh":2,"vascularity":1}""", "combined is no score of 0 to 3")]
    [InlineData("joint_ultrasound.json", """{"sh":4,"vascularity":1,"combined":4}""", "sh is no score of 0 to 3")]
    [InlineData("joint_ultrasound.json", "[]", "it is no object")]
    [InlineData("heatmap_gray.png", "no picture", "heatmap_gray.png")]
    public async Task A_damaged_result_of_the_machine_breaks_its_case_in_one_line(string file, string content, string reason)
    {
        await using var study = await JointStudy.StartAsync(2, shown: true,
            (_, machine) => File.WriteAllText(Path.Combine(machine, Case, file), content));
        using var anna = await study.SignInAsync("anna");
        var (status, body) = await anna.JsonAsync("GET", $"/api/cases/{Case}");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Contains(reason, (string)body!["error"]!, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', (string)body["error"]!);
        Assert.Equal(HttpStatusCode.OK, (await anna.JsonAsync("GET", $"/api/cases/{JointStudy.Name(2)}")).Status);
    }

    [Fact]
    public async Task A_joint_without_a_result_or_a_region_can_be_read_and_says_so_and_a_region_outside_its_picture_breaks_its_case()
    {
        await using var study = await JointStudy.StartAsync(3, shown: true, (folder, machine) =>
        {
            Directory.Delete(Path.Combine(machine, JointStudy.Name(1)), recursive: true);
            string[] rows = File.ReadAllLines(Path.Combine(folder, "cases.tsv"));
            rows[1] = string.Join('\t', [.. rows[1].Split('\t')[..4], "", ""]);
            rows[2] = string.Join('\t', [.. rows[2].Split('\t')[..4], "9000,0,10,10", "1,1,10,10"]);
            rows[3] = string.Join('\t', [.. rows[3].Split('\t')[..4], "1,2,3", "1,1,10,10"]);
            File.WriteAllLines(Path.Combine(folder, "cases.tsv"), rows);
        });
        using var anna = await study.SignInAsync("anna");
        var first = (await anna.JsonAsync("GET", $"/api/cases/{Case}")).Body!;
        Assert.Equal(["No region of the joint is given for the gray picture.", "No region of the joint is given for the doppler picture.",
            "There is no result of a machine for this joint."], first["warnings"]!.AsArray().Select(w => (string)w!));
        Assert.Null(first["content"]!["machine"]);
        Assert.Contains("has the region 9000,0,10,10, which is no rectangle within it",
            (string)(await anna.JsonAsync("GET", $"/api/cases/{JointStudy.Name(2)}")).Body!["error"]!, StringComparison.Ordinal);
        Assert.Contains("column roi_gray: '1,2,3' is no rectangle",
            (string)(await anna.JsonAsync("GET", $"/api/cases/{JointStudy.Name(3)}")).Body!["error"]!, StringComparison.Ordinal);
    }

    static Task<(HttpStatusCode Status, JsonNode? Body)> OpenAsync(SignedIn person, int number = 0) =>
        person.JsonAsync("POST", $"/api/cases/{Case}/reads", new JsonObject { ["client"] = "tab", ["client_sequence"] = number });
}
