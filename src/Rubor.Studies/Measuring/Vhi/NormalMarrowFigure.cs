using Rubor.Methods.Vhi;

namespace Rubor.Studies.Measuring.Vhi;

/// <summary>
/// Where the normal marrow of a measurement comes from, as it stands in vhi.json; the rest is null where a reader drew it.
/// </summary>
/// <param name="Source">"manual" or "automatic".</param>
/// <param name="Verdict">"plausible" or "reader_needed".</param>
/// <param name="Reasons">Why a reader is needed, one sentence each.</param>
/// <param name="VolumeMm3">Volume of the marrow found.</param>
/// <param name="Slices">Slices it lies in.</param>
/// <param name="RelativeStandardError">Jackknife standard error over slices of l_lower, as a share of it.</param>
/// <param name="Spread">Bright end of the marrow over its median, the shading taken out.</param>
/// <param name="Shading">Standard deviation of the logarithm of the shading over the marrow.</param>
/// <param name="Multiple">k of the robust rule that gives l_lower.</param>
/// <param name="ToRegionMode">The marrow's median over the most frequent value of the disease region.</param>
/// <param name="ToSurroundings">The marrow's median over that of the tissue around the region.</param>
public sealed record NormalMarrowFigure(
    string Source, string? Verdict, IReadOnlyList<string> Reasons, double? VolumeMm3, int? Slices, double? RelativeStandardError,
    double? Spread,
    double? Shading, double? Multiple, double? ToRegionMode, double? ToSurroundings)
{
    /// <summary>Of a drawn mask (null) or a found one.</summary>
    public static NormalMarrowFigure Of(NormalMarrowFound? found) => found is null
        ? new("manual", null, [], null, null, null, null, null, null, null, null)
        : new("automatic", found.Verdict == MarrowVerdict.Plausible ? "plausible" : "reader_needed", found.Reasons, found.VolumeMm3,
            found.Slices,
            found.Limit?.RelativeStandardError, found.Limit?.Spread, found.Limit?.Shading, found.Limit?.Multiple, found.ToRegionMode,
                found.ToSurroundings);
}
