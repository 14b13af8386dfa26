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
        var (sum, weight) = (new double[tissue.Length], new double[tissue.Length]);
        for (int n = 0; n < all.Length; n++)
            if (Math.Abs(all[n] - centre) <= limit)
                (sum[places[n]], weight[places[n]]) = (all[n] - centre, 1);
        var mm = grid.SpacingMm;
        var (x, y, z) = (sigmaMm / mm.X, sigmaMm / mm.Y, sigmaMm / mm.Z);
        Parallel.Invoke(
            () => GaussianSmoothing.Smooth(sum, grid.Size, x, y, z), () => GaussianSmoothing.Smooth(weight, grid.Size, x, y, z));
        // Far from all tissue there is nothing to say, and the ratio fades to 1.
        const double Faint = 1e-3;
        for (int i = 0; i < ratio.Length; i++)
        {
            double log = sum[i] / Math.Max(weight[i], Faint);
            ratio[i] = (float)log;
            baseline[i] *= Math.Exp(log / 2);
            followUp[i] *= Math.Exp(-log / 2);
        }
        return ratio;
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
