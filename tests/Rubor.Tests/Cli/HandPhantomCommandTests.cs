using Rubor.Imaging.Files;
using Rubor.Studies.Cases;

namespace Rubor.Tests.Cli;

/// <summary>rubor phantom hand-scans and rubor study describe.</summary>
public sealed class HandPhantomCommandTests : IDisposable
{
    const string Patients = "4", Seed = "21";

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_study_is_sound_and_its_files_do_not_depend_on_threads()
    {
        var run = await Phantom("a", "--threads", "1");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal($"phantoms: 4 patients, 18 images, 2 drawn twice; study: {folder["a"]}; 'rubor study describe {folder["a"]}' counts it\n", run.Output);
        Assert.Equal(0, (await Phantom("b", "--threads", "3", "--quiet")).ExitCode);
        var check = await CommandRun.Of("study", "check", folder["a"], "--image", "planar", "--label", "inflammation");
        Assert.True(check.ExitCode == 0, check.Output + check.Error);
        string[] files = [.. Directory.GetFiles(folder["a"], "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(folder["a"], f))
            .Where(f => f != "run.json")];
        Assert.True(files.Length > 70);
        Assert.All(files, f => Assert.True(File.ReadAllBytes(folder["a", f]).AsSpan().SequenceEqual(File.ReadAllBytes(folder["b", f])), f));

        var study = Study.Open(folder["a"]);
        var first = study.Cases.Single(c => c is { Subject: "01", Scan: "oblique-left" });
        Assert.Equal("oblique_left", first.Clinical["view"]);
        Assert.Equal("", first.Session);
        Assert.Equal(["inflammation", "inflammation_truth", "joint_regions"], first.Labels.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("first", first.Labels["inflammation"][0].Observer);
        Assert.Equal(18, study.Cases.SelectMany(c => c.Labels["inflammation"]).Count(f => f.Observer == "first"));
        Assert.Equal(2, study.Cases.SelectMany(c => c.Labels["inflammation"]).Count(f => f.Observer == "second"));
        Assert.Contains("no patients", study.Description, StringComparison.Ordinal);
        Assert.Equal(1 + (4 * 30), File.ReadLines(folder["a", "joints.tsv"]).Count());
    }

    [Fact]
    public async Task As_dicom_the_camera_sends_both_heads_in_one_object_which_comes_in_again_count_for_count()
    {
        Assert.Equal(0, (await Phantom("dicom", "--format", "dicom")).ExitCode);
        Assert.Equal(0, (await Phantom("nifti")).ExitCode);
        var check = await CommandRun.Of("study", "check", folder["dicom"], "--image", "planar", "--label", "inflammation");
        Assert.True(check.ExitCode == 0, check.Output + check.Error);
        Assert.Equal(2, ImageFile.Read(folder["dicom", "camera", "sub-01_acquisition-1.dcm"]).Frames);

        var import = await CommandRun.Of("study", "import", folder["dicom", "camera"], "--study", folder["again"],
            "--rules", "hand-scans");
        Assert.True(import.ExitCode == 0, import.Output + import.Error);
        var nifti = Study.Open(folder["nifti"]);
        var again = Study.Open(folder["again"]);
        Assert.Equal(nifti.Cases.Select(c => (c.Subject, c.Scan, View(c))), again.Cases.Select(c => (c.Subject, c.Scan, View(c))));
        foreach (var (one, came) in nifti.Cases.Zip(again.Cases))
        {
            double[] counts = ImageFile.ReadVolume(one.Images["planar"]).ToValues();
            Assert.Equal(counts, ImageFile.Read(came.Images["planar"]).Picture!.Plane(0));
            string own = Study.Open(folder["dicom"]).Cases.Single(c => c.Name == one.Name).Images["planar"];
            Assert.Equal(counts, ImageFile.Read(own).Picture!.Plane(0));
        }

        static string View(StudyCase one) => one.Clinical["view"];
    }

    [Fact]
    public async Task A_nifti_says_where_its_view_was_taken_from()
    {
        Assert.Equal(0, (await Phantom("a")).ExitCode);
        Assert.Equal("LIP", Letters("palmar"));
        Assert.Equal("RIA", Letters("dorsal"));
        Assert.Equal(2.4, ImageFile.ReadVolume(File("palmar")).Geometry.SpacingMm.X, 6);

        string Letters(string scan) => ImageFile.ReadVolume(File(scan)).Geometry.AxisLetters;
        string File(string scan) => folder["a", "sub-01", $"sub-01_scan-{scan}_planar.nii.gz"];
    }

    [Fact]
    public async Task What_cannot_be_made_is_refused_in_one_line()
    {
        (await Phantom("a", "--patients", "0")).Refused("--patients 0: give 1 to 9999");
        (await Phantom("a", "--format", "png")).Refused("--format png: is neither nifti nor dicom");
        Directory.CreateDirectory(folder["full"]);
        await File.WriteAllTextAsync(folder["full", "own.txt"], "mine", TestContext.Current.CancellationToken);
        (await Phantom("full")).Refused("already holds files");
        Assert.False(Directory.Exists(folder["a"]));
    }

    Task<CommandRun> Phantom(string to, params string[] more) =>
        CommandRun.Of(["phantom", "hand-scans", "--seed", Seed, "--out", folder[to],
            .. more.Contains("--patients") ? [] : new[] { "--patients", Patients }, .. more]);
}
