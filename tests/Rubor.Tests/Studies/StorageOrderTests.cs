using Rubor.Imaging;
using Rubor.Imaging.Nifti;
using Rubor.Methods.Vhi;
using Rubor.Networks.Inference;
using Rubor.Studies.Measuring.Vhi;
using Rubor.Studies.Runs;
using Rubor.Tests.Cli;

namespace Rubor.Tests.Studies;

/// <summary>
/// A scan gives the same figures in whichever of the 48 orders its files are stored, and its results lie as its files do.
/// </summary>
public sealed class StorageOrderTests : IDisposable
{
    static readonly VhiPhantomVisit Phantom =
        VhiPhantom.Create(new VhiPhantomSettings { Size = new(80, 72, 8), PixelMm = 2, SliceMm = 8 }).Before;

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    static readonly int[] Orders = [.. Enumerable.Range(0, 48)];

    [Fact]
    public void A_phantom_gives_the_same_limits_pieces_and_counts_with_masks_in_yet_another_order()
    {
        VhiDocument? first = null;
        VhiResult? expected = null;
        foreach (int order in Orders)
        {
            var (turn, other) = (Turn.All[order], Turn.All[47 - order]);
            NiftiWriter.Write(folder["stir.nii"], Phantom.Stir.Turned(turn));
            NiftiWriter.Write(folder["marrow.nii"], Phantom.NormalMarrow.Turned(other));
            NiftiWriter.Write(folder["region.nii"], Phantom.DiseaseRegion.Turned(other));
            NiftiWriter.Write(folder["lesions.nii"], Phantom.Lesions.Turned(turn));
            var files = new VhiCase("", "", folder["stir.nii"], folder["marrow.nii"], folder["region.nii"], folder["lesions.nii"]);
            var result = VhiCaseRunner.Measure(files, new VhiSettings(), null, new StageTimings(), TestContext.Current.CancellationToken);
            var document = VhiDocument.Of(result);
            (first, expected) = (first ?? document, expected ?? result);
            Assert.Equal((first.LLower, first.LUpper, first.IqrMultiple, first.MarrowVoxels, first.RegionVoxels, first.Preliminary,
                first.Truth),
                (document.LLower, document.LUpper, document.IqrMultiple, document.MarrowVoxels, document.RegionVoxels, document.Preliminary,
                    document.Truth));
            Assert.Equal(first.Pieces.Select(p => (p.Number, p.Slice, p.VoxelsLower, p.VoxelsUpper, p.Kept)),
                document.Pieces.Select(p => (p.Number, p.Slice, p.VoxelsLower, p.VoxelsUpper, p.Kept)));
            Assert.All(first.Pieces.Zip(document.Pieces), p =>
                Assert.All(p.First.CentroidMm.Zip(p.Second.CentroidMm), c => Assert.Equal(c.First, c.Second, 1e-3)));
            Assert.Equal(first.Warnings, document.Warnings);
            Assert.Equal(turn.Inverse.ToString(), document.Order!.Turn);

            // The result lies in the scan's own order and space.
            NiftiWriter.Write(folder["out.nii"], result.Inflammation);
            var (stored, scan) = (NiftiReader.Read(folder["out.nii"]), NiftiReader.Read(folder["stir.nii"]));
            Assert.Equal(scan.Geometry.ToWorld, stored.Geometry.ToWorld);
            Assert.True(expected.Inflammation.Turned(turn).Labels.SequenceEqual(stored.SampleBytes), turn.ToString());
        }
        Assert.True(first!.Pieces.Count > 10);
    }

    [Fact]
    public void A_t1w_in_another_order_than_its_stir_is_seen_and_carried_as_if_it_were_not()
    {
        var seen = new List<byte[]>();
        var grid = Phantom.T1w.Geometry;
        var networks = new RegionNetworks(
            t1w =>
            {
                seen.Add(t1w.SampleBytes.ToArray());
                float[] p = [.. Phantom.DiseaseRegion.Voxels.ToArray().Select(v => (float)v)];
                return new SegmentationPrediction([new(t1w.Geometry, p)], new(t1w.Geometry, new float[p.Length]),
                    new(t1w.Geometry, new float[p.Length]));
            },
            [new("net", "0", "")], () => ("none", "cpu"));
        foreach (int order in (int[])[0, 5, 11, 22, 33, 47])
        {
            NiftiWriter.Write(folder["stir.nii"], Phantom.Stir.Turned(Turn.All[order]));
            NiftiWriter.Write(folder["t1w.nii"], Phantom.T1w.Turned(Turn.All[(order + 17) % 48]));
            NiftiWriter.Write(folder["marrow.nii"], Phantom.NormalMarrow);
            var files = new VhiCase("", "", folder["stir.nii"], folder["marrow.nii"], null, null) { T1w = folder["t1w.nii"] };
            var result = VhiCaseRunner.Measure(files, new VhiSettings(), null, new StageTimings(), TestContext.Current.CancellationToken,
                networks, files.Inputs());
            Assert.True(result.DiseaseRegion.Voxels.SequenceEqual(Phantom.DiseaseRegion.Voxels));
            // The region that is written lies on the STIR, the probabilities on the T1W, each in its file's order.
            NiftiWriter.Write(folder["region.nii"], result.DiseaseRegion);
            NiftiWriter.Write(folder["p.nii"], result.Found!.Probability);
            Assert.True(
                Phantom.DiseaseRegion.Turned(Turn.All[order]).Voxels.SequenceEqual(NiftiReader.Read(folder["region.nii"]).SampleBytes));
            Assert.Equal(NiftiReader.Read(folder["t1w.nii"]).Geometry.ToWorld, NiftiReader.Read(folder["p.nii"]).Geometry.ToWorld);
            Assert.Equal(NiftiReader.Read(folder["t1w.nii"]).Geometry.Size, NiftiReader.Read(folder["p.nii"]).Geometry.Size);
        }
        Assert.All(seen, s => Assert.True(s.AsSpan().SequenceEqual(Phantom.T1w.SampleBytes)));
        Assert.Equal(80, grid.Size.X);
    }

    [Fact]
    public void Where_networks_read_a_scan_in_another_order_everything_follows_and_it_is_said()
    {
        // The scan's rows run down though its header says up.
        var upsideDown = new Turn(0, 1, 2, false, true, false);
        static Volume Wrong(Volume v, Turn turn) => new(v.Geometry, v.Type, v.Turned(turn).SampleBytes.ToArray(), v.Slope, v.Intercept);
        NiftiWriter.Write(folder["stir.nii"], Wrong(Phantom.Stir, upsideDown));
        NiftiWriter.Write(folder["t1w.nii"], Wrong(Phantom.T1w, upsideDown));
        var networks = new RegionNetworks(
            t1w =>
            {
                var grid = t1w.Geometry.Turned(upsideDown);
                float[] p = [.. Phantom.DiseaseRegion.Voxels.ToArray().Select(v => (float)v)];
                return new SegmentationPrediction([new(grid, p)], new(grid, new float[p.Length]),
                    new(grid, new float[p.Length]))
                { Reading = upsideDown, Warnings = ["the orientation is not known."] };
            },
            [new("net", "0", "")], () => ("none", "cpu"));
        var files = new VhiCase("", "", folder["stir.nii"], null, null, null) { T1w = folder["t1w.nii"] };
        var result = VhiCaseRunner.Measure(files, new VhiSettings(), null, new StageTimings(), TestContext.Current.CancellationToken,
            networks, files.Inputs());
        Assert.True(result.Stir.SampleBytes.SequenceEqual(Phantom.Stir.SampleBytes));
        Assert.Contains(result.Warnings, w => w.Contains("t1w.nii: the orientation is not known", StringComparison.Ordinal));
        NiftiWriter.Write(folder["region.nii"], result.DiseaseRegion);
        Assert.True(Phantom.DiseaseRegion.Turned(upsideDown).Voxels.SequenceEqual(NiftiReader.Read(folder["region.nii"]).SampleBytes));
    }

    [Fact]
    public async Task Readers_masks_of_one_scan_agree_in_whatever_order_each_is_stored()
    {
        var eroded = new Mask(Phantom.DiseaseRegion.Geometry,
            [.. Phantom.DiseaseRegion.Voxels.ToArray().Select((v, i) => i % 80 < 40 ? v : (byte)0)]);
        NiftiWriter.Write(folder["a.nii.gz"], Phantom.DiseaseRegion);
        NiftiWriter.Write(folder["b.nii.gz"], eroded);
        var straight = await CommandRun.Of("agree", "masks", folder["a.nii.gz"], folder["b.nii.gz"], "--json");
        NiftiWriter.Write(folder["b.nii.gz"], eroded.Turned(Turn.All[29]));
        var turned = await CommandRun.Of("agree", "masks", folder["a.nii.gz"], folder["b.nii.gz"], "--json");
        Assert.Equal(0, turned.ExitCode);
        Assert.Equal((double)straight.Json["pairs"]![0]!["dice"]!, (double)turned.Json["pairs"]![0]!["dice"]!);
        Assert.Equal((double)straight.Json["pairs"]![0]!["hausdorff95_mm"]!, (double)turned.Json["pairs"]![0]!["hausdorff95_mm"]!, 1e-6);
        // In another space it stays an error, which names both orders.
        var elsewhere = new Mask(Geometry.AxisAligned(eroded.Geometry.Size, 2, 2, 8), eroded.Voxels.ToArray());
        NiftiWriter.Write(folder["b.nii.gz"], elsewhere);
        var refused = await CommandRun.Of("agree", "masks", folder["a.nii.gz"], folder["b.nii.gz"], "--json");
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("its axes run RAS where those of a.nii.gz run LSP", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_scan_whose_forms_disagree_is_told_of_in_terminal_json_and_report_and_its_mask_keeps_both()
    {
        NiftiWriter.Write(folder["stir.nii"], Phantom.Stir);
        NiftiWriter.Write(folder["marrow.nii"], Phantom.NormalMarrow);
        NiftiWriter.Write(folder["region.nii"], Phantom.DiseaseRegion);
        byte[] scan = await File.ReadAllBytesAsync(folder["stir.nii"], TestContext.Current.CancellationToken);
        BitConverter.TryWriteBytes(scan.AsSpan(268), BitConverter.ToSingle(scan, 268) + 50);
        await File.WriteAllBytesAsync(folder["stir.nii"], scan, TestContext.Current.CancellationToken);
        var run = await CommandRun.Of("measure", "vhi", "--stir", folder["stir.nii"], "--normal-marrow", folder["marrow.nii"],
            "--disease-region", folder["region.nii"], "--out", folder["out"]);
        Assert.Equal(0, run.ExitCode);
        const string told = "stir.nii: qform and sform of its header disagree: they place the corners of the scan up to 50.0 mm apart";
        Assert.Contains(told, run.Output, StringComparison.Ordinal);
        Assert.Contains(told, await File.ReadAllTextAsync(folder["out", "report.html"], TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
        Assert.Contains(told, await File.ReadAllTextAsync(folder["out", "vhi.json"], TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
        Assert.Equal(scan[252..328], Imaging.OrderTests.Gunzip(folder["out", "inflammation.nii.gz"])[252..328]);
    }
}
