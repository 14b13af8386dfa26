using Rubor.Imaging;

namespace Rubor.Benchmarks.Vhi;

/// <summary>A mask a little otherwise: what another reader, or the same one another day, might have drawn.</summary>
internal static class MaskChanges
{
    /// <summary>One pixel more to each of four sides, within slices.</summary>
    public static Mask Grow(Mask mask) => Neighbours(mask, (here, sides) => here || sides.Contains(true));

    /// <summary>One pixel less from each of four sides, within slices; the image ends in background.</summary>
    public static Mask Shrink(Mask mask) => Neighbours(mask, (here, sides) => here && !sides.Contains(false));

    /// <summary>What lies in both.</summary>
    public static Mask Both(Mask a, Mask b)
    {
        var voxels = a.Voxels.ToArray();
        for (int i = 0; i < voxels.Length; i++)
            voxels[i] &= b.Voxels[i];
        return new(a.Geometry, voxels);
    }

    /// <summary>Only some slices.</summary>
    public static Mask Slices(Mask mask, Func<int, bool> kept)
    {
        var voxels = mask.Voxels.ToArray();
        int length = mask.Geometry.Size.SliceVoxels;
        for (int z = 0; z < mask.Geometry.Size.Z; z++)
            if (!kept(z))
                voxels.AsSpan(z * length, length).Clear();
        return new(mask.Geometry, voxels);
    }

    /// <summary>Moved along x.</summary>
    public static Mask Aside(Mask mask, int columns)
    {
        int width = mask.Geometry.Size.X;
        var voxels = new byte[mask.Voxels.Length];
        for (int i = 0; i < voxels.Length; i++)
            if (i % width >= columns)
                voxels[i] = mask.Voxels[i - columns];
        return new(mask.Geometry, voxels);
    }

    static Mask Neighbours(Mask mask, Func<bool, bool[], bool> keep)
    {
        var size = mask.Geometry.Size;
        var from = mask.Voxels.ToArray();
        var to = new byte[from.Length];
        for (int i = 0; i < to.Length; i++)
        {
            int x = i % size.X, y = i / size.X % size.Y;
            to[i] = (byte)(keep(from[i] == 1, [x > 0 && from[i - 1] == 1, x < size.X - 1 && from[i + 1] == 1, y > 0
                && from[i - size.X] == 1, y < size.Y - 1 && from[i + size.X] == 1]) ? 1 : 0);
        }
        return new(mask.Geometry, to);
    }
}
