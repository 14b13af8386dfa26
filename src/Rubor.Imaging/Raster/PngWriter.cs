using System.Buffers.Binary;
using System.IO.Compression;

namespace Rubor.Imaging.Raster;

/// <summary>Encodes pictures as PNG, losslessly (ISO/IEC 15948). The same picture gives the same bytes.</summary>
public static class PngWriter
{
    const int MmAMetre = 1000;

    /// <summary>A PNG file's bytes.</summary>
    /// <param name="pixels">Gray values, (y, x), top row first.</param>
    /// <param name="width">Pixels a row, at least 1.</param>
    /// <exception cref="ArgumentException">The pixels are no whole rows.</exception>
    public static byte[] Grayscale(ReadOnlySpan<byte> pixels, int width) => Encode(pixels, width, 1, 8, null);

    /// <summary>A PNG file's bytes.</summary>
    /// <param name="pixels">Red, green and blue, (y, x, channel), top row first.</param>
    /// <param name="width">Pixels a row, at least 1.</param>
    /// <exception cref="ArgumentException">The pixels are no whole rows.</exception>
    public static byte[] Rgb(ReadOnlySpan<byte> pixels, int width) => Encode(pixels, width, 3, 8, null);

    /// <summary>A PNG file's bytes.</summary>
    /// <param name="pixels">Red, green, blue and opacity, (y, x, channel), top row first.</param>
    /// <param name="width">Pixels a row, at least 1.</param>
    /// <exception cref="ArgumentException">The pixels are no whole rows.</exception>
    public static byte[] Rgba(ReadOnlySpan<byte> pixels, int width) => Encode(pixels, width, 4, 8, null);

    /// <summary>A PNG file's bytes, with the picture's samples and spacing. A PNG states spacing in whole pixels a metre: of pixels of 2.4 mm
    /// it is off by 0.1 %.</summary>
    /// <param name="picture">Gray or RGB, 8 or 16 bits without a sign.</param>
    /// <exception cref="ArgumentException">It is of another kind.</exception>
    public static byte[] Of(RasterImage picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        if (!Takes(picture))
            throw new ArgumentException("A picture of gray or RGB with 8 or 16 bits without a sign is written.", nameof(picture));
        if (picture.Type == SampleType.UInt8)
            return Encode(picture.SampleBytes, picture.Width, picture.Channels, 8, picture.SpacingMm);
        // Words stand high byte first in a PNG.
        var samples = picture.SampleBytes.ToArray();
        for (int i = 0; i + 1 < samples.Length; i += 2)
            (samples[i], samples[i + 1]) = (samples[i + 1], samples[i]);
        return Encode(samples, picture.Width, picture.Channels, 16, picture.SpacingMm);
    }

    /// <summary>Whether <see cref="Of"/> writes a picture sample by sample.</summary>
    public static bool Takes(RasterImage picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        return picture.Type is SampleType.UInt8 or SampleType.UInt16
            && picture is { Model: ColourModel.Gray, Channels: 1 } or { Model: ColourModel.Rgb, Channels: 3 };
    }

    static byte[] Encode(ReadOnlySpan<byte> samples, int width, int channels, byte bits, PixelSpacing? spacing)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        int pixel = channels * bits / 8, row = checked(width * pixel), height = samples.Length / row;
        if (height == 0 || height * row != samples.Length)
            throw new ArgumentException($"{samples.Length} samples are no whole rows of {width} pixels.", nameof(samples));
        var png = new MemoryStream();
        png.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a]);

        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        header[8] = bits; // compression, filter and interlace stay 0
        header[9] = (byte)(channels switch { 3 => 2, 4 => 6, _ => 0 });
        Chunk(png, "IHDR"u8, header);
        if (spacing is { } mm)
        {
            Span<byte> density = stackalloc byte[9];
            BinaryPrimitives.WriteInt32BigEndian(density, (int)Math.Round(MmAMetre / mm.X));
            BinaryPrimitives.WriteInt32BigEndian(density[4..], (int)Math.Round(MmAMetre / mm.Y));
            density[8] = 1; // a metre
            Chunk(png, "pHYs"u8, density);
        }
        Chunk(png, "IDAT"u8, Compress(samples, row));
        Chunk(png, "IEND"u8, []);
        return png.ToArray();
    }

    // Each row goes in as its difference from the row above (filter 2), byte by byte, which compresses smooth images best.
    static byte[] Compress(ReadOnlySpan<byte> samples, int row)
    {
        using var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            var line = new byte[row + 1];
            line[0] = 2;
            for (int start = 0; start < samples.Length; start += row)
            {
                for (int x = 0; x < row; x++)
                    line[x + 1] = (byte)(samples[start + x] - (start == 0 ? 0 : samples[start - row + x]));
                zlib.Write(line);
            }
        }
        return compressed.ToArray();
    }

    static void Chunk(MemoryStream png, ReadOnlySpan<byte> name, ReadOnlySpan<byte> content)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        png.Write(number);
        png.Write(name);
        png.Write(content);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~Crc32.Of(Crc32.Of(Crc32.Start, name), content));
        png.Write(number);
    }
}
