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
/// <param name="Holes">Enclosed background of at least <see cref="SmallestHoleMm2"/>, by slice and then by size, largest first.</param>
/// <param name="Warnings">What to look at, one sentence each; empty where nothing is odd.</param>
public sealed record DiseaseRegionCheck(double VolumeMm3, IReadOnlyList<RegionHole> Holes, IReadOnlyList<string> Warnings)
{
    /// <summary>Volume of the smallest of the 11 public manual disease regions (subject 1001), mm³. Measured on the public data of Hepburn 2023.</summary>
    public const double SmallestManualMm3 = 327_700;

    /// <summary>Volume of the largest of them (subject 2016), mm³. Measured on the public data of Hepburn 2023.</summary>
    public const double LargestManualMm3 = 477_300;

    /// <summary>How far beyond the manual volumes a region may lie before it is called improbable: eleven people do not span all. Rubor's choice.</summary>
    public const double VolumeMargin = 1.25;

    /// <summary>Smallest hole that is told of, mm². The 11 public manual regions have no hole larger than one voxel (0.35 mm²);
    /// those that the published networks find have harmless gaps of up to 18 voxels (6 mm²). Rubor's choice.</summary>
    public const double SmallestHoleMm2 = 10;

    /// <summary>Checks a region.</summary>
    /// <param name="region">Region on the T1W's grid, its slices along z.</param>
    public static DiseaseRegionCheck Of(Mask region)
    {
        double volume = region.Count * region.Geometry.VoxelVolumeMm3;
        var holes = HolesOf(region);
        var warnings = new List<string>();
        if (region.Count == 0)
            warnings.Add("No disease region was found: the image may be no T1W of the sacroiliac joints, or its slices may not be coronal.");
        else if (volume < SmallestManualMm3 / VolumeMargin || volume > LargestManualMm3 * VolumeMargin)
            warnings.Add(string.Create(CultureInfo.InvariantCulture,
                $"The region has {volume / 1000:0} ml, which is improbable: manual regions of the public data have {SmallestManualMm3 / 1000:0} to {LargestManualMm3 / 1000:0} ml. Look at every slice, unless the scan covers less or more of the pelvis."));
        if (holes.Count > 0)
            warnings.Add(string.Create(CultureInfo.InvariantCulture,
                $"The region has {holes.Count} {(holes.Count == 1 ? "hole" : "holes")} in bone, {holes.Sum(h => h.AreaMm2):0} mm² in all, in {Slices(holes)}: manual regions have none. Marrow with much fat or sclerosis is where the network fails; draw it in before measuring."));
        return new(volume, holes, warnings);
    }

    private static List<RegionHole> HolesOf(Mask region)
    {
        var size = region.Geometry.Size;
        var background = new byte[size.Voxels];
        for (int i = 0; i < background.Length; i++)
            background[i] = (byte)(1 - region.Voxels[i]);
        // Edges only: a region whose voxels touch at corners still encloses.
        var components = ConnectedComponents.Of(background, size, Connectivity.Four);
        var open = new bool[components.Count];
        var first = new int[components.Count];
        Array.Fill(first, -1);
        foreach (var run in components.Runs)
        {
            int x = run.Start % size.X, y = run.Start / size.X % size.Y;
            open[run.Component] |= x == 0 || x + run.Length == size.X || y == 0 || y == size.Y - 1;
            if (first[run.Component] < 0)
                first[run.Component] = run.Start;
        }
        var spacing = region.Geometry.SpacingMm;
        double voxel = spacing.X * spacing.Y;
        return [.. Enumerable.Range(0, components.Count)
            .Where(c => !open[c] && components.Sizes[c] * voxel >= SmallestHoleMm2)
            .Select(c => new RegionHole(first[c] / size.SliceVoxels, components.Sizes[c], components.Sizes[c] * voxel))
            .OrderBy(h => h.Slice).ThenByDescending(h => h.Voxels)];
    }

    private static string Slices(List<RegionHole> holes)
    {
        var slices = holes.Select(h => h.Slice).Distinct().ToList();
        return $"{(slices.Count == 1 ? "slice" : "slices")} {string.Join(", ", slices)}";
    }
}
