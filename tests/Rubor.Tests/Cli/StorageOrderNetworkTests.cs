using System.Text.Json.Nodes;
using Rubor.Imaging;
using Rubor.Imaging.Nifti;
using Rubor.Tests.Imaging;

namespace Rubor.Tests.Cli;

/// <summary>A public T1W in other orders of storage, seen by one shipped network.</summary>
[Collection("libtorch")]
public sealed class StorageOrderNetworkTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_region_of_3009_is_the_same_in_other_orders_and_lies_as_each_file_does()
    {
        var scan = NiftiReader.Read(Data.BoneMri("T1W", "3009"));
        var (usual, _) = await Find("usual", scan);
        foreach (int order in (int[])[13, 34])
        {
            var turn = Turn.All[order];
            var (region, json) = await Find($"order-{order}", scan.Turned(turn));
            Assert.Equal(scan.Geometry.Turned(turn).Size, region.Geometry.Size);
            var back = region.InOrderOf(usual.Geometry);
            Assert.Null(usual.Geometry.DifferenceFrom(back.Geometry));
            Assert.InRange(Differing(usual, back), 0, usual.Count / 1000);
            Assert.Equal("LAS", (string?)json["order"]!["measured_axes"]);
            Assert.Equal(turn.Inverse.ToString(), (string?)json["order"]!["turn"]);
            Assert.DoesNotContain(json["warnings"]!.AsArray(), w => ((string)w!).Contains("orientation", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_scan_whose_header_says_nothing_and_whose_rows_run_down_is_read_as_it_lies_with_a_warning()
    {
        var scan = NiftiReader.Read(Data.BoneMri("T1W", "3009"));
        var (usual, _) = await Find("usual", scan);
        var turn = new Turn(0, 1, 2, false, true, false);
        NiftiWriter.Write(folder["down.nii"], Made(scan.Turned(turn)));
        byte[] bytes = await File.ReadAllBytesAsync(folder["down.nii"], TestContext.Current.CancellationToken);
        bytes[252] = bytes[254] = 0;
        await File.WriteAllBytesAsync(folder["down.nii"], bytes, TestContext.Current.CancellationToken);
        var (region, json) = await Find("down", null);
        Assert.InRange(Differing(usual, new Mask(usual.Geometry, turn.Of(region.Voxels, region.Geometry.Size))), 0, usual.Count / 1000);
        Assert.Contains(json["warnings"]!.AsArray(), w =>
            ((string)w!).StartsWith("down.nii: the orientation is not known: its header does not say where it lies",
            StringComparison.Ordinal));
        Assert.Equal(new byte[4], OrderTests.Gunzip(folder["down-out", "disease_region.nii.gz"])[252..256]);
    }

    async Task<(Mask Region, JsonNode Json)> Find(string name, Volume? scan)
    {
        if (scan is not null)
            NiftiWriter.Write(folder[$"{name}.nii"], Made(scan));
        var run = await CommandRun.Of("measure", "disease-region", "--t1w", folder[$"{name}.nii"], "--weights",
            Path.Combine(Data.Repository, "models", "disease-region-1"),
            "--mirror", "false", "--out", folder[$"{name}-out"], "--json");
        Assert.Equal(0, run.ExitCode);
        return (NiftiReader.ReadMask(folder[$"{name}-out", "disease_region.nii.gz"]), run.Json);
    }

    // What comes from a file would be written in that file's order.
    static Volume Made(Volume scan) =>
        new(new Geometry(scan.Geometry.Size, scan.Geometry.ToWorld), scan.Type, scan.SampleBytes.ToArray(), scan.Slope, scan.Intercept);

    static int Differing(Mask a, Mask b)
    {
        int differing = 0;
        for (int i = 0; i < a.Voxels.Length; i++)
            differing += a.Voxels[i] == b.Voxels[i] ? 0 : 1;
        return differing;
    }
}
