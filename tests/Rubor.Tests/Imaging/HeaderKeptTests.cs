using System.Buffers.Binary;
using Rubor.Imaging;
using Rubor.Imaging.Nifti;

namespace Rubor.Tests.Imaging;

public class HeaderKeptTests
{
    static byte[] Stored() => OrderTests.Gunzip(Data.Reference("imaging", "orders", "flat_stored.nii.gz"));

    static byte[] MaskOf(TemporaryFolder folder, byte[] scan, out Volume read)
    {
        File.WriteAllBytes(folder["scan.nii"], scan);
        read = NiftiReader.ReadScan(folder["scan.nii"]);
        NiftiWriter.Write(folder["mask.nii"], new Mask(read.Geometry, new byte[read.Geometry.Size.Voxels]));
        return File.ReadAllBytes(folder["mask.nii"]);
    }

    static void Float(byte[] bytes, int at, float value) => BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(at), value);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(4, 2)]
    [InlineData(0, 3)]
    [InlineData(2, 0)]
    [InlineData(0, 0)]
    public void An_output_has_the_scans_qform_sform_codes_spacing_and_units_to_the_byte(byte qform, byte sform)
    {
        using var folder = new TemporaryFolder();
        byte[] scan = Stored();
        (scan[252], scan[254]) = (qform, sform);
        Float(scan, 268, 50);
        scan[123] = (byte)(qform == 4 ? 0 : 2 | 8);
        byte[] mask = MaskOf(folder, scan, out _);
        Assert.Equal(scan[76..92], mask[76..92]);
        Assert.Equal(scan[252..328], mask[252..328]);
        Assert.Equal(scan[123] & 7, mask[123]);
    }

    [Fact]
    public void A_big_endian_scans_forms_are_kept_to_the_bit()
    {
        using var folder = new TemporaryFolder();
        byte[] big = File.ReadAllBytes(Data.Reference("imaging", "nifti", "int16_be_n1.nii")),
            little = File.ReadAllBytes(Data.Reference("imaging", "nifti", "int16_le_n1.nii"));
        Assert.Equal(little[252..328], MaskOf(folder, big, out _)[252..328]);
        Assert.Equal(little[76..92], MaskOf(folder, big, out _)[76..92]);
    }

    [Fact]
    public void A_qform_50_mm_beside_the_sform_is_told_in_mm()
    {
        using var folder = new TemporaryFolder();
        byte[] scan = Stored();
        scan[252] = 1;
        Float(scan, 268, BinaryPrimitives.ReadSingleLittleEndian(scan.AsSpan(268)) + 50);
        MaskOf(folder, scan, out var read);
        Assert.Contains("qform and sform of its header disagree: they place the corners of the scan up to 50.0 mm apart. The sform is used",
            Assert.Single(read.Remarks), StringComparison.Ordinal);
    }

    [Fact]
    public void Voxel_volumes_that_differ_between_the_forms_are_told()
    {
        using var folder = new TemporaryFolder();
        byte[] scan = Stored();
        scan[252] = 1;
        Float(scan, 88, 4.4f);
        MaskOf(folder, scan, out var read);
        Assert.Contains("a voxel has 1.188 mm³ by the sform, 1.584 mm³ by the qform", Assert.Single(read.Remarks),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Forms_that_agree_within_a_tenth_of_a_voxel_are_not_told()
    {
        using var folder = new TemporaryFolder();
        byte[] scan = Stored();
        scan[252] = 1;
        Float(scan, 268, BinaryPrimitives.ReadSingleLittleEndian(scan.AsSpan(268)) + 0.05f);
        MaskOf(folder, scan, out var read);
        Assert.Empty(read.Remarks);
    }

    [Fact]
    public void Samples_whose_offset_is_missing_are_read_from_byte_352_and_it_is_said()
    {
        using var folder = new TemporaryFolder();
        byte[] scan = Stored();
        File.WriteAllBytes(folder["scan.nii"], scan);
        var expected = NiftiReader.Read(folder["scan.nii"]);
        Float(scan, 108, 0);
        File.WriteAllBytes(folder["scan.nii"], scan);
        var read = NiftiReader.Read(folder["scan.nii"]);
        Assert.True(expected.SampleBytes.SequenceEqual(read.SampleBytes));
        Assert.Contains("read from byte 352", Assert.Single(read.Remarks), StringComparison.Ordinal);
        // Extensions that are announced and not there.
        scan[348] = 1;
        File.WriteAllBytes(folder["scan.nii"], scan);
        Assert.True(expected.SampleBytes.SequenceEqual(NiftiReader.Read(folder["scan.nii"]).SampleBytes));
    }

    [Fact]
    public void A_fourth_dimension_of_no_frame_is_one_frame()
    {
        using var folder = new TemporaryFolder();
        byte[] scan = Stored();
        scan[40] = 4;
        scan[48] = 0;
        File.WriteAllBytes(folder["scan.nii"], scan);
        Assert.Equal(1, NiftiReader.Read(folder["scan.nii"]).Frames);
    }
}
