using System.Buffers.Binary;

namespace Rubor.Imaging.Raster;

/// <summary>
/// Encodes colour pictures as baseline JPEG (ITU-T T.81) as ultrasound machines export them: YCbCr with colour at half the rows and columns
/// (4:2:0), the tables of Annex K. The same picture gives the same bytes.
/// </summary>
public static class JpegWriter
{
    const int Block = 8, Unit = 16, Pixels = Block * Block, HighestQuality = 100;

    // Table of each number in the order of the file (figure 5), by rows.
    static readonly byte[] ZigZag =
    [
        0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28, 35, 42,
            49, 56, 57,
        50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
    ];

    // Table K.1, by rows.
    static readonly byte[] Luminance =
    [
        16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51, 87, 80, 62,
            18, 22, 37,
        56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
    ];

    // Table K.2, by rows.
    static readonly byte[] Chrominance =
    [
        17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99, 99, 99, 47, 66, 99, 99, 99, 99, 99, 99,
            .. Far, .. Far,
    ];

    static readonly float[] Cosines = [.. Enumerable.Range(0, Pixels).Select(i =>
        (float)(Math.Cos(((2 * (i % Block)) + 1) * (i / Block) * Math.PI / (2 * Block)) * (i < Block ? Math.Sqrt(0.125) : 0.5)))];

    static byte[] Far => [.. Enumerable.Repeat((byte)99, 16)];

    /// <summary>A JPEG file's bytes.</summary>
    /// <param name="pixels">Red, green and blue, (y, x, channel), top row first.</param>
    /// <param name="width">Pixels a row, 1 to 65535.</param>
    /// <param name="quality">1 to 100, scaling the tables as the programs of the Independent JPEG Group do.</param>
    /// <exception cref="ArgumentException">The pixels are no whole rows, or too many.</exception>
    public static byte[] Rgb(ReadOnlySpan<byte> pixels, int width, int quality)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, ushort.MaxValue);
        ArgumentOutOfRangeException.ThrowIfLessThan(quality, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(quality, HighestQuality);
        int height = pixels.Length / (3 * width);
        if (height is 0 or > ushort.MaxValue || height * width * 3 != pixels.Length)
            throw new ArgumentException($"{pixels.Length} samples are no whole rows of {width} pixels.", nameof(pixels));
        byte[] luminance = Scaled(Luminance, quality), chrominance = Scaled(Chrominance, quality);
        var file = new MemoryStream();
        Head(file, width, height, luminance, chrominance);
        var bits = new JpegBits(file);
        int unitsX = (width + Unit - 1) / Unit, unitsY = (height + Unit - 1) / Unit;
        // Samples of one unit: four blocks of brightness, one of each colour.
        var (y, cb, cr) = (new float[Unit * Unit], new float[Pixels], new float[Pixels]);
        var (block, work, quantised) = (new float[Pixels], new float[Pixels], new int[Pixels]);
        int lastY = 0, lastCb = 0, lastCr = 0;
        for (int unitY = 0; unitY < unitsY; unitY++)
            for (int unitX = 0; unitX < unitsX; unitX++)
            {
                Load(pixels, width, height, unitX * Unit, unitY * Unit, y, cb, cr);
                for (int part = 0; part < 4; part++)
                {
                    for (int row = 0; row < Block; row++)
                        y.AsSpan((((part / 2 * Block) + row) * Unit) + (part % 2 * Block), Block).CopyTo(block.AsSpan(row * Block));
                    Transform(block, work, luminance, quantised);
                    bits.Block(quantised, ref lastY, JpegCodes.BrightDc, JpegCodes.BrightAc);
                }
                Transform(cb, work, chrominance, quantised);
                bits.Block(quantised, ref lastCb, JpegCodes.ColourDc, JpegCodes.ColourAc);
                Transform(cr, work, chrominance, quantised);
                bits.Block(quantised, ref lastCr, JpegCodes.ColourDc, JpegCodes.ColourAc);
            }
        bits.End();
        file.Write([0xff, 0xd9]);
        return file.ToArray();
    }

    static byte[] Scaled(byte[] table, int quality)
    {
        int scale = quality < 50 ? 5000 / quality : 200 - (2 * quality);
        return [.. table.Select(q => (byte)Math.Clamp(((q * scale) + 50) / 100, 1, byte.MaxValue))];
    }

    static void Head(MemoryStream file, int width, int height, byte[] luminance, byte[] chrominance)
    {
        file.Write([0xff, 0xd8]);
        Segment(file, 0xe0, [.. "JFIF\0"u8, 1, 1, 0, 0, 1, 0, 1, 0, 0]);
        Segment(file, 0xdb, [0, .. ZigZag.Select(z => luminance[z]), 1, .. ZigZag.Select(z => chrominance[z])]);
        Segment(file, 0xc0, [8, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1]);
        Segment(file, 0xc4, [0, .. JpegCodes.BrightDc.Stored, 0x10, .. JpegCodes.BrightAc.Stored, 1, .. JpegCodes.ColourDc.Stored,
            0x11, .. JpegCodes.ColourAc.Stored]);
        Segment(file, 0xda, [3, 1, 0, 2, 0x11, 3, 0x11, 0, 63, 0]);
    }

    static void Segment(MemoryStream file, byte marker, byte[] content)
    {
        Span<byte> head = [0xff, marker, 0, 0];
        BinaryPrimitives.WriteUInt16BigEndian(head[2..], (ushort)(content.Length + 2));
        file.Write(head);
        file.Write(content);
    }

    // Beyond the edge the last row and column count again. Brightness and colour are about 0.
    static void Load(ReadOnlySpan<byte> pixels, int width, int height, int left, int top, float[] luminance, float[] cb, float[] cr)
    {
        Array.Clear(cb);
        Array.Clear(cr);
        for (int row = 0; row < Unit; row++)
            for (int column = 0; column < Unit; column++)
            {
                int at = ((Math.Min(top + row, height - 1) * width) + Math.Min(left + column, width - 1)) * 3;
                float red = pixels[at], green = pixels[at + 1], blue = pixels[at + 2];
                luminance[(row * Unit) + column] = (0.299f * red) + (0.587f * green) + (0.114f * blue) - 128;
                int to = (row / 2 * Block) + (column / 2);
                cb[to] += ((-0.168736f * red) - (0.331264f * green) + (0.5f * blue)) / 4;
                cr[to] += ((0.5f * red) - (0.418688f * green) - (0.081312f * blue)) / 4;
            }
    }

    // Rows, then columns; the quantised numbers in the order of the file.
    static void Transform(float[] block, float[] work, byte[] table, int[] quantised)
    {
        for (int row = 0; row < Block; row++)
            for (int k = 0; k < Block; k++)
            {
                float sum = 0;
                for (int i = 0; i < Block; i++)
                    sum += block[(row * Block) + i] * Cosines[(k * Block) + i];
                work[(row * Block) + k] = sum;
            }
        for (int at = 0; at < Pixels; at++)
        {
            int place = ZigZag[at], row = place / Block, column = place % Block;
            float sum = 0;
            for (int i = 0; i < Block; i++)
                sum += work[(i * Block) + column] * Cosines[(row * Block) + i];
            quantised[at] = (int)MathF.Round(sum / table[place]);
        }
    }
}
