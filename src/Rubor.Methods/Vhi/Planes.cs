using Rubor.Imaging;

namespace Rubor.Methods.Vhi;

/// <summary>Sets of voxels shrunk and grown within each slice by a disc; beyond the border nothing is set.</summary>
internal static class Planes
{
    /// <summary>Voxels whose whole disc lies in the set.</summary>
    /// <param name="set">Over the grid, (z, y, x).</param>
    /// <param name="size">The grid.</param>
    /// <param name="radiusX">Radius of the disc in voxels along x.</param>
    /// <param name="radiusY">Along y.</param>
    public static bool[] Erode(bool[] set, GridSize size, double radiusX, double radiusY)
    {
        var disc = Disc(radiusX, radiusY);
        var kept = new bool[set.Length];
        for (int i = 0; i < set.Length; i++)
            kept[i] = set[i] && disc.TrueForAll(d => Inside(i, d, size) && set[i + d.Y * size.X + d.X]);
        return kept;
    }

    /// <summary>Voxels within the disc of some voxel of the set.</summary>
    public static bool[] Dilate(bool[] set, GridSize size, double radiusX, double radiusY)
    {
        var disc = Disc(radiusX, radiusY);
        var grown = new bool[set.Length];
        for (int i = 0; i < set.Length; i++)
            if (set[i])
                foreach (var d in disc)
                    if (Inside(i, d, size))
                        grown[i + d.Y * size.X + d.X] = true;
        return grown;
    }

    static bool Inside(int voxel, (int X, int Y) offset, GridSize size)
    {
        int x = voxel % size.X + offset.X, y = voxel / size.X % size.Y + offset.Y;
        return (uint)x < (uint)size.X && (uint)y < (uint)size.Y;
    }

    // From the rim inwards: where a disc does not fit, its rim tells first.
    static List<(int X, int Y)> Disc(double radiusX, double radiusY)
    {
        var offsets = new List<(int X, int Y)>();
        for (int y = -(int)radiusY; y <= (int)radiusY; y++)
            for (int x = -(int)radiusX; x <= (int)radiusX; x++)
                if (x * x / (radiusX * radiusX) + y * y / (radiusY * radiusY) <= 1)
                    offsets.Add((x, y));
        return [.. offsets.OrderByDescending(o => o.X * o.X + o.Y * o.Y)];
    }
}
