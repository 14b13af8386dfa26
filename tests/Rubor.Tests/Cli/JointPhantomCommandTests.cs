using System.Text.Json.Nodes;
using Rubor.Imaging.Files;
using Rubor.Studies.Cases;
using Rubor.Studies.Folds;
using Rubor.Studies.Measuring.JointUltrasound;

namespace Rubor.Tests.Cli;

/// <summary>rubor phantom joint-ultrasound.</summary>
public sealed class JointPhantomCommandTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_study_is_sound_and_its_files_do_not_depend_on_threads()
    {
        var run = await Phantom("a", "--patients", "2", "--threads", "1");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.StartsWith($"phantoms: 2 patients, 14 joints (training); study: {folder["a"]}", run.Output, StringComparison.Ordinal);
        Assert.Equal(0, (await Phantom("b", "--patients", "2", "--threads", "3", "--quiet")).ExitCode);
        string[] files = [.. Directory.GetFiles(folder["a"], "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(folder["a"], f))
            .Where(f => f != "run.json")];
        Assert.Equal((14 * 4) + 2, files.Length);
        Assert.All(files, f => Assert.True(File.ReadAllBytes(folder["a", f]).AsSpan().SequenceEqual(File.ReadAllBytes(folder["b", f])), f));
        var check = await CommandRun.Of("study", "check", folder["a"], "--image", "gray", "--image", "doppler");
        Assert.True(check.ExitCode == 0, check.Output + check.Error);

        var study = JointUltrasoundStudy.Of(Study.Open(folder["a"]));
        Assert.Empty(study.LeftOut());
        Assert.Equal(["first", "second", "third"], study.Scorers);
        var (read, left) = JointUltrasoundStudy.ReadAll(study.Cases, 2, () => { }, TestContext.Current.CancellationToken);
        Assert.Empty(left);
        Assert.All(read, r => Assert.Null(r.Pair.SignalDoubt));
        Assert.All(read.Where(r => r.Case.Case.Clinical[JointPhantomStudy.TrueVascularity] == "3"), r => Assert.True(r.Pair.SignalShare > 0.03));
        Assert.Contains("no patients", study.Study.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_published_sets_come_in_one_study_and_folds_divide_the_first_alone()
    {
        var run = await Phantom("p", "--as-published", "--patients", "6", "--json", "--format", "png");
        Assert.True(run.ExitCode == 0, run.Error);
        var json = JsonNode.Parse(run.Output)!;
        Assert.Equal(["training", "prospective", "external"], json["sets"]!.AsArray().Select(s => s!.ToString()));
        Assert.Equal("png", json["image_format"]!.ToString());
        Assert.Equal((int)json["pairs"]!, json["sh"]!.AsArray().Sum(n => (int)n!));
        var study = Study.Open(folder["p"]);
        Assert.Equal(["e001", "p001", "t001", "t002", "t003", "t004"], study.Subjects);
        Assert.Equal("PNG", ImageFile.Read(study.Cases[0].Images["gray"]).Format);
        Assert.All(study.Cases, c => Assert.Equal(c.Subject[0] == 'e' ? "power" : "color", c.Clinical["mode"]));
        Assert.Equal(0, (await CommandRun.Of("study", "folds", folder["p"], "--folds", "2", "--only", "set=training", "--out", folder["f.json"])).ExitCode);
        var folds = StudyFolds.Read(folder["f.json"]);
        Assert.Equal(["t001", "t002", "t003", "t004"], folds.Subjects);
        Assert.Equal(["e001", "p001"], folds.HeldOut);
    }

    [Fact]
    public async Task A_set_has_a_name_of_its_own_and_site_b_another_machine()
    {
        Assert.Equal(0, (await Phantom("b", "--patients", "1", "--site", "b", "--set", "ours", "--seed", "4")).ExitCode);
        var study = JointUltrasoundStudy.Of(Study.Open(folder["b"]));
        Assert.Equal(7, study.Cases.Count);
        Assert.All(study.Cases, c => Assert.Equal(("ours", "power"), (c.Set, c.Mode)));
    }

    [Fact]
    public async Task What_cannot_be_made_is_refused_in_one_line()
    {
        (await Phantom("a", "--patients", "0")).Refused("--patients 0: give 1 to 9999");
        (await Phantom("a", "--site", "c")).Refused("--site c: is neither a nor b");
        (await Phantom("a", "--format", "bmp")).Refused("--format bmp: is neither jpeg nor png");
        (await Phantom("a", "--as-published", "--site", "a")).Refused("--site does not go with --as-published");
        (await Phantom("a", "--as-published", "--set", "x")).Refused("--set does not go with --as-published");
        Directory.CreateDirectory(folder["full"]);
        await File.WriteAllTextAsync(folder["full", "own.txt"], "mine", TestContext.Current.CancellationToken);
        (await Phantom("full", "--patients", "1")).Refused("already holds files");
        Assert.False(Directory.Exists(folder["a"]));
    }

    Task<CommandRun> Phantom(string to, params string[] more) => CommandRun.Of(["phantom", "joint-ultrasound", "--out", folder[to], .. more]);
}
