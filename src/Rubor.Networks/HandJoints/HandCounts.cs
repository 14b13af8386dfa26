using Rubor.Networks.Planning;

namespace Rubor.Networks.HandJoints;

/// <summary>Counts of a planar scan as networks see them: a square of the wanted side, counts of its pixels added up, then
/// scaled.</summary>
public static class HandCounts
{
    // What becomes 1 of Anscombe's root: 100 counts.
    const double AnscombeOne = 20;

    // Cobb 2023: scans are shown from 1 to 100.
    const double DisplayMost = 100;

    /// <summary>What a network sees of an image.</summary>
    /// <param name="counts">Counts (y, x), finite; what is below 0 counts as 0.</param>
    /// <param name="width">Pixels a row.</param>
    /// <param name="side">Rows and columns wanted.</param>
    /// <param name="scale">One of <see cref="CountScale.All"/>.</param>
    /// <returns>(side, side), and what a pixel without counts is.</returns>
    public static (float[] Values, float Background) Of(ReadOnlySpan<double> counts, int width, int side, string scale)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        int height = counts.Length / width, whole = Math.Max(width, height);
        double[] sums = Summed(counts, width, height, whole, side);
        double joined = (double)whole / side, dark = Root(0);
        if (scale == CountScale.Display)
            return ([.. sums.Select(c => (float)Math.Min(c / (joined * joined) / DisplayMost, 1))], 0);
        double[] roots = [.. sums.Select(Root)];
        double mean = 0, over = AnscombeOne;
        if (scale == CountScale.Standard)
        {
            mean = roots.Average();
            double variance = roots.Average(r => (r - mean) * (r - mean));
            over = variance > 0 ? Math.Sqrt(variance) : 1;
        }

        return ([.. roots.Select(r => (float)((r - mean) / over))], (float)((dark - mean) / over));
    }

    // Variance-stabilising root of a Poisson number. Anscombe 1948, 2.1.
    static double Root(double count) => 2 * Math.Sqrt(Math.Max(count, 0) + 0.375);

    // The image in the middle of a square, each of whose pixels is divided among those wanted by the area that they share.
    static double[] Summed(ReadOnlySpan<double> counts, int width, int height, int whole, int side)
    {
        int left = (whole - width) / 2, top = (whole - height) / 2;
        var shares = Shares(whole, side);
        var rows = new double[side * width];
        for (int y = 0; y < height; y++)
            foreach (var (to, share) in shares[y + top])
                for (int x = 0; x < width; x++)
                    rows[(to * width) + x] += share * counts[(y * width) + x];
        var sums = new double[side * side];
        for (int x = 0; x < width; x++)
            foreach (var (to, share) in shares[x + left])
                for (int y = 0; y < side; y++)
                    sums[(y * side) + to] += share * rows[(y * width) + x];
        return sums;
    }

    static List<(int To, double Share)>[] Shares(int from, int to)
    {
        double scale = (double)to / from;
        return [.. Enumerable.Range(0, from).Select(i =>
        {
            double low = i * scale, high = (i + 1) * scale;
            var shares = new List<(int, double)>();
            for (int k = (int)low; k < to && k < high; k++)
                if ((Math.Min(high, k + 1) - Math.Max(low, k)) / scale is > 1e-9 and var share)
                    shares.Add((k, share));
            return shares;
        })];
    }
}
