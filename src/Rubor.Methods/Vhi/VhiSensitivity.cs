using Rubor.Imaging;

namespace Rubor.Methods.Vhi;

/// <summary>
/// V_HI were the lower limit a little off. V_HI counts the tail of a distribution, so that a small error of the limit moves it
/// much: 2 % by 3–42 % on the eight public subjects of Hepburn 2023.
/// </summary>
/// <param name="LowerLimit">The limit tried.</param>
/// <param name="RelativeChangeOfLimit">By which share it differs from the measured one: −0.02 or 0.02.</param>
/// <param name="Voxels">Voxels of the lower segmentation then.</param>
public sealed record VhiSensitivity(double LowerLimit, double RelativeChangeOfLimit, int Voxels)
{
    /// <summary>Change of the limit that a report shows.</summary>
    public const double ReportedChange = 0.02;

    /// <summary>The segmentation at limits below and above the measured one, residues removed as before.</summary>
    /// <param name="stir">The scan.</param>
    /// <param name="diseaseRegion">The region it was measured in.</param>
    /// <param name="measured">The measurement.</param>
    /// <param name="kept">Pieces that a reader kept, or null where nobody has cleaned. Then a piece of the moved segmentation
    /// counts where it meets a kept piece.</param>
    public static IReadOnlyList<VhiSensitivity> Of(Volume stir, Mask diseaseRegion, VhiMeasurement measured, IReadOnlySet<int>? kept)
    {
        double limit = measured.Limits.Lower;
        double[] changes = [-ReportedChange, ReportedChange];
        // The change as it is meant, not with the rounding of the limits' difference.
        return [.. At(stir, diseaseRegion, measured, kept, [.. changes.Select(c => limit + c * Math.Abs(limit))]).Zip(changes, (s, c) =>
            s with { RelativeChangeOfLimit = c })];
    }

    /// <summary>The segmentation at other lower limits.</summary>
    /// <param name="stir">The scan.</param>
    /// <param name="diseaseRegion">The region it was measured in.</param>
    /// <param name="measured">The measurement.</param>
    /// <param name="kept">As above.</param>
    /// <param name="limits">The limits to try.</param>
    public static IReadOnlyList<VhiSensitivity> At(
        Volume stir, Mask diseaseRegion, VhiMeasurement measured, IReadOnlySet<int>? kept, params IReadOnlyList<double> limits)
    {
        var keptVoxels = kept is null ? null : measured.Cleaned(kept).AtLeast(1);
        double now = measured.Limits.Lower;
        return [.. limits.Select(lower =>
        {
            var moved = VhiMeasurement.WithLimits(stir, diseaseRegion, measured.Limits with { Lower = lower }, measured.Settings);
            int voxels = keptVoxels is null
                ? moved.Preliminary.Lower
                : moved.Pieces.Zip(moved.VoxelsWithin(keptVoxels), (p, inside) => inside > 0 ? p.VoxelsLower : 0).Sum();
            return new VhiSensitivity(lower, (lower - now) / Math.Abs(now), voxels);
        })];
    }
}
