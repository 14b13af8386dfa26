using System.Runtime.CompilerServices;

namespace Rubor.Statistics;

/// <summary>
/// Exact squared Euclidean distance to the nearest seed, in time linear in the voxels, spacing free in each axis:
/// one pass per axis, the second and third along the lower envelope of parabolas. Felzenszwalb and Huttenlocher,
/// Theory of Computing 2012, 8, 415–428. Not a chamfer distance, and not distance to the edge of a voxel: centre to centre.
/// </summary>
sealed class DistanceTransform(int depth, int height, int width, double spacingZ, double spacingY, double spacingX)
{
    // Lines across x are read and written eight at a time: one cache line each.
    const int TileWidth = 8;

    readonly double[] _squared = new double[(long)depth * height * width];
    readonly double[] _tile = new double[TileWidth * Math.Max(depth, height)];
    readonly double[] _line = new double[Math.Max(depth, height)];
    readonly int[] _site = new int[Math.Max(depth, height)];
    readonly double[] _lift = new double[Math.Max(depth, height)]; // f(v) + s²v² of each site
    readonly double[] _until = new double[Math.Max(depth, height)]; // a site's parabola is lowest up to here

    readonly double[] _inverse = new double[Math.Max(depth, height)]; // 1 / (2s²·distance in voxels)

    /// <summary>Squared distances, mm², at the wanted voxels, in their order.</summary>
    /// <param name="seeds">Voxels to measure to, at least one: index (z·height + y)·width + x, ascending.</param>
    /// <param name="wanted">Voxels to measure from, ascending.</param>
    /// <param name="result">One number for each wanted voxel.</param>
    public void At(ReadOnlySpan<int> seeds, ReadOnlySpan<int> wanted, Span<double> result)
    {
        Array.Fill(_squared, double.PositiveInfinity);
        foreach (int seed in seeds)
            _squared[seed] = 0;
        AlongX(seeds);
        if (height > 1)
            AlongY(seeds);
        if (depth > 1)
            AlongZ(wanted);
        for (int i = 0; i < wanted.Length; i++)
            result[i] = _squared[wanted[i]];
    }

    void AlongX(ReadOnlySpan<int> seeds)
    {
        double square = spacingX * spacingX;
        int last = -1;
        foreach (int seed in seeds)
        {
            int row = seed / width;
            if (row == last)
                continue; // rows without a seed stay infinite
            last = row;
            var line = _squared.AsSpan(row * width, width);
            int from = -1;
            for (int x = 0; x < width; x++)
            {
                if (line[x] == 0)
                    from = x;
                else if (from >= 0)
                    line[x] = square * (x - from) * (x - from);
            }
            from = -1;
            for (int x = width - 1; x >= 0; x--)
            {
                if (line[x] == 0)
                    from = x;
                else if (from >= 0)
                    line[x] = Math.Min(line[x], square * (from - x) * (from - x));
            }
        }
    }

    void AlongY(ReadOnlySpan<int> seeds)
    {
        PrepareInverse(spacingY);
        int last = -1;
        foreach (int seed in seeds)
        {
            int slice = seed / (width * height);
            if (slice == last)
                continue;
            last = slice;
            for (int x = 0; x < width; x += TileWidth)
                Tile(slice * width * height + x, Math.Min(TileWidth, width - x), width, height, spacingY);
        }
    }

    void AlongZ(ReadOnlySpan<int> wanted)
    {
        PrepareInverse(spacingZ);
        // Only tiles that hold a wanted voxel are needed now.
        int tiles = (width + TileWidth - 1) / TileWidth;
        var needed = new bool[tiles * height];
        foreach (int voxel in wanted)
        {
            int column = voxel % (width * height);
            needed[column / width * tiles + column % width / TileWidth] = true;
        }
        for (int i = 0; i < needed.Length; i++)
        {
            int x = i % tiles * TileWidth;
            if (needed[i])
                Tile(i / tiles * width + x, Math.Min(TileWidth, width - x), width * height, depth, spacingZ);
        }
    }

    void PrepareInverse(double spacing)
    {
        for (int apart = 1; apart < _inverse.Length; apart++)
            _inverse[apart] = 1 / (2 * spacing * spacing * apart);
    }

    void Tile(int start, int columns, int stride, int length, double spacing)
    {
        for (int q = 0; q < length; q++)
        {
            var row = _squared.AsSpan(start + q * stride, columns);
            for (int c = 0; c < row.Length; c++)
                _tile[c * length + q] = row[c];
        }
        for (int c = 0; c < columns; c++)
            Envelope(_tile.AsSpan(c * length, length), spacing * spacing);
        for (int q = 0; q < length; q++)
        {
            var row = _squared.AsSpan(start + q * stride, columns);
            for (int c = 0; c < row.Length; c++)
                row[c] = _tile[c * length + q];
        }
    }

    /// <summary>min over q of f(q) + s²(p − q)² for every p of one line, in place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // one call a line, millions of lines in the first second
    void Envelope(Span<double> f, double square)
    {
        var line = _line.AsSpan(0, f.Length);
        f.CopyTo(line);
        int[] site = _site;
        double[] lifts = _lift, until = _until, inverse = _inverse;
        int top = -1;
        for (int q = 0; q < line.Length; q++)
        {
            if (line[q] == double.PositiveInfinity)
                continue;
            double lift = line[q] + square * q * q, crossing = 0;
            while (top >= 0)
            {
                crossing = (lift - lifts[top]) * inverse[q - site[top]];
                if (top == 0 || crossing > until[top - 1])
                    break;
                top--;
            }
            if (top >= 0)
                until[top] = crossing;
            top++;
            site[top] = q;
            lifts[top] = lift;
        }
        if (top < 0)
            return;
        until[top] = double.PositiveInfinity;
        int p = 0;
        for (int k = 0; k <= top && p < f.Length; k++)
        {
            int from = site[k];
            double lowest = line[from];
            for (; p < f.Length && p <= until[k]; p++)
                f[p] = lowest + square * (p - from) * (p - from);
        }
    }
}
