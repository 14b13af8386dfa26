namespace Rubor.Networks.Planning;

/// <summary>One axis of a slice at the pixel size that a network sees: the same field of view, centre on centre.</summary>
internal sealed class PixelGrid
{
    readonly double ratio;
    readonly double start;

    /// <summary>
    /// An axis of <paramref name="size"/> pixels of <paramref name="spacingMm"/> in pixels of <paramref name="pixelMm"/>, or unchanged
    /// where that is 0.
    /// </summary>
    /// <param name="size">Pixels as scanned.</param>
    /// <param name="spacingMm">Their distance.</param>
    /// <param name="pixelMm">The distance wanted.</param>
    /// <param name="stretched">Whether the pixels are made to fill the field of view, to the nearest whole number of them (a half to even):
    /// nnU-Net's compute_new_shape. Else they keep their size, and the field's ends are cut or lie outside.</param>
    public PixelGrid(int size, double spacingMm, double pixelMm, bool stretched = false)
    {
        Scanned = size;
        if (stretched)
        {
            Size = pixelMm > 0 ? Math.Max(1, (int)Math.Round(size * spacingMm / pixelMm)) : size;
            ratio = (double)size / Size;
            return;
        }

        ratio = pixelMm > 0 ? pixelMm / spacingMm : 1;
        // A scanner's 0.5952 mm and a plan's 1.19 mm are meant as twice: an axis is not resampled by a fraction of a pixel over its length.
        double whole = Math.Max(1, Math.Round(ratio));
        if (Math.Abs(ratio - whole) * size / whole < 1)
            ratio = whole;
        Size = Math.Max(1, (int)Math.Round(size / ratio));
        start = ((size - (Size * ratio)) / 2);
    }

    /// <summary>Pixels as scanned.</summary>
    public int Scanned { get; }

    /// <summary>Pixels that the network sees.</summary>
    public int Size { get; }

    /// <summary>Whether nothing changes.</summary>
    public bool IsSame => Size == Scanned && ratio == 1;

    /// <summary>
    /// Scanned pixels under each seen pixel with the share that they have of it: means over the area, so nothing aliases.
    /// </summary>
    public (int First, float[] Share)[] Areas()
    {
        var areas = new (int, float[])[Size];
        for (int i = 0; i < Size; i++)
        {
            double low = start + (i * ratio), high = low + ratio;
            if (ratio < 1)
                (low, high) = (((low + high) / 2) - 0.5, ((low + high) / 2) + 0.5);
            low = Math.Max(low, 0);
            high = Math.Min(high, Scanned);
            int first = (int)Math.Min(Math.Floor(low + 1e-9), Scanned - 1), last = Math.Max(first, (int)Math.Ceiling(high - 1e-9) - 1);
            var share = new float[Math.Min(last, Scanned - 1) - first + 1];
            double whole = high - low;
            for (int k = 0; k < share.Length; k++)
                share[k] = (float)((Math.Min(high, first + k + 1) - Math.Max(low, first + k)) / whole);
            areas[i] = (first, share);
        }

        return areas;
    }

    /// <summary>
    /// For each seen pixel the two scanned ones around its centre, and the weight of the second: linear, held at the borders.
    /// </summary>
    public (int Low, int High, double Weight)[] Around()
    {
        var around = new (int, int, double)[Size];
        for (int i = 0; i < Size; i++)
        {
            double at = Math.Clamp(start + ((i + 0.5) * ratio) - 0.5, 0, Scanned - 1);
            int low = (int)Math.Floor(at);
            around[i] = (low, Math.Min(low + 1, Scanned - 1), at - low);
        }

        return around;
    }

    /// <summary>
    /// For each scanned pixel the two seen ones around its centre, and the weight of the second: linear interpolation, held at the borders.
    /// </summary>
    public (int Low, int High, float Weight)[] Between()
    {
        var between = new (int, int, float)[Scanned];
        for (int i = 0; i < Scanned; i++)
        {
            double at = Math.Clamp(((i + 0.5 - start) / ratio) - 0.5, 0, Size - 1);
            int low = (int)Math.Floor(at);
            between[i] = (low, Math.Min(low + 1, Size - 1), (float)(at - low));
        }

        return between;
    }
}
