using Rubor.Imaging;
using Rubor.Methods.ChangeMaps;
using Rubor.Studies.Runs;

namespace Rubor.Studies.Measuring.ChangeMaps;

/// <summary>How two visits were brought together, and how sure that is. Distances in mm.</summary>
public sealed record VisitRegistration
{
    /// <summary>From a point of the baseline to that of the follow-up.</summary>
    public required VisitTransform Transform { get; init; }

    /// <summary>Where the search began that was kept: header or centres-of-mass; given where the transform was, whole of a
    /// region.</summary>
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
    /// <param name="done">Told after each of <see cref="RunsOf"/>, from any thread.</param>
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
        var alike = new VisitComparison(baseline, followUp, tissue);
        // As many at once as there are threads: two runs of one thread each are sooner done than two after each other of two threads.
        int atOnce = Math.Clamp(threads, 1, RunsOf(seeds));
        VisitTransform Run(bool back, bool centres, int seed)
        {
            try
            {
                var found = Elastix.Run(back ? later : earlier, back ? earlier : later, (back ? followUp : baseline).Geometry.SpacingMm,
                    flat,
                    !back && tissue is not null, new(affine, centres, seed, Math.Max(1, threads / atOnce)),
                    Path.Combine(work, $"{(back ? "back" : "there")}-{centres}-{seed}"), cancellation);
                return flat ? FlatToWorld(found, back ? followUp : baseline, back ? baseline : followUp) : found;
            }
            finally
            {
                done();
            }
        }

        (bool Back, bool Centres)[] starts = [(false, false), (true, false), (false, true), (true, true)];
        var first = CaseRun.Each(starts, atOnce, start =>
        {
            try
            {
                var found = Run(start.Back, start.Centres, Elastix.FirstSeed);
                return (found, alike.Through(start.Back ? found.Swapped() : found), (ElastixException?)null);
            }
            catch (ElastixException e)
            {
                return (VisitTransform.None, default, e);
            }
        }, cancellation);
        var there = Best(false);
        var back = Best(true);
        var transform = there.Found.Between(back.Found.Swapped());
        var points = Points(baseline, tissue);
        double[] apart = [.. points.Select(p => (Applied(back.Found, Applied(there.Found, p)) - p).Length).Order()];
        var others = CaseRun.Each([.. Enumerable.Range(1, seeds - 1)], atOnce, seed => Run(false, there.FromCentres, Elastix.FirstSeed
            + seed), cancellation);
        return new()
        {
            Transform = transform,
            Start = there.FromCentres ? CentresOfMass : Header,
            Before = alike.Through(VisitTransform.None),
            After = alike.Through(transform),
            InverseMeanMm = apart.Average(),
            Inverse95Mm = apart[(int)(0.95 * (apart.Length - 1))],
            SeedSpreadMm = seeds > 1 ? Spread([there.Found, .. others], points) : null,
            Seeds = seeds,
        };

        (VisitTransform Found, bool FromCentres) Best(bool back)
        {
            // What a little overlap has in common says little.
            var best = starts.Zip(first).Where(r => r.First.Back == back && r.Second.Item3 is null)
                .OrderByDescending(r => r.Second.Item2.MutualInformation * r.Second.Item2.Overlap).FirstOrDefault();
            return best.Second.Item1 == default ? throw starts.Zip(first).Last(r => r.First.Back == back).Second.Item3!
                : (best.Second.Item1, best.First.Centres);
        }
    }

    /// <summary>Runs of <see cref="OfRegion"/>.</summary>
    public const int RunsARegion = 4;

    // Voxels of a region below which chance decides.
    const int FewestVoxels = 200;

    /// <summary>Registers a region by itself, rigidly, both ways, begun from where the whole's transform has it.</summary>
    /// <param name="baseline">Earlier visit.</param>
    /// <param name="followUp">Later visit.</param>
    /// <param name="region">On the baseline's voxels.</param>
    /// <param name="whole">Motion of the whole, rigid.</param>
    /// <param name="threads">Processor threads.</param>
    /// <param name="work">Folder for elastix; new.</param>
    /// <param name="done">Told after each of <see cref="RunsARegion"/>.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="ElastixException">It failed: says why.</exception>
    public static VisitRegistration OfRegion(Volume baseline, Volume followUp, byte[] region, VisitTransform whole, int threads,
        string work,
        Action done, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(baseline);
        ArgumentNullException.ThrowIfNull(followUp);
        ArgumentNullException.ThrowIfNull(region);
        ArgumentNullException.ThrowIfNull(done);
        if (region.AsSpan().Count((byte)1) < FewestVoxels)
        {
            for (int run = 0; run < RunsARegion; run++)
                done();
            throw new ElastixException($"it has fewer than {FewestVoxels} voxels in the baseline");
        }
        // The baseline is carried onto the follow-up's millimetres by the whole's motion, so that what is found is small. What lies around a
        // region moves otherwise, and is not looked at.
        bool flat = baseline.Geometry.Size.Z == 1;
        var own = baseline.Geometry;
        var carried = new Volume(new(own.Size, whole.Map.After(own.ToWorld)), baseline.Type, baseline.SampleBytes.ToArray(),
            baseline.Slope, baseline.Intercept, baseline.Frames, baseline.Source);
        string earlier = Path.Combine(work, "baseline"), later = Path.Combine(work, "follow-up");
        int atOnce = Math.Clamp(threads, 1, 2);
        var found = Both(region, "all");
        // Once more without what changed in it, which pulls a small part towards itself.
        found = Both(Stable(carried, followUp, region, found[0].Between(found[1].Swapped())), "stable");
        var points = Points(carried, region);
        double[] apart = [.. points.Select(p => (Applied(found[1], Applied(found[0], p)) - p).Length).Order()];
        var transform = new VisitTransform(found[0].Between(found[1].Swapped()).Map.After(whole.Map));
        var alike = new VisitComparison(baseline, followUp, region);
        return new()
        {
            Transform = transform,
            Start = Whole,
            Before = alike.Through(whole),
            After = alike.Through(transform),
            InverseMeanMm = apart.Average(),
            Inverse95Mm = apart[(int)(0.95 * (apart.Length - 1))],
            Seeds = 1,
        };

        // There and back.
        IReadOnlyList<VisitTransform> Both(byte[] mask, string pass)
        {
            Elastix.Write(earlier, carried, mask);
            Elastix.Write(later, followUp, [.. new Mask(carried.Geometry, mask).Onto(followUp.Geometry).Voxels]);
            return CaseRun.Each([false, true], atOnce, back =>
            {
                try
                {
                    var one = Elastix.Run(back ? later : earlier, back ? earlier : later, (back ? followUp
                        : baseline).Geometry.SpacingMm, flat, true,
                        new(false, false, Elastix.FirstSeed, Math.Max(1, threads / atOnce), Near: true),
                        Path.Combine(work, pass + (back ? "-back" : "-there")), cancellation);
                    return flat ? FlatToWorld(one, back ? followUp : carried, back ? carried : followUp) : one;
                }
                finally
                {
                    done();
                }
            }, cancellation);
        }
    }

    // Robust standard deviations of the smoothed difference beyond which a voxel has changed, and pixels of the smoothing: edges that are a
    // little off differ either way side by side, and what changed one way.
    const double ChangedBeyond = 4, ChangedOverPixels = 1.5;

    // Of a region, that which did not change by what a first registration shows; all of it where that would leave little.
    static byte[] Stable(Volume baseline, Volume followUp, byte[] region, VisitTransform transform)
    {
        var (size, to) = (baseline.Geometry.Size, baseline.Geometry.ToWorld);
        double[] before = baseline.ToValues(), after = followUp.ToValues();
        var there = followUp.Geometry.ToWorld.Inverse().After(transform.Map).After(to);
        int[] inside = [.. Enumerable.Range(0, region.Length).Where(i => region[i] != 0)];
        double[] a = Array.ConvertAll(inside, i => before[i]), b = Array.ConvertAll(inside, i => Resampling.At(after,
            followUp.Geometry.Size,
            there.Apply(i % size.X, i / size.X % size.Y, i / size.SliceVoxels)));
        bool[] seen = Array.ConvertAll(b, double.IsFinite);
        double[] Seen(double[] values) => [.. values.Where((_, n) => seen[n])];
        if (IntensityMatch.Fit(Seen(a), Seen(b)) is not { } match)
            return region;
        var difference = new double[region.Length];
        for (int n = 0; n < inside.Length; n++)
            difference[inside[n]] = seen[n] ? match.OfFollowUp(b[n]) - match.OfBaseline(a[n]) : 0;
        GaussianSmoothing.Smooth(difference, size, ChangedOverPixels, ChangedOverPixels, 0);
        double[] sizes = [.. inside.Select(i => Math.Abs(difference[i])).Order()];
        double limit = ChangedBeyond * 1.4826 * sizes[sizes.Length / 2];
        byte[] stable = [.. region];
        foreach (int i in inside)
            stable[i] = Math.Abs(difference[i]) > limit ? (byte)0 : (byte)1;
        return 2 * stable.AsSpan().Count((byte)1) < inside.Length ? region : stable;
    }

    /// <summary>A transform that the caller gives.</summary>
    public static VisitRegistration Given(Volume baseline, Volume followUp, byte[]? tissue, VisitTransform transform)
    {
        var alike = new VisitComparison(baseline, followUp, tissue);
        return new()
        {
            Transform = transform,
            Start = GivenStart,
            Before = alike.Through(VisitTransform.None),
            After = alike.Through(transform),
        };
    }

    /// <summary>As <see cref="Start"/> says it.</summary>
    public const string Header = "header", CentresOfMass = "centres-of-mass", GivenStart = "given", Whole = "whole";

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
