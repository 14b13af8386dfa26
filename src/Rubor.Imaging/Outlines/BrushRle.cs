namespace Rubor.Imaging.Outlines;

/// <summary>
/// The run lengths in which Label Studio stores what a brush painted (rle-pack of thi.ng/umbrella; neither COCO's nor counts of pixels).
/// Bits, most significant first: 32 number of values; 5 bits of a value − 1; 4 × 4 bits of a run's length − 1, for the four kinds of runs.
/// Then a run each: 1 bit, whether one value is repeated; 2 bits, the kind; length − 1; the value, or each of them. Zero bits to a whole
/// byte. The values are red, green, blue and alpha of each pixel, row by row.
/// </summary>
public static class BrushRle
{
    /// <summary>Pixels of a picture above which its brush strokes are refused.</summary>
    public const long MostPixels = 1L << 27;

    /// <summary>Values of a pixel: red, green, blue and alpha.</summary>
    public const int Channels = 4;

    // As the web editor writes them: bytes, in runs of up to 8, 16, 256 and 65,536.
    const int ValueBits = 8, LongestRun = 1 << 16;

    static ReadOnlySpan<byte> LengthBits => [3, 4, 8, 16];

    /// <summary>How opaque each pixel is painted: 0 to 255, (y, x).</summary>
    /// <param name="packed">The run lengths.</param>
    /// <param name="width">Pixels a row.</param>
    /// <param name="height">Rows.</param>
    /// <exception cref="FormatException">They are cut, damaged, of another number of values, or the picture is too large: said before
    /// anything of that size is reserved.</exception>
    public static byte[] DecodeAlpha(ReadOnlySpan<byte> packed, int width, int height)
    {
        Check(packed, width, height);
        var alpha = new byte[width * height];
        var runs = new BrushRuns(packed);
        while (runs.Next())
            if (Pixels(runs) is var (from, to) && from < to)
                alpha.AsSpan(from, to - from).Fill(runs.Value);
        return alpha;
    }

    /// <summary>Gives the pixels that are painted a value.</summary>
    /// <param name="packed">The run lengths.</param>
    /// <param name="width">Pixels a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="least">Alpha from which on a pixel is painted, 1 to 255.</param>
    /// <param name="plane">The picture, (y, x).</param>
    /// <param name="value">The value.</param>
    /// <exception cref="FormatException">As <see cref="DecodeAlpha"/>.</exception>
    public static void PaintOn(ReadOnlySpan<byte> packed, int width, int height, int least, Span<byte> plane, byte value)
    {
        Check(packed, width, height);
        var runs = new BrushRuns(packed);
        while (runs.Next())
            if (runs.Value >= least && Pixels(runs) is var (from, to) && from < to)
                plane[from..to].Fill(value);
    }

    /// <summary>Number of pixels that are painted.</summary>
    /// <param name="packed">The run lengths.</param>
    /// <param name="width">Pixels a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="least">Alpha from which on a pixel is painted, 1 to 255.</param>
    /// <exception cref="FormatException">As <see cref="DecodeAlpha"/>.</exception>
    public static long Count(ReadOnlySpan<byte> packed, int width, int height, int least)
    {
        Check(packed, width, height);
        long painted = 0;
        var runs = new BrushRuns(packed);
        while (runs.Next())
            if (runs.Value >= least)
            {
                var (from, to) = Pixels(runs);
                painted += to - from;
            }
        return painted;
    }

    // Whose alpha, value 4·pixel + 3, lies in the run.
    static (int From, int To) Pixels(in BrushRuns runs) =>
        ((int)(runs.Start / Channels), (int)((runs.Start + runs.Count) / Channels));

    /// <summary>Whether the run lengths are whole and are those of a picture of this size; nothing is reserved for it.</summary>
    /// <param name="packed">The run lengths.</param>
    /// <param name="width">Pixels a row.</param>
    /// <param name="height">Rows.</param>
    /// <exception cref="FormatException">They are not; says why.</exception>
    public static void Check(ReadOnlySpan<byte> packed, int width, int height)
    {
        if (width < 1 || height < 1 || (long)width * height > MostPixels)
            throw new FormatException($"a picture of {width} × {height} pixels is beyond what is read, {MostPixels} pixels");
        var runs = new BrushRuns(packed);
        long expected = (long)width * height * Channels;
        if (runs.Values != expected)
            throw new FormatException($"its brush strokes hold {runs.Values} values where {width} × {height} pixels have {expected}");
        while (runs.Next())
        {
        }
        runs.RequireEnd();
    }

    /// <summary>The values that run lengths stand for, whatever they mean.</summary>
    /// <param name="packed">The run lengths.</param>
    /// <param name="most">Number of values above which nothing is read.</param>
    /// <exception cref="FormatException">They are cut or damaged, or hold more than <paramref name="most"/>.</exception>
    public static byte[] Unpack(ReadOnlySpan<byte> packed, int most)
    {
        var runs = new BrushRuns(packed);
        if (runs.Values > most)
            throw new FormatException($"it holds {runs.Values} values where at most {most} are expected");
        while (runs.Next())
        {
        }
        runs.RequireEnd();
        var values = new byte[runs.Values];
        runs = new BrushRuns(packed);
        while (runs.Next())
            values.AsSpan((int)runs.Start, (int)runs.Count).Fill(runs.Value);
        return values;
    }

    /// <summary>What a brush painted, as the web editor stores it: red, green, blue and alpha are the same.</summary>
    /// <param name="alpha">0 where nothing is painted, 255 where something is, or between; (y, x).</param>
    /// <exception cref="ArgumentException">There are more than <see cref="MostPixels"/>.</exception>
    public static byte[] EncodeAlpha(ReadOnlySpan<byte> alpha) => Encode(alpha, Channels);

    /// <summary>Run lengths of any bytes.</summary>
    /// <param name="values">The bytes.</param>
    /// <exception cref="ArgumentException">There are more than four times <see cref="MostPixels"/>.</exception>
    public static byte[] Pack(ReadOnlySpan<byte> values) => Encode(values, 1);

    static byte[] Encode(ReadOnlySpan<byte> values, int times)
    {
        if (values.Length > MostPixels * Channels / times)
            throw new ArgumentException($"{values.Length} values are more than are packed.", nameof(values));
        var bits = new BitWriter();
        bits.Write((uint)((long)values.Length * times), 32);
        bits.Write(ValueBits - 1, 5);
        foreach (byte length in LengthBits)
            bits.Write((uint)(length - 1), 4);
        for (int i = 0; i < values.Length;)
        {
            byte value = values[i];
            int next = values[i..].IndexOfAnyExcept(value), end = next < 0 ? values.Length : i + next;
            for (long left = (long)(end - i) * times; left > 0; left -= LongestRun)
                Run(bits, (uint)Math.Min(left, LongestRun), value);
            i = end;
        }
        return bits.ToBytes();
    }

    static void Run(BitWriter bits, uint count, byte value)
    {
        uint kind = 0;
        while (count > 1u << LengthBits[(int)kind])
            kind++;
        bits.Write(count > 1 ? 1u : 0, 1);
        bits.Write(kind, 2);
        bits.Write(count - 1, LengthBits[(int)kind]);
        bits.Write(value, ValueBits);
    }

    // Most significant bit first.
    sealed class BitWriter
    {
        readonly List<byte> bytes = [];
        ulong pending;
        int waiting;

        public void Write(uint value, int bits)
        {
            pending = (pending << bits) | value;
            for (waiting += bits; waiting >= 8; waiting -= 8)
                bytes.Add((byte)(pending >> (waiting - 8)));
        }

        public byte[] ToBytes()
        {
            if (waiting > 0)
                bytes.Add((byte)(pending << (8 - waiting)));
            return [.. bytes];
        }
    }
}
