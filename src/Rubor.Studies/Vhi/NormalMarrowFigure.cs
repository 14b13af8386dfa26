using Rubor.Methods.Vhi;

namespace Rubor.Studies.Vhi;

/// <summary>Where the normal marrow of a measurement comes from, as it stands in vhi.json; the rest is null where a reader drew it.</summary>
/// <param name="Source">"manual" or "automatic".</param>
/// <param name="Verdict">"plausible" or "reader_needed".</param>
/// <param name="Reasons">Why a reader is needed, one sentence each.</param>
/// <param name="VolumeMm3">Volume of the marrow found.</param>
/// <param name="Slices">Slices it lies in.</param>
/// <param name="RelativeStandardError">Jackknife standard error over slices of the robust l_lower, as a share of it.</param>
/// <param name="LowerToMedian">Robust l_lower over the marrow's median.</param>
/// <param name="ToRegionMode">The marrow's median over the most frequent value of the disease region.</param>
/// <param name="ToSurroundings">The marrow's median over that of the tissue around the region.</param>
public sealed record NormalMarrowFigure(
    string Source, string? Verdict, IReadOnlyList<string> Reasons, double? VolumeMm3, int? Slices, double? RelativeStandardError, double? LowerToMedian,
    double? ToRegionMode, double? ToSurroundings)
{
    /// <summary>Of a drawn mask (null) or a found one.</summary>
    public static NormalMarrowFigure Of(NormalMarrowFound? found) => found is null
        ? new("manual", null, [], null, null, null, null, null, null)
        : new("automatic", found.Verdict == MarrowVerdict.Plausible ? "plausible" : "reader_needed", found.Reasons, found.VolumeMm3, found.Slices,
            found.RelativeStandardError, found.LowerToMedian, found.ToRegionMode, found.ToSurroundings);
}
