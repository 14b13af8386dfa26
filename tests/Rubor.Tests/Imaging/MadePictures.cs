using System.Buffers.Binary;
using System.IO.Compression;

namespace Rubor.Tests.Imaging;

/// <summary>PNG and TIFF files made byte by byte, so that every field is known.</summary>
internal static class MadePictures
{
    /// <summary>A TIFF field: tag, type (3 short, 4 long, 5 rational) and values; a rational is two of them.</summary>
    public sealed record Field(ushort Tag, ushort Type, params uint[] Values);

    static readonly byte[] PngSignature = [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10];

    /// <summary>A PNG of the given rows, each without its filter byte, with more chunks between header and data. Colour types are 0 gray,
    /// 2 RGB, 3 palette, 4 gray and alpha, 6 RGBA.</summary>
    public static byte[] Png(int width, int height, byte bits, byte colour, byte[] rows, params (string Name, byte[] Content)[] more)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (bits, colour);
        var data = new MemoryStream();
        using (var zlib = new ZLibStream(data, CompressionLevel.Optimal, leaveOpen: true))
            for (int y = 0, row = rows.Length / Math.Max(1, Math.Min(height, rows.Length)); y * row < rows.Length; y++)
            {
                zlib.WriteByte(0);
                zlib.Write(rows, y * row, row);
            }
        return [.. PngSignature, .. Chunk("IHDR", header), .. more.SelectMany(c => Chunk(c.Name, c.Content)),
            .. Chunk("IDAT", data.ToArray()), .. Chunk("IEND", [])];
    }

    /// <summary>The chunk pHYs: pixels a metre.</summary>
    public static (string, byte[]) Density(int x, int y, byte unit = 1)
    {
        var content = new byte[9];
        BinaryPrimitives.WriteInt32BigEndian(content, x);
        BinaryPrimitives.WriteInt32BigEndian(content.AsSpan(4), y);
        content[8] = unit;
        return ("pHYs", content);
    }

    /// <summary>EXIF data that state an orientation and nothing else.</summary>
    public static byte[] Exif(byte orientation, bool bigEndian = false) => bigEndian
        ? [(byte)'M', (byte)'M', 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0]
        : [(byte)'I', (byte)'I', 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0, 0, 0, 0, 0];

    /// <summary>A little-endian TIFF of one uncompressed strip.</summary>
    public static byte[] Tiff(int width, int height, int channels, int bits, int photometric, byte[] strip, params Field[] more)
    {
        Field[] fields =
        [
            new(256, 4, (uint)width), new(257, 4, (uint)height), new(258, 3, [.. Enumerable.Repeat((uint)bits, channels)]), new(259, 3, 1),
            new(262, 3, (uint)photometric), new(273, 4, 8), new(277, 3, (uint)channels), new(278, 4, (uint)height),
            new(279, 4, (uint)strip.Length), .. more,
        ];
        fields = [.. fields.GroupBy(f => f.Tag).Select(g => g.Last()).OrderBy(f => f.Tag)];
        int at = 8 + strip.Length + (strip.Length & 1), beyond = at + 2 + (12 * fields.Length) + 4;
        using var file = new MemoryStream();
        using var writer = new BinaryWriter(file);
        writer.Write([(byte)'I', (byte)'I', 42, 0, .. BitConverter.GetBytes(at), .. strip, .. new byte[strip.Length & 1]]);
        writer.Write((ushort)fields.Length);
        var rest = new List<byte>();
        foreach (var f in fields)
        {
            byte[] values = [.. f.Values.SelectMany(v => f.Type == 3 ? BitConverter.GetBytes((ushort)v) : BitConverter.GetBytes(v))];
            writer.Write([.. BitConverter.GetBytes(f.Tag), .. BitConverter.GetBytes(f.Type)]);
            writer.Write(f.Type == 5 ? f.Values.Length / 2 : f.Values.Length);
            writer.Write(values.Length <= 4 ? [.. values, .. new byte[4 - values.Length]] : BitConverter.GetBytes(beyond + rest.Count));
            if (values.Length > 4)
                rest.AddRange(values);
        }
        writer.Write(0);
        writer.Write(rest.ToArray());
        return file.ToArray();
    }

    /// <summary>A PNG with the checksum of every chunk made right again, as far as its chunks can be followed.</summary>
    public static byte[] WithChecksums(byte[] png)
    {
        for (long at = PngSignature.Length; at + 12 <= png.Length;)
        {
            long length = BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan((int)at));
            if (at + 12 + length > png.Length)
                break;
            BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan((int)(at + 8 + length)),
                Checksum(png.AsSpan((int)at + 4, (int)length + 4)));
            at += 12 + length;
        }
        return png;
    }

    static byte[] Chunk(string name, byte[] content)
    {
        byte[] chunk = [0, 0, 0, 0, .. name.Select(c => (byte)c), .. content, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(chunk, content.Length);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(chunk.Length - 4), Checksum(chunk.AsSpan(4, chunk.Length - 8)));
        return chunk;
    }

    static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? 0xedb88320 ^ (crc >> 1) : crc >> 1;
        }
        return ~crc;
    }
}
