namespace Rubor.Methods.HandScans;

/// <summary>The classes of a hand scan, each a mask of its own, as drawn or as found; they may overlap. Cobb 2023, 2.2.</summary>
/// <param name="Masks">Of each of <see cref="HandScan.Classes"/> in order, 0 and 1 (y, x).</param>
/// <param name="Width">Pixels a row.</param>
public sealed record HandScanMasks(IReadOnlyList<byte[]> Masks, int Width)
{
    /// <summary>Pixels of the image.</summary>
    public int Pixels => Masks[0].Length;

    /// <summary>The mask of a class.</summary>
    public byte[] Of(HandScanClass cls)
    {
        ArgumentNullException.ThrowIfNull(cls);
        return Masks[cls.Value - 1];
    }

    /// <summary>The masks of a label map, which do not overlap.</summary>
    /// <param name="labels">Value of each pixel's class (y, x), 0 for none.</param>
    /// <param name="width">Pixels a row.</param>
    public static HandScanMasks OfLabels(ReadOnlySpan<byte> labels, int width)
    {
        int pixels = labels.Length;
        byte[][] masks = [.. HandScan.Classes.Select(_ => new byte[pixels])];
        for (int i = Next(labels, 0); i < pixels; i = Next(labels, i + 1))
            masks[labels[i] - 1][i] = 1;
        return new(masks, width);
    }

    /// <summary>Value of the most severe class of each pixel, 0 for none.</summary>
    public byte[] MostSevere()
    {
        var labels = new byte[Pixels];
        foreach (var cls in HandScan.Classes)
        {
            byte[] mask = Of(cls);
            for (int i = Next(mask, 0); i < mask.Length; i = Next(mask, i + 1))
                labels[i] = cls.Value;
        }
        return labels;
    }

    /// <summary>The single inflamed class: low and high added, and clipped to one. Cobb 2023.</summary>
    public byte[] Inflamed()
    {
        var mask = new byte[Pixels];
        foreach (var cls in HandScan.Inflamed)
        {
            byte[] own = Of(cls);
            for (int i = Next(own, 0); i < own.Length; i = Next(own, i + 1))
                mask[i] = 1;
        }
        return mask;
    }

    // The next pixel from one on that is not 0, or the end: inflammation is a few pixels in a hundred.
    static int Next(ReadOnlySpan<byte> pixels, int from)
    {
        int gap = pixels[from..].IndexOfAnyExcept((byte)0);
        return gap < 0 ? pixels.Length : from + gap;
    }
}
