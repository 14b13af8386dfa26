using Rubor.Statistics;

namespace Rubor.Tests.Statistics;

/// <summary>The masks of tests/Reference/statistics/masks.py, by the same integer arithmetic.</summary>
static class MaskPhantom
{
    public const int Depth = 12, Height = 40, Width = 50;

    public static readonly byte[] A = Ellipsoid((5, 18, 22), (4, 11, 15), 11);
    public static readonly byte[] B = Ellipsoid((6, 21, 25), (5, 12, 13), 13);
    public static readonly byte[] C = Ellipsoid((5, 20, 23), (4, 12, 14), 5);
    public static readonly byte[] Edge = Ellipsoid((0, 3, 48), (3, 9, 9), 7);

    public static MaskGrid Grid(double z, double y, double x) => new(Depth, Height, Width, z, y, x);

    static byte[] Ellipsoid((int Z, int Y, int X) centre, (int Z, int Y, int X) radii, int holes)
    {
        var mask = new byte[Depth * Height * Width];
        long all = (long)radii.Z * radii.Y * radii.X;
        for (int z = 0, i = 0; z < Depth; z++)
        {
            for (int y = 0; y < Height; y++)
            {
                for (int x = 0; x < Width; x++, i++)
                {
                    long dz = (long)(z - centre.Z) * radii.Y * radii.X, dy = (long)(y - centre.Y) * radii.Z * radii.X,
                        dx = (long)(x - centre.X) * radii.Z * radii.Y;
                    bool inside = dz * dz + dy * dy + dx * dx <= all * all;
                    long mixed = (z * 73856093L ^ y * 19349663L ^ x * 83492791L) % 1009;
                    mask[i] = inside && mixed % holes != 0 || mixed == holes ? (byte)1 : (byte)0;
                }
            }
        }
        return mask;
    }
}
