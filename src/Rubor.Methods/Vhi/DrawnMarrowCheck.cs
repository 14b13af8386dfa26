using Rubor.Imaging;
using Rubor.Statistics;

namespace Rubor.Methods.Vhi;

/// <summary>
/// What speaks against normal marrow that a reader drew: too little of it, too few slices, a bright end that is no marrow, signal unlike
/// that of the bone around, bright bone that its limit leaves out. The bounds are those of the eight drawn masks of Hepburn 2023, widened;
/// Rubor's choice.
/// </summary>
public static class DrawnMarrowCheck
{
    /// <summary>Fewer voxels than this leave the quartiles to chance.</summary>
    public const int FewestVoxels = 200;

    /// <summary>Least volume in mm³; the smallest public mask has 1,470.</summary>
    public const double LeastVolumeMm3 = 700;

    /// <summary>Fewest slices; the public masks lie in three to six.</summary>
    public const int FewestSlices = 2;

    /// <summary>
    /// How far the brightest voxel may lie above the upper quartile, in interquartile ranges; 3.5 at most in the public masks.
    /// </summary>
    public const double MostBrightEnd = 4.5;

    /// <summary>
    /// Distance of the 99th percentile above the median over that of the first below it; 1.34 at most in the public masks.
    /// </summary>
    public const double MostSkew = 1.6;

    /// <summary>
    /// Share of voxels that may be <see cref="BrightVoxel"/> times the median or brighter; 0.15 % at most in the public masks.
    /// </summary>
    public const double MostBrightShare = 0.0025;

    /// <summary>What counts as bright within marrow, in medians.</summary>
    public const double BrightVoxel = 1.75;

    /// <summary>Range of the marrow's median over the region's most frequent value; 0.80 to 1.10 in the public masks.</summary>
    public const double LeastToRegion = 0.7, MostToRegion = 1.3;

    /// <summary>One sentence for each thing that a reader should look at again; none where nothing speaks against the mask.</summary>
    /// <param name="stir">The scan.</param>
    /// <param name="region">The disease region, on the STIR's grid.</param>
    /// <param name="marrow">The mask, on the STIR's grid, at least one voxel.</param>
    /// <param name="lower">l_lower that was measured with it.</param>
    /// <exception cref="ArgumentException">The mask is empty.</exception>
    public static IReadOnlyList<string> Warnings(Volume stir, Mask region, Mask marrow, double lower)
    {
        ArgumentNullException.ThrowIfNull(stir);
        ArgumentNullException.ThrowIfNull(region);
        ArgumentNullException.ThrowIfNull(marrow);
        double[] values = VhiMeasurement.ValuesWithin(stir, marrow);
        if (values.Length == 0)
            throw new ArgumentException("The mask marks no voxel.", nameof(marrow));
        Array.Sort(values);
        double median = Quantile.Linear(values, 0.5), upperQuartile = Quantile.Linear(values, 0.75),
            iqr = upperQuartile - Quantile.Linear(values, 0.25);
        int length = marrow.Geometry.Size.SliceVoxels;
        int slices = Enumerable.Range(0, marrow.Geometry.Size.Z).Count(z => marrow.Voxels.Slice(z * length, length).Contains((byte)1));
        double volume = values.Length * marrow.Geometry.VoxelVolumeMm3,
            toRegion = median / NormalMarrow.Mode(VhiMeasurement.ValuesWithin(stir, region));
        var warnings = new List<string>();
        if (values.Length < FewestVoxels)
            warnings.Add(F($"The limits rest on {values.Length} marrow voxels only; draw more of the interforaminal marrow."));
        else if (volume < LeastVolumeMm3)
            warnings.Add(F($"The limits rest on {volume / 1000:0.0} ml of drawn marrow; draw more of it (readers of the published method drew 1.5 to 9 ml)."));
        if (slices < FewestSlices)
            warnings.Add("The drawn marrow lies in one slice, so that the limits rest on the shading of that slice; draw it in three or more.");
        if (iqr > 0 && (values[^1] - upperQuartile) / iqr > MostBrightEnd)
            warnings.Add(
                F($"The brightest voxel of the drawn marrow lies {(values[^1] - upperQuartile) / iqr:0.0} interquartile ranges above ") +
                F($"the rest: a vessel, a foramen or oedema may be inside."));
        else if (SkewOf(values, median) > MostSkew || values.Count(v => v >= BrightVoxel * median) > MostBrightShare * values.Length)
            warnings.Add(
                F($"The drawn marrow has a bright part beside its bulk ") +
                F($"({100.0 * values.Count(v => v >= BrightVoxel * median) / values.Length:0.0} % of it is at least {BrightVoxel} ") +
                F($"times its median): oedema may be inside, which raises the limit and lowers the figure."));
        if (toRegion is < LeastToRegion or > MostToRegion)
            warnings.Add(
                F($"The drawn marrow has {toRegion:0.00} times the signal that is most frequent in the disease region: it may be ") +
                F($"oedematous, fatty or sclerotic, or no bone."));
        if (median > 0 && BrightBone.Of(stir, region, median, lower) is
            {
                Share: >= MarrowPlausibility.LeastBright,
                BelowLimit: >= MarrowPlausibility.MostBelowLimit
            } bright)
            warnings.Add(
                F($"{100 * bright.Share:0} % of the bone is at least {BrightBone.BrightFrom:0.0} times as bright as the drawn marrow, ") +
                F($"and {100 * bright.BelowLimit:0} % of that lies below l_lower: bright bone is left without an outline, so that the limit may be too high."));
        return warnings;
    }

    static double SkewOf(double[] sorted, double median) =>
        (Quantile.Linear(sorted, 0.99) - median) / Math.Max(median - Quantile.Linear(sorted, 0.01), double.Epsilon);

    static string F(FormattableString text) => FormattableString.Invariant(text);
}
