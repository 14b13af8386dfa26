using Rubor.Imaging.Files;
using Rubor.Imaging.Raster;
using Rubor.Statistics;

namespace Rubor.Tests.Imaging;

/// <summary>JPEG as it is written, read back by the library that reads JPEG.</summary>
public sealed class JpegWriterTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(16, 16)]
    [InlineData(1, 1)]
    [InlineData(37, 23)]
    [InlineData(640, 17)]
    public void A_picture_comes_back_nearly_as_it_was_whatever_its_size(int width, int height)
    {
        // Smooth in brightness and colour, so that what differs is the quantisation alone.
        var values = new byte[width * height * 3];
        for (int i = 0; i < width * height; i++)
        {
            double x = i % width / (double)width, y = i / width / (double)height;
            (values[3 * i], values[(3 * i) + 1], values[(3 * i) + 2]) = ((byte)(40 + (150 * x)), (byte)(200 - (120 * y)),
                (byte)(90 + (60 * x * y)));
        }
        byte[] back = Read(values, width, 95);
        Assert.Equal(values.Length, back.Length);
        Assert.True(values.Zip(back).Max(p => Math.Abs(p.First - p.Second)) <= 12);
        Assert.InRange(values.Zip(back).Average(p => Math.Abs(p.First - p.Second)), 0, 2);
    }

    [Fact]
    public void Noise_of_every_block_survives_and_lower_quality_is_smaller_and_worse()
    {
        var random = new SeededRandom(1);
        byte[] gray = [.. Enumerable.Range(0, 64 * 64).SelectMany(_ => Enumerable.Repeat((byte)random.Next(256), 3))];
        double last = 0;
        int size = int.MaxValue;
        foreach (int quality in new[] { 100, 90, 75, 50, 10 })
        {
            int bytes = JpegWriter.Rgb(gray, 64, quality).Length;
            double error = gray.Zip(Read(gray, 64, quality)).Average(p => Math.Abs(p.First - p.Second));
            Assert.True(bytes < size && error > last, $"{quality}: {bytes} bytes, {error}");
            (size, last) = (bytes, error);
        }
        Assert.True(gray.Zip(Read(gray, 64, 100)).Average(p => Math.Abs(p.First - p.Second)) < 1);
        Assert.Equal(JpegWriter.Rgb(gray, 64, 75), JpegWriter.Rgb(gray, 64, 75));
    }

    [Fact]
    public void What_is_no_picture_is_refused()
    {
        Assert.Throws<ArgumentException>(() => JpegWriter.Rgb(new byte[10], 2, 90));
        Assert.Throws<ArgumentException>(() => JpegWriter.Rgb([], 2, 90));
        Assert.Throws<ArgumentOutOfRangeException>(() => JpegWriter.Rgb(new byte[12], 2, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => JpegWriter.Rgb(new byte[12], 0, 90));
    }

    byte[] Read(byte[] values, int width, int quality)
    {
        File.WriteAllBytes(folder["a.jpg"], JpegWriter.Rgb(values, width, quality));
        return ImageFile.Read(folder["a.jpg"]).Picture!.SampleBytes.ToArray();
    }
}
