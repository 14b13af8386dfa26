using System.Text.Json.Nodes;
using Rubor.Reading.Catalog;
using Rubor.Workstation.Cases;
using Rubor.Workstation.Kinds;

namespace Rubor.Workstation.Tests;

public class CaseLibraryTests
{
    const string Case = "sub-01_ses-baseline";

    [Fact]
    public async Task A_case_whose_file_was_away_is_ready_again_when_it_is_back()
    {
        string? file = null;
        await using var study = await ServedStudy.StartAsync(prepare: folder =>
        {
            file = Path.Combine(folder, "sub-01", "ses-baseline", $"{Case}_STIR.nii.gz");
            File.Move(file, file + ".away");
            File.WriteAllText(file, "");
        });
        using var anna = await study.SignInAsync("anna");
        Assert.Equal(422, (int)(await anna.JsonAsync("GET", $"/api/cases/{Case}")).Status);
        Assert.Equal("broken", await StateAsync(anna));
        File.Move(file! + ".away", file!, overwrite: true);
        Assert.Equal(200, (int)(await anna.JsonAsync("GET", $"/api/cases/{Case}")).Status);
        Assert.Equal("ready", await StateAsync(anna));
    }

    [Fact]
    public async Task Acts_that_say_nothing_of_the_images_need_none()
    {
        await using var study = await ServedStudy.StartAsync();
        using var anna = await study.SignInAsync("anna");
        var (read, version) = await anna.OpenAsync(Case);
        // Without its files the case can be loaded no more; what is known of it is enough for a piece, and not for a signature.
        foreach (string file in Directory.GetFiles(Path.Combine(study.Root, "study", "sub-01", "ses-baseline")))
            File.Delete(file);
        var library = new CaseLibrary(StudyCatalog.Open(study.Reads), study.Reads, WorkstationKinds.Cases);
        Assert.Null(library.StartOf(Case));
        var (status, _) = await anna.JsonAsync("POST", $"/api/reads/{read}/acts",
            ServerTests.Acts(version, 1, "pieces_removed", new JsonObject { ["pieces"] = "1", ["tool"] = "piece" }));
        Assert.Equal(200, (int)status);
    }

    [Fact]
    public async Task Looking_at_a_case_leaves_those_that_are_read_in_memory()
    {
        await using var study = await ServedStudy.StartAsync();
        var library = new CaseLibrary(StudyCatalog.Open(study.Reads), study.Reads, WorkstationKinds.Cases);
        var files = library.Find(Case)!;
        var looked = await library.LookAsync(files);
        var opened = await library.OpenAsync(files);
        Assert.NotSame(looked, opened);
        Assert.Same(opened, await library.OpenAsync(files));
        Assert.Same(opened, await library.LookAsync(files));
        Assert.Equal(looked.Start, opened.Start);
        Assert.True(opened.Bytes > 0);
    }

    static async Task<string?> StateAsync(SignedIn reader) =>
        (string?)(await reader.JsonAsync("GET", "/api/study")).Body!["cases"]!.AsArray().Single(c => (string?)c!["name"] == Case)!["state"];
}
