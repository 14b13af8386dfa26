using System.Buffers.Binary;
using System.IO.Compression;

namespace Rubor.Workstation.Tests.Looks;

/// <summary>Small PNG files for the documentation: 256 colours at most, as screenshots of a grey image need no more.</summary>
internal static class PalettePng
{
    const int Most = 256, ColourStep = 8, GreyStep = 7, GreyWithin = 3;

    /// <summary>Encodes a picture; the same picture gives the same bytes.</summary>
    public static byte[] Of(Pixels picture)
    {
        var (palette, indices) = Reduced(picture);
        var png = new MemoryStream();
        png.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a]);
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, picture.Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), picture.Height);
        (header[8], header[9]) = (8, 3); // bits a sample, palette
        Chunk(png, "IHDR"u8, header);
        Chunk(png, "PLTE"u8, palette);
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
            for (int y = 0; y < picture.Height; y++)
            {
                zlib.WriteByte(0); // no filter: neighbours in a palette are no neighbours in colour
                zlib.Write(indices, y * picture.Width, picture.Width);
            }
        Chunk(png, "IDAT"u8, packed.ToArray());
        Chunk(png, "IEND"u8, []);
        return png.ToArray();
    }

    // Greys and colours are binned, each bin takes its mean; rare bins beyond the palette go to the nearest that stayed.
    static (byte[] Palette, byte[] Indices) Reduced(Pixels picture)
    {
        int count = picture.Width * picture.Height;
        var bins = new int[count];
        var sums = new Dictionary<int, (long R, long G, long B, long N)>();
        for (int i = 0; i < count; i++)
        {
            var (r, g, b) = picture[i % picture.Width, i / picture.Width];
            bins[i] = Bin(r, g, b);
            var s = sums.GetValueOrDefault(bins[i]);
            sums[bins[i]] = (s.R + r, s.G + g, s.B + b, s.N + 1);
        }
        var kept = sums.OrderByDescending(s => s.Value.N).ThenBy(s => s.Key).Take(Most).ToList();
        var means = sums.ToDictionary(s => s.Key, s =>
            (R: (int)(s.Value.R / s.Value.N), G: (int)(s.Value.G / s.Value.N), B: (int)(s.Value.B / s.Value.N)));
        var place = sums.Keys.ToDictionary(k => k, k =>
            (byte)Enumerable.Range(0, kept.Count).MinBy(i => Distance(means[k], means[kept[i].Key])));
        return ([.. kept.SelectMany(k => new[] { (byte)means[k.Key].R, (byte)means[k.Key].G, (byte)means[k.Key].B })],
            [.. bins.Select(b => place[b])]);
    }

    static int Bin(int r, int g, int b) =>
        Math.Max(r, Math.Max(g, b)) - Math.Min(r, Math.Min(g, b)) <= GreyWithin ? g / GreyStep
            : 1 << 24 | r / ColourStep << 16 | g / ColourStep << 8 | b / ColourStep;

    static int Distance((int R, int G, int B) a, (int R, int G, int B) b) =>
        (a.R - b.R) * (a.R - b.R) + (a.G - b.G) * (a.G - b.G) + (a.B - b.B) * (a.B - b.B);

    static void Chunk(MemoryStream png, ReadOnlySpan<byte> name, ReadOnlySpan<byte> content)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        png.Write(number);
        png.Write(name);
        png.Write(content);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc([.. name, .. content]));
        png.Write(number);
    }

    static uint Crc(byte[] bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++)
                crc = crc >> 1 ^ ((crc & 1) * 0xEDB88320u);
        }
        return ~crc;
    }
}
