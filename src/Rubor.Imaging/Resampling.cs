namespace Rubor.Imaging;

/// <summary>How a value between voxels is found.</summary>
public enum Interpolation
{
    /// <summary>The value of the nearest voxel: for labels and masks.</summary>
    Nearest,
    /// <summary>Trilinear: for intensities.</summary>
    Linear,
}

/// <summary>Carries an image onto another grid in the same patient frame.</summary>
public static class Resampling
{
    /// <summary>Measured values of the first frame at the voxel centres of another grid.</summary>
    /// <param name="volume">The image to carry.</param>
    /// <param name="grid">Where to.</param>
    /// <param name="interpolation">Nearest or trilinear. At the border the image goes on for half a voxel.</param>
    /// <param name="outside">Value where the image does not reach.</param>
    /// <returns>Float64 samples on <paramref name="grid"/>.</returns>
    public static Volume Onto(this Volume volume, Geometry grid, Interpolation interpolation, double outside = 0)
    {
        var size = volume.Geometry.Size;
        var source = new double[size.Voxels];
        volume.CopyValues(0, source);
        var values = new double[grid.Size.Voxels];
        var map = IndexMap(from: grid, to: volume.Geometry);
        Parallel.For(0, grid.Size.Z, k =>
        {
            int at = k * grid.Size.SliceVoxels;
            for (int j = 0; j < grid.Size.Y; j++)
                for (int i = 0; i < grid.Size.X; i++, at++)
                {
                    var p = map.Apply(i, j, k);
                    values[at] = !Inside(p, size) ? outside
                        : interpolation == Interpolation.Nearest ? source[NearestIndex(p, size)]
                        : Trilinear(source, size, p);
                }
        });
        return Volume.Of<double>(grid, values, volume.Source);
    }

    /// <summary>A mask at the voxel centres of another grid, nearest neighbour, 0 where it does not reach.</summary>
    public static Mask Onto(this Mask mask, Geometry grid)
    {
        var size = mask.Geometry.Size;
        var voxels = new byte[grid.Size.Voxels];
        var map = IndexMap(from: grid, to: mask.Geometry);
        Parallel.For(0, grid.Size.Z, k =>
        {
            var source = mask.Voxels;
            int at = k * grid.Size.SliceVoxels;
            for (int j = 0; j < grid.Size.Y; j++)
                for (int i = 0; i < grid.Size.X; i++, at++)
                {
                    var p = map.Apply(i, j, k);
                    if (Inside(p, size))
                        voxels[at] = source[NearestIndex(p, size)];
                }
        });
        return new(grid, voxels, mask.Source);
    }

    /// <summary>The value at one place, trilinear.</summary>
    /// <param name="values">(z, y, x).</param>
    /// <param name="size">Their grid.</param>
    /// <param name="at">The place, in voxels.</param>
    /// <param name="outside">Value where the image does not reach: beyond half a voxel about its outermost.</param>
    public static double At(double[] values, GridSize size, Point3 at, double outside = double.NaN)
    {
        ArgumentNullException.ThrowIfNull(values);
        return Inside(at, size) ? Trilinear(values, size, at) : outside;
    }

    // Index in one grid to index in another.
    static Affine IndexMap(Geometry from, Geometry to) => to.ToWorld.Inverse().After(from.ToWorld);

    // A hair of tolerance keeps the border voxels of a grid that is the same up to rounding.
    static bool Inside(Point3 p, GridSize size) =>
        p.X >= -0.5001 && p.Y >= -0.5001 && p.Z >= -0.5001 && p.X <= size.X - 0.4999 && p.Y <= size.Y - 0.4999 && p.Z <= size.Z - 0.4999;

    static int NearestIndex(Point3 p, GridSize size) =>
        (Clamp(Math.Floor(p.Z + 0.5), size.Z) * size.Y + Clamp(Math.Floor(p.Y + 0.5), size.Y)) * size.X
            + Clamp(Math.Floor(p.X + 0.5), size.X);

    static int Clamp(double index, int length) => Math.Clamp((int)index, 0, length - 1);

    static double Trilinear(double[] source, GridSize size, Point3 p)
    {
        double x = Math.Clamp(p.X, 0, size.X - 1), y = Math.Clamp(p.Y, 0, size.Y - 1), z = Math.Clamp(p.Z, 0, size.Z - 1);
        int x0 = (int)x, y0 = (int)y, z0 = (int)z;
        int dx = x0 + 1 < size.X ? 1 : 0, dy = y0 + 1 < size.Y ? size.X : 0, dz = z0 + 1 < size.Z ? size.SliceVoxels : 0;
        double fx = x - x0, fy = y - y0, fz = z - z0;
        int at = (z0 * size.Y + y0) * size.X + x0;
        double Row(int i) => source[i] * (1 - fx) + source[i + dx] * fx;
        double Plane(int i) => Row(i) * (1 - fy) + Row(i + dy) * fy;
        return Plane(at) * (1 - fz) + Plane(at + dz) * fz;
    }
}
