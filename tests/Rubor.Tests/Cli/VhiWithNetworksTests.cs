using System.Text.Json;
using Rubor.Imaging;
using Rubor.Imaging.Nifti;
using Rubor.Methods.Vhi;
using Rubor.Statistics;

namespace Rubor.Tests.Cli;

[Collection("libtorch")]
public sealed class VhiWithNetworksTests : IDisposable
{
    static readonly VhiPhantomVisit Phantom =
        VhiPhantom.Create(new VhiPhantomSettings { Size = new(96, 96, 8), PixelMm = 1.6, SliceMm = 7 }).Before;

    readonly TemporaryFolder folder = new();

    public VhiWithNetworksTests()
    {
        NiftiWriter.Write(folder["stir.nii.gz"], Phantom.Stir);
        NiftiWriter.Write(folder["t1w.nii.gz"], Phantom.T1w);
        NiftiWriter.Write(folder["marrow.nii.gz"], Phantom.NormalMarrow);
        NiftiWriter.Write(folder["region.nii.gz"], Phantom.DiseaseRegion);
    }

    public void Dispose() => folder.Dispose();

    Task<CommandRun> Measure(params string[] more) =>
        CommandRun.Of(["measure", "vhi", "--stir", folder["stir.nii.gz"], "--normal-marrow", folder["marrow.nii.gz"], "--out",
            folder["out"], .. more]);

    [Fact]
    public async Task Subject_2014_by_networks_is_near_2014_by_hand_and_two_processes_write_the_same_bytes()
    {
        string[] words = ["measure", "vhi", "--stir", Data.BoneMri("STIR", "2014"), "--normal-marrow",
            Data.BoneMri("normal_marrow", "2014")];
        foreach (string name in new[] { "one", "two" })
        {
            var run = await NetworkFixture.Program([],
                [.. words, "--t1w", Data.BoneMri("T1W", "2014"), "--weights", .. NetworkFixture.Published, "--out", folder[name]]);
            Assert.True(run.ExitCode == 0, run.Error);
        }
        string[] files = [.. Directory.GetFiles(folder["one"]).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];
        Assert.Equal(["disease_region.json", "disease_region.nii.gz", "inflammation.nii.gz", "probability.nii.gz", "report.html",
            "run.json", "uncertainty.nii.gz", "vhi.json"], files);
        Assert.All(files.Where(f => f != "run.json"), f =>
            Assert.True(File.ReadAllBytes(folder["one", f]).AsSpan().SequenceEqual(File.ReadAllBytes(folder["two", f])), f));

        var found = NiftiReader.ReadMask(folder["one", "disease_region.nii.gz"]);
        var manual = NiftiReader.ReadMask(Data.BoneMri("disease_region", "2014"));
        Assert.InRange(Overlap.Dice(OverlapCounts.OfMasks(found.Voxels, manual.Voxels)).Value!.Value, 0.97, 0.98);
        var byHand = await CommandRun.Of([.. words, "--disease-region", Data.BoneMri("disease_region", "2014"), "--out", folder["hand"], "--json"]);
        static int Voxels(string json) => JsonDocument.Parse(json).RootElement.GetProperty("preliminary").GetProperty("lower").GetProperty("voxels").GetInt32();
        int drawn = Voxels(byHand.Output),
            networks = Voxels(await File.ReadAllTextAsync(folder["one", "vhi.json"], TestContext.Current.CancellationToken));
        Assert.InRange(networks, 0.95 * drawn, 1.05 * drawn);
        Assert.NotEqual(drawn, networks);
        Assert.Contains("never held-out accuracy",
            await File.ReadAllTextAsync(folder["one", "report.html"], TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_found_region_is_the_one_that_is_measured_and_its_warnings_stand_in_vhi_json()
    {
        var run = await Measure("--t1w", folder["t1w.nii.gz"], "--weights", NetworkFixture.Constant(folder["all"], 10), "--json");
        Assert.True(run.ExitCode == 0, run.Error);
        var root = JsonDocument.Parse(run.Output).RootElement;
        var whole = new Mask(Phantom.Stir.Geometry, [.. Enumerable.Repeat((byte)1, Phantom.Stir.Geometry.Size.Voxels)]);
        var expected = VhiMeasurement.Of(Phantom.Stir, Phantom.NormalMarrow, whole, new VhiSettings());
        Assert.Equal(expected.Preliminary.Lower, root.GetProperty("preliminary").GetProperty("lower").GetProperty("voxels").GetInt32());
        double volume = whole.Count * whole.Geometry.VoxelVolumeMm3;
        Assert.True(volume > DiseaseRegionCheck.LargestManualMm3 * DiseaseRegionCheck.VolumeMargin);
        // A region that is the whole image has air as its most frequent value: that speaks against the marrow, too.
        Assert.Collection(root.GetProperty("warnings").EnumerateArray().Select(w => w.GetString()!),
            w => Assert.Contains("improbable", w, StringComparison.Ordinal), w =>
                Assert.Contains("most frequent in the disease region", w, StringComparison.Ordinal));
        Assert.Contains("improbable", await File.ReadAllTextAsync(folder["out", "report.html"], TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
        var manifest =
            JsonDocument.Parse(await File.ReadAllTextAsync(folder["out", "run.json"], TestContext.Current.CancellationToken)).RootElement;
        Assert.Equal(["stir", "normal_marrow", "t1w", "weights"], manifest.GetProperty("inputs").EnumerateArray()
            .Select(i => i.GetProperty("role").GetString()));
        Assert.NotNull(manifest.GetProperty("libtorch_version").GetString());
    }

    [Fact]
    public async Task A_T1W_on_another_grid_needs_resample_and_then_the_region_lies_on_the_STIR()
    {
        string all = NetworkFixture.Constant(folder["all"], 10);
        var g = Phantom.T1w.Geometry;
        // Ten voxels along x: the region, which is the whole T1W, misses the first ten columns of the STIR.
        NiftiWriter.Write(folder["t1w.nii.gz"], new Volume(new Geometry(g.Size, g.ToWorld with { Origin = g.ToWorld.Apply(10, 0, 0) }),
            Phantom.T1w.Type, Phantom.T1w.SampleBytes.ToArray(), Phantom.T1w.Slope));
        var refused = (await Measure("--t1w", folder["t1w.nii.gz"], "--weights", all)).Refused("10.00 voxels away");
        Assert.Contains("--resample", refused.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["out"]));
        Assert.Equal(0, (await Measure("--t1w", folder["t1w.nii.gz"], "--weights", all, "--resample")).ExitCode);
        var region = NiftiReader.ReadMask(folder["out", "disease_region.nii.gz"]);
        Assert.Null(Phantom.Stir.Geometry.DifferenceFrom(region.Geometry));
        Assert.Equal(Enumerable.Range(0, g.Size.Voxels).Select(i => i % g.Size.X >= 10 ? (byte)1 : (byte)0), region.Voxels.ToArray());
    }

    [Fact]
    public async Task Options_that_contradict_each_other_are_one_line()
    {
        string all = NetworkFixture.Constant(folder["all"], 10), t1w = folder["t1w.nii.gz"], region = folder["region.nii.gz"];
        (await Measure("--disease-region", region, "--t1w", t1w, "--weights", all)).Refused("--disease-region and --t1w");
        (await Measure("--disease-region", region, "--weights", all)).Refused("--t1w");
        (await Measure("--disease-region", region, "--resample")).Refused("--resample");
        (await Measure()).Refused("--stir and --t1w");
        (await CommandRun.Of("measure", "vhi", "--study", folder.Path, "--t1w", t1w, "--out", folder["out"])).Refused("--t1w is for one scan");
        // Where no networks come with the program, there is nothing for a device to run.
        Environment.SetEnvironmentVariable("RUBOR_MODELS", folder["no-models"]);
        try
        {
            (await CommandRun.Of("measure", "vhi", "--study", folder.Path, "--device", "cpu", "--out", folder["out"])).Refused("--weights");
        }
        finally
        {
            Environment.SetEnvironmentVariable("RUBOR_MODELS", null);
        }

        (await Measure("--t1w", t1w, "--weights", NetworkFixture.Constant(folder["none"], -10))).Refused("find no disease region");
        Assert.False(Directory.Exists(folder["out"]));
    }

    [Fact]
    public async Task A_study_finds_its_T1W_by_name_and_a_case_without_one_is_a_row()
    {
        string all = NetworkFixture.Constant(folder["all"], 10);
        foreach (string subject in new[] { "01", "02", "03" })
        {
            Directory.CreateDirectory(folder["study", $"sub-{subject}"]);
            string Name(string kind) => folder["study", $"sub-{subject}", $"sub-{subject}_{kind}.nii.gz"];
            File.Copy(folder["stir.nii.gz"], Name("STIR"));
            File.Copy(folder["marrow.nii.gz"], Name("label-normalmarrow_mask"));
            File.Copy(folder["region.nii.gz"], Name("label-diseaseregion_mask"));
            if (subject != "03")
                File.Copy(folder["t1w.nii.gz"], Name("T1w"));
        }
        string[] words = ["measure", "vhi", "--study", folder["study"], "--weights", all, "--out", folder["out"]];
        Assert.Equal(3, (await CommandRun.Of(words)).ExitCode);
        var rows = Data.Tsv(folder["out", "vhi.tsv"]).ToDictionary(r => r["subject"]);
        Assert.Equal(("failed", "no T1W image"), (rows["03"]["status"], rows["03"]["reason"]));
        Assert.Equal(rows["01"]["preliminary_voxels"], rows["02"]["preliminary_voxels"]);
        Assert.True(File.Exists(folder["out", "sub-01", "disease_region.nii.gz"]));

        // Finished cases are kept on resuming; other weights are not mistaken for the same.
        string finished = folder["out", "sub-01", "run.json"];
        var time = File.GetLastWriteTimeUtc(finished);
        Assert.Equal(3, (await CommandRun.Of([.. words, "--resume"])).ExitCode);
        Assert.Equal(time, File.GetLastWriteTimeUtc(finished));
        string other = NetworkFixture.Constant(folder["other"], 9);
        Assert.Equal(3,
            (await CommandRun.Of(["measure", "vhi", "--study", folder["study"], "--weights", other, "--out", folder["out"],
            "--resume"])).ExitCode);
        Assert.NotEqual(time, File.GetLastWriteTimeUtc(finished));
    }
}
