using Rubor.Imaging;

namespace Rubor.Tests.Methods.ChangeMaps;

/// <summary>A patient of blobs, scanned at two visits: the same tissue, moved, with noise of its own, another gain, and lesions.</summary>
internal static class ChangePhantom
{
    public const int Side = 64, Slices = 24;

    public static Geometry Grid { get; } = new(new(Side, Side, Slices), new(new(1, 0, 0), new(0, 1, 0), new(0, 0, 2), new(-32, -32, -24)));

    public static Mask Body { get; } = new(
        Grid, [.. Enumerable.Range(0, Grid.Size.Voxels).Select(i => At(i).Length < 21 ? (byte)1 : (byte)0)]);

    /// <summary>The middle of each voxel, mm.</summary>
    public static IEnumerable<Point3> Points => Enumerable.Range(0, Grid.Size.Voxels).Select(At);

    /// <summary>Smooth tissue at a point, and lesions of a Gaussian's shape.</summary>
    public static double Tissue(Point3 p, params (Point3 At, double Height)[] lesions)
    {
        double body = 1 / (1 + Math.Exp((p.Length - 24) / 1.5));
        double texture = (40 * Math.Sin(p.X / 5) * Math.Cos(p.Y / 6)) + (25 * Math.Cos((p.Z / 7) + (p.X / 9))) + 200;
        return (body * texture) + lesions.Sum(l => l.Height * Math.Exp(-(p - l.At).Dot(p - l.At) / (2 * 3.0 * 3.0)));
    }

    /// <summary>A scan of what <paramref name="tissue"/> says, with noise.</summary>
    public static Volume Scan(Func<Point3, double> tissue, int seed, double noise, double gain = 1, string source = "(in memory)")
    {
        var random = new Random(seed);
        double[] values = [.. Enumerable.Range(0, Grid.Size.Voxels).Select(i => (gain * tissue(At(i))) + (noise * Gaussian(random)))];
        return Volume.Of<double>(Grid, values, source);
    }

    static Point3 At(int i) => Grid.ToWorld.Apply(i % Side, i / Side % Side, i / (Side * Side));

    static double Gaussian(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
