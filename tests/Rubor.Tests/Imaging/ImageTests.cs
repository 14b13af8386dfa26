using System.Text.Json;
using Rubor.Imaging;
using Rubor.Imaging.Nifti;
using Rubor.Imaging.Raster;

namespace Rubor.Tests.Imaging;

public class ImageTests
{
    static readonly Geometry Oblique = new(new GridSize(5, 4, 3),
        new Affine(new(-0.6, 0.01, 0), new(0, 0.33, 0.5), new(-0.1, -2.7, 1.8), new(84, -103, -232)));

    [Fact]
    public void What_is_written_is_read_back_with_its_slope_and_place()
    {
        using var folder = new TemporaryFolder();
        var samples = Enumerable.Range(-30, 60).Select(i => (short)(i * 137)).ToArray();
        var volume = new Volume(Oblique, SampleType.Int16, System.Runtime.InteropServices.MemoryMarshal.AsBytes(samples.AsSpan())
            .ToArray(), 2.5, -3);
        foreach (string name in new[] { "a.nii", "a.nii.gz" })
        {
            NiftiWriter.Write(folder[name], volume);
            var back = NiftiReader.Read(folder[name]);
            Assert.Equal(samples, back.Samples<short>().ToArray());
            Assert.Equal((2.5, -3.0), (back.Slope, back.Intercept));
            Assert.Null(volume.Geometry.DifferenceFrom(back.Geometry));
        }
    }

    [Fact]
    public void Writing_twice_gives_the_same_bytes()
    {
        using var folder = new TemporaryFolder();
        var mask = new Mask(Oblique, [.. Enumerable.Range(0, 60).Select(i => (byte)(i % 2))]);
        NiftiWriter.Write(folder["a.nii.gz"], mask);
        NiftiWriter.Write(folder["b.nii.gz"], mask);
        Assert.Equal(File.ReadAllBytes(folder["a.nii.gz"]), File.ReadAllBytes(folder["b.nii.gz"]));
    }

    [Fact]
    public void The_qform_alone_places_a_written_image_as_its_sform_does()
    {
        // Perpendicular axes, left-handed: some programs read the qform only.
        using var folder = new TemporaryFolder();
        double c = Math.Cos(2.6), s = Math.Sin(2.6);
        var geometry = new Geometry(new(5, 4, 3),
            new Affine(new(-0.6, 0, 0), new(0, 0.6 * c, 0.6 * s), new(0, -3.3 * s, 3.3 * c), new(84, -103, -232)));
        NiftiWriter.Write(folder["a.nii"], new Mask(geometry, new byte[60]));
        var bytes = File.ReadAllBytes(folder["a.nii"]);
        bytes[254] = 0;
        File.WriteAllBytes(folder["b.nii"], bytes);
        var read = NiftiReader.Read(folder["b.nii"]).Geometry;
        var (expected, actual) = (geometry.ToWorld.Apply(4, 3, 2), read.ToWorld.Apply(4, 3, 2));
        Assert.InRange((expected - actual).Length, 0, 1e-4);
    }

    [Fact]
    public void Grids_a_hair_apart_are_one_and_half_a_voxel_apart_are_not()
    {
        var m = Oblique.ToWorld;
        Geometry Shifted(double voxels) => new(Oblique.Size, m with { Origin = m.Apply(voxels, 0, 0) });
        Assert.Null(Oblique.DifferenceFrom(Shifted(0.09)));
        string difference = Oblique.DifferenceFrom(Shifted(0.5))!;
        Assert.Contains("corner at voxel", difference, StringComparison.Ordinal);
        Assert.Contains("0.50 voxels away", difference, StringComparison.Ordinal);
        Assert.Contains("4×4×3", Oblique.DifferenceFrom(new Geometry(new(4, 4, 3), m))!, StringComparison.Ordinal);
    }

    [Fact]
    public void Measured_values_are_stored_values_times_slope_plus_intercept_in_double()
    {
        double slope = 2.3619048595428467;
        var stored = Enumerable.Range(0, 60).Select(i => (short)(i * 523 - 9000)).ToArray();
        var volume = new Volume(Oblique, SampleType.Int16, System.Runtime.InteropServices.MemoryMarshal.AsBytes(stored.AsSpan()).ToArray(),
            slope, 0.1);
        Assert.Equal([.. stored.Select(s => s * slope + 0.1)], volume.ToValues());
        Assert.Equal(stored[(2 * 4 + 1) * 5 + 3] * slope + 0.1, volume[2, 1, 3]);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void A_voxel_that_is_not_finite_is_named(float value)
    {
        var values = new float[60];
        values[(1 * 4 + 2) * 5 + 3] = value;
        var error = Assert.Throws<ImageDataException>(() => Volume.Of<float>(Oblique, values, "x.nii").RequireFinite());
        Assert.Contains("voxel (3, 2, 1)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mask_with_another_value_names_value_and_voxel()
    {
        var values = new ushort[60];
        values[7] = 255;
        var error = Assert.Throws<ImageDataException>(() => Mask.From(Volume.Of<ushort>(Oblique, values, "m.nii")));
        Assert.Contains("m.nii: holds 255 at voxel (2, 1, 0)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Masks_of_every_type_are_the_same_mask()
    {
        var expected = Enumerable.Range(0, 60).Select(i => (byte)(i * 7 % 3 == 0 ? 1 : 0)).ToArray();
        Assert.Equal(expected, Mask.From(Volume.Of<byte>(Oblique, expected)).Voxels.ToArray());
        Assert.Equal(expected, Mask.From(Volume.Of<ushort>(Oblique, [.. expected.Select(v => (ushort)v)])).Voxels.ToArray());
        Assert.Equal(expected, Mask.From(Volume.Of<short>(Oblique, [.. expected.Select(v => (short)v)])).Voxels.ToArray());
        Assert.Equal(expected, Mask.From(Volume.Of<float>(Oblique, [.. expected.Select(v => (float)v)])).Voxels.ToArray());
        Assert.Equal(expected, Mask.From(Volume.Of<long>(Oblique, [.. expected.Select(v => (long)v)])).Voxels.ToArray());
    }

    sealed record ComponentGolden(int[] size, string voxels, Counted four, Counted eight, Counted six, Counted eighteen, Counted twentysix);

    sealed record Counted(int count, int[] sizes);

    [Fact]
    public void Components_are_those_of_SciPy()
    {
        foreach (var golden
            in JsonSerializer.Deserialize<ComponentGolden[]>(File.ReadAllText(Data.Reference("imaging", "components.json")))!)
        {
            var voxels = golden.voxels.Select(c => (byte)(c - '0')).ToArray();
            var size = new GridSize(golden.size[0], golden.size[1], golden.size[2]);
            foreach (var (connectivity, expected) in new[]
            {
                (Connectivity.Four, golden.four), (Connectivity.Eight, golden.eight), (Connectivity.Six, golden.six),
                (Connectivity.Eighteen, golden.eighteen), (Connectivity.TwentySix, golden.twentysix),
            })
            {
                var found = ConnectedComponents.Of(voxels, size, connectivity);
                Assert.Equal(expected.count, found.Count);
                Assert.Equal(expected.sizes, found.Sizes.Order());
                Assert.Equal(voxels.Sum(v => v), found.Runs.Sum(r => r.Length));
                // Numbered in the order of their first voxel.
                var firsts = Enumerable.Range(0, found.Count).Select(c => found.Runs.First(r => r.Component == c).Start).ToList();
                Assert.Equal(firsts.Order(), firsts);
            }
        }
    }

    sealed record Smoothing(int[] size, double[] sigma, double[] values, double[] smoothed, double[][] at, double[] linear);

    [Fact]
    public void Smoothing_and_linear_resampling_are_those_of_SciPy()
    {
        var golden = JsonSerializer.Deserialize<Smoothing>(File.ReadAllText(Data.Reference("imaging", "smoothing.json")))!;
        var size = new GridSize(golden.size[0], golden.size[1], golden.size[2]);
        var values = (double[])golden.values.Clone();
        GaussianSmoothing.Smooth(values, size, golden.sigma[0], golden.sigma[1], golden.sigma[2]);
        for (int i = 0; i < values.Length; i++)
            Assert.Equal(golden.smoothed[i], values[i], 1e-12);

        var volume = Volume.Of<double>(Geometry.AxisAligned(size, 1, 1, 1), golden.values);
        foreach (var (at, expected) in golden.at.Zip(golden.linear))
        {
            var point = new Geometry(new(1, 1, 1), new Affine(new(1, 0, 0), new(0, 1, 0), new(0, 0, 1), new(at[0], at[1], at[2])));
            Assert.Equal(expected, volume.Onto(point, Interpolation.Linear)[0, 0, 0], 1e-12);
        }
    }

    [Fact]
    public void A_mask_carried_onto_a_finer_grid_and_back_is_the_same()
    {
        var random = new Random(3);
        var coarse = new Mask(Geometry.AxisAligned(new(6, 5, 4), 2, 2, 2), [.. Enumerable.Range(0, 120).Select(_ => (byte)random.Next(2))]);
        // Twice as fine, its voxel centres inside those of the coarse grid.
        var fine = new Geometry(new(12, 10, 8), new Affine(new(1, 0, 0), new(0, 1, 0), new(0, 0, 1), new(-0.5, -0.5, -0.5)));
        var carried = coarse.Onto(fine);
        Assert.Equal(8 * coarse.Count, carried.Count);
        Assert.Equal(0, coarse.Onto(new Geometry(new(3, 3, 3), fine.ToWorld with { Origin = new(100, 0, 0) })).Count);
    }

    [Fact]
    public void Coronal_slices_are_shown_upright_with_the_right_side_on_the_left()
    {
        var plane =
            SlicePlane.Of(new Geometry(new(4, 3, 2), new Affine(new(-0.6, 0, 0), new(0, 0.33, 0.5), new(0, -2.7, 1.8), new(0, 0, 0))));
        Assert.Equal(("R", "L", "SA", "IP"), (plane.Left, plane.Right, plane.Top, plane.Bottom));
        Assert.Equal((0, 2), plane.Voxel(0, 0, new(4, 3, 2)));
        // The same pelvis stored with y first, x the other way round, and upside down.
        var turned =
            SlicePlane.Of(new Geometry(new(3, 4, 2), new Affine(new(0, -0.33, -0.5), new(0.6, 0, 0), new(0, -2.7, 1.8), new(0, 0, 0))));
        Assert.Equal(("R", "L", "SA", "IP"), (turned.Left, turned.Right, turned.Top, turned.Bottom));
        Assert.Equal((0, 3), turned.Voxel(0, 0, new(3, 4, 2)));
    }

    [Fact]
    public void A_picture_is_a_PNG_that_others_decode()
    {
        var pixels = Enumerable.Range(0, 40).Select(i => (byte)(i * 6)).ToArray();
        var png = PngWriter.Grayscale(pixels, 8);
        // Decoded here by its filters: IHDR is 25 bytes after the signature, then IDAT.
        int length = System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(33));
        using var zlib = new System.IO.Compression.ZLibStream(new MemoryStream(png, 41, length),
            System.IO.Compression.CompressionMode.Decompress);
        var lines = new byte[9 * 5];
        zlib.ReadExactly(lines);
        for (int row = 0; row < 5; row++)
        {
            Assert.Equal(2, lines[row * 9]);
            for (int x = 0; x < 8; x++)
                Assert.Equal(pixels[row * 8 + x], (byte)(lines[row * 9 + 1 + x] + (row == 0 ? 0 : pixels[(row - 1) * 8 + x])));
        }
    }
}
