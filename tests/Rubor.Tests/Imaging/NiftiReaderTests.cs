using System.Text.Json;
using Rubor.Imaging;
using Rubor.Imaging.Nifti;

namespace Rubor.Tests.Imaging;

public class NiftiReaderTests
{
    sealed record Golden(string file, int[] shape, double[] affine, double sum, double first, double[] values);

    public static TheoryData<string> GoldenFiles() => [.. Goldens().Select(g => g.file)];

    static Golden[] Goldens() => JsonSerializer.Deserialize<Golden[]>(File.ReadAllText(Data.Reference("imaging", "nifti.json")))!;

    [Theory, MemberData(nameof(GoldenFiles))]
    public void Types_byte_orders_and_versions_read_as_nibabel_reads_them(string file)
    {
        var golden = Goldens().Single(g => g.file == file);
        var volume = NiftiReader.Read(Data.Reference("imaging", "nifti", file));
        var size = volume.Geometry.Size;
        Assert.Equal(golden.shape, golden.shape.Length == 4 ? [size.X, size.Y, size.Z, volume.Frames] : [size.X, size.Y, size.Z]);
        var values = volume.ToValues();
        Assert.Equal(golden.values, values[..golden.values.Length]);
        Assert.Equal(golden.sum, values.Sum(), 1e-9 * Math.Max(1, Math.Abs(golden.sum)));
        var m = volume.Geometry.ToWorld;
        double[] affine = [m.I.X, m.J.X, m.K.X, m.Origin.X, m.I.Y, m.J.Y, m.K.Y, m.Origin.Y, m.I.Z, m.J.Z, m.K.Z, m.Origin.Z];
        for (int i = 0; i < affine.Length; i++)
            Assert.Equal(golden.affine[i], affine[i], 2e-6);
    }

    [Fact]
    public void Without_codes_the_spacing_alone_places_the_image()
    {
        using var folder = new TemporaryFolder();
        var bytes = File.ReadAllBytes(Data.Reference("imaging", "nifti", "int16_le_n1.nii"));
        bytes[252] = bytes[254] = 0;
        File.WriteAllBytes(folder["a.nii"], bytes);
        var m = NiftiReader.Read(folder["a.nii"]).Geometry.ToWorld;
        Assert.Equal(0.8, m.I.X, 1e-6);
        Assert.Equal(1.2, m.J.Y, 1e-6);
        Assert.Equal(3.0, m.K.Z, 1e-6);
        Assert.Equal(new Point3(0, 0, 0), m.Origin);
    }

    [Theory]
    [InlineData(1, 1000)]
    [InlineData(3, 0.001)]
    public void Metres_and_micrometres_become_millimetres(byte unit, double factor)
    {
        using var folder = new TemporaryFolder();
        var bytes = File.ReadAllBytes(Data.Reference("imaging", "nifti", "int16_le_n1.nii"));
        double before = Write(bytes, 2).Geometry.VoxelVolumeMm3;
        Assert.Equal(before * factor * factor * factor, Write(bytes, unit).Geometry.VoxelVolumeMm3,
            before * factor * factor * factor * 1e-9);

        Volume Write(byte[] b, byte u)
        {
            b[123] = u;
            File.WriteAllBytes(folder["a.nii"], b);
            return NiftiReader.Read(folder["a.nii"]);
        }
    }

    [Theory]
    [InlineData("anatomical.nii", 33, 41, 25, 1)]
    [InlineData("functional.nii", 17, 21, 3, 20)]
    [InlineData("example4d.nii.gz", 128, 96, 24, 2)]
    [InlineData("example_nifti2.nii.gz", 32, 20, 12, 2)]
    [InlineData("standard.nii.gz", 4, 5, 7, 1)]
    public void Nibabels_test_files_are_read(string file, int x, int y, int z, int frames)
    {
        var volume = NiftiReader.Read(Data.Real("nifti", file));
        Assert.Equal(new GridSize(x, y, z), volume.Geometry.Size);
        Assert.Equal(frames, volume.Frames);
    }

    [Theory]
    [InlineData("nifti1.hdr", "the .img file that holds its samples is missing")]
    [InlineData("nifti2.hdr", "the .img file that holds its samples is missing")]
    [InlineData("analyze.hdr", "Analyze 7.5")]
    [InlineData("row_major.dconn.nii", "an image of 6 dimensions")]
    public void Files_that_are_no_3D_or_4D_image_are_refused(string file, string reason)
    {
        string path = Data.Real("nifti", file);
        var error = Assert.Throws<ImageDataException>(() => NiftiReader.Read(path));
        Assert.Equal(path, error.Path);
        Assert.Contains(reason, error.Reason, StringComparison.Ordinal);
    }

    public static TheoryData<string, string> Damages() => new()
    {
        { "missing", "no such file" },
        { "directory", "is a directory" },
        { "text", "not a NIfTI image" },
        { "empty", "is empty" },
        { "three bytes", "not a NIfTI image" },
        { "header only half", "ends within its header" },
        { "cut gzip", "early" },
        { "cut gzip trailer", "ends early" },
        { "wrong checksum", "gzip compression is damaged" },
        { "cut data", "its data end early" },
        { "negative dimension", "-5 voxels along axis 1" },
        { "no dimensions", "0 dimensions" },
        { "absurd dimensions", "more than 2 GB" },
        { "large claim", "its data end early" },
        { "unknown type", "data type 77" },
        { "complex", "complex numbers" },
        { "colour", "colours" },
        { "offset beyond", "beyond the end" },
        { "offset NaN", "data offset" },
        { "offset negative", "data offset" },
        { "signature", "signature" },
        { "singular", "position in space" },
        { "intercept", "intercept" },
        { "no spacing", "position in space" },
        { "spacing beyond reason", "position in space" },
    };

    [Theory, MemberData(nameof(Damages))]
    public void A_damaged_file_is_refused_in_one_line_that_names_it(string damage, string reason)
    {
        using var folder = new TemporaryFolder();
        string path = DamagedFiles.Write(folder, damage);
        var error = Assert.Throws<ImageDataException>(() => NiftiReader.Read(path));
        Assert.Equal(path, error.Path);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void A_header_that_claims_much_reserves_little()
    {
        using var folder = new TemporaryFolder();
        string path = DamagedFiles.Write(folder, "large claim");
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<ImageDataException>(() => NiftiReader.Read(path));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Mutants_are_read_or_refused_and_never_crash(int seed)
    {
        using var folder = new TemporaryFolder();
        var outcome = NiftiMutants.Run([.. Directory.GetFiles(Data.Reference("imaging", "nifti"))], folder.Path, seed, count: 200);
        Assert.Equal(200, outcome.Read + outcome.Refused);
        Assert.True(outcome.Read > 0 && outcome.Refused > 0, $"{outcome}");
        Assert.InRange(outcome.LongestSeconds, 0, 5);
    }
}

/// <summary>Files broken in named ways.</summary>
internal static class DamagedFiles
{
    public static string Write(TemporaryFolder folder, string damage)
    {
        var bytes = File.ReadAllBytes(Data.Reference("imaging", "nifti", "int16_le_n1.nii"));
        string plain = folder["a.nii"], packed = folder["a.nii.gz"];
        switch (damage)
        {
            case "missing": return packed;
            case "directory": Directory.CreateDirectory(packed); return packed;
            case "text": File.WriteAllText(packed, "This is no image, whatever its name says."); return packed;
            case "empty": File.WriteAllText(packed, ""); return packed;
            case "three bytes": File.WriteAllBytes(packed, [1, 2, 3]); return packed;
            case "header only half": bytes = bytes[..200]; break;
            case "cut gzip": File.WriteAllBytes(packed, NiftiMutants.Zip(Noise(bytes))[..^300]); return packed;
            case "cut gzip trailer": File.WriteAllBytes(packed, NiftiMutants.Zip(bytes)[..^5]); return packed;
            case "wrong checksum":
                var zipped = NiftiMutants.Zip(bytes); zipped[^7] ^= 0x55; File.WriteAllBytes(packed,
                zipped); return packed;
            case "cut data": bytes = bytes[..^3]; break;
            case "negative dimension": Short(42, -5); break;
            case "no dimensions": Short(40, 0); break;
            case "absurd dimensions": Short(42, 32767); Short(44, 32767); Short(46, 32767); break;
            case "large claim":
                Short(42, 1000); Short(44, 500); Short(46, 500); File.WriteAllBytes(packed,
                NiftiMutants.Zip([.. bytes, .. new byte[1 << 20]])); return packed;
            case "unknown type": Short(70, 77); break;
            case "complex": Short(70, 32); break;
            case "colour": Short(70, 128); break;
            case "offset beyond": Float(108, 1e9f); break;
            case "offset NaN": Float(108, float.NaN); break;
            case "offset negative": Float(108, -100); break;
            case "signature": bytes[345] = (byte)'x'; break;
            case "singular": Float(280, 0); Float(296, 0); Float(312, 0); break;
            case "no spacing": bytes[254] = 0; Float(88, 0); break;
            case "spacing beyond reason": bytes[254] = 0; Float(88, 1e20f); break;
            case "intercept": Float(112, 2); Float(116, float.PositiveInfinity); break;
            default: throw new ArgumentException(damage);
        }
        File.WriteAllBytes(plain, bytes);
        return plain;

        void Short(int at, short value) => BitConverter.TryWriteBytes(bytes.AsSpan(at), value);
        void Float(int at, float value) => BitConverter.TryWriteBytes(bytes.AsSpan(at), value);
        byte[] Noise(byte[] b) // incompressible samples, so that a cut loses samples
        {
            var all = new byte[b.Length + 4000];
            new Random(1).NextBytes(all);
            b.AsSpan(0, 352).CopyTo(all);
            all[42] = 40; all[44] = 25; all[46] = 2;
            return all;
        }
    }
}
