using System.Numerics;
using System.Runtime.InteropServices;

namespace Rubor.Statistics;

/// <summary>Voxels of two masks and of their intersection: all that Dice, IoU and volume similarity need.</summary>
/// <param name="First">Foreground voxels of the first mask.</param>
/// <param name="Second">Foreground voxels of the second mask.</param>
/// <param name="Both">Voxels in both.</param>
public readonly record struct OverlapCounts(long First, long Second, long Both)
{
    /// <summary>Voxels in either mask.</summary>
    public long Either => First + Second - Both;

    /// <summary>Counts two binary masks.</summary>
    /// <param name="first">Mask, 0 background and 1 foreground, any shape.</param>
    /// <param name="second">Mask on the same grid.</param>
    /// <param name="anyLabel">Labels above 1 count as foreground. Without it such a label is an error.</param>
    /// <exception cref="ArgumentException">The lengths differ, or a label above 1 is met and not asked for.</exception>
    public static OverlapCounts OfMasks(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, bool anyLabel = false)
    {
        Require.SameLength(first.Length, second.Length, nameof(second));
        if (!anyLabel)
        {
            MaskCheck.Binary(first, nameof(first));
            MaskCheck.Binary(second, nameof(second));
        }
        return Count(first, second, 0, negate: true);
    }

    /// <summary>Counts one label of two label maps.</summary>
    /// <param name="first">Label map, any shape.</param>
    /// <param name="second">Label map on the same grid.</param>
    /// <param name="label">The class counted as foreground.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static OverlapCounts OfLabel(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, byte label)
    {
        Require.SameLength(first.Length, second.Length, nameof(second));
        return Count(first, second, label, negate: false);
    }

    /// <summary>Counts slice by slice.</summary>
    /// <param name="first">Mask (z, y, x).</param>
    /// <param name="second">Mask on the same grid.</param>
    /// <param name="sliceLength">Voxels in a slice.</param>
    /// <param name="anyLabel">Labels above 1 count as foreground.</param>
    /// <exception cref="ArgumentException">The lengths differ, are no whole number of slices, or a label above 1 is met and not asked
    /// for.</exception>
    public static OverlapCounts[] PerSlice(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, int sliceLength, bool anyLabel = false)
    {
        Require.SameLength(first.Length, second.Length, nameof(second));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sliceLength);
        if (first.Length % sliceLength != 0)
            throw new ArgumentException($"{first.Length} voxels are no whole number of slices of {sliceLength}.", nameof(sliceLength));
        var slices = new OverlapCounts[first.Length / sliceLength];
        for (int z = 0; z < slices.Length; z++)
            slices[z] = OfMasks(first.Slice(z * sliceLength, sliceLength), second.Slice(z * sliceLength, sliceLength), anyLabel);
        return slices;
    }

    /// <summary>The counts of several slices or volumes together.</summary>
    public static OverlapCounts operator +(OverlapCounts a, OverlapCounts b) =>
        new(a.First + b.First, a.Second + b.Second, a.Both + b.Both);

    /// <inheritdoc cref="op_Addition"/>
    public static OverlapCounts Add(OverlapCounts left, OverlapCounts right) => left + right;

    static OverlapCounts Count(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, byte label, bool negate)
    {
        long a = 0, b = 0, both = 0;
        var wanted = new Vector<byte>(label);
        var flip = negate ? Vector<byte>.AllBitsSet : Vector<byte>.Zero;
        var firstBlocks = MemoryMarshal.Cast<byte, Vector<byte>>(first);
        var secondBlocks = MemoryMarshal.Cast<byte, Vector<byte>>(second);
        for (int start = 0; start < firstBlocks.Length; start += byte.MaxValue)
        {
            int end = Math.Min(start + byte.MaxValue, firstBlocks.Length); // a byte lane holds 255 hits
            Vector<byte> sumA = default, sumB = default, sumBoth = default;
            for (int i = start; i < end; i++)
            {
                var inA = Vector.Equals(firstBlocks[i], wanted) ^ flip;
                var inB = Vector.Equals(secondBlocks[i], wanted) ^ flip;
                sumA -= inA; // a hit is 0xFF, that is −1
                sumB -= inB;
                sumBoth -= inA & inB;
            }
            a += Total(sumA);
            b += Total(sumB);
            both += Total(sumBoth);
        }
        for (int i = firstBlocks.Length * Vector<byte>.Count; i < first.Length; i++)
        {
            bool inA = first[i] == label != negate;
            bool inB = second[i] == label != negate;
            a += inA ? 1 : 0;
            b += inB ? 1 : 0;
            both += inA && inB ? 1 : 0;
        }
        return new(a, b, both);
    }

    static long Total(Vector<byte> lanes)
    {
        Vector.Widen(lanes, out var low, out var high);
        return Vector.Sum(low) + Vector.Sum(high);
    }
}
