using Rubor.Imaging;
using Rubor.Methods.ChangeMaps;

namespace Rubor.Tests.Methods.ChangeMaps;

/// <summary>Two visits between which nothing changed: noise of their own, drift of gain and shading, half a voxel off, and a registration
/// that errs by up to a fifth of a voxel.</summary>
/// <param name="Before">Earlier visit.</param>
/// <param name="After">Later visit.</param>
/// <param name="Mask">Where change is looked for.</param>
/// <param name="Told">What the registration says.</param>
internal sealed record NullPair(Volume Before, Volume After, Mask Mask, VisitTransform Told)
{
    // Voxels.
    const double LargestError = 0.2;

    /// <summary>Of the patient of blobs.</summary>
    public static NullPair OfPhantom(int seed)
    {
        var (random, moved, told) = Motion(seed, ChangePhantom.Grid);
        var back = moved.Inverse();
        double gain = 0.8 + (0.5 * random.NextDouble()), shade = 0.2 * (random.NextDouble() - 0.5);
        return new(ChangePhantom.Scan(p => ChangePhantom.Tissue(p), 1000 + seed, 8),
            ChangePhantom.Scan(p => (1 + (shade * p.X / 32)) * ChangePhantom.Tissue(back.Apply(p.X, p.Y, p.Z)), 2000 + seed, 8, gain),
                ChangePhantom.Body,
            told);
    }

    /// <summary>Of a scan, whose own noise is smoothed away first.</summary>
    /// <param name="scan">Smoothed.</param>
    /// <param name="mask">On its grid.</param>
    /// <param name="noise">Standard deviation.</param>
    /// <param name="seed">Of all that is drawn.</param>
    public static NullPair OfScan(Volume scan, Mask mask, double noise, int seed)
    {
        var (random, moved, told) = Motion(seed, scan.Geometry);
        double[] before = scan.ToValues(), after = new CubicSplineVolume(scan).Onto(scan.Geometry, moved.Inverse(), 0);
        double gain = 0.8 + (0.5 * random.NextDouble()), shade = 0.2 * (random.NextDouble() - 0.5);
        int width = scan.Geometry.Size.X;
        for (int i = 0; i < after.Length; i++)
        {
            double shading = 1 + (shade * ((2.0 * (i % width) / width) - 1));
            before[i] += noise * Gaussian(random);
            after[i] = gain * ((shading * after[i]) + (noise * Gaussian(random)));
        }
        return new(Volume.Of<double>(scan.Geometry, before), Volume.Of<double>(scan.Geometry, after), mask, told);
    }

    /// <summary>Voxels called changed, voxels looked at, those beyond 1.96.</summary>
    public (int Hits, int Tissue, int Beyond) Compared(ChangeSettings settings)
    {
        var map = ChangeMap.Of(Before, After, Told, Mask, settings);
        return (map.Significant.Count(s => s != 0), map.Tissue.Count(t => t != 0),
            map.Tissue.Index().Count(t => t.Item != 0 && Math.Abs(map.Z[t.Index]) > 1.96));
    }

    // Half a voxel along each axis, either way, and what the registration makes of it.
    static (Random Random, Affine Moved, VisitTransform Told) Motion(int seed, Geometry grid)
    {
        var random = new Random(seed);
        Point3 Voxels(double x, double y, double z) => (grid.ToWorld.I * x) + (grid.ToWorld.J * y) + (grid.ToWorld.K * z);
        double Half() => (random.Next(2) == 0 ? -1 : 1) * (0.3 + (0.2 * random.NextDouble()));
        double Error() => LargestError * ((2 * random.NextDouble()) - 1) / Math.Sqrt(3);
        var way = Voxels(Half(), Half(), Half());
        return (random, Affine.Scaling(1, 1, 1) with { Origin = way },
            new(Affine.Scaling(1, 1, 1) with { Origin = way + Voxels(Error(), Error(), Error()) }));
    }

    static double Gaussian(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
