using System.Globalization;
using Rubor.Imaging;

namespace Rubor.Methods.Vhi;

/// <summary>Background within a slice that the region encloses: bone that a network left out, most likely.</summary>
/// <param name="Slice">Index along z, from 0.</param>
/// <param name="Voxels">Its size.</param>
/// <param name="AreaMm2">Its area in the slice.</param>
public sealed record RegionHole(int Slice, int Voxels, double AreaMm2);

/// <summary>
/// Whether a disease region that was found, not drawn, looks like one. The published network failed where marrow holds much fat or
/// is sclerotic (Hepburn 2023, discussion): that leaves holes in bone, or a region too small. It cannot say that a region is right.
/// </summary>
/// <param name="VolumeMm3">Volume of the region.</param>
/// <param name="Holes">Enclosed background of at least <see cref="SmallestHoleMm2"/> that is no disc space, by slice and then by size,
/// largest first.</param>
/// <param name="DiscSpaces">Enclosed background that is the disc between two vertebrae, most likely, in the same order: no bone was left
/// out there.</param>
/// <param name="Warnings">What to look at, one sentence each; empty where nothing is odd.</param>
public sealed record DiseaseRegionCheck(double VolumeMm3, IReadOnlyList<RegionHole> Holes, IReadOnlyList<RegionHole> DiscSpaces,
    IReadOnlyList<string> Warnings)
{
    /// <summary>
    /// Volume of the smallest of the 11 public manual disease regions (subject 1001), mm³. Measured on the public data of Hepburn 2023.
    /// </summary>
    public const double SmallestManualMm3 = 327_700;

    /// <summary>Volume of the largest of them (subject 2016), mm³. Measured on the public data of Hepburn 2023.</summary>
    public const double LargestManualMm3 = 477_300;

    /// <summary>
    /// How far beyond the manual volumes a region may lie before it is called improbable: eleven people do not span all. Rubor's choice.
    /// </summary>
    public const double VolumeMargin = 1.25;

    /// <summary>Smallest hole that is told of, mm². The 11 public manual regions have no hole larger than one voxel (0.35 mm²);
    /// those that the published networks find have harmless gaps of up to 18 voxels (6 mm²). Rubor's choice.</summary>
    public const double SmallestHoleMm2 = 10;

    /// <summary>Checks a region.</summary>
    /// <param name="region">Region on the T1W's grid, its slices along z.</param>
    public static DiseaseRegionCheck Of(Mask region)
    {
        double volume = region.Count * region.Geometry.VoxelVolumeMm3;
        var enclosed = EnclosedBackground.Of(region, SmallestHoleMm2);
        List<RegionHole> holes = [.. enclosed.Where(e => !e.IsDiscSpace).Select(e => e.Hole)],
            discs = [.. enclosed.Where(e => e.IsDiscSpace).Select(e => e.Hole)];
        var warnings = new List<string>();
        if (region.Count == 0)
            warnings.Add(
                "No disease region was found: the image may be no T1W of the sacroiliac joints, or its slices may not be coronal.");
        else if (volume < SmallestManualMm3 / VolumeMargin || volume > LargestManualMm3 * VolumeMargin)
            warnings.Add(string.Create(CultureInfo.InvariantCulture,
                $"The region has {volume / 1000:0} ml, which is improbable: manual regions of the public data have " +
                    $"{SmallestManualMm3 / 1000:0} to {LargestManualMm3 / 1000:0} ml. Look at every slice, unless the scan covers less " +
                    $"or more of the pelvis."));
        if (holes.Count > 0)
            warnings.Add(string.Create(CultureInfo.InvariantCulture,
                $"The region has {holes.Count} {(holes.Count == 1 ? "hole" : "holes")} in bone, {holes.Sum(h => h.AreaMm2):0} mm² in " +
                    $"all, in {Slices(holes)}: manual regions have none. Marrow with much fat or sclerosis is where the network fails; " +
                    $"draw it in before measuring."));
        return new(volume, holes, discs, warnings);
    }

    static string Slices(List<RegionHole> holes)
    {
        var slices = holes.Select(h => h.Slice).Distinct().ToList();
        return $"{(slices.Count == 1 ? "slice" : "slices")} {string.Join(", ", slices)}";
    }
}
