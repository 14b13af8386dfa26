using Rubor.Imaging;

namespace Rubor.Methods.Vhi;

/// <summary>
/// Bone that is much brighter than normal marrow, as a reader sees it at a glance, and how much of it a lower limit leaves without an
/// outline. A limit that leaves nearly all of it out is likely too high.
/// </summary>
/// <param name="Share">Share of the bone away from its border whose smoothed STIR is at least <see cref="BrightFrom"/> times the marrow's
/// median.</param>
/// <param name="BelowLimit">Share of that which lies below l_lower; 0 where nothing is bright.</param>
public sealed record BrightBone(double Share, double BelowLimit)
{
    /// <summary>Bright is what has so many times the marrow's median: the least l_lower over median by the published rule on the eight
    /// public subjects of Hepburn 2023 is 1.32, the typical one 1.6.</summary>
    public const double BrightFrom = 1.4;

    // Noise and edges are not what a reader sees.
    const double SmoothingMm = 2, MarginMm = 3;

    /// <summary>Looks at the bone.</summary>
    /// <param name="stir">The scan.</param>
    /// <param name="region">The disease region on its grid.</param>
    /// <param name="marrowMedian">Median of the normal marrow.</param>
    /// <param name="lower">l_lower.</param>
    public static BrightBone Of(Volume stir, Mask region, double marrowMedian, double lower)
    {
        ArgumentNullException.ThrowIfNull(stir);
        ArgumentNullException.ThrowIfNull(region);
        var (size, spacing) = (stir.Geometry.Size, stir.Geometry.SpacingMm);
        var inside = new bool[size.Voxels];
        for (int i = 0; i < inside.Length; i++)
            inside[i] = region.Voxels[i] == 1;
        inside = Planes.Erode(inside, size, MarginMm / spacing.X, MarginMm / spacing.Y);
        var values = new double[size.Voxels];
        stir.CopyValues(0, values);
        GaussianSmoothing.Smooth(values, size, SmoothingMm / spacing.X, SmoothingMm / spacing.Y, 0);
        int bone = 0, bright = 0, below = 0;
        for (int i = 0; i < inside.Length; i++)
        {
            if (!inside[i])
                continue;
            bone++;
            if (values[i] < BrightFrom * marrowMedian)
                continue;
            bright++;
            if (values[i] < lower)
                below++;
        }
        return new(bone == 0 ? 0 : (double)bright / bone, bright == 0 ? 0 : (double)below / bright);
    }
}
