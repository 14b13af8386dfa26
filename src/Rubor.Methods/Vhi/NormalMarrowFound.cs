using Rubor.Imaging;
using Rubor.Statistics;

namespace Rubor.Methods.Vhi;

/// <summary>Whether limits may rest on marrow that was found.</summary>
public enum MarrowVerdict
{
    /// <summary>Nothing speaks against it. A reader still looks at the outline.</summary>
    Plausible,
    /// <summary>A reader must draw the marrow; the reasons say why.</summary>
    ReaderNeeded,
}

/// <summary>Normal marrow that <see cref="NormalMarrow"/> found, with what tells whether it is.</summary>
/// <param name="Mask">On the STIR's grid; empty where none was found.</param>
/// <param name="Voxels">Its voxels.</param>
/// <param name="VolumeMm3">Its volume.</param>
/// <param name="Slices">Slices it lies in.</param>
/// <param name="Limit">l_lower that follows from it; null where none does.</param>
/// <param name="ToRegionMode">Median of the marrow over the most frequent value of the disease region; null without marrow.</param>
/// <param name="ToSurroundings">Median of the marrow over that of the tissue around the disease region; null without marrow.</param>
/// <param name="Bright">Bone that is much brighter than the marrow; null without a limit.</param>
/// <param name="Verdict">Whether limits may rest on it.</param>
/// <param name="Reasons">Why not, one sentence each; empty where it is plausible.</param>
public sealed record NormalMarrowFound(
    Mask Mask, int Voxels, double VolumeMm3, int Slices, FoundMarrowLimit? Limit, double? ToRegionMode, double? ToSurroundings,
    BrightBone? Bright,
    MarrowVerdict Verdict, IReadOnlyList<string> Reasons)
{
    internal static NormalMarrowFound None(Geometry geometry, string reason) =>
        new(new(geometry, new byte[geometry.Size.Voxels], "(normal marrow found)"), 0, 0, 0, null, null, null, null,
            MarrowVerdict.ReaderNeeded, [reason]);

    internal static NormalMarrowFound Of(Volume stir, Mask region, Mask mask)
    {
        int voxels = mask.Count;
        if (voxels == 0)
            return None(stir.Geometry, "Between the foramina no disc of even marrow fits: oedema, fat or vessels lie everywhere.");
        int length = mask.Geometry.Size.SliceVoxels;
        int slices = Enumerable.Range(0, mask.Geometry.Size.Z).Count(z => mask.Voxels.Slice(z * length, length).Contains((byte)1));
        double median = NormalMarrow.Median(VhiMeasurement.ValuesWithin(stir, mask));
        if (FoundMarrowLimit.Of(stir, mask) is not { } limit)
            return None(stir.Geometry, "The marrow that was found has no bright end, as real marrow has: the image holds next to no noise, or too few levels.");
        var found = new NormalMarrowFound(
            mask, voxels, voxels * mask.Geometry.VoxelVolumeMm3, slices, limit,
            median / NormalMarrow.Mode(VhiMeasurement.ValuesWithin(stir, region)),
            median / Surroundings(stir, region, median), BrightBone.Of(stir, region, median, limit.Lower), MarrowVerdict.Plausible, []);
        var reasons = MarrowPlausibility.ReasonsAgainst(found);
        return reasons.Count == 0 ? found : found with { Verdict = MarrowVerdict.ReaderNeeded, Reasons = reasons };
    }

    // Median of what is neither region nor air. Air is what has less than a seventh of the marrow's signal.
    static double Surroundings(Volume stir, Mask region, double marrow)
    {
        var outside = new List<double>();
        var row = new double[stir.Geometry.Size.X];
        for (int start = 0; start < region.Voxels.Length; start += row.Length)
        {
            stir.CopyValues(start, row);
            for (int x = 0; x < row.Length; x++)
                if (region.Voxels[start + x] == 0 && row[x] > marrow / 7)
                    outside.Add(row[x]);
        }
        double[] values = [.. outside];
        Array.Sort(values);
        return values.Length == 0 ? double.PositiveInfinity : Quantile.Linear(values, 0.5);
    }
}
