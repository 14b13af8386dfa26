using System.Runtime.InteropServices;
using Rubor.Imaging;
using Rubor.Imaging.Dicom;
using Rubor.Imaging.Files;

namespace Rubor.Tests.Imaging;

/// <summary>DICOM objects of our own, written and read again.</summary>
public sealed class DicomFileTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(TransferSyntaxes.ExplicitLittleEndian)]
    [InlineData("1.2.840.10008.1.2")]
    [InlineData("1.2.840.10008.1.2.2")]
    [InlineData("1.2.840.10008.1.2.1.99")]
    [InlineData(TransferSyntaxes.Rle)]
    [InlineData(TransferSyntaxes.JpegLsLossless)]
    [InlineData(TransferSyntaxes.JpegLossless)]
    public void Views_of_a_gamma_camera_come_back_to_the_count(string syntax)
    {
        var palmar = Counts(1, 40, 31);
        var dorsal = Counts(2, 40, 31);
        string path = folder["hands.dcm"];
        DicomObjects.NuclearMedicine([("palmar", palmar), ("dorsal", dorsal)], "P1").Write(path, syntax);
        var (file, pixels) = DicomFile.ReadWhole(path);
        Assert.Equal((31, 40, 2, 1, SampleType.UInt16), (pixels.Rows, pixels.Columns, pixels.Frames, pixels.Channels, pixels.Type));
        Assert.Equal(syntax, file.TransferSyntax);
        Assert.True(pixels.Frame(0).SequenceEqual(palmar.SampleBytes));
        Assert.True(file.ReadPixels(1, 1).SampleBytes.SequenceEqual(dorsal.SampleBytes));
        Assert.Equal([("palmar", 1), ("dorsal", 2)], NuclearFrame.Of(file).Select(f => (f.View, f.Detector ?? 0)));
        var image = ImageFile.Read(path);
        Assert.Equal(("DICOM", 2, new PixelSpacing(2.4, 2.4)), (image.Format, image.Frames, image.Picture!.SpacingMm));
    }

    [Theory]
    [InlineData(TransferSyntaxes.ExplicitLittleEndian, 3)]
    [InlineData(TransferSyntaxes.Rle, 3)]
    [InlineData(TransferSyntaxes.JpegLossless, 3)]
    [InlineData(TransferSyntaxes.ExplicitLittleEndian, 1)]
    public void Ultrasound_keeps_its_colours_and_its_scale(string syntax, int channels)
    {
        var bytes = new byte[22 * 15 * channels];
        new Random(3).NextBytes(bytes);
        var picture = new RasterImage(22, 15, channels, SampleType.UInt8, bytes) { SpacingMm = new(0.08, 0.07) };
        string path = folder["us.dcm"];
        DicomObjects.Ultrasound(picture, "P1", "Doppler").Write(path, syntax);
        var image = ImageFile.Read(path);
        Assert.True(image.Picture!.SampleBytes.SequenceEqual(bytes));
        Assert.Equal((0.08, 0.07), (Math.Round(image.Picture.SpacingMm!.Value.X, 9), Math.Round(image.Picture.SpacingMm.Value.Y, 9)));
        Assert.Empty(image.Remarks);
    }

    [Fact]
    public void Bits_above_the_stored_ones_are_no_part_of_the_value()
    {
        // 12 bits with a sign: 0xF801 and 0x7801 are both −2047 once the upper bits are off.
        var set = Object([0xF801, 0x7801, 0x07FF, 0xA000], bits: 12, signed: true);
        set.Write(folder["signed.dcm"]);
        Assert.Equal([-2047, -2047, 2047, 0], Samples<short>("signed.dcm"));
        // Stored 12 bits up to bit 15: the value stands above four others.
        Object([0xF80F, 0x0010], bits: 12, signed: false, highBit: 15).Write(folder["high.dcm"]);
        Assert.Equal([0xF80, 0x001], Samples<ushort>("high.dcm").Select(v => (int)v));
    }

    [Fact]
    public void An_item_of_a_sequence_never_answers_for_the_object()
    {
        var built = Object([1, 2, 3, 4], 16, signed: false);
        built.Items(0x00081140, new DicomBuilder().Text(0x00200032, "DS", @"1\2\3"));
        built.Write(folder["item.dcm"]);
        var header = DicomFile.Read(folder["item.dcm"]).Header;
        Assert.Empty(header.Numbers(0x00200032));
        Assert.Equal([1, 2, 3], header.FirstItem(0x00081140)!.Numbers(0x00200032));
    }

    [Fact]
    public void A_vendors_attribute_is_found_in_whatever_block_it_lies()
    {
        var built = Object([1], 16, signed: false);
        built.Text(0x20050011, "LO", "Philips MR Imaging DD 001").Text(0x20050010, "LO", "Someone else");
        built.Add(new(0x2005110e, "FL") { Value = BitConverter.GetBytes(2.5f) }).Add(new(0x2005100e, "FL") { Value = BitConverter.GetBytes(9f) });
        built.Write(folder["private.dcm"]);
        var header = DicomFile.Read(folder["private.dcm"]).Header;
        Assert.Equal(2.5, header.PrivateNumber("Philips MR Imaging DD 001", 0x2005, 0x0e));
        Assert.Null(header.PrivateNumber("Philips MR Imaging DD 002", 0x2005, 0x0e));
    }

    [Fact]
    public void Text_of_other_alphabets_comes_as_Unicode()
    {
        var built = Object([1], 16, signed: false);
        built.Text(0x00080005, "CS", "ISO_IR 100").Add(new(0x0008103e, "LO") { Value = new byte[] { (byte)'M', 0xfc, (byte)'l', (byte)'l' } });
        built.Write(folder["latin.dcm"]);
        Assert.Equal("Müll", DicomFile.Read(folder["latin.dcm"]).Header.Text(0x0008103e));
    }

    [Fact]
    public void The_same_pictures_give_the_same_file()
    {
        DicomObjects.NuclearMedicine([("palmar", Counts(1, 8, 8))], "P1").Write(folder["a.dcm"]);
        DicomObjects.NuclearMedicine([("palmar", Counts(1, 8, 8))], "P1").Write(folder["b.dcm"]);
        Assert.Equal(File.ReadAllBytes(folder["a.dcm"]), File.ReadAllBytes(folder["b.dcm"]));
    }

    [Theory]
    [InlineData("cut", "end early")]
    [InlineData("empty", "is empty")]
    [InlineData("text", "not a DICOM file")]
    [InlineData("missing", "no such file")]
    [InlineData("folder", "is a directory")]
    [InlineData("no pixels", "holds no pixels")]
    [InlineData("huge", "end early")]
    public void What_cannot_be_read_is_refused_in_one_line(string what, string words)
    {
        string path = folder["bad.dcm"];
        Object([1, 2, 3, 4], 16, signed: false).Write(path);
        byte[] bytes = File.ReadAllBytes(path);
        switch (what)
        {
            case "cut":
                File.WriteAllBytes(path, bytes[..^4]);
                words = "ends early";
                break;
            case "empty": File.WriteAllBytes(path, []); break;
            case "text": File.WriteAllText(path, new string('x', 500)); break;
            case "missing": path = folder["none.dcm"]; break;
            case "folder": path = folder.Path; break;
            case "no pixels": new DicomBuilder().Text(0x00080016, "UI", "1.2").Text(0x00080018, "UI", "1.2.3").Text(0x00080060, "CS", "SR").Write(path); break;
            default: Object([1, 2, 3, 4], 16, signed: false).Numbers(0x00280010, 60000).Numbers(0x00280011, 60000).Write(path); words = "1 GiB"; break;
        }
        var error = Assert.Throws<ImageDataException>(() => DicomFile.ReadWhole(path));
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.StartsWith($"{path}: ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    T[] Samples<T>(string name) where T : unmanaged =>
        MemoryMarshal.Cast<byte, T>(DicomFile.ReadWhole(folder[name]).Pixels.SampleBytes).ToArray();

    static RasterImage Counts(int seed, int width, int height)
    {
        var random = new Random(seed);
        var counts = new ushort[width * height];
        for (int i = 0; i < counts.Length; i++)
            counts[i] = (ushort)random.Next(300);
        return new(width, height, 1, SampleType.UInt16, MemoryMarshal.AsBytes(counts.AsSpan()).ToArray()) { SpacingMm = new(2.4, 2.4) };
    }

    // One row of stored words.
    static DicomBuilder Object(ushort[] words, int bits, bool signed, int? highBit = null) => new DicomBuilder()
        .Text(0x00080005, "CS", "ISO_IR 192")
        .Text(0x00080016, "UI", "1.2.840.10008.5.1.4.1.1.7").Text(0x00080018, "UI", "1.2.3").Text(0x00080060, "CS", "OT")
        .Numbers(0x00280002, 1).Text(0x00280004, "CS", "MONOCHROME2").Numbers(0x00280010, 1).Numbers(0x00280011, (ushort)words.Length)
        .Numbers(0x00280100, 16).Numbers(0x00280101, (ushort)bits).Numbers(0x00280102, (ushort)(highBit ?? bits - 1))
        .Numbers(0x00280103, signed ? (ushort)1 : (ushort)0)
        .Pixels(MemoryMarshal.AsBytes(words.AsSpan()), 16);
}
