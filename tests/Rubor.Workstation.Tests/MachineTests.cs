using System.Net;
using System.Text.Json.Nodes;

namespace Rubor.Workstation.Tests;

/// <summary>Regions and marrow that nobody drew are found by a child <c>rubor</c>; here a script stands in for it.</summary>
public class MachineTests
{
    const string Case = "sub-01_ses-baseline", Other = "sub-02_ses-baseline";

    [Fact]
    public async Task A_case_without_masks_waits_for_what_is_found_on_it_while_others_are_read()
    {
        await using var study = await StartAsync(found: true);
        using var anna = await study.SignInAsync("anna");
        var (early, refused) = await anna.JsonAsync("GET", $"/api/cases/{Case}");
        Assert.Equal(HttpStatusCode.Conflict, early);
        Assert.Contains("take another one", (string?)refused!["error"], StringComparison.Ordinal);
        Assert.Contains(await StateAsync(anna), new[] { "waiting", "measuring" });
        Assert.Equal(HttpStatusCode.OK, (await anna.JsonAsync("GET", $"/api/cases/{Other}")).Status);

        await File.WriteAllTextAsync(Path.Combine(study.Root, "go"), "", TestContext.Current.CancellationToken);
        await UntilAsync(async () => await StateAsync(anna) == "ready");
        var (status, document) = await anna.JsonAsync("GET", $"/api/cases/{Case}");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(("found", "found"),
            ((string?)document!["content"]!["normal_marrow"]!["source"], (string?)document["content"]!["disease_region"]!["source"]));
        Assert.Equal("robust", (string?)document["content"]!["choice"]!["limits"]);
        Assert.Equal("a reader must draw the normal marrow", (string?)document["content"]!["verdict"]!["text"]);
        Assert.Equal("Slices disagree.", (string?)document["content"]!["verdict"]!["reasons"]![0]);
        Assert.Equal("Look at slice 3.", (string?)document["warnings"]![0]);
        Assert.True((int)document["content"]!["measured"]!["segmentation"]!["pieces"]! > 0);
    }

    [Fact]
    public async Task Where_nothing_is_found_the_reader_draws_and_the_reason_is_told()
    {
        await using var study = await StartAsync(found: false);
        using var anna = await study.SignInAsync("anna");
        await File.WriteAllTextAsync(Path.Combine(study.Root, "go"), "", TestContext.Current.CancellationToken);
        await UntilAsync(async () => await StateAsync(anna) == "ready");
        var (_, document) = await anna.JsonAsync("GET", $"/api/cases/{Case}");
        Assert.Null(document!["content"]!["normal_marrow"]);
        Assert.Null(document["content"]!["measured"]);
        Assert.Contains("no networks here", (string?)document["warnings"]![0], StringComparison.Ordinal);
        var (_, version) = await anna.OpenAsync(Case);
        Assert.Equal(1, version);
    }

    // Two scans of the phantom study lose their masks; the script gives them back once a file "go" is there, or refuses.
    static Task<ServedStudy> StartAsync(bool found)
    {
        string? root = null;
        return ServedStudy.StartAsync(
            prepare: study =>
            {
                root = Path.GetDirectoryName(study)!;
                string scan = Path.Combine(study, "sub-01", "ses-baseline"),
                    kept = Directory.CreateDirectory(Path.Combine(root, "kept")).FullName;
                File.Move(Path.Combine(scan, $"{Case}_label-normalmarrow_mask.nii.gz"), Path.Combine(kept, "normal_marrow.nii.gz"));
                File.Move(Path.Combine(scan, $"{Case}_label-diseaseregion_mask.nii.gz"), Path.Combine(kept, "disease_region.nii.gz"));
                File.WriteAllText(Path.Combine(kept, "vhi.json"), new JsonObject
                {
                    ["format"] = "rubor.vhi/1",
                    ["automatic"] = new JsonObject { ["text"] = "a reader must draw the normal marrow", ["reasons"] = new JsonArray("Slices disagree.") },
                    ["warnings"] = new JsonArray("Look at slice 3."),
                }.ToJsonString());
                string script = Path.Combine(root, "rubor");
                string work = found
                    ? $"""while [ "$1" != --out ]; do shift; done; mkdir -p "$2.part"; cp "{kept}"/* "$2.part"/; mv "$2.part" "$2" """
                    : "echo 'error: no networks here' >&2; exit 2";
                File.WriteAllText(script, $"#!/usr/bin/env bash\nuntil [ -e \"{root}/go\" ]; do sleep 0.05; done\n{work}\n");
                if (!OperatingSystem.IsWindows())
                    File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
            },
            catalog: document => document["rubor"] = Path.Combine(root!, "rubor"));
    }

    static async Task<string?> StateAsync(SignedIn reader) =>
        (string?)(await reader.JsonAsync("GET", "/api/study")).Body!["cases"]!.AsArray().Single(c => (string?)c!["name"] == Case)!["state"];

    static async Task UntilAsync(Func<Task<bool>> there)
    {
        for (int tries = 0; !await there(); tries++)
        {
            Assert.True(tries < 600, "it did not happen within a minute");
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }
}
