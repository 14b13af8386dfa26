using System.Runtime.InteropServices;
using Rubor.Imaging;
using Rubor.Imaging.Files;
using Rubor.Imaging.Raster;

namespace Rubor.Tests.Imaging;

public class DisplaySamplesTests
{
    [Fact]
    public void Palettes_are_looked_up()
    {
        var shown = Shown(MadePictures.Png(2, 1, 8, 3, [1, 0], ("PLTE", [10, 20, 30, 200, 100, 50])));
        Assert.Equal((SampleType.UInt8, 3), (shown.Type, shown.Channels));
        Assert.Equal([200, 100, 50, 10, 20, 30], shown.Samples);

        // Three planes of 256 colours, in 16 bits.
        uint[] red = new uint[256], green = new uint[256], blue = new uint[256];
        (red[7], green[7], blue[7]) = (65535, 257, 0);
        Assert.Equal([255, 1, 0, 0, 0, 0],
            Shown(MadePictures.Tiff(2, 1, 1, 8, 3, [7, 6], new MadePictures.Field(320, 3, [.. red, .. green, .. blue]))).Samples);
    }

    [Fact]
    public void Gray_that_counts_from_white_is_turned_and_its_stored_samples_are_not()
    {
        byte[] file = MadePictures.Tiff(4, 1, 1, 4, 0, [0x0f, 0x3c]);
        Assert.Equal([15, 0, 12, 3], Shown(file).Samples);
        Assert.Equal([0, 15, 3, 12], Content(file).Picture!.SampleBytes.ToArray());
        Assert.Equal(ColourModel.GrayInverted, Content(file).Picture!.Model);
    }

    [Fact]
    public void Gray_of_few_or_many_bits_keeps_its_numbers()
    {
        Assert.Equal([0, 1, 2, 3], Shown(MadePictures.Png(4, 1, 2, 0, [0x1b])).Samples);
        var shown = Shown(MadePictures.Tiff(2, 1, 1, 16, 1, [0x34, 0x12, 0xff, 0xff]));
        Assert.Equal((SampleType.UInt16, 1), (shown.Type, shown.Channels));
        Assert.Equal([0x1234, 0xffff], MemoryMarshal.Cast<byte, ushort>(shown.Samples).ToArray());
        Assert.Equal((0x1234, 0xffff), shown.Range);
        Assert.Equal([0, 255], shown.Bytes(0));
    }

    [Fact]
    public void Signed_and_floating_samples_become_floating_point()
    {
        var shown = Shown(MadePictures.Tiff(2, 1, 1, 16, 1, [0xff, 0xff, 2, 0], new MadePictures.Field(339, 3, 2)));
        Assert.Equal(SampleType.Float32, shown.Type);
        Assert.Equal([-1f, 2f], MemoryMarshal.Cast<byte, float>(shown.Samples).ToArray());
        byte[] floats = MemoryMarshal.AsBytes<float>([0.25f, float.NaN]).ToArray();
        var some = Shown(MadePictures.Tiff(2, 1, 1, 32, 1, floats, new MadePictures.Field(339, 3, 3)));
        Assert.Equal((0.25, 0.25), some.Range);
        Assert.Equal([0, 0], some.Bytes(0));
    }

    [Fact]
    public void Alpha_is_left_out_and_ink_becomes_light()
    {
        Assert.Equal([1, 2, 3, 4, 5, 6], Shown(MadePictures.Png(2, 1, 8, 6, [1, 2, 3, 99, 4, 5, 6, 0])).Samples);
        Assert.Equal([9], Shown(MadePictures.Png(1, 1, 8, 4, [9, 77])).Samples);
        Assert.Equal([255, 0, 255, 0, 0, 0], Shown(MadePictures.Tiff(2, 1, 4, 8, 5, [0, 255, 0, 0, 0, 0, 0, 255])).Samples);
    }

    [Fact]
    public void Colours_of_12_bits_fill_16()
    {
        // Two pixels of 36 bits each: 4095, 0, 2048 and 0, 4095, 4095.
        var shown = Shown(MadePictures.Tiff(2, 1, 3, 12, 2, [0xff, 0xf0, 0x00, 0x80, 0x00, 0x00, 0xff, 0xff, 0xff]));
        Assert.Equal(SampleType.UInt16, shown.Type);
        Assert.Equal([65535, 0, 32776, 0, 65535, 65535], MemoryMarshal.Cast<byte, ushort>(shown.Samples).ToArray());
    }

    [Fact]
    public void Pages_alike_follow_each_other()
    {
        var shown = DisplaySamples.Of(ImageFile.Read(Data.Real("raster", "tiff", "seq-1c-8b-multipage-adeefdcc.tiff")));
        Assert.Equal(new GridSize(16, 16, 3), shown.Size);
        Assert.Equal(16 * 16 * 3, shown.Samples.Length);
    }

    [Fact]
    public void A_written_picture_is_read_back_the_same()
    {
        byte[] colours = [.. Enumerable.Range(0, 5 * 4 * 3).Select(i => (byte)(i * 37))];
        Assert.Equal(colours, Shown(PngWriter.Rgb(colours, 5)).Samples);
        Assert.Equal(colours, Shown(PngWriter.Grayscale(colours, 5)).Samples);
    }

    static DisplaySamples Shown(byte[] file) => DisplaySamples.Of(Content(file));

    static ImageContent Content(byte[] file)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["picture"], file);
        return ImageFile.Read(folder["picture"]);
    }
}
