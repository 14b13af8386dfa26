using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using Rubor.Imaging;
using Rubor.Imaging.Files;
using Rubor.Imaging.Nifti;

namespace Rubor.Tests.Imaging;

/// <summary>NIfTI masks as programs leave them. Each case is one that users of other programs met; nibabel's, FSL's and the standard's
/// answer is the right one.</summary>
public class NiftiMaskCasesTests
{
    static readonly GridSize Size = new(4, 3, 2);

    // A grid in the patient: 2 × 2 × 4 mm, turned a little.
    static readonly Affine Oblique = Turned(0.3);

    static Affine Turned(double angle) => new(new(2 * Math.Cos(angle), 2 * Math.Sin(angle), 0),
        new(-2 * Math.Sin(angle), 2 * Math.Cos(angle), 0), new(0, 0, 4), new(-20, 30, -40));

    static byte[] Voxels() => [.. Enumerable.Range(0, Size.Voxels).Select(i => (byte)(i % 3 == 0 ? 1 : 0))];

    sealed class MaskFile : IDisposable
    {
        readonly TemporaryFolder folder = new();

        public byte[] Bytes { get; set; }

        public MaskFile(Affine? affine = null)
        {
            Path = folder["mask.nii"];
            NiftiWriter.Write(Path, new Mask(new(Size, affine ?? Oblique), Voxels()));
            Bytes = File.ReadAllBytes(Path);
        }

        public string Path { get; private set; }

        public MaskFile Short(int at, int value)
        {
            BinaryPrimitives.WriteInt16LittleEndian(Bytes.AsSpan(at), (short)value);
            return this;
        }

        public MaskFile Float(int at, double value)
        {
            BinaryPrimitives.WriteSingleLittleEndian(Bytes.AsSpan(at), (float)value);
            return this;
        }

        public double FloatAt(int at) => BinaryPrimitives.ReadSingleLittleEndian(Bytes.AsSpan(at));

        /// <summary>The same header with other samples.</summary>
        public MaskFile Samples<T>(short code, params T[] values) where T : unmanaged
        {
            Bytes = [.. Bytes[..352], .. MemoryMarshal.AsBytes(values.AsSpan())];
            return Short(70, code).Short(72, 8 * Marshal.SizeOf<T>());
        }

        public MaskFile Named(string name)
        {
            Path = folder[name];
            return this;
        }

        public Volume Read()
        {
            File.WriteAllBytes(Path, Bytes);
            return ImageFile.ReadVolume(Path);
        }

        public Mask Mask()
        {
            File.WriteAllBytes(Path, Bytes);
            return ImageFile.ReadMask(Path);
        }

        public LabelMap Labels() => LabelMap.From(Read());

        public string Refusal()
        {
            string reason = Assert.Throws<ImageDataException>(Mask).Message;
            Assert.StartsWith($"{Path}: ", reason, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', reason);
            return reason;
        }

        public void Dispose() => folder.Dispose();
    }

    static byte[] Zip(ReadOnlySpan<byte> bytes)
    {
        using var zipped = new MemoryStream();
        using (var gzip = new GZipStream(zipped, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(bytes);
        return zipped.ToArray();
    }

    // 1. ANTs#500, #1804, spinalcordtoolbox#2106, fmriprep#819, LST-AI#45, mrtrix3#1212.

    [Fact]
    public void Case_1_of_two_forms_that_disagree_the_sform_counts_and_a_tenth_of_a_millimetre_is_told()
    {
        using var mask = new MaskFile();
        var place = mask.Mask().Geometry.ToWorld;
        double x = mask.FloatAt(268);
        var read = mask.Float(268, x + 0.12).Read();
        Assert.Equal(place, read.Geometry.ToWorld);
        Assert.Contains("up to 0.12 mm apart", Assert.Single(read.Remarks), StringComparison.Ordinal);
        Assert.Empty(mask.Float(268, x + 0.08).Read().Remarks);
        Assert.Contains("25.0 mm apart", Assert.Single(mask.Float(268, x + 25).Read().Remarks), StringComparison.Ordinal);
    }

    [Fact]
    public void Case_1_what_is_written_anew_has_both_forms_alike()
    {
        using var mask = new MaskFile();
        mask.Float(268, mask.FloatAt(268) + 25);
        var read = mask.Mask();
        NiftiWriter.Write(mask.Path, new Mask(read.Geometry.Settled(), read.Voxels.ToArray()));
        mask.Bytes = File.ReadAllBytes(mask.Path);
        var again = mask.Read();
        Assert.Empty(again.Remarks);
        Assert.Null(read.Geometry.DifferenceFrom(again.Geometry));
        Assert.Equal(mask.FloatAt(280 + 12), mask.FloatAt(268), 1e-6);
        Assert.Same(again.Geometry, again.Geometry.Settled());
        // By the qform alone it is the same place.
        Assert.Null(read.Geometry.Settled().DifferenceFrom(mask.Short(254, 0).Read().Geometry));
    }

    // 2. nibabel#863, simnibs#448.

    [Theory]
    [InlineData(1, 0)]
    [InlineData(0, 1)]
    [InlineData(4, 0)]
    [InlineData(0, 3)]
    public void Case_2_the_form_whose_code_is_set_counts(int qform, int sform)
    {
        using var mask = new MaskFile();
        mask.Short(252, qform).Short(254, sform);
        // The other one is nonsense.
        if (qform == 0)
            mask.Float(256, 9).Float(268, 1e6);
        else
            mask.Float(280, float.NaN).Float(296, 0);
        Assert.Null(new Geometry(Size, Oblique).DifferenceFrom(mask.Mask().Geometry));
    }

    [Fact]
    public void Case_2_a_mask_without_a_position_never_passes_for_one_with_a_position()
    {
        using var image = new MaskFile(Affine.Scaling(2, 2, 4));
        using var mask = new MaskFile(Affine.Scaling(2, 2, 4));
        Assert.Null(image.Mask().Geometry.DifferenceFrom(mask.Mask().Geometry));
        mask.Short(252, 0).Short(254, 0);
        var (placed, bare) = (image.Mask().Geometry, mask.Mask().Geometry);
        Assert.Equal(new Point3(2, 2, 4), bare.SpacingMm);
        Assert.Contains("states no position in the patient", Assert.Single(mask.Read().Remarks), StringComparison.Ordinal);
        Assert.Contains("states no position", placed.DifferenceFrom(bare), StringComparison.Ordinal);
        Assert.Contains("states a position", bare.DifferenceFrom(placed), StringComparison.Ordinal);
        var error = Assert.Throws<ImageDataException>(() => placed.RequireSame(bare, "mask.nii", "image.nii"));
        Assert.Contains("qform and sform codes 0", error.Message, StringComparison.Ordinal);
        // Two of them are of one grid.
        using var other = new MaskFile(Affine.Scaling(2, 2, 4));
        Assert.Null(bare.DifferenceFrom(other.Short(252, 0).Short(254, 0).Mask().Geometry));
    }

    // 3. mrtrix3#1318, spinalcordtoolbox#3251, #3703, nibabel#1181, ITK#4839.

    [Theory]
    [InlineData(1e-4, true)]
    [InlineData(3e-4, true)]
    [InlineData(0.2, false)]
    public void Case_3_rounding_of_directions_is_no_other_grid(double turn, bool same)
    {
        using var mask = new MaskFile(Turned(0.3 + turn));
        string? difference = new Geometry(Size, Oblique).DifferenceFrom(mask.Mask().Geometry);
        Assert.Equal(same, difference is null);
        Assert.True(same || difference!.Contains("voxels away (at most 0.1 is allowed)", StringComparison.Ordinal));
    }

    [Fact]
    public void Case_3_a_quaternion_a_little_longer_than_one_is_a_rotation()
    {
        // A half turn: b² + c² + d² is 1 but for rounding, here above it.
        using var mask = new MaskFile(new(new(-2, 0, 0), new(0, -2, 0), new(0, 0, 4), new(5, 6, 7)));
        mask.Short(254, 0).Float(264, 1.00002);
        var read = mask.Mask().Geometry.ToWorld;
        Assert.True(read.IsFinite);
        Assert.Equal(-2, read.I.X, 1e-6);
        Assert.Equal(new Point3(5, 6, 7), read.Origin);
    }

    // 4. nnUNet#756, #2265, SimpleITK#1433, ITK#3994, TotalSegmentator#461.

    [Fact]
    public void Case_4_a_sheared_grid_is_read_and_kept_and_gets_no_qform_that_is_wrong()
    {
        var sheared = new Affine(new(2, 0, 0), new(0, 2, 0), new(1, 0, 4), new(1, 2, 3));
        using var mask = new MaskFile(sheared);
        var read = mask.Mask().Geometry;
        Assert.Equal(sheared, read.ToWorld);
        Assert.Equal(16, read.VoxelVolumeMm3, 1e-9);
        Assert.Equal((0, 1), (BinaryPrimitives.ReadInt16LittleEndian(mask.Bytes.AsSpan(252)),
            BinaryPrimitives.ReadInt16LittleEndian(mask.Bytes.AsSpan(254))));
    }

    // 5. fmriprep#2507, #2531, LAYNII#88, NIfTI.jl#14, nibabel#480.

    [Theory]
    [InlineData(0, 0)]
    [InlineData(double.NaN, double.NaN)]
    [InlineData(double.PositiveInfinity, 5)]
    [InlineData(0, double.NaN)]
    [InlineData(1, double.NaN)]
    public void Case_5_a_slope_that_is_none_scales_nothing(double slope, double intercept)
    {
        using var mask = new MaskFile();
        Assert.Equal(Voxels(), mask.Float(112, slope).Float(116, intercept).Mask().Voxels.ToArray());
    }

    // 6. spinalcordtoolbox#3229, petprep#152, torchio#220, nnUNet#1183, #2868.

    [Fact]
    public void Case_6_labels_as_floats_or_with_a_slope_are_rounded_within_a_thousandth_and_never_cut_off()
    {
        using var mask = new MaskFile();
        float[] floats = [.. Voxels().Select(v => v * 0.9995f)];
        Assert.Equal(Voxels(), mask.Samples(16, floats).Mask().Voxels.ToArray());
        double[] doubles = [.. Voxels().Select(v => v * 3.0000457)];
        Assert.Equal(Voxels().Select(v => (byte)(3 * v)), mask.Samples(64, doubles).Labels().Labels.ToArray());
        // 2.9996 is 3 and not 2.
        Assert.Equal(3, mask.Samples(64, [.. Voxels().Select(v => v * 2.9996)]).Labels().Labels[0]);
        short[] steps = [.. Voxels().Select(v => (short)(v * 32767))];
        Assert.Equal(Voxels(), mask.Samples(4, steps).Float(112, 1 / 32767.0).Mask().Voxels.ToArray());
    }

    [Fact]
    public void Case_6_fractions_are_refused_and_named()
    {
        using var mask = new MaskFile();
        double[] values = [.. Voxels().Select(v => (double)v)];
        (values[1], values[2], values[5], values[7]) = (0.25, 0.9882, 0.25, 0.5);
        string reason = mask.Samples(64, values).Refusal();
        Assert.Contains("holds 0.25 at voxel (1, 0, 0), and 0.5, 0.9882 elsewhere where a mask holds 0 and 1 only", reason, StringComparison.Ordinal);
        short[] steps = [.. Voxels().Select(v => v)];
        Assert.Contains("0.988", mask.Samples(4, steps).Float(112, 0.9882).Refusal(), StringComparison.Ordinal);
        values = [.. Enumerable.Range(0, Size.Voxels).Select(i => i / 100.0)];
        Assert.Contains(" and others elsewhere", mask.Samples(64, values).Float(112, 1).Refusal(), StringComparison.Ordinal);
    }

    // 7. nibabel#1046, #979, afni#336, niimath#16.

    [Fact]
    public void Case_7_every_type_of_integers_is_read_within_its_range()
    {
        using var mask = new MaskFile();
        Assert.Equal(Voxels(), mask.Samples(1024, [.. Voxels().Select(v => (long)v)]).Mask().Voxels.ToArray());
        Assert.Equal(Voxels(), mask.Samples(1280, [.. Voxels().Select(v => (ulong)v)]).Mask().Voxels.ToArray());
        Assert.Equal(Voxels(), mask.Samples(256, [.. Voxels().Select(v => (sbyte)v)]).Mask().Voxels.ToArray());
        Assert.Equal(Voxels(), mask.Samples(768, [.. Voxels().Select(v => (uint)v)]).Mask().Voxels.ToArray());
        Assert.Equal(Voxels(), mask.Samples(8, [.. Voxels().Select(v => (int)v)]).Mask().Voxels.ToArray());
        Assert.Equal(255, mask.Samples(1024, [.. Voxels().Select(v => 255L * v)]).Labels().Labels[0]);
        // 2^32 + 1 is not 1, nor is -255.
        Assert.Contains("holds 4294967297", mask.Samples(1024, [.. Voxels().Select(v => v * 4294967297L)]).Refusal(), StringComparison.Ordinal);
        Assert.Throws<ImageDataException>(() => mask.Samples(1280, [.. Voxels().Select(v => v * ulong.MaxValue)]).Labels());
        Assert.Throws<ImageDataException>(() => mask.Samples(256, [.. Voxels().Select(v => (sbyte)-v)]).Labels());
        Assert.Throws<ImageDataException>(() => mask.Samples(8, [.. Voxels().Select(v => 256 * v)]).Labels());
    }

    [Theory]
    [InlineData(128)]
    [InlineData(2304)]
    public void Case_7_colours_are_no_mask(short code)
    {
        using var mask = new MaskFile();
        mask.Bytes = [.. mask.Bytes, .. new byte[3 * Size.Voxels]];
        Assert.Contains("holds colours", mask.Short(70, code).Short(72, code == 128 ? 24 : 32).Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Case_7_masks_and_labels_are_written_as_bytes()
    {
        using var mask = new MaskFile();
        Assert.Equal((2, 8), (mask.Bytes[70], mask.Bytes[72]));
    }

    // 8. nibabel#299, NeuroVault#486, niworkflows#489.

    [Theory]
    [InlineData(4, 1, 1)]
    [InlineData(5, 1, 1)]
    [InlineData(7, 1, 1)]
    [InlineData(5, 0, 0)]
    public void Case_8_axes_of_one_are_dropped(int axes, int fourth, int fifth)
    {
        using var mask = new MaskFile();
        Assert.Equal(Voxels(), mask.Short(40, axes).Short(48, fourth).Short(50, fifth).Short(52, 1).Short(54, 1).Mask().Voxels.ToArray());
    }

    [Fact]
    public void Case_8_of_several_volumes_none_is_taken_silently()
    {
        using var mask = new MaskFile();
        mask.Bytes = [.. mask.Bytes, .. new byte[2 * Size.Voxels]];
        Assert.Contains("4-D with 3 frames", mask.Short(40, 4).Short(48, 3).Refusal(), StringComparison.Ordinal);
        Assert.Contains("an image of 5 dimensions", mask.Short(40, 5).Short(48, 1).Short(50, 3).Refusal(), StringComparison.Ordinal);
    }

    // 9. freesurfer#1337, NIFTI-Reader-JS#35, #46, bids-validator#126, niivue#978.

    static byte[] Extension(int size, int code = 6, byte fill = (byte)'x')
    {
        byte[] extension = [.. Enumerable.Repeat(fill, size)];
        BinaryPrimitives.WriteInt32LittleEndian(extension, size);
        BinaryPrimitives.WriteInt32LittleEndian(extension.AsSpan(4), code);
        return extension;
    }

    [Theory]
    [InlineData(496)]
    [InlineData(0)]
    [InlineData(348)]
    [InlineData(352)]
    public void Case_9_extensions_are_passed_by_the_offset_or_else_by_their_sizes(int offset)
    {
        using var mask = new MaskFile();
        byte[] header = [.. mask.Bytes[..348], 1, 0, 0, 0], samples = mask.Bytes[352..];
        // The offset, where it is one, is believed: 352 puts the samples before the extensions.
        mask.Bytes = offset == 352 ? [.. header, .. samples, .. Extension(64), .. Extension(80)]
            : [.. header, .. Extension(64), .. Extension(80), .. samples];
        var read = mask.Float(108, offset).Read();
        Assert.Equal(Voxels(), Mask.From(read).Voxels.ToArray());
        Assert.Equal(offset < 352 ? 1 : 0, read.Remarks.Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(348)]
    public void Case_9_an_offset_within_the_header_is_352(int offset)
    {
        using var mask = new MaskFile();
        var read = mask.Float(108, offset).Read();
        Assert.Equal(Voxels(), Mask.From(read).Voxels.ToArray());
        Assert.Contains("read from byte 352", Assert.Single(read.Remarks), StringComparison.Ordinal);
        mask.Bytes[348] = 1;
        Assert.Equal(Voxels(), mask.Mask().Voxels.ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(24)]
    [InlineData(-16)]
    [InlineData(int.MaxValue)]
    [InlineData(1 << 20)]
    public void Case_9_sizes_of_extensions_that_make_no_sense_are_no_extension(int size)
    {
        using var mask = new MaskFile();
        byte[] samples = [.. new byte[Size.Voxels]];
        mask.Bytes = [.. mask.Bytes[..348], 1, 0, 0, 0, .. samples];
        BinaryPrimitives.WriteInt32LittleEndian(mask.Bytes.AsSpan(352), size);
        var read = mask.Float(108, 0).Read();
        Assert.Equal(mask.Bytes[352..], read.SampleBytes.ToArray());
    }

    [Fact]
    public void Case_9_a_NIfTI_2_file_is_read()
    {
        using var mask = new MaskFile();
        byte[] first = mask.Bytes, second = new byte[544 + Size.Voxels];
        BinaryPrimitives.WriteInt32LittleEndian(second, 540);
        byte[] magic = [(byte)'n', (byte)'+', (byte)'2', 0, 13, 10, 26, 10];
        magic.CopyTo(second, 4);
        BinaryPrimitives.WriteInt16LittleEndian(second.AsSpan(12), 2);
        BinaryPrimitives.WriteInt16LittleEndian(second.AsSpan(14), 8);
        long[] dim = [3, Size.X, Size.Y, Size.Z, 1, 1, 1, 1];
        for (int i = 0; i < 8; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(second.AsSpan(16 + (8 * i)), dim[i]);
            BinaryPrimitives.WriteDoubleLittleEndian(second.AsSpan(104 + (8 * i)),
                BinaryPrimitives.ReadSingleLittleEndian(first.AsSpan(76 + (4 * i))));
        }
        BinaryPrimitives.WriteInt64LittleEndian(second.AsSpan(168), 544);
        BinaryPrimitives.WriteInt32LittleEndian(second.AsSpan(348), 1);
        for (int i = 0; i < 12; i++)
            BinaryPrimitives.WriteDoubleLittleEndian(second.AsSpan(400 + (8 * i)),
                BinaryPrimitives.ReadSingleLittleEndian(first.AsSpan(280 + (4 * i))));
        BinaryPrimitives.WriteInt32LittleEndian(second.AsSpan(500), 2);
        Voxels().CopyTo(second, 544);
        mask.Bytes = second;
        Assert.Equal(Voxels(), mask.Mask().Voxels.ToArray());
        Assert.Null(new Geometry(Size, Oblique).DifferenceFrom(mask.Mask().Geometry));
        BinaryPrimitives.WriteInt64LittleEndian(second.AsSpan(168), 0);
        Assert.Contains("read from byte 544", Assert.Single(mask.Read().Remarks), StringComparison.Ordinal);
    }

    // 10. nibabel#898, kits19#39, afni#397.

    [Fact]
    public void Case_10_compression_is_told_by_content_and_every_member_is_read()
    {
        using var mask = new MaskFile();
        byte[] plain = mask.Bytes;
        Assert.Equal(Voxels(), mask.Named("plain.nii.gz").Mask().Voxels.ToArray());
        mask.Bytes = Zip(plain);
        Assert.Equal(Voxels(), mask.Named("zipped.nii").Mask().Voxels.ToArray());
        mask.Bytes = [.. Zip(plain.AsSpan(..200)), .. Zip(plain.AsSpan(200..360)), .. Zip(plain.AsSpan(360..))];
        Assert.Equal(Voxels(), mask.Named("members.nii.gz").Mask().Voxels.ToArray());
        mask.Bytes = [.. Zip(plain), .. new byte[100]];
        Assert.Equal(Voxels(), mask.Named("padded.nii.gz").Mask().Voxels.ToArray());
        mask.Bytes = [.. plain, 1, 2, 3];
        Assert.Equal(Voxels(), mask.Named("longer.nii").Mask().Voxels.ToArray());
    }

    [Fact]
    public void Case_10_a_file_that_is_cut_anywhere_is_refused()
    {
        using var mask = new MaskFile();
        byte[] plain = mask.Bytes, zipped = Zip(plain);
        for (int length = 0; length < plain.Length; length += length is > 10 and < 340 ? 13 : 1)
        {
            mask.Bytes = plain[..length];
            mask.Named("cut.nii").Refusal();
        }
        for (int length = 0; length < zipped.Length; length++)
        {
            mask.Bytes = zipped[..length];
            mask.Named("cut.nii.gz").Refusal();
        }
    }

    // And what goes along with them.

    [Fact]
    public void A_big_endian_header_is_told_by_its_size_field_and_read()
    {
        byte[] little = File.ReadAllBytes(Data.Reference("imaging", "nifti", "int16_le_n1.nii"));
        Assert.Equal(NiftiReader.Read(Data.Reference("imaging", "nifti", "int16_le_n1.nii")).ToValues(),
            NiftiReader.Read(Data.Reference("imaging", "nifti", "int16_be_n1.nii")).ToValues());
        Assert.Equal(348, BinaryPrimitives.ReadInt32LittleEndian(little));
    }

    [Fact]
    public void Analyze_which_has_no_orientation_is_refused()
    {
        using var mask = new MaskFile();
        mask.Bytes.AsSpan(344, 4).Clear();
        Assert.Contains("Analyze 7.5", mask.Refusal(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_handedness_of_0_counts_as_1(double qfac)
    {
        using var mask = new MaskFile();
        Assert.Null(new Geometry(Size, Oblique).DifferenceFrom(mask.Short(254, 0).Float(76, qfac).Mask().Geometry));
        Assert.NotNull(new Geometry(Size, Oblique).DifferenceFrom(mask.Float(76, -1).Mask().Geometry));
    }

    [Fact]
    public void A_negative_spacing_is_its_size_and_none_is_refused()
    {
        using var mask = new MaskFile();
        Assert.Null(new Geometry(Size, Oblique).DifferenceFrom(mask.Short(254, 0).Float(80, -2).Float(88, -4).Mask().Geometry));
        Assert.Contains("spacing 0", mask.Float(84, 0).Refusal(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 1000)]
    [InlineData(2, 1)]
    [InlineData(3, 0.001)]
    public void Units_of_metres_and_micrometres_are_followed(byte unit, double factor)
    {
        using var mask = new MaskFile();
        mask.Bytes[123] = unit;
        Assert.Equal(4 * factor, mask.Mask().Geometry.SpacingMm.Z, 1e-9 * factor);
    }

    [Fact]
    public void A_pair_of_files_is_read_by_either()
    {
        using var folder = new TemporaryFolder();
        using var mask = new MaskFile();
        byte[] header = mask.Float(108, 0).Bytes[..348];
        header[345] = (byte)'i';
        File.WriteAllBytes(folder["pair.hdr"], header);
        File.WriteAllBytes(folder["pair.img"], Voxels());
        Assert.Equal(Voxels(), ImageFile.ReadMask(folder["pair.hdr"]).Voxels.ToArray());
        Assert.Equal(Voxels(), ImageFile.ReadMask(folder["pair.img"]).Voxels.ToArray());
    }

    [Fact]
    public void A_mask_drawn_on_a_resampled_image_is_not_on_the_grid_of_the_scan()
    {
        using var mask = new MaskFile(Affine.Scaling(1, 1, 4));
        Assert.Contains("corner", Assert.Throws<ImageDataException>(() =>
            new Geometry(Size, Affine.Scaling(2, 2, 4)).RequireSame(mask.Mask().Geometry, "mask.nii", "scan.nii"))
            .Message, StringComparison.Ordinal);
    }
}
