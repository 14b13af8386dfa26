using System.Net;
using Rubor.Reading.Catalog;
using Rubor.Reading.Kinds.Vhi;
using Rubor.Workstation.Cases;

namespace Rubor.Workstation.Tests;

public class CaseWordsTests
{
    static readonly CatalogCase Files = new()
    {
        Name = "sub-01",
        Kind = VhiKind.Name,
        Title = "sub-01",
        Subject = "sub-01",
        Images = new Dictionary<string, string> { ["stir"] = "/data/my study (2)/sub-01/01_STIR.nii.gz", ["t1w"] = "/mnt/archive of 2014/t1/01 T1W.nii.gz" },
    };

    [Theory]
    [InlineData("/data/my study (2)/sub-01/01_STIR.nii.gz: is empty", "sub-01/01_STIR.nii.gz: is empty")]
    [InlineData("/mnt/archive of 2014/t1/01 T1W.nii.gz: is empty", "01 T1W.nii.gz: is empty")]
    [InlineData("cannot be read (Could not find file '/data/my study (2)/sub-01/01_STIR.nii.gz')",
        "cannot be read (Could not find file 'sub-01/01_STIR.nii.gz')")]
    [InlineData("/data/my study (2)/reading/machine/sub-01/vhi.json: is damaged", "reading/machine/sub-01/vhi.json: is damaged")]
    [InlineData("could not be found: /opt/rubor/bin/rubor does not start (/usr/lib/libx.so.1: missing).",
        "could not be found: rubor does not start (libx.so.1: missing).")]
    [InlineData("1/2 of the voxels; see /api/cases/sub-01", "1/2 of the voxels; see /api/cases/sub-01")]
    [InlineData("size 336/336/25 and 0.5/0.5 mm, PD/T2", "size 336/336/25 and 0.5/0.5 mm, PD/T2")]
    public void Folders_of_the_server_are_left_out_and_the_study_s_own_stay(string text, string shown) =>
        Assert.Equal(shown, CaseWords.ForReaders(text, Files, "/data/my study (2)/reading"));

    [Fact]
    public async Task Nothing_that_a_reader_or_coordinator_sees_of_broken_cases_names_a_folder_of_the_server()
    {
        var log = new LogLines();
        await using var study = await ServedStudy.StartAsync(
            prepare: folder =>
            {
                string Of(string name, string role) => Directory.GetFiles(Path.Combine(folder, name[..6], name[7..]))
                    .Single(f => f.EndsWith($"_{role}.nii.gz", StringComparison.OrdinalIgnoreCase));
                File.WriteAllText(Of("sub-01_ses-baseline", "STIR"), "");
                File.WriteAllText(Of("sub-01_ses-followup", "T1w"), "no image");
                File.Copy(Of("sub-02_ses-baseline", "STIR"), Of("sub-02_ses-followup", "label-normalmarrow_mask"), overwrite: true);
            },
            catalog: document =>
            {
                foreach (var c in document["cases"]!.AsArray())
                    if ((string?)c!["name"] == "sub-03_ses-baseline")
                        c["problem"] = $"{(string?)c["images"]!["stir"]}: stands in two rows";
                    else if ((string?)c["name"] == "sub-04_ses-followup")
                        c["images"]!["stir"] = "/nowhere on this server/04_STIR.nii.gz";
            },
            replace: s => log.Take(s));
        using var anna = await study.SignInAsync("anna");
        using var cora = await study.SignInAsync("cora");
        string[] broken = ["sub-01_ses-baseline", "sub-01_ses-followup", "sub-02_ses-followup", "sub-03_ses-baseline", "sub-04_ses-followup"];
        // A read whose images break afterwards stands in the exports with its problem.
        await anna.OpenAsync("sub-02_ses-baseline");
        foreach (string file in Directory.GetFiles(Path.Combine(study.Root, "study", "sub-02", "ses-baseline")))
            File.Delete(file);
        await study.RestartAsync();
        using var anna2 = anna.Copy(study.Address);
        using var cora2 = cora.Copy(study.Address);
        var said = new List<string>();
        foreach (string name in broken.Append("sub-02_ses-baseline"))
        {
            var (status, body) = await anna2.JsonAsync("GET", $"/api/cases/{name}");
            Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
            said.Add((string)body!["error"]!);
        }
        foreach (var person in new[] { anna2, cora2 })
        {
            var list = (await person.JsonAsync("GET", "/api/study")).Body!["cases"]!.AsArray();
            Assert.All(broken, b => Assert.Equal("broken", (string?)list.Single(c => (string?)c!["name"] == b)!["state"]));
            said.Add(list.ToJsonString());
        }
        said.Add(await cora2.TextAsync("/api/exports/reads.csv"));
        said.Add(await cora2.TextAsync("/api/exports/reads.json"));
        Assert.Contains("no such file", said[^1], StringComparison.Ordinal);
        Assert.All(said, s => Assert.DoesNotContain(study.Root, s, StringComparison.Ordinal));
        Assert.All(said, s => Assert.DoesNotContain("/nowhere on", s, StringComparison.Ordinal));
        // Who runs the server is told all.
        Assert.Contains(log.All, l =>
            l.Text.Contains(Path.Combine(study.Root, "study", "sub-01", "ses-baseline"), StringComparison.Ordinal));
    }
}
