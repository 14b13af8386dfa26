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
/// <param name="RelativeStandardError">Jackknife standard error over slices of the robust l_lower, as a share of it; null with fewer than two slices.</param>
/// <param name="LowerToMedian">The robust l_lower over the median of the marrow; null without marrow.</param>
/// <param name="ToRegionMode">Median of the marrow over the most frequent value of the disease region; null without marrow.</param>
/// <param name="ToSurroundings">Median of the marrow over that of the tissue around the disease region; null without marrow.</param>
/// <param name="Verdict">Whether limits may rest on it.</param>
/// <param name="Reasons">Why not, one sentence each; empty where it is plausible.</param>
public sealed record NormalMarrowFound(
    Mask Mask, int Voxels, double VolumeMm3, int Slices, double? RelativeStandardError, double? LowerToMedian, double? ToRegionMode, double? ToSurroundings,
    MarrowVerdict Verdict, IReadOnlyList<string> Reasons)
{
    internal static NormalMarrowFound None(Geometry geometry, string reason) =>
        new(new(geometry, new byte[geometry.Size.Voxels], "(normal marrow found)"), 0, 0, 0, null, null, null, null, MarrowVerdict.ReaderNeeded, [reason]);

    internal static NormalMarrowFound Of(Volume stir, Mask region, Mask mask)
    {
        var bySlice = BySlice(stir, mask);
        if (bySlice.Count == 0)
            return None(stir.Geometry, "Between the foramina no disc of even marrow fits: oedema, fat or vessels lie everywhere.");
        double[] all = [.. bySlice.SelectMany(s => s)];
        Array.Sort(all);
        double median = Quantile.Linear(all, 0.5), lower = RobustLimits.Lower(all, RobustLimits.FoundMultiple);
        var found = new NormalMarrowFound(
            mask, all.Length, all.Length * mask.Geometry.VoxelVolumeMm3, bySlice.Count, StandardError(bySlice) / lower, lower / median,
            median / NormalMarrow.Mode(VhiMeasurement.ValuesWithin(stir, region)), median / Surroundings(stir, region, median), MarrowVerdict.Plausible, []);
        var reasons = MarrowPlausibility.ReasonsAgainst(found);
        return reasons.Count == 0 ? found : found with { Verdict = MarrowVerdict.ReaderNeeded, Reasons = reasons };
    }

    private static List<double[]> BySlice(Volume stir, Mask mask)
    {
        var slices = new List<double[]>();
        int length = mask.Geometry.Size.SliceVoxels;
        var values = new double[length];
        for (int z = 0; z < mask.Geometry.Size.Z; z++)
        {
            var inside = mask.Voxels.Slice(z * length, length);
            if (!inside.Contains((byte)1))
                continue;
            stir.CopySlice(z, values);
            var marked = new List<double>();
            for (int i = 0; i < length; i++)
                if (inside[i] == 1)
                    marked.Add(values[i]);
            slices.Add([.. marked]);
        }
        return slices;
    }

    private static double? StandardError(List<double[]> slices)
    {
        if (slices.Count < 2)
            return null;
        var without = slices.Select(left =>
        {
            double[] rest = [.. slices.Where(s => s != left).SelectMany(s => s)];
            Array.Sort(rest);
            return RobustLimits.Lower(rest, RobustLimits.FoundMultiple);
        }).ToList();
        double mean = without.Average();
        return Math.Sqrt((slices.Count - 1.0) / slices.Count * without.Sum(l => (l - mean) * (l - mean)));
    }

    // Median of what is neither region nor air. Air is what has less than a seventh of the marrow's signal.
    private static double Surroundings(Volume stir, Mask region, double marrow)
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

/// <summary>What marrow that was found is held against. The ranges are those of seven public subjects of Hepburn 2023, widened; Rubor's choice.</summary>
public static class MarrowPlausibility
{
    /// <summary>Least volume in mm³: a quarter of the smallest found.</summary>
    public const double LeastVolumeMm3 = 3500;

    /// <summary>Fewest slices: a limit that rests on fewer cannot show how it varies.</summary>
    public const int FewestSlices = 3;

    /// <summary>Largest standard error of l_lower over slices, as a share.</summary>
    public const double LargestStandardError = 0.06;

    /// <summary>Range of l_lower over the median.</summary>
    public const double LeastLowerToMedian = 1.15, MostLowerToMedian = 2.1;

    /// <summary>Range of the marrow's median over the region's most frequent value.</summary>
    public const double LeastToRegion = 0.75, MostToRegion = 1.35;

    /// <summary>Largest ratio of the marrow to the tissue around the region: 1.5 on the public subjects, 2.3 on phantoms, whose muscle is darker.</summary>
    public const double MostToSurroundings = 2.6;

    /// <summary>Why limits should not rest on the marrow; empty where nothing speaks against it.</summary>
    public static IReadOnlyList<string> ReasonsAgainst(NormalMarrowFound found)
    {
        var reasons = new List<string>();
        if (found.VolumeMm3 < LeastVolumeMm3)
            reasons.Add(F($"Only {found.VolumeMm3 / 1000:0.0} ml of even marrow lie between the foramina ({LeastVolumeMm3 / 1000:0.0} ml are asked for)."));
        if (found.Slices < FewestSlices)
            reasons.Add(F($"It lies in {found.Slices} {(found.Slices == 1 ? "slice" : "slices")} only."));
        if (found.RelativeStandardError > LargestStandardError)
            reasons.Add(F($"Slices disagree: the standard error of l_lower is {100 * found.RelativeStandardError:0.0} %."));
        if (found.LowerToMedian is < LeastLowerToMedian or > MostLowerToMedian)
            reasons.Add(F($"l_lower is {found.LowerToMedian:0.00} times the median of the marrow, which is improbable: the sample holds two tissues, or next to no noise."));
        if (found.ToRegionMode is < LeastToRegion or > MostToRegion)
            reasons.Add(F($"The marrow has {found.ToRegionMode:0.00} times the signal that is most frequent in the disease region: it may be oedematous, fatty or sclerotic."));
        if (found.ToSurroundings > MostToSurroundings)
            reasons.Add(F($"The marrow has {found.ToSurroundings:0.00} times the signal of the tissue around the bone: all marrow may be oedematous, or the image is no STIR."));
        return reasons;
    }

    private static string F(FormattableString text) => FormattableString.Invariant(text);
}
