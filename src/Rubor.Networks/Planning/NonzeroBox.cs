using Rubor.Imaging;

namespace Rubor.Networks.Planning;

/// <summary>The tight box around what is not 0 in any scan of an examination, first and last voxel along each axis counted. nnU-Net fills
/// the holes of that mask first, which moves no side of its box.</summary>
/// <param name="Low">Least z, y and x.</param>
/// <param name="Size">Voxels along z, y and x.</param>
public readonly record struct NonzeroBox((int Z, int Y, int X) Low, (int Z, int Y, int X) Size)
{
    /// <summary>The box of scans; the whole grid where all are 0 throughout.</summary>
    /// <param name="size">Their grid.</param>
    /// <param name="scans">Values of each, (z, y, x); NaN is not 0.</param>
    public static NonzeroBox Of(GridSize size, IEnumerable<double[]> scans)
    {
        ArgumentNullException.ThrowIfNull(scans);
        var (low, high) = ((Z: size.Z, Y: size.Y, X: size.X), (Z: -1, Y: -1, X: -1));
        foreach (double[] values in scans)
            for (int z = 0, at = 0; z < size.Z; z++)
                for (int y = 0; y < size.Y; y++, at += size.X)
                {
                    var line = values.AsSpan(at, size.X);
                    int first = line.IndexOfAnyExcept(0.0);
                    if (first < 0)
                        continue;
                    low = (Math.Min(low.Z, z), Math.Min(low.Y, y), Math.Min(low.X, first));
                    high = (Math.Max(high.Z, z), Math.Max(high.Y, y), Math.Max(high.X, line.LastIndexOfAnyExcept(0.0)));
                }

        return high.Z < 0 ? new((0, 0, 0), (size.Z, size.Y, size.X))
            : new(low, (high.Z - low.Z + 1, high.Y - low.Y + 1, high.X - low.X + 1));
    }
}
