using System.Text.Json;
using Rubor.Imaging;
using Rubor.Imaging.Nifti;
using Rubor.Methods.Vhi;
using Rubor.Networks.Planning;
using Rubor.Studies.Measuring.Vhi;

namespace Rubor.Tests.Imaging;

public class OrderTests
{
    sealed record Golden(string name, int[] shape, double[] affine, string letters, short[] values);

    static readonly Lazy<Golden[]> Goldens = new(() =>
        JsonSerializer.Deserialize<Golden[]>(File.ReadAllText(Data.Reference("imaging", "orders", "orders.json")))!);

    static Geometry GridOf(int[] shape, double[] a) =>
        new(new(shape[0], shape[1], shape[2]),
            new(new(a[0], a[4], a[8]), new(a[1], a[5], a[9]), new(a[2], a[6], a[10]), new(a[3], a[7], a[11])));

    static Volume VolumeOf(Golden golden) => Volume.Of<short>(GridOf(golden.shape, golden.affine), golden.values);

    // tests/Reference/imaging/make_orders.py: nibabel's as_reoriented in all 48 orders. "steep" carries the letters LAS, "flat" LSP, for
    // one order.
    [Theory]
    [InlineData("steep", "LAS")]
    [InlineData("flat", "LSP")]
    public void A_scan_in_any_of_the_48_orders_comes_into_the_one_in_which_the_public_scans_are_stored(string name, string letters)
    {
        var stored = VolumeOf(Goldens.Value.Single(g => g.name == name + "_stored"));
        Assert.Equal(letters, stored.Geometry.AxisLetters);
        Assert.True(ScanOrder.TurnOf(stored.Geometry).IsNone);
        var orders = Goldens.Value.Where(g => g.name == name).ToList();
        Assert.Equal(48, orders.Select(g => g.letters).Distinct().Count());
        foreach (var golden in orders)
        {
            var other = VolumeOf(golden);
            Assert.Equal(golden.letters, other.Geometry.AxisLetters);
            var turned = ScanOrder.InOrder(other);
            Assert.True(stored.SampleBytes.SequenceEqual(turned.SampleBytes), golden.letters);
            Assert.Null(stored.Geometry.DifferenceFrom(turned.Geometry));
            Assert.Equal(stored.Geometry.ToWorld.Origin.Y, turned.Geometry.ToWorld.Origin.Y, 1e-4);
            Assert.Empty(turned.Remarks);
            // And a mask that is stored otherwise is matched.
            Assert.True(stored.SampleBytes.SequenceEqual(other.InOrderOf(stored.Geometry).SampleBytes), golden.letters);
        }
    }

    [Fact]
    public void A_turn_taken_back_and_two_turns_in_a_row_leave_every_voxel_where_it_is_in_the_patient()
    {
        var stored = VolumeOf(Goldens.Value.Single(g => g.name == "flat_stored"));
        Assert.Equal(48, Turn.All.Distinct().Count());
        foreach (var turn in Turn.All)
        {
            var turned = stored.Turned(turn);
            Assert.True(stored.SampleBytes.SequenceEqual(turned.Turned(turn.Inverse).SampleBytes));
            Assert.Equal(turn, Turn.Between(stored.Geometry, turned.Geometry));
            var next = Turn.All[(Turn.All.ToList().IndexOf(turn) * 7 + 5) % 48];
            Assert.True(stored.Turned(turn.Then(next)).SampleBytes.SequenceEqual(turned.Turned(next).SampleBytes));
            var back = stored.Geometry.ToWorld.Inverse();
            for (int z = 0; z < turned.Geometry.Size.Z; z++)
            {
                var world = turned.Geometry.ToWorld.Apply(1, 2, z);
                var at = back.Apply(world.X, world.Y, world.Z);
                Assert.Equal(stored[(int)Math.Round(at.Z), (int)Math.Round(at.Y), (int)Math.Round(at.X)], turned[z, 2, 1]);
            }
        }
    }

    [Fact]
    public void Networks_see_the_same_bits_whatever_order_the_file_has()
    {
        using var folder = new TemporaryFolder();
        var t1w = VhiPhantom.Create(new VhiPhantomSettings { Size = new(48, 40, 6), PixelMm = 3, SliceMm = 9 }).Before.T1w;
        float[] expected = NetworkInput.Of(RegionTasks.Published.Plan, t1w).Values;
        foreach (var turn in Turn.All)
        {
            NiftiWriter.Write(folder["t1w.nii"], t1w.Turned(turn));
            Assert.Equal(expected, NetworkInput.Of(RegionTasks.Published.Plan, NiftiReader.ReadScan(folder["t1w.nii"])).Values);
        }
    }

    [Fact]
    public void What_is_written_on_a_scan_that_was_turned_lies_as_the_scans_file_does()
    {
        string canonical = Data.Reference("imaging", "orders", "flat_canonical.nii.gz");
        using var folder = new TemporaryFolder();
        var scan = NiftiReader.ReadScan(canonical);
        Assert.False(scan.Geometry.File!.Turned.IsNone);
        NiftiWriter.Write(folder["again.nii.gz"], scan);
        var (before, after) = (NiftiReader.Read(canonical), NiftiReader.Read(folder["again.nii.gz"]));
        Assert.Equal(before.Geometry.Size, after.Geometry.Size);
        Assert.Equal(before.Geometry.ToWorld, after.Geometry.ToWorld);
        Assert.True(before.SampleBytes.SequenceEqual(after.SampleBytes));
        // Labels, masks and probabilities too, by a voxel that is marked.
        var voxels = new byte[scan.Geometry.Size.Voxels];
        voxels[17] = 1;
        NiftiWriter.Write(folder["mask.nii.gz"], new Mask(scan.Geometry, voxels));
        NiftiWriter.Write(folder["p.nii.gz"], new ProbabilityMap(scan.Geometry, [.. voxels.Select(v => v / 2f)]));
        var stored = NiftiReader.Read(folder["mask.nii.gz"]);
        int at = stored.SampleBytes.IndexOf((byte)1);
        var position = stored.Geometry.ToWorld.Apply(at % stored.Geometry.Size.X, at / stored.Geometry.Size.X % stored.Geometry.Size.Y,
            at / stored.Geometry.Size.SliceVoxels);
        var wanted = scan.Geometry.ToWorld.Apply(17 % scan.Geometry.Size.X, 17 / scan.Geometry.Size.X % scan.Geometry.Size.Y,
            17 / scan.Geometry.Size.SliceVoxels);
        Assert.Equal(0, (position - wanted).Length, 1e-3);
        Assert.Equal(at, NiftiReader.Read(folder["p.nii.gz"]).ToValues().IndexOf(0.5));
    }

    [Fact]
    public void The_public_scans_are_in_order_as_they_are_stored()
    {
        var files = new[] { "t1w", "stir", "pairs" }.SelectMany(f => Directory.GetFiles(Data.Real("bone-mri", f), "*.nii.gz")).ToList();
        Assert.Equal(25, files.Count);
        Assert.All(files, file =>
        {
            var scan = NiftiReader.ReadScan(file);
            Assert.True(scan.Geometry.File!.Turned.IsNone, file);
            Assert.Empty(scan.Remarks);
            Assert.Null(ScanOrder.CoronalDoubtOf(scan.Geometry));
        });
    }

    [Fact]
    public void Slices_run_along_the_largest_spacing_or_the_fewest_voxels_and_where_neither_tells_it_is_said()
    {
        static Volume Made(GridSize size, double x, double y, double z) =>
            Volume.Of<byte>(Geometry.AxisAligned(size, x, y, z), new byte[size.Voxels]);
        Assert.Equal(1, ScanOrder.TurnOf(Made(new(8, 5, 8), 1, 4, 1).Geometry).Z);
        Assert.Equal(0, ScanOrder.TurnOf(Made(new(3, 8, 8), 1, 1, 1).Geometry).Z);
        Assert.Equal(2, ScanOrder.TurnOf(Made(new(9, 7, 1), 1, 3, 1).Geometry).Z);
        Assert.Empty(ScanOrder.InOrder(Made(new(8, 5, 8), 1, 4, 1)).Remarks);
        var cube = ScanOrder.InOrder(Made(new(8, 8, 8), 1, 1, 1));
        Assert.Contains("do not tell which axis its slices are stacked along: coronal slices are taken", Assert.Single(cube.Remarks),
            StringComparison.Ordinal);
        var torn = ScanOrder.InOrder(Made(new(3, 9, 9), 1, 1, 4));
        Assert.Equal(9, torn.Geometry.Size.Z);
        Assert.Contains("another has only 3, of 1 mm", Assert.Single(torn.Remarks), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("unplaced", "codes are 0")]
    [InlineData("axial", "its slices are axial")]
    [InlineData("torn", "qform and sform of its header turn it differently")]
    public void A_header_that_does_not_tell_how_the_scan_lies_is_doubted(string header, string doubt)
    {
        using var folder = new TemporaryFolder();
        var bytes = Gunzip(Data.Reference("imaging", "orders", "flat_stored.nii.gz"));
        if (header == "unplaced")
            bytes[252] = bytes[254] = 0;
        if (header == "axial")
        {
            bytes.AsSpan(280, 48).Clear();
            BitConverter.TryWriteBytes(bytes.AsSpan(280), 0.6f);
            BitConverter.TryWriteBytes(bytes.AsSpan(300), 0.6f);
            BitConverter.TryWriteBytes(bytes.AsSpan(320), 3.3f);
            bytes[252] = 0;
        }
        if (header == "torn")
        {
            bytes[252] = 1; // a qform of no rotation beside the oblique sform
            bytes.AsSpan(256, 12).Clear();
        }
        File.WriteAllBytes(folder["a.nii"], bytes);
        var scan = NiftiReader.ReadScan(folder["a.nii"]);
        Assert.Contains(doubt, ScanOrder.CoronalDoubtOf(scan.Geometry)!, StringComparison.Ordinal);
        Assert.Equal(header == "axial" ? null : ScanOrder.CoronalDoubtOf(scan.Geometry), ScanOrder.DoubtOf(scan.Geometry));
        if (header == "unplaced")
            Assert.True(scan.Geometry.File!.Turned.IsNone);
    }

    internal static byte[] Gunzip(string path)
    {
        using var from = new System.IO.Compression.GZipStream(File.OpenRead(path), System.IO.Compression.CompressionMode.Decompress);
        using var to = new MemoryStream();
        from.CopyTo(to);
        return to.ToArray();
    }
}
