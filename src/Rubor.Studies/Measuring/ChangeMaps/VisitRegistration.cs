using Rubor.Imaging;
using Rubor.Methods.ChangeMaps;

namespace Rubor.Studies.Measuring.ChangeMaps;

/// <summary>How two visits were brought together, and how sure that is. Distances in mm.</summary>
public sealed record VisitRegistration
{
    /// <summary>From a point of the baseline to that of the follow-up.</summary>
    public required VisitTransform Transform { get; init; }

    /// <summary>Where the search began that was kept: header or centres-of-mass; given where the transform was.</summary>
    public required string Start { get; init; }

    /// <summary>How alike the visits looked where their headers place them.</summary>
    public required VisitSimilarity Before { get; init; }

    /// <summary>How alike they look now.</summary>
    public required VisitSimilarity After { get; init; }

    /// <summary>Distance from a point there and back again, baseline to follow-up by one registration and back by another: mean; null where
    /// the transform was given.</summary>
    public double? InverseMeanMm { get; init; }

    /// <summary>The same, 95th percentile.</summary>
    public double? Inverse95Mm { get; init; }

    /// <summary>Distance of a point from the mean of its places by several seeds: root mean square; null where the transform was
    /// given.</summary>
    public double? SeedSpreadMm { get; init; }

    /// <summary>Runs by seeds.</summary>
    public int Seeds { get; init; }

    /// <summary>Registrations of one pair: with two starts each way, and the kept one with further seeds.</summary>
    /// <param name="seeds">Seeds of the kept one.</param>
    public static int RunsOf(int seeds) => 4 + seeds - 1;

    /// <summary>Registers both ways from both starts, and keeps the map between the two ways: swapping the visits gives its
    /// inverse.</summary>
    /// <param name="baseline">Earlier visit.</param>
    /// <param name="followUp">Later visit.</param>
    /// <param name="tissue">Where to look, on the baseline's voxels; null for everywhere.</param>
    /// <param name="affine">Whether the visits may differ in scale.</param>
    /// <param name="seeds">Seeds that show how much chance is in it, at least 1.</param>
    /// <param name="threads">Processor threads.</param>
    /// <param name="work">Folder for elastix; new.</param>
    /// <param name="done">Told after each of <see cref="RunsOf"/>.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="ElastixException">No start led to a transform.</exception>
    public static VisitRegistration Of(Volume baseline, Volume followUp, byte[]? tissue, bool affine, int seeds, int threads, string work,
        Action done, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(baseline);
        ArgumentNullException.ThrowIfNull(followUp);
        ArgumentNullException.ThrowIfNull(done);
        string earlier = Path.Combine(work, "baseline"), later = Path.Combine(work, "follow-up");
        Elastix.Write(earlier, baseline, tissue);
        Elastix.Write(later, followUp, null);
        bool flat = baseline.Geometry.Size.Z == 1;
        VisitTransform Run(bool back, bool centres, int seed)
        {
            var found = Elastix.Run(back ? later : earlier, back ? earlier : later, (back ? followUp : baseline).Geometry.SpacingMm, flat,
                !back && tissue is not null, new(affine, centres, seed, threads), Path.Combine(work, $"{(back ? "back" : "there")}-{centres}-{seed}"),
                cancellation);
            done();
            return flat ? FlatToWorld(found, back ? followUp : baseline, back ? baseline : followUp) : found;
        }

        var there = Best(false);
        var back = Best(true);
        var transform = there.Found.Between(back.Found.Swapped());
        var points = Points(baseline, tissue);
        double[] apart = [.. points.Select(p => (Applied(back.Found, Applied(there.Found, p)) - p).Length).Order()];
        List<VisitTransform> others = [there.Found];
        for (int seed = 1; seed < seeds; seed++)
            others.Add(Run(false, there.FromCentres, Elastix.FirstSeed + seed));
        return new()
        {
            Transform = transform,
            Start = there.FromCentres ? CentresOfMass : Header,
            Before = VisitSimilarity.Of(baseline, followUp, VisitTransform.None, tissue),
            After = VisitSimilarity.Of(baseline, followUp, transform, tissue),
            InverseMeanMm = apart.Average(),
            Inverse95Mm = apart[(int)(0.95 * (apart.Length - 1))],
            SeedSpreadMm = seeds > 1 ? Spread(others, points) : null,
            Seeds = seeds,
        };

        (VisitTransform Found, bool FromCentres) Best(bool back)
        {
            (VisitTransform Found, bool FromCentres, double Score)? best = null;
            ElastixException? failure = null;
            foreach (bool centres in new[] { false, true })
                try
                {
                    var found = Run(back, centres, Elastix.FirstSeed);
                    var alike = VisitSimilarity.Of(baseline, followUp, back ? found.Swapped() : found, tissue);
                    // What a little overlap has in common says little.
                    double score = alike.MutualInformation * alike.Overlap;
                    if (best is not { } kept || score > kept.Score)
                        best = (found, centres, score);
                }
                catch (ElastixException e)
                {
                    failure = e;
                    done();
                }
            return best is { } b ? (b.Found, b.FromCentres) : throw failure!;
        }
    }

    /// <summary>A transform that the caller gives.</summary>
    public static VisitRegistration Given(Volume baseline, Volume followUp, byte[]? tissue, VisitTransform transform) => new()
    {
        Transform = transform,
        Start = GivenStart,
        Before = VisitSimilarity.Of(baseline, followUp, VisitTransform.None, tissue),
        After = VisitSimilarity.Of(baseline, followUp, transform, tissue),
    };

    /// <summary>As <see cref="Start"/> says it.</summary>
    public const string Header = "header", CentresOfMass = "centres-of-mass", GivenStart = "given";

    // A picture's registration is between its own axes.
    static VisitTransform FlatToWorld(VisitTransform found, Volume from, Volume to)
    {
        static Affine Axes(Volume v)
        {
            var (m, mm) = (v.Geometry.ToWorld, v.Geometry.SpacingMm);
            return new(m.I * (1 / mm.X), m.J * (1 / mm.Y), m.K * (1 / mm.Z), m.Origin);
        }
        return new(Axes(to).After(found.Map).After(Axes(from).Inverse()));
    }

    // About a thousand points of the tissue, all over it.
    static List<Point3> Points(Volume baseline, byte[]? tissue)
    {
        var size = baseline.Geometry.Size;
        int count = tissue?.AsSpan().Count((byte)1) ?? size.Voxels, stride = Math.Max(1, count / 1000), seen = 0;
        var points = new List<Point3>();
        for (int i = 0; i < size.Voxels; i++)
            if ((tissue is null || tissue[i] != 0) && seen++ % stride == 0)
                points.Add(baseline.Geometry.ToWorld.Apply(i % size.X, i / size.X % size.Y, i / size.SliceVoxels));
        return points;
    }

    static double Spread(List<VisitTransform> transforms, List<Point3> points) => Math.Sqrt(points.Average(p =>
    {
        var places = transforms.Select(t => Applied(t, p)).ToList();
        var mean = places.Aggregate((a, b) => a + b) * (1.0 / places.Count);
        return places.Average(q => (q - mean).Dot(q - mean));
    }));

    static Point3 Applied(VisitTransform t, Point3 p) => t.Map.Apply(p.X, p.Y, p.Z);
}
