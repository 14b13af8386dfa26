using Rubor.Imaging;

namespace Rubor.Methods.Vhi;

/// <summary>
/// Background that a disease region encloses within a slice, told apart: bone that was left out, or the disc between the last lumbar
/// vertebra and the sacrum, around which a region that spills over its rims closes. A disc is known by where it lies, not by its brightness
/// (on T1W it is often as bright as the vertebrae): in the middle between the sides, wider than high, and in a neighbouring slice still the
/// open gap between bone above and bone below that it is. Bone that was left out has bone of the region in its place there.
/// </summary>
/// <param name="Hole">Where, and how large.</param>
/// <param name="IsDiscSpace">Whether it is a disc's, most likely.</param>
internal sealed record EnclosedBackground(RegionHole Hole, bool IsDiscSpace)
{
    // How far the middle of a disc lies from the middle of the whole region, as a share of the region's width. The vertebra takes a
    // quarter to a third of it; the sacroiliac joints begin beyond. Rubor's choice.
    const double MiddleShare = 0.12;

    // Least width over height of a disc in mm: on the public scans 2 to 6. Rubor's choice.
    const double LeastAspect = 1.5;

    // Least share of a disc's columns in which the next slice has a gap open to the outside between bone and bone. Rubor's choice.
    const double LeastOpenShare = 0.5;

    /// <summary>Enclosed background of at least an area, by slice and then by size, largest first.</summary>
    /// <param name="region">Region, its slices along z.</param>
    /// <param name="leastMm2">Smallest area within a slice.</param>
    public static IReadOnlyList<EnclosedBackground> Of(Mask region, double leastMm2)
    {
        var size = region.Geometry.Size;
        var background = new byte[size.Voxels];
        for (int i = 0; i < background.Length; i++)
            background[i] = (byte)(1 - region.Voxels[i]);
        // Edges only: a region whose voxels touch at corners still encloses.
        var components = ConnectedComponents.Of(background, size, Connectivity.Four);
        var open = new bool[components.Count];
        foreach (var run in components.Runs)
        {
            int x = run.Start % size.X, y = run.Start / size.X % size.Y;
            open[run.Component] |= x == 0 || x + run.Length == size.X || y == 0 || y == size.Y - 1;
        }
        var spacing = region.Geometry.SpacingMm;
        double voxel = spacing.X * spacing.Y;
        var runs = components.Runs.Where(r => !open[r.Component] && components.Sizes[r.Component] * voxel >= leastMm2)
            .ToLookup(r => r.Component);
        if (runs.Count == 0)
            return [];
        var outside = new bool[size.Voxels];
        foreach (var run in components.Runs.Where(r => open[r.Component]))
            outside.AsSpan(run.Start, run.Length).Fill(true);
        return [.. runs.Select(r =>
        {
            int voxels = components.Sizes[r.Key];
            var hole = new RegionHole(r.First().Start / size.SliceVoxels, voxels, voxels * voxel);
            return new EnclosedBackground(hole,
                IsDisc(region, outside, hole.Slice, [.. r.Select(run => (run.Start % size.X, run.Start / size.X % size.Y, run.Length))]));
        }).OrderBy(e => e.Hole.Slice).ThenByDescending(e => e.Hole.Voxels)];
    }

    static bool IsDisc(Mask region, bool[] outside, int slice, List<(int X, int Y, int Length)> runs)
    {
        var (size, spacing, across) = (region.Geometry.Size, region.Geometry.SpacingMm, region.Geometry.ToWorld.I);
        // Only where rows run from side to side is there a middle to speak of.
        if (Math.Abs(across.X) < Math.Max(Math.Abs(across.Y), Math.Abs(across.Z)))
            return false;
        int left = runs.Min(r => r.X), right = runs.Max(r => r.X + r.Length), top = runs.Min(r => r.Y), bottom = runs.Max(r => r.Y) + 1;
        var (first, last) = Width(region);
        bool middle = Math.Abs((left + right) / 2.0 - (first + last) / 2.0) <= MiddleShare * (last - first);
        bool flat = (right - left) * spacing.X >= LeastAspect * (bottom - top) * spacing.Y;
        return middle && flat && (OpenShare(slice - 1) >= LeastOpenShare || OpenShare(slice + 1) >= LeastOpenShare);

        double OpenShare(int z) => z < 0 || z >= size.Z ? 0
            : Enumerable.Range(left, right - left).Count(x => IsOpenGap(region, outside, z, x, top, bottom)) / (double)(right - left);
    }

    // A gap open to the outside at these heights, with bone of the region above it and below it.
    static bool IsOpenGap(Mask region, bool[] outside, int z, int x, int top, int bottom)
    {
        var size = region.Geometry.Size;
        int column = z * size.SliceVoxels + x;
        for (int y = top; y < bottom; y++)
            if (outside[column + y * size.X])
                return Any(0, y) && Any(y + 1, size.Y);
        return false;

        bool Any(int from, int to)
        {
            for (int y = from; y < to; y++)
                if (region.Voxels[column + y * size.X] == 1)
                    return true;
            return false;
        }
    }

    static (int First, int Last) Width(Mask region)
    {
        int width = region.Geometry.Size.X, first = width, last = 0;
        for (int start = 0; start < region.Voxels.Length; start += width)
        {
            var row = region.Voxels.Slice(start, width);
            int at = row.IndexOf((byte)1);
            if (at >= 0)
                (first, last) = (Math.Min(first, at), Math.Max(last, row.LastIndexOf((byte)1) + 1));
        }
        return (first, last);
    }
}
