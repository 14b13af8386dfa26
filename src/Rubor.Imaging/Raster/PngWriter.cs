using System.Buffers.Binary;
using System.IO.Compression;

namespace Rubor.Imaging.Raster;

/// <summary>Encodes 8-bit pictures as PNG, losslessly (ISO/IEC 15948). The same picture gives the same bytes.</summary>
public static class PngWriter
{
    /// <summary>A PNG file's bytes.</summary>
    /// <param name="pixels">Gray values, (y, x), top row first.</param>
    /// <param name="width">Pixels a row, at least 1.</param>
    /// <exception cref="ArgumentException">The pixels are no whole rows.</exception>
    public static byte[] Grayscale(ReadOnlySpan<byte> pixels, int width) => Encode(pixels, width, 1, 0);

    /// <summary>A PNG file's bytes.</summary>
    /// <param name="pixels">Red, green and blue, (y, x, channel), top row first.</param>
    /// <param name="width">Pixels a row, at least 1.</param>
    /// <exception cref="ArgumentException">The pixels are no whole rows.</exception>
    public static byte[] Rgb(ReadOnlySpan<byte> pixels, int width) => Encode(pixels, width, 3, 2);

    static byte[] Encode(ReadOnlySpan<byte> pixels, int width, int channels, byte colourType)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        int row = checked(width * channels), height = pixels.Length / row;
        if (height == 0 || height * row != pixels.Length)
            throw new ArgumentException($"{pixels.Length} samples are no whole rows of {width} pixels.", nameof(pixels));
        var png = new MemoryStream();
        png.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a]);

        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        header[8] = 8; // bits a sample; compression, filter and interlace stay 0
        header[9] = colourType;
        Chunk(png, "IHDR"u8, header);
        Chunk(png, "IDAT"u8, Compress(pixels, row));
        Chunk(png, "IEND"u8, []);
        return png.ToArray();
    }

    // Each row goes in as its difference from the row above (filter 2), which compresses smooth images best.
    static byte[] Compress(ReadOnlySpan<byte> pixels, int width)
    {
        using var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            var line = new byte[width + 1];
            line[0] = 2;
            for (int start = 0; start < pixels.Length; start += width)
            {
                for (int x = 0; x < width; x++)
                    line[x + 1] = (byte)(pixels[start + x] - (start == 0 ? 0 : pixels[start - width + x]));
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
