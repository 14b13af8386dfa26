using System.Numerics;

namespace Rubor.Methods.HandScans.Threshold;

/// <summary>Rows of whole numbers, added and taken away.</summary>
internal static class LongRows
{
    /// <summary>Adds a row to the beginning of another.</summary>
    public static void Add(ReadOnlySpan<long> row, Span<long> to)
    {
        int i = 0;
        for (; i <= row.Length - Vector<long>.Count; i += Vector<long>.Count)
            (new Vector<long>(to[i..]) + new Vector<long>(row[i..])).CopyTo(to[i..]);
        for (; i < row.Length; i++)
            to[i] += row[i];
    }

    /// <summary>Takes a row away from the beginning of another.</summary>
    public static void Subtract(ReadOnlySpan<long> row, Span<long> from)
    {
        int i = 0;
        for (; i <= row.Length - Vector<long>.Count; i += Vector<long>.Count)
            (new Vector<long>(from[i..]) - new Vector<long>(row[i..])).CopyTo(from[i..]);
        for (; i < row.Length; i++)
            from[i] -= row[i];
    }
}
