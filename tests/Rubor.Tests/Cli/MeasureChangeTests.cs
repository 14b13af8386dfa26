using System.Text.Json;
using Rubor.Imaging;
using Rubor.Imaging.Nifti;
using Rubor.Tests.Methods.ChangeMaps;

namespace Rubor.Tests.Cli;

/// <summary>rubor measure change, with a transform that is given: registering has tests of its own.</summary>
public sealed class MeasureChangeTests : IDisposable
{
    const string Identity = """{"matrix": [[1,0,0,0],[0,1,0,0],[0,0,1,0],[0,0,0,1]]}""";

    readonly TemporaryFolder folder = new();

    public MeasureChangeTests()
    {
        NiftiWriter.Write(folder["before.nii.gz"], ChangePhantom.Scan(p => ChangePhantom.Tissue(p), 1, 6));
        NiftiWriter.Write(folder["after.nii.gz"], ChangePhantom.Scan(p => ChangePhantom.Tissue(p, (new(8, 5, 2), 70)), 2, 6, gain: 1.2));
        NiftiWriter.Write(folder["body.nii.gz"], ChangePhantom.Body);
        File.WriteAllText(folder["same.json"], Identity);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_lesion_that_came_is_in_the_map_the_figures_and_the_report()
    {
        var run = await Compare("after.nii.gz", "out", "--mask", folder["body.nii.gz"], "--regions", folder["body.nii.gz"], "--json");
        Assert.True(run.ExitCode == 0, run.Error);
        var json = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal("rubor.change/1", json.GetProperty("format").GetString());
        Assert.True(json.GetProperty("verdict").GetProperty("comparable").GetBoolean());
        // Of a Gaussian of 3 mm: more than is half of its height, less than a twentieth of it.
        Assert.InRange(json.GetProperty("increase_ml").GetDouble(), 0.18, 1.66);
        Assert.Equal(0, json.GetProperty("decrease_ml").GetDouble());
        Assert.Equal(json.GetProperty("increase_ml").GetDouble(), json.GetProperty("regions")[0].GetProperty("increase_ml").GetDouble(), 1e-6);
        Assert.Equal(JsonValueKind.Null, json.GetProperty("sdc_ml").ValueKind);
        Assert.Equal(1.2, json.GetProperty("intensities").GetProperty("gain").GetDouble(), 0.05);
        var significant = NiftiFile(folder["out", "significant.nii.gz"]);
        Assert.Contains(1.0, significant.ToValues());
        foreach (string name in new[] { "difference", "z", "baseline_halfway", "followup_halfway" })
            Assert.Equal(significant.Geometry.Size, NiftiFile(folder["out", name + ".nii.gz"]).Geometry.Size);
        var matrix = JsonDocument.Parse(await File.ReadAllTextAsync(folder["out", "transform.json"], TestContext.Current.CancellationToken))
            .RootElement.GetProperty("matrix");
        Assert.Equal(4, matrix.GetArrayLength());
        string report = await File.ReadAllTextAsync(folder["out", "report.html"], TestContext.Current.CancellationToken);
        Assert.Contains("brighter at the follow-up", report, StringComparison.Ordinal);
        Assert.Contains("change-blue", report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lesions_of_both_visits_are_matched_in_the_figures_a_table_and_the_report()
    {
        var grid = ChangePhantom.Body.Geometry;
        // Labels 1 and 2, as 'measure vhi' writes them; boxes of voxels.
        var (width, height, slice) = (grid.Size.X, grid.Size.Y, grid.Size.SliceVoxels);
        void Write(string name, params (int X, int Y, int Z, int Side)[] boxes)
        {
            bool In(int i) => boxes.Any(b => Inside((i % width) - b.X, b.Side) && Inside((i / width % height) - b.Y, b.Side)
                && Inside((i / slice) - b.Z, b.Side));
            byte[] labels = [.. Enumerable.Range(0, grid.Size.Voxels).Select(i => (byte)(In(i) ? 1 + (i % 2) : 0))];
            NiftiWriter.Write(folder[name], Volume.Of<byte>(grid, labels));
        }
        static bool Inside(int from, int side) => from >= 0 && from < side;
        Write("was.nii.gz", (4, 4, 2, 3), (14, 4, 2, 3));
        Write("is.nii.gz", (4, 4, 2, 4), (20, 14, 2, 2));
        var run = await Compare("after.nii.gz", "out", "--mask", folder["body.nii.gz"], "--baseline-lesions", folder["was.nii.gz"],
            "--follow-up-lesions", folder["is.nii.gz"]);
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("lesions       1 new, 1 gone, 1 grown, 0 shrunk, 0 unchanged", run.Output, StringComparison.Ordinal);
        var json = JsonDocument.Parse(await File.ReadAllTextAsync(folder["out", "change.json"], TestContext.Current.CancellationToken)).RootElement;
        var grown = json.GetProperty("lesions")[0];
        Assert.Equal("grown", grown.GetProperty("change").GetString());
        Assert.Equal((64 - 27) * grid.VoxelVolumeMm3, grown.GetProperty("change_mm3").GetDouble(), 1e-6);
        Assert.Equal(1, json.GetProperty("lesion_counts").GetProperty("gone").GetInt32());
        var rows = Data.Tsv(folder["out", "lesions.tsv"]).ToList();
        Assert.Equal(["grown", "gone", "new"], rows.Select(r => r["change"]));
        Assert.Contains("lesion-new", await File.ReadAllTextAsync(folder["out", "report.html"], TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
        NiftiWriter.Write(folder["elsewhere.nii.gz"], Volume.Of<byte>(Geometry.AxisAligned(new(3, 3, 3), 1, 1, 1), new byte[27]));
        (await Compare("after.nii.gz", "o", "--baseline-lesions", folder["was.nii.gz"], "--follow-up-lesions", folder["elsewhere.nii.gz"]))
            .Refused("is not on the voxels of the follow-up");
    }

    [Fact]
    public async Task The_same_words_give_the_same_bytes_and_colours_can_be_swapped()
    {
        Assert.Equal(0, (await Compare("after.nii.gz", "one", "--threads", "1")).ExitCode);
        Assert.Equal(0, (await Compare("after.nii.gz", "two", "--threads", "2")).ExitCode);
        foreach (string file in Directory.GetFiles(folder["one"]).Select(Path.GetFileName).OfType<string>().Where(f => f != "run.json"))
            Assert.Equal(await File.ReadAllBytesAsync(folder["one", file], TestContext.Current.CancellationToken),
                await File.ReadAllBytesAsync(folder["two", file], TestContext.Current.CancellationToken));
        Assert.Equal(0, (await Compare("after.nii.gz", "orange", "--colours", "orange-increase")).ExitCode);
        Assert.Contains("orange, solid outline: brighter",
            await File.ReadAllTextAsync(folder["orange", "report.html"], TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sub-01_ses-pre_STIR", "sub-02_ses-post_STIR", "compare visits of one subject")]
    [InlineData("sub-01_ses-pre_STIR", "sub-01_ses-post_T1w", "compare visits of one sequence")]
    [InlineData("knee_left_before", "knee_right_after", "compare visits of one side")]
    public async Task What_names_say_against_a_pair_is_said_before_anything_is_read(string before, string after, string said)
    {
        var run = (await CommandRun.Of("measure", "change", "--baseline", folder[before + ".nii.gz"], "--follow-up", folder[after + ".nii.gz"],
            "--out", folder["o"])).Refused(said);
        Assert.Contains(after, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_follow_up_that_is_named_before_its_baseline_is_a_doubt()
    {
        foreach (string visit in new[] { "before", "after" })
            File.Copy(folder[$"{visit}.nii.gz"], folder[$"p_ses-{(visit == "before" ? "followup" : "baseline")}.nii.gz"]);
        var run = await CommandRun.Of("measure", "change", "--baseline", folder["p_ses-followup.nii.gz"], "--follow-up",
            folder["p_ses-baseline.nii.gz"], "--transform-file", folder["same.json"], "--out", folder["o"]);
        Assert.Contains("visit baseline comes before followup", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_sequence_gets_its_verdict_and_no_map()
    {
        NiftiWriter.Write(folder["other.nii.gz"], ChangePhantom.Scan(p => 300 - ChangePhantom.Tissue(p), 9, 6));
        var run = await Compare("other.nii.gz", "o", "--mask", folder["body.nii.gz"]);
        Assert.Contains("another sequence", run.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["o", "difference.nii.gz"]));
    }

    [Fact]
    public async Task Tails_as_long_as_they_can_be_told_are_said_with_what_to_do()
    {
        // A part of the patient is brighter, all of it, as no lesion is.
        NiftiWriter.Write(folder["wild.nii.gz"], ChangePhantom.Scan(
            p => ChangePhantom.Tissue(p) + (p.X > 7 ? 60 : 0), 3, 3));
        var run = await Compare("wild.nii.gz", "o", "--json");
        Assert.True((bool)run.Json["significance"]!["longest_tails"]!);
        Assert.Contains("give a mask", (string?)run.Json["significance"]!["advice"], StringComparison.Ordinal);
        Assert.Contains("give a mask", run.Json["verdict"]!["reasons"]!.ToJsonString(), StringComparison.Ordinal);
        var sure = await Compare("after.nii.gz", "sure", "--json");
        Assert.False((bool)sure.Json["significance"]!["longest_tails"]!);
        Assert.Null(sure.Json["significance"]!["advice"]);
    }

    [Fact]
    public async Task A_visit_twice_gets_its_verdict_and_no_map()
    {
        (await Compare("before.nii.gz", "o")).Refused("is the baseline itself");
        File.Copy(folder["before.nii.gz"], folder["copy.nii.gz"]);
        var run = await Compare("copy.nii.gz", "twice");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("not comparable", run.Output, StringComparison.Ordinal);
        Assert.Contains("one visit twice", run.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["twice", "difference.nii.gz"]));
        Assert.True(File.Exists(folder["twice", "change.json"]));
    }

    [Fact]
    public async Task Repeated_scans_say_what_is_smaller_than_their_scatter()
    {
        var repeats = new List<string>();
        for (int n = 0; n < 3; n++)
        {
            NiftiWriter.Write(folder[$"again{n}.nii.gz"], ChangePhantom.Scan(p => ChangePhantom.Tissue(p, (new(8, 5, 2), 60 * n)), 10 + n, 6));
            Assert.Equal(0, (await Compare($"again{n}.nii.gz", $"repeat{n}", "--mask", folder["body.nii.gz"])).ExitCode);
            repeats.Add(folder[$"repeat{n}"]);
        }
        var run = await Compare("after.nii.gz", "with-repeats", ["--repeats", .. repeats, "--json"]);
        var json = JsonDocument.Parse(run.Output).RootElement;
        double[] net = [.. repeats.Select(r => JsonDocument.Parse(File.ReadAllText(Path.Combine(r, "change.json"))).RootElement)
            .Select(d => d.GetProperty("increase_ml").GetDouble() - d.GetProperty("decrease_ml").GetDouble())];
        double sd = Math.Sqrt(net.Sum(v => (v - net.Average()) * (v - net.Average())) / 2);
        Assert.True(sd > 0);
        Assert.Equal(1.959964 * sd, json.GetProperty("sdc_ml").GetDouble(), 1e-4);
    }

    [Theory]
    [InlineData("{\"matrix\": [[1,0,0,0]]}", "four rows of four numbers")]
    [InlineData("{\"matrix\": [[-1,0,0,0],[0,1,0,0],[0,0,1,0],[0,0,0,1]]}", "mirrors")]
    [InlineData("{}", "there is no matrix")]
    [InlineData("nothing", "is no transform")]
    public async Task A_file_that_is_no_transform_is_named(string text, string said)
    {
        await File.WriteAllTextAsync(folder["bad.json"], text, TestContext.Current.CancellationToken);
        (await CommandRun.Of("measure", "change", "--baseline", folder["before.nii.gz"], "--follow-up", folder["after.nii.gz"],
            "--transform-file", folder["bad.json"], "--out", folder["o"])).Refused(said);
        Assert.False(Directory.Exists(folder["o"]));
    }

    [Theory]
    [InlineData("--seeds 0", "--seeds 0: give 1 to 100")]
    [InlineData("--false-discovery-rate 1", "give a share above 0 and below 1")]
    [InlineData("--transform elastic", "is none of rigid, affine, per-region")]
    [InlineData("--transform per-region", "give one")]
    [InlineData("--colours red", "is none of blue-increase, orange-increase")]
    [InlineData("--transform affine", "give one")]
    [InlineData("--repeats x", "two or more")]
    [InlineData("--baseline-lesions x", "go together")]
    [InlineData("--lesion-change 5", "goes with --baseline-lesions")]
    public async Task Words_that_cannot_be_are_refused(string words, string said) =>
        (await Compare("after.nii.gz", "o", words.Split(' '))).Refused(said);

    [Fact]
    public async Task A_missing_visit_is_named() => (await Compare("absent.nii.gz", "o")).Refused("no such file");

    Task<CommandRun> Compare(string followUp, string to, params string[] more) => CommandRun.Of(["measure", "change", "--baseline",
        folder["before.nii.gz"], "--follow-up", folder[followUp], "--transform-file", folder["same.json"], "--out", folder[to], .. more]);

    static Volume NiftiFile(string path) => Rubor.Imaging.Files.ImageFile.ReadVolume(path);
}
