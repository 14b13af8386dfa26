using Rubor.Imaging;

namespace Rubor.Tests.Methods.ChangeMaps;

/// <summary>Two chest CTs of lungs with vessels, breathed differently, with tissue that came to one place: where every point went, how
/// much its volume grew and what came are known. Voxels are means over what lies in them; the chest wall does not breathe.</summary>
internal sealed class LungPairPhantom
{
    /// <summary>3.6 mm pixels in slices of 4.5 mm.</summary>
    public static readonly Geometry Grid = new(new(60, 50, 36),
        new(new(3.6, 0, 0), new(0, 3.6, 0), new(0, 0, 4.5), new(-106.2, -88.2, -78.75)));

    // Standard deviation of the noise, HU.
    const double Noise = 20;

    readonly int seed;
    readonly double height, width, way, length, start;
    readonly double[] phases;

    /// <param name="seed">Vessels, breath, place and noise.</param>
    /// <param name="height">g/l that came in the middle of the place; 0 for none.</param>
    public LungPairPhantom(int seed, double height)
    {
        var random = new Random(1000 + seed);
        (this.seed, this.height) = (seed, height);
        phases = [.. Enumerable.Range(0, 8).Select(_ => 6 * random.NextDouble())];
        Side = random.Next(2) == 0 ? -1 : 1;
        Came = new(Side * (40 + (10 * random.NextDouble())), -15 + (30 * random.NextDouble()), -20 + (40 * random.NextDouble()));
        width = 8 + (3 * random.NextDouble());
        (length, start) = (80 + (15 * random.NextDouble()), -10 + (25 * random.NextDouble()));
        // At its most a fifth to a third denser or lighter.
        way = (0.2 + (0.15 * random.NextDouble())) * length / Math.PI * (random.Next(2) == 0 ? -1 : 1);
    }

    /// <summary>Middle of the place.</summary>
    public Point3 Came { get; }

    /// <summary>1 or −1: the lung in which it lies.</summary>
    public int Side { get; }

    /// <summary>Where next to all that came lies, mm around <see cref="Came"/>.</summary>
    public double ReachMm => 2.5 * width;

    public Volume Baseline => Image(p => Density(p, 1, 0), 2 * seed);

    public Volume FollowUp => Image(p => Breathed(p) is var (was, packed) ? Density(was, packed, Added(was)) : 0, (2 * seed) + 1);

    /// <summary>The lungs at the baseline, 1 on the right and 2 on the left.</summary>
    public static byte[] Sides { get; } = [.. Places().Select(p => (byte)(Reach(p) >= 0.97 ? 0 : p.X > 0 ? 1 : 2))];

    public static byte[] Lungs { get; } = [.. Sides.Select(s => (byte)(s == 0 ? 0 : 1))];

    /// <summary>Where a point of the baseline lies at the follow-up, and how many times its volume has grown.</summary>
    public (Point3 Place, double Jacobian) True(Point3 baseline)
    {
        var p = baseline;
        for (int step = 0; step < 60; step++)
            p = p with { Z = p.Z - (0.8 * (Breathed(p).Was.Z - baseline.Z)) };
        return (p, 1 / Breathed(p).Packed);
    }

    /// <summary>g/l that came to a point of the baseline.</summary>
    public double Added(Point3 p) => height * Math.Exp(-(p - Came).Dot(p - Came) / (2 * width * width));

    public static IEnumerable<Point3> Places() => Enumerable.Range(0, Grid.Size.Voxels).Select(i =>
        Grid.ToWorld.Apply(i % Grid.Size.X, i / Grid.Size.X % Grid.Size.Y, i / Grid.Size.SliceVoxels));

    // Two ellipsoids: below 1 is lung.
    static double Reach(Point3 p) => Math.Min(new Point3((p.X - 45) / 34, p.Y / 52, p.Z / 62).Length,
        new Point3((p.X + 45) / 34, p.Y / 52, p.Z / 62).Length);

    // Where a point of the follow-up lay at the baseline, and how many times as dense what lies there became.
    (Point3 Was, double Packed) Breathed(Point3 p)
    {
        double within = Math.Exp(-((p.X * p.X) + (p.Y * p.Y)) / (2 * 90.0 * 90.0)), at = Math.PI * (p.Z + start) / length;
        return (p with { Z = p.Z + (way * Math.Sin(at) * within) }, 1 + (way * Math.PI / length * Math.Cos(at) * within));
    }

    // g/l: air, a body of water, lungs with vessels in them; what lies in a lung is packed into less room, or more.
    double Density(Point3 p, double packed, double added)
    {
        double body = 1 / (1 + Math.Exp((new Point3(p.X / 100, p.Y / 80, 0).Length - 1) / 0.02));
        double lung = 1 / (1 + Math.Exp((Reach(p) - 1) / 0.01));
        double across = Math.Sin((p.X / 9) + phases[0] + (0.3 * Math.Sin(p.Z / 13))) * Math.Cos((p.Y / 11) + phases[1]);
        double along = Math.Cos((p.Z / 12) + (p.Y / 23) + phases[2]);
        double tissue = 170 + (30 * Math.Sin((p.X / 17) + phases[3]) * Math.Cos((p.Z / 19) + phases[4])) + (0.25 * p.Y)
            + (250 * Math.Exp(-((across * across) + (along * along)) / 0.12)) + added;
        return body * (((1 - lung) * 1000) + (lung * tissue * packed));
    }

    static Volume Image(Func<Point3, double> density, int noise)
    {
        Point3[] places = [.. Places()], within = [.. Enumerable.Range(0, 8).Select(i =>
            new Point3((i & 1) == 0 ? -0.9 : 0.9, (i & 2) == 0 ? -0.9 : 0.9, (i & 4) == 0 ? -1.125 : 1.125))];
        var values = new float[places.Length];
        Parallel.For(0, values.Length, i => values[i] = (float)(within.Average(w => density(places[i] + w)) - 1000));
        var random = new Random(noise);
        for (int i = 0; i < values.Length; i++)
            values[i] += (float)(2 * Noise * (random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5));
        return Volume.Of<float>(Grid, values);
    }
}
