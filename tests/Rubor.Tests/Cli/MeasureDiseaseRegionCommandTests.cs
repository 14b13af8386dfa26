using System.Text.Json;
using Rubor.Imaging;
using Rubor.Imaging.Nifti;
using Rubor.Methods.Vhi;

namespace Rubor.Tests.Cli;

/// <summary>The published networks saw subject 2014 in training: its Dice holds the program to the publication, no more.</summary>
[Collection("libtorch")]
public sealed class MeasureDiseaseRegionCommandTests : IDisposable
{
    static readonly VhiPhantomVisit Phantom =
        VhiPhantom.Create(new VhiPhantomSettings { Size = new(64, 64, 6), PixelMm = 2.4, SliceMm = 8 }).Before;

    readonly TemporaryFolder folder = new();

    public MeasureDiseaseRegionCommandTests() => NiftiWriter.Write(folder["t1w.nii.gz"], Phantom.T1w);

    public void Dispose() => folder.Dispose();

    Task<CommandRun> Find(params string[] more) =>
        CommandRun.Of(["measure", "disease-region", "--t1w", folder["t1w.nii.gz"], "--out", folder["out"], .. more]);

    void NothingWritten() => Assert.Empty(Directory.GetFileSystemEntries(folder.Path, "*out*"));

    [Fact]
    public async Task Subject_2014_has_the_published_slice_Dice_and_its_region_goes_onto_its_STIR()
    {
        string t1w = Data.BoneMri("T1W", "2014"), stir = Data.BoneMri("STIR", "2014"), mask = Data.BoneMri("disease_region", "2014");
        var run = await CommandRun.Of(["measure", "disease-region", "--t1w", t1w, "--weights", .. NetworkFixture.Published, "--mask", mask,
            "--onto", stir, "--out", folder["out"], "--json"]);
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal(["disease_region.json", "disease_region.nii.gz", "probability.nii.gz", "report.html", "run.json",
            "uncertainty.nii.gz"], Directory.GetFiles(folder["out"]).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
        var root = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal("rubor.disease-region/1", root.GetProperty("format").GetString());
        var dice = root.GetProperty("dice");
        Assert.Equal(0.9739, dice.GetProperty("mean").GetDouble(), 5e-4);
        var slices = dice.GetProperty("slices").EnumerateArray().ToList();
        Assert.Equal(slices.Min(s => s.GetProperty("dice").GetDouble()), dice.GetProperty("worst").GetDouble());
        Assert.Equal(25, slices.Count);
        Assert.Empty(root.GetProperty("warnings").EnumerateArray());

        // The STIR of this subject is the T1W's grid within a hair: the carried region has the same voxels, and the STIR's geometry.
        var region = NiftiReader.ReadMask(folder["out", "disease_region.nii.gz"]);
        var probability = NiftiReader.Read(folder["out", "probability.nii.gz"]);
        Assert.Equal(NiftiReader.Read(stir).Geometry.ToWorld.Origin.X, region.Geometry.ToWorld.Origin.X, 1e-3);
        Assert.Equal(probability.ToValues().Select(p => p > 0.5 ? (byte)1 : (byte)0), region.Voxels.ToArray());

        const string warned = "never held-out accuracy";
        Assert.Contains(warned, root.GetProperty("note").GetString(), StringComparison.Ordinal);
        Assert.Contains(warned, await File.ReadAllTextAsync(folder["out", "report.html"], TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
        var manifest =
            JsonDocument.Parse(await File.ReadAllTextAsync(folder["out", "run.json"], TestContext.Current.CancellationToken)).RootElement;
        Assert.Matches(@"^\d+\.\d+", manifest.GetProperty("libtorch_version").GetString());
        Assert.Equal(["t1w", "mask", "onto", "weights", "weights", "weights"], manifest.GetProperty("inputs").EnumerateArray()
            .Select(i => i.GetProperty("role").GetString()));
    }

    [Fact]
    public async Task A_carried_region_lies_on_the_other_grid_and_what_that_does_not_cover_is_warned_of()
    {
        string all = NetworkFixture.Constant(folder["all"], 10);
        var g = Phantom.T1w.Geometry;
        // Half the pixels across, and only the left half of the field.
        var coarse = new Geometry(new(16, 64, 6), g.ToWorld with { I = new(2 * g.ToWorld.I.X, 2 * g.ToWorld.I.Y, 2 * g.ToWorld.I.Z) });
        NiftiWriter.Write(folder["dixon.nii.gz"], Volume.Of<short>(coarse, new short[coarse.Size.Voxels]));
        var run = await Find("--weights", all, "--onto", folder["dixon.nii.gz"], "--json");
        Assert.True(run.ExitCode == 0, run.Error);
        var root = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal(g.Size.Voxels, root.GetProperty("region").GetProperty("voxels").GetInt32());
        Assert.Equal(coarse.Size.Voxels, root.GetProperty("region_onto").GetProperty("voxels").GetInt32());
        var region = NiftiReader.ReadMask(folder["out", "disease_region.nii.gz"]);
        Assert.Null(coarse.DifferenceFrom(region.Geometry));
        Assert.Null(g.DifferenceFrom(NiftiReader.Read(folder["out", "probability.nii.gz"]).Geometry));
        Assert.Contains(root.GetProperty("warnings").EnumerateArray(), w =>
            w.GetString()!.Contains("does not cover it whole", StringComparison.Ordinal));
        Assert.Equal("made for a test", root.GetProperty("networks")[0].GetProperty("note").GetString());
    }

    [Fact]
    public async Task A_sequence_elsewhere_in_the_frame_is_refused_before_the_networks_run()
    {
        var g = Phantom.T1w.Geometry;
        var far = new Geometry(g.Size, g.ToWorld with { Origin = g.ToWorld.Apply(200, 0, 0) });
        NiftiWriter.Write(folder["far.nii.gz"], Volume.Of<short>(far, new short[far.Size.Voxels]));
        (await Find("--weights", NetworkFixture.Constant(folder["all"], 10), "--onto", folder["far.nii.gz"])).Refused("cannot overlap");
        NothingWritten();
    }

    [Fact]
    public async Task An_empty_region_is_written_and_warned_of()
    {
        var run = await Find("--weights", NetworkFixture.Constant(folder["none"], -10));
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("No disease region was found", run.Output, StringComparison.Ordinal);
        Assert.Equal(0, NiftiReader.ReadMask(folder["out", "disease_region.nii.gz"]).Count);
    }

    [Fact]
    public async Task Weights_that_cannot_be_used_are_one_line_and_leave_nothing()
    {
        (await Find("--weights", folder["absent.pt"])).Refused("does not exist");
        string misshapen = NetworkFixture.Misshapen(folder["other"]);
        var run = (await Find("--weights", misshapen)).Refused("(1, 8, 1, 1)");
        Assert.Contains("(1, 16, 1, 1)", run.Error, StringComparison.Ordinal);
        (await Find("--weights", folder["other"])).Refused("is for other after none; wanted a plan, or vhi-unet");
        string all = NetworkFixture.Constant(folder["all"], 10);
        (await Find("--weights", all, all)).Refused("holds the same");
        byte[] bytes = await File.ReadAllBytesAsync(folder["all", "weights.safetensors"], TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(folder["all", "weights.safetensors"], bytes[..^100], TestContext.Current.CancellationToken);
        (await Find("--weights", all)).Refused("SHA-256");
        (await Find("--weights", folder["all", "weights.safetensors"])).Refused("weights.safetensors");
        NothingWritten();
    }

    [Fact]
    public async Task Images_and_devices_that_cannot_be_used_are_one_line_and_leave_nothing()
    {
        string all = NetworkFixture.Constant(folder["all"], 10);
        var g = Phantom.T1w.Geometry;
        NiftiWriter.Write(folder["shifted.nii.gz"],
            new Mask(new Geometry(g.Size, g.ToWorld with { Origin = g.ToWorld.Apply(1, 0, 0) }), new byte[g.Size.Voxels]));
        (await Find("--weights", all, "--mask", folder["shifted.nii.gz"])).Refused("1.00 voxels away");
        (await Find("--weights", all, "--device", "gpu")).Refused("'gpu' is no device");
        Assert.SkipWhen(Rubor.Torch.Libtorch.HasCuda, "a card is here, so it is not refused");
        (await Find("--weights", all, "--device", "cuda:1")).Refused("cuda:1");
        NiftiWriter.Write(folder["t1w.nii.gz"], Volume.Of<short>(g, new short[g.Size.Voxels]));
        (await Find("--weights", all)).Refused("the same at every voxel");
        NothingWritten();
    }

    [Fact]
    public async Task A_stopped_run_leaves_nothing_and_exits_130()
    {
        string all = NetworkFixture.Constant(folder["all"], 10);
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        using var output = new StringWriter();
        using var error = new StringWriter();
        Assert.Equal(130, await Rubor.Cli.RuborCommandLine.RunAsync(
            ["measure", "disease-region", "--t1w", folder["t1w.nii.gz"], "--weights", all, "--out", folder["out"]], output, error,
                stop.Token));
        NothingWritten();
    }
}
