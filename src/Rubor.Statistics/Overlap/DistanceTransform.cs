namespace Rubor.Statistics;

/// <summary>
/// Exact squared Euclidean distance to the nearest seed, in time linear in the voxels, spacing free in each axis:
/// one pass per axis, the second and third along the lower envelope of parabolas. Felzenszwalb and Huttenlocher,
/// Theory of Computing 2012, 8, 415–428. Not a chamfer distance, and not distance to the edge of a voxel: centre to centre.
/// </summary>
sealed class DistanceTransform(int depth, int height, int width, double spacingZ, double spacingY, double spacingX)
{
    readonly double[] _squared = new double[(long)depth * height * width];
    readonly int[] _site = new int[Math.Max(depth, height)];
    readonly double[] _lift = new double[Math.Max(depth, height)]; // f(v) + s²v² of each site
    readonly double[] _until = new double[Math.Max(depth, height)]; // a site's parabola is lowest up to here
    readonly double[] _line = new double[Math.Max(depth, height)];

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
        int last = -1;
        foreach (int seed in seeds)
        {
            int slice = seed / (width * height);
            if (slice == last)
                continue;
            last = slice;
            for (int x = 0; x < width; x++)
                Envelope(slice * width * height + x, width, height, spacingY);
        }
    }

    void AlongZ(ReadOnlySpan<int> wanted)
    {
        // Only columns that hold a wanted voxel are needed now.
        var done = new bool[width * height];
        foreach (int voxel in wanted)
        {
            int column = voxel % (width * height);
            if (done[column])
                continue;
            done[column] = true;
            Envelope(column, width * height, depth, spacingZ);
        }
    }

    /// <summary>min over q of f(q) + s²(p − q)² for every p of one line, in place.</summary>
    void Envelope(int start, int stride, int length, double spacing)
    {
        double square = spacing * spacing;
        double[] squared = _squared, lifts = _lift, until = _until, line = _line;
        int[] site = _site;
        int top = -1;
        for (int q = 0, at = start; q < length; q++, at += stride)
        {
            double value = squared[at];
            line[q] = value;
            if (value == double.PositiveInfinity)
                continue;
            double lift = value + square * q * q, crossing = 0;
            while (top >= 0)
            {
                crossing = (lift - lifts[top]) / (2 * square * (q - site[top]));
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
        int k = 0;
        int from = site[0];
        double lowest = line[from], end = until[0];
        for (int p = 0, at = start; p < length; p++, at += stride)
        {
            if (end < p)
            {
                while (until[k] < p)
                    k++;
                from = site[k];
                lowest = line[from];
                end = until[k];
            }
            int away = p - from;
            squared[at] = lowest + square * away * away;
        }
    }
}
