namespace Rubor.Statistics;

/// <summary>
/// A composite mask: voxels that at least k of n masks mark. Any set of masks can be asked for. Hepburn 2023 names two manual
/// and two semi-automatic masks in its text, four manual ones in its figure: both are calls with four masks. The first is
/// circular where the semi-automatic masks are then judged against it: they helped to make their own reference.
/// </summary>
public static class MaskConsensus
{
    /// <summary>Marks the voxels that enough masks mark.</summary>
    /// <param name="masks">Binary masks on one grid, 1 to 255 of them.</param>
    /// <param name="votes">Masks that must agree, 1 to n. 1 is the union, n the intersection; a majority is n/2 + 1.</param>
    /// <param name="result">Receives 0 and 1.</param>
    /// <param name="anyLabel">Labels above 1 count as foreground. Without it such a label is an error.</param>
    /// <exception cref="ArgumentException">No mask, sizes differ, a number of votes that cannot be had, or a label above 1.</exception>
    public static void AtLeast(IReadOnlyList<ReadOnlyMemory<byte>> masks, int votes, Span<byte> result, bool anyLabel = false)
    {
        ArgumentNullException.ThrowIfNull(masks);
        if (masks.Count is 0 or > byte.MaxValue)
            throw new ArgumentException($"A consensus takes 1 to 255 masks, not {masks.Count}.", nameof(masks));
        if (votes < 1 || votes > masks.Count)
            throw new ArgumentOutOfRangeException(nameof(votes), votes, $"With {masks.Count} masks the votes run from 1 to {masks.Count}.");
        result.Clear();
        for (int m = 0; m < masks.Count; m++)
        {
            var mask = masks[m].Span;
            Require.SameLength(result.Length, mask.Length, nameof(masks));
            if (!anyLabel)
                MaskCheck.Binary(mask, $"{nameof(masks)}[{m}]");
            for (int i = 0; i < result.Length; i++)
                result[i] += mask[i] != 0 ? (byte)1 : (byte)0;
        }
        for (int i = 0; i < result.Length; i++)
            result[i] = result[i] >= votes ? (byte)1 : (byte)0;
    }
}
