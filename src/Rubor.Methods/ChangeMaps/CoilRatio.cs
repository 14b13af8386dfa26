using Rubor.Imaging;

namespace Rubor.Methods.ChangeMaps;

/// <summary>
/// How much brighter one visit is than the other from place to place, smoothly: what coils do, and no change of tissue. Half of it is taken
/// from each visit. Changes as large as its width would be taken out with it.
/// </summary>
public static class CoilRatio
{
    // Of the tissue's median: darker voxels tell no ratio.
    const double DarkBelow = 0.2;

    // Blocks a standard deviation of the smoothing: between them straight lines are off by 1 / (8 · 36) of a bend.
    const int StepsAWidth = 6;

    // Robust standard deviations of the log-ratio beyond which a voxel is change, and no coil.
    const double TrimmedBeyond = 2.5;

    /// <summary>Takes it out of both visits, in place.</summary>
    /// <param name="baseline">(z, y, x); values outside <paramref name="tissue"/> are changed alike.</param>
    /// <param name="followUp">On the same voxels.</param>
    /// <param name="tissue">Stable tissue; 0 elsewhere.</param>
    /// <param name="grid">The voxels.</param>
    /// <param name="sigmaMm">Width of the smoothing, standard deviation in mm, above 0.</param>
    /// <returns>The natural logarithm of follow-up over baseline that was taken out, (z, y, x), its median 0.</returns>
    public static float[] TakeOut(double[] baseline, double[] followUp, byte[] tissue, Geometry grid, double sigmaMm)
    {
        ArgumentNullException.ThrowIfNull(baseline);
        ArgumentNullException.ThrowIfNull(followUp);
        ArgumentNullException.ThrowIfNull(tissue);
        ArgumentNullException.ThrowIfNull(grid);
        double least = DarkBelow * Robust.Median(Within(baseline, tissue)), leastF = DarkBelow * Robust.Median(Within(followUp, tissue));
        var (logs, places) = (new List<double>(), new List<int>());
        for (int i = 0; i < tissue.Length; i++)
            if (tissue[i] != 0 && baseline[i] > Math.Max(least, 0) && followUp[i] > Math.Max(leastF, 0))
            {
                logs.Add(Math.Log(followUp[i] / baseline[i]));
                places.Add(i);
            }
        var ratio = new float[tissue.Length];
        if (logs.Count < 30)
            return ratio;
        double[] all = [.. logs];
        double centre = Robust.Median(all), limit = TrimmedBeyond * Robust.Deviation(all, centre);
        // Smoothed on a grid as coarse as the width allows: voxels are gathered in blocks first.
        var (size, mm) = (grid.Size, grid.SpacingMm);
        double[] sigma = [sigmaMm / mm.X, sigmaMm / mm.Y, sigmaMm / mm.Z];
        int[] block = [.. sigma.Select(s => Math.Max(1, (int)(s / StepsAWidth)))];
        var coarse = new GridSize((size.X + block[0] - 1) / block[0], (size.Y + block[1] - 1) / block[1], (size.Z
            + block[2] - 1) / block[2]);
        int[] last = [coarse.X - 1, coarse.Y - 1, coarse.Z - 1];
        var (sum, weight) = (new double[coarse.Voxels], new double[coarse.Voxels]);
        for (int n = 0; n < all.Length; n++)
            if (Math.Abs(all[n] - centre) <= limit)
            {
                int i = places[n], x = i % size.X / block[0], y = i / size.X % size.Y / block[1], z = i / size.SliceVoxels / block[2];
                int at = (((z * coarse.Y) + y) * coarse.X) + x;
                sum[at] += all[n] - centre;
                weight[at]++;
            }
        // A block is a smoothing of its own, of variance (n² − 1) / 12.
        double Width(int axis) => Math.Sqrt((sigma[axis] * sigma[axis]) - (((block[axis] * block[axis]) - 1) / 12.0)) / block[axis];
        foreach (double[] field in new[] { sum, weight })
            GaussianSmoothing.Smooth(field, coarse, Width(0), Width(1), Width(2));
        // Far from all tissue there is nothing to say, and the ratio fades to 1.
        double faint = 1e-3 * block[0] * block[1] * block[2];
        for (int i = 0; i < sum.Length; i++)
            sum[i] /= Math.Max(weight[i], faint);
        Parallel.For(0, size.Z, z =>
        {
            int i = z * size.SliceVoxels;
            for (int y = 0; y < size.Y; y++)
                for (int x = 0; x < size.X; x++, i++)
                {
                    double log = Resampling.At(sum, coarse, new(Middle(x, 0), Middle(y, 1), Middle(z, 2)));
                    ratio[i] = (float)log;
                    double half = Math.Exp(log / 2);
                    baseline[i] *= half;
                    followUp[i] /= half;
                }
        });
        return ratio;

        // Where a voxel lies among the middles of blocks; the outermost go on to the border.
        double Middle(int voxel, int axis) => Math.Clamp(((voxel + 0.5) / block[axis]) - 0.5, 0, last[axis]);
    }

    static double[] Within(double[] values, byte[] tissue)
    {
        var kept = new List<double>();
        for (int i = 0; i < values.Length; i++)
            if (tissue[i] != 0 && double.IsFinite(values[i]))
                kept.Add(values[i]);
        return [.. kept];
    }
}
