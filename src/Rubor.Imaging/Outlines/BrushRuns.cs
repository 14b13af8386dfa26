using System.Buffers.Binary;

namespace Rubor.Imaging.Outlines;

/// <summary>Walks through run lengths, a run of equal values a step; reserves nothing.</summary>
internal ref struct BrushRuns
{
    const int MostValueBits = 8, Kinds = 4;

    readonly ReadOnlySpan<byte> packed;
    readonly int valueBits;
    readonly int[] lengthBits = new int[Kinds];
    long at;
    long literals;

    /// <exception cref="FormatException">The header is cut, or the values are no bytes.</exception>
    public BrushRuns(ReadOnlySpan<byte> packed)
    {
        this.packed = packed;
        Values = Take(32);
        valueBits = (int)Take(5) + 1;
        if (valueBits > MostValueBits)
            throw new FormatException($"its brush strokes are stored in values of {valueBits} bits where a picture has {MostValueBits}");
        for (int i = 0; i < Kinds; i++)
            lengthBits[i] = (int)Take(4) + 1;
    }

    /// <summary>Number of values by the header.</summary>
    public readonly long Values { get; }

    /// <summary>First value of the run.</summary>
    public long Start { readonly get; private set; }

    /// <summary>Values in the run.</summary>
    public long Count { readonly get; private set; }

    /// <summary>The value that is repeated.</summary>
    public byte Value { readonly get; private set; }

    /// <summary>Goes to the next run; false after the last.</summary>
    /// <exception cref="FormatException">The data end early, or a run goes on behind the last value.</exception>
    public bool Next()
    {
        Start += Count;
        Count = 0;
        if (Start == Values)
            return false;
        if (literals == 0)
        {
            bool repeated = Take(1) == 1;
            long length = Take(lengthBits[(int)Take(2)]) + 1L;
            if (length > Values - Start)
                throw new FormatException($"its brush strokes are damaged: a run goes on behind the last of {Values} values");
            if (repeated)
            {
                (Count, Value) = (length, (byte)Take(valueBits));
                return true;
            }
            literals = length;
        }
        literals--;
        (Count, Value) = (1, (byte)Take(valueBits));
        return true;
    }

    /// <summary>Refuses what follows the last value, but for the zeros that some encoders add.</summary>
    /// <exception cref="FormatException">Something else follows.</exception>
    public readonly void RequireEnd()
    {
        int whole = (int)((at + 7) / 8);
        if (packed[whole..].ContainsAnyExcept((byte)0))
            throw new FormatException($"its brush strokes are damaged: {packed.Length - whole} bytes follow the last value");
    }

    // At most 32 bits.
    uint Take(int bits)
    {
        if (at + bits > 8L * packed.Length)
            throw new FormatException("its brush strokes end early");
        int from = (int)(at / 8);
        Span<byte> tail = stackalloc byte[8];
        ulong window;
        if (packed.Length - from >= 8)
            window = BinaryPrimitives.ReadUInt64BigEndian(packed[from..]);
        else
        {
            packed[from..].CopyTo(tail);
            window = BinaryPrimitives.ReadUInt64BigEndian(tail);
        }
        uint value = (uint)(window << (int)(at % 8) >> (64 - bits));
        at += bits;
        return value;
    }
}
