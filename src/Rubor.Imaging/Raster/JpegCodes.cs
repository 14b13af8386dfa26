using System.Numerics;

namespace Rubor.Imaging.Raster;

/// <summary>A Huffman table of JPEG (ITU-T T.81, annex C).</summary>
/// <param name="Counts">Number of codes of 1 to 16 bits.</param>
/// <param name="Values">What they stand for, shorter codes first.</param>
internal sealed record JpegTable(byte[] Counts, byte[] Values)
{
    readonly (int Code, int Bits)[] codes = CodesOf(Counts, Values);

    /// <summary>As the file has it.</summary>
    public byte[] Stored => [.. Counts, .. Values];

    /// <summary>Code of a value, and its bits.</summary>
    public (int Code, int Bits) this[int value] => codes[value];

    static (int, int)[] CodesOf(byte[] counts, byte[] values)
    {
        var codes = new (int, int)[256];
        for (int bits = 1, code = 0, at = 0; bits <= counts.Length; bits++, code <<= 1)
            for (int k = 0; k < counts[bits - 1]; k++)
                codes[values[at++]] = (code++, bits);
        return codes;
    }
}

/// <summary>The typical tables (ITU-T T.81, K.3).</summary>
internal static class JpegCodes
{
    /// <summary>First number of a block, brightness.</summary>
    public static JpegTable BrightDc { get; } = Of("00010501010101010100000000000000", "000102030405060708090a0b");

    /// <summary>First number, colour.</summary>
    public static JpegTable ColourDc { get; } = Of("00030101010101010101010000000000", "000102030405060708090a0b");

    /// <summary>The others, brightness.</summary>
    public static JpegTable BrightAc { get; } = Of("0002010303020403050504040000017d",
        "01020300041105122131410613516107227114328191a1082342b1c11552d1f02433627282090a161718191a25262728292a3435363738393a434445464748494a"
        + "535455565758595a636465666768696a737475767778797a838485868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7"
        + "c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9fa");

    /// <summary>The others, colour.</summary>
    public static JpegTable ColourAc { get; } = Of("00020102040403040705040400010277",
        "000102031104052131061241510761711322328108144291a1b1c109233352f0156272d10a162434e125f11718191a262728292a35363738393a43444546474849"
        + "4a535455565758595a636465666768696a737475767778797a82838485868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5"
        + "c6c7c8c9cad2d3d4d5d6d7d8d9dae2e3e4e5e6e7e8e9eaf2f3f4f5f6f7f8f9fa");

    static JpegTable Of(string counts, string values) => new(Convert.FromHexString(counts), Convert.FromHexString(values));
}

/// <summary>Writes coded blocks bit by bit.</summary>
internal sealed class JpegBits(Stream file)
{
    const int EndOfBlock = 0, SixteenZeros = 0xf0;

    uint waiting;
    int count;

    /// <summary>A block in the order of the file.</summary>
    public void Block(int[] numbers, ref int last, JpegTable first, JpegTable others)
    {
        int difference = numbers[0] - last;
        last = numbers[0];
        Number(difference, 0, first);
        int zeros = 0;
        for (int k = 1; k < numbers.Length; k++)
        {
            if (numbers[k] == 0)
            {
                zeros++;
                continue;
            }
            for (; zeros > 15; zeros -= 16)
                Put(others[SixteenZeros]);
            Number(numbers[k], zeros, others);
            zeros = 0;
        }
        if (zeros > 0)
            Put(others[EndOfBlock]);
    }

    /// <summary>Fills the last byte with ones.</summary>
    public void End()
    {
        if (count > 0)
            Put((0x7f, 7));
    }

    // Of a negative number the bits below its leading one are those of the number less one.
    void Number(int value, int zeros, JpegTable table)
    {
        int size = 32 - BitOperations.LeadingZeroCount((uint)Math.Abs(value));
        Put(table[(zeros << 4) | size]);
        if (size > 0)
            Put(((value < 0 ? value - 1 : value) & ((1 << size) - 1), size));
    }

    void Put((int Code, int Bits) code)
    {
        waiting = (waiting << code.Bits) | (uint)code.Code;
        count += code.Bits;
        for (; count >= 8; count -= 8)
        {
            byte next = (byte)(waiting >> (count - 8));
            file.WriteByte(next);
            if (next == 0xff)
                file.WriteByte(0);
        }
    }
}
