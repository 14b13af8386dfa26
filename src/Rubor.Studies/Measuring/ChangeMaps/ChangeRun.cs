using Rubor.Imaging;
using Rubor.Imaging.Nifti;
using Rubor.Methods.ChangeMaps;
using Rubor.Statistics;
using Rubor.Studies.Runs;

namespace Rubor.Studies.Measuring.ChangeMaps;

/// <summary>What is compared, and how.</summary>
public sealed record ChangeRun
{
    /// <summary>Names of the images that a comparison writes.</summary>
    public const string DifferenceFile = "difference.nii.gz", ZFile = "z.nii.gz", SignificantFile = "significant.nii.gz",
        BaselineFile = "baseline_halfway.nii.gz", FollowUpFile = "followup_halfway.nii.gz", TransformFile = "transform.json";

    // Below this correlation in stable tissue two visits show something else than one place by one sequence.
    const double LeastCorrelation = 0.5;

    // The same over all tissue, before shading is taken out and what changed is left aside.
    const double LeastRegistered = 0.4;

    // A region whose own motion fits by so much less than the whole's has slid away.
    const double LostCorrelation = 0.05;

    // Tissue of the baseline that the follow-up must reach.
    const double LeastOverlap = 0.5;

    /// <summary>Earlier visit.</summary>
    public required Volume Baseline { get; init; }

    /// <summary>Later visit.</summary>
    public required Volume FollowUp { get; init; }

    /// <summary>Where change is looked for, on the baseline's grid; or null.</summary>
    public Mask? Mask { get; init; }

    /// <summary>Regions of the baseline that are told apart; or null.</summary>
    public LabelMap? Regions { get; init; }

    /// <summary>Whether each region is registered rigidly by itself: bones move against each other.</summary>
    public bool PerRegion { get; init; }

    /// <summary>What change is measured in.</summary>
    public ChangeUnit Unit { get; init; }

    /// <summary>Whether the visits may differ in scale.</summary>
    public bool Affine { get; init; }

    /// <summary>A map that the caller gives; null registers.</summary>
    public VisitTransform? Given { get; init; }

    /// <summary>Seeds of the registration.</summary>
    public int Seeds { get; init; } = 5;

    /// <summary>How change is told from noise.</summary>
    public ChangeSettings Settings { get; init; } = new();

    /// <summary>What speaks against the pair before it is looked at, one line each.</summary>
    public IReadOnlyList<string> Doubted { get; init; } = [];

    /// <summary>Comparisons of scans repeated without change; may be empty.</summary>
    public IReadOnlyList<ChangeDocument> Repeats { get; init; } = [];

    /// <summary>Registrations that <see cref="Run"/> makes.</summary>
    public int Registrations => Given is not null ? 1
        : VisitRegistration.RunsOf(Seeds) + (PerRegion ? VisitRegistration.RunsARegion * RegionValues().Length : 0);

    /// <summary>Registers, compares, and judges.</summary>
    /// <param name="threads">Processor threads.</param>
    /// <param name="timings">Takes the milliseconds of each stage.</param>
    /// <param name="done">Told after each registration, from any thread.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>The figures, and the map where the visits can be compared.</returns>
    public (ChangeDocument Document, ChangeMap? Map) Run(int threads, StageTimings timings, Action done, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(timings);
        var (document, registration, doubts) = Begin(threads, timings, done, cancellation);
        if (registration is null)
            return (document, null);
        var moved = PerRegion && Regions is not null
            ? timings.Run("register regions", () => RegisteredRegions(registration.Transform, threads, done, cancellation)) : null;
        doubts = [.. doubts, .. (moved ?? []).Where(m => m.Failure is not null).Select(m =>
            FormattableString.Invariant($"region {m.Region} could not be registered by itself and is not compared: {m.Failure}"))];
        ChangeMap map;
        try
        {
            map = timings.Run("compare", () => ChangeMap.Of(Baseline, FollowUp, registration.Transform, Mask, Fitting(), moved is null ? null : Regions,
                moved?.Where(m => m.Found is not null).ToDictionary(m => m.Region, m => m.Found!.Transform)));
        }
        catch (Exception e) when (e is ImageDataException or InvalidOperationException)
        {
            return (Refused(document, [(e as ImageDataException)?.Reason ?? e.Message, .. Doubted]), null);
        }
        if (map.Match.Correlation < LeastCorrelation)
            return (Refused(document, [FormattableString.Invariant(
                $"intensities of the visits correlate by {map.Match.Correlation:0.00} where nothing changed: another sequence, another ") +
                "place, or shading of coils that cannot be taken out", .. Doubted]), null);
        document = With(document, map, moved);
        if (document.Significance?.Advice is { } advice)
            doubts = [.. doubts, advice];
        return (document with { Verdict = Comparable(doubts) }, map);
    }

    /// <summary>The verdict where there is a map.</summary>
    internal static ChangeVerdict Comparable(IReadOnlyList<string> doubts) =>
        doubts.Count == 0 ? new(true, "comparable", []) : new(true, "comparable; look at what is in doubt", doubts);

    /// <summary>Registers the whole, and says what is in doubt; without a registration where the visits cannot be compared.</summary>
    /// <param name="threads">Processor threads.</param>
    /// <param name="timings">Takes the milliseconds.</param>
    /// <param name="done">Told after each registration.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <param name="roughly">Whether a deformation goes on from there, and judges for itself: an affine map alone cannot fit two breaths.</param>
    internal (ChangeDocument Document, VisitRegistration? Registration, IReadOnlyList<string> Doubts) Begin(
        int threads, StageTimings timings, Action done, CancellationToken cancellation, bool roughly = false)
    {
        var document = new ChangeDocument
        {
            Baseline = Path.GetFileName(Baseline.Source),
            FollowUp = Path.GetFileName(FollowUp.Source),
            Unit = Unit.Name(),
            Verdict = new(false, NotComparable, []),
            Sdc = Repeats.Count > 1 ? ChangeDocument.DetectableOf(Repeats, Unit) : null,
        };
        if (SameValues())
            return (Refused(document, ["the follow-up holds the very voxels of the baseline: one visit twice", .. Doubted]), null, []);
        VisitRegistration registration;
        try
        {
            registration = timings.Run("register", () => Registered(threads, done, cancellation));
        }
        catch (ElastixException e)
        {
            return (Refused(document, [e.Message, .. Doubted]), null, []);
        }
        document = document with { Registration = FigureOf(registration) };
        List<(bool Refuses, string Text)> doubts = [.. Doubted.Select(d => (false, d)), .. roughly ? [] : Doubts(registration)];
        IReadOnlyList<string> said = [.. doubts.Select(d => d.Text)];
        return doubts.Any(d => d.Refuses) ? (Refused(document, said), null, said) : (document, registration, said);
    }

    /// <summary>How points moved between the visits, as a comparison of them found it: regions that were registered by themselves each by
    /// its own motion, all else by the whole's.</summary>
    /// <param name="document">What <see cref="Run"/> gave.</param>
    /// <exception cref="ArgumentException">The visits were not registered.</exception>
    public VisitMotion MotionOf(ChangeDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        var whole = VisitTransform.Of((document.Registration ?? throw new ArgumentException("The visits were not registered.", nameof(document))).Matrix);
        var own = document.Regions.Where(r => r.Matrix is not null).ToDictionary(r => (byte)r.Region, r => VisitTransform.Of(r.Matrix!));
        return own.Count == 0 ? new(whole) : new(whole, Regions!, own);
    }

    /// <summary>Writes the map's images, and the transform.</summary>
    public static void Write(ChangeMap map, OutputFolder output)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(output);
        var grid = map.Space.Grid;
        (string Name, Volume Image)[] images =
        [
            (DifferenceFile, Volume.Of<float>(grid, Array.ConvertAll(map.Difference, v => (float)v))),
            (ZFile, Volume.Of<float>(grid, map.Z)),
            (SignificantFile, Volume.Of<sbyte>(grid, map.Significant)),
            (BaselineFile, Volume.Of<float>(grid, Array.ConvertAll(map.Baseline, v => (float)v))),
            (FollowUpFile, Volume.Of<float>(grid, Array.ConvertAll(map.FollowUp, v => (float)v))),
        ];
        bool flat = grid.Size.Z == 1;
        Parallel.ForEach(images, image =>
        {
            if (flat)
                NiftiWriter.WritePicture(output.PathOf(image.Name), image.Image);
            else
                NiftiWriter.Write(output.PathOf(image.Name), image.Image);
        });
    }

    // Of pictures other limits count, and one without a spacing has no millimetres to count them in.
    ChangeSettings Fitting() => Unit switch
    {
        ChangeUnit.Millilitres => Settings,
        ChangeUnit.SquareMillimetres => Settings with { SmallestClusterMm3 = Settings.SmallestClusterMm2 },
        _ => Settings with
        {
            SmallestClusterMm3 = Settings.SmallestClusterPixels,
            CoilRatioMm = Settings.CoilRatioMm == 0 ? 0 : Settings.CoilRatioOfPicture * Math.Max(Baseline.Geometry.Size.X,
                Baseline.Geometry.Size.Y),
        },
    };

    // A region, and how it was registered by itself, or why not.
    sealed record RegionMotion(byte Region, VisitRegistration? Found, string? Failure);

    internal byte[] RegionValues() => Regions is null ? [] : [.. Regions.Labels.ToArray().Where(v => v != 0).Distinct().Order()];

    List<RegionMotion> RegisteredRegions(VisitTransform whole, int threads, Action done, CancellationToken cancellation)
    {
        var found = new List<RegionMotion>();
        foreach (byte region in RegionValues())
        {
            var work = Directory.CreateTempSubdirectory("rubor-change-");
            try
            {
                byte[] here = [.. MaskOf(Regions!, region).Onto(Baseline.Geometry).Voxels];
                var own = VisitRegistration.OfRegion(Baseline, FollowUp, here, whole, threads, work.FullName, done, cancellation);
                string? failure = own.Inverse95Mm > LongestEdge() ? FormattableString.Invariant(
                    $"there and back again its points come back {own.Inverse95Mm:0.0} {Unit.OfLength()} away (95th percentile)")
                    : own.After.Correlation < own.Before.Correlation - LostCorrelation ? FormattableString.Invariant(
                    $"its own motion fits worse than the whole's (correlation {own.After.Correlation:0.00} after {own.Before.Correlation:0.00})") : null;
                found.Add(failure is null ? new(region, own, null) : new(region, null, failure));
            }
            catch (ElastixException e)
            {
                found.Add(new(region, null, e.Message));
            }
            finally
            {
                work.Delete(recursive: true);
            }
        }
        return found;
    }

    internal static Mask MaskOf(LabelMap regions, byte value) =>
        new(regions.Geometry, [.. regions.Labels.ToArray().Select(v => (byte)(v == value ? 1 : 0))]);

    double LongestEdge()
    {
        var mm = Baseline.Geometry.SpacingMm;
        return Math.Max(mm.X, Math.Max(mm.Y, Baseline.Geometry.Size.Z == 1 ? 0 : mm.Z));
    }

    VisitRegistration Registered(int threads, Action done, CancellationToken cancellation)
    {
        byte[]? tissue = Mask is null ? null : [.. Mask.Onto(Baseline.Geometry).Voxels];
        if (Given is { } given)
            return VisitRegistration.Given(Baseline, FollowUp, tissue, given);
        var work = Directory.CreateTempSubdirectory("rubor-change-");
        try
        {
            return VisitRegistration.Of(Baseline, FollowUp, tissue, Affine, Seeds, threads, work.FullName, done, cancellation);
        }
        finally
        {
            work.Delete(recursive: true);
        }
    }

    bool SameValues() =>
        Baseline.Geometry.Size == FollowUp.Geometry.Size && Baseline.ToValues().AsSpan().SequenceEqual(FollowUp.ToValues());

    // What the registration says of itself.
    IEnumerable<(bool Refuses, string Text)> Doubts(VisitRegistration r)
    {
        var mm = Baseline.Geometry.SpacingMm;
        double largest = LongestEdge(), inPlane = Math.Min(mm.X, mm.Y);
        string length = Unit.OfLength();
        if (r.After.Overlap < LeastOverlap)
            yield return (true, FormattableString.Invariant(
                $"the follow-up reaches {100 * r.After.Overlap:0} % of the baseline's tissue: another field of view"));
        if (r.After.Correlation < LeastRegistered)
            yield return (true, FormattableString.Invariant(
                $"the visits correlate by {r.After.Correlation:0.00} once they are registered: another sequence, another place, or ")
                + "shading of coils that cannot be taken out");
        if (r.Inverse95Mm > largest)
            yield return (true, FormattableString.Invariant(
                $"registered there and back again, points come back {r.Inverse95Mm:0.0} {length} away (95th percentile): the registration failed"));
        else if (r.Inverse95Mm > inPlane)
            yield return (false, FormattableString.Invariant(
                $"registered there and back again, points come back {r.Inverse95Mm:0.0} {length} away (95th percentile): look at the edges"));
        if (r.SeedSpreadMm > largest)
            yield return (true, FormattableString.Invariant(
                $"another seed moves points by {r.SeedSpreadMm:0.0} {length}: the registration failed"));
        else if (r.SeedSpreadMm > inPlane)
            yield return (false, FormattableString.Invariant($"another seed moves points by {r.SeedSpreadMm:0.0} {length}: look at the edges"));
    }

    const string NotComparable = "not comparable";

    internal static ChangeDocument Refused(ChangeDocument document, IReadOnlyList<string> reasons) =>
        document with { Verdict = new(false, NotComparable, [.. reasons.Distinct()]) };

    RegistrationFigure FigureOf(VisitRegistration r)
    {
        var (size, to) = (Baseline.Geometry.Size, Baseline.Geometry.ToWorld);
        var (degrees, moved) = r.Transform.MotionAt(to.Apply((size.X - 1) / 2.0, (size.Y - 1) / 2.0, (size.Z - 1) / 2.0));
        return new()
        {
            Transform = Given is not null ? VisitRegistration.GivenStart : PerRegion ? "per-region" : Affine ? "affine" : "rigid",
            Start = r.Start,
            Matrix = r.Transform.Rows(),
            TurnedDegrees = degrees,
            MovedMm = Unit.WhenMm(moved),
            MovedPixels = Unit.WhenPixels(moved),
            Before = SimilarityFigure.Of(r.Before),
            After = SimilarityFigure.Of(r.After),
            InverseConsistencyMeanMm = Unit.WhenMm(r.InverseMeanMm),
            InverseConsistency95Mm = Unit.WhenMm(r.Inverse95Mm),
            SeedSpreadMm = Unit.WhenMm(r.SeedSpreadMm),
            InverseConsistencyMeanPixels = Unit.WhenPixels(r.InverseMeanMm),
            InverseConsistency95Pixels = Unit.WhenPixels(r.Inverse95Mm),
            SeedSpreadPixels = Unit.WhenPixels(r.SeedSpreadMm),
            Seeds = r.Seeds,
            Program = Given is null ? $"elastix {Elastix.Version()}" : null,
        };
    }

    ChangeDocument With(ChangeDocument document, ChangeMap map, List<RegionMotion>? moved)
    {
        var match = map.Match;
        double[] ratio = [.. Enumerable.Range(0, map.CoilRatio.Length).Where(i => map.Tissue[i] != 0)
            .Select(i => Math.Exp(map.CoilRatio[i])).Order()];
        double? RatioAt(double share) => ratio.Length == 0 ? null : ratio[(int)(share * (ratio.Length - 1))];
        double more = Unit.OfMl(map.IncreaseMl), less = Unit.OfMl(map.DecreaseMl);
        return document with
        {
            Intensities = new(match.Gain, match.BaselineMean, match.FollowUpMean, match.Correlation, match.Kept,
                RatioAt(0.01), RatioAt(0.99)),
            Significance = SignificanceOf(map, Settings, Unit, Mask is not null),
            IncreaseMl = Unit.When(ChangeUnit.Millilitres, more),
            DecreaseMl = Unit.When(ChangeUnit.Millilitres, less),
            IncreaseMm2 = Unit.When(ChangeUnit.SquareMillimetres, more),
            DecreaseMm2 = Unit.When(ChangeUnit.SquareMillimetres, less),
            IncreasePixels = Unit.When(ChangeUnit.Pixels, more),
            DecreasePixels = Unit.When(ChangeUnit.Pixels, less),
            Clusters = [.. map.Clusters.Select(FigureOf)],
            Regions = Regions is null ? [] : [.. RegionValues().Select(value => FigureOf(map, value, moved?.Find(m => m.Region == value)))],
        };
    }

    /// <summary>How significance was told.</summary>
    internal static SignificanceFigure SignificanceOf(ChangeMap map, ChangeSettings settings, ChangeUnit unit, bool masked)
    {
        var noise = map.Noise;
        bool longest = noise.Null.Freedom <= HeavyTailedNull.LeastFreedom;
        return new(
            settings.FalseDiscoveryRate, double.IsFinite(map.Threshold) ? map.Threshold : null, noise.Sd, noise.ErrorVoxels,
            double.IsFinite(noise.Null.Freedom) ? noise.Null.Freedom : null,
            unit.When(ChangeUnit.Millilitres, settings.SmallestClusterMm3), longest, longest ? AdviceOnTails(masked) : null)
        {
            SmallestClusterMm2 = unit.When(ChangeUnit.SquareMillimetres, settings.SmallestClusterMm2),
            SmallestClusterPixels = unit.When(ChangeUnit.Pixels, settings.SmallestClusterPixels),
        };
    }

    static string AdviceOnTails(bool masked) =>
        "where nothing changed the difference has tails as long as they can be told: tissue that moves or pulses in itself "
        + "hides what changed, and next to nothing can be significant; " + (masked ? "give a smaller mask, without vessels, skin and what moves"
            : "give a mask of what belongs to the question");

    internal ChangeClusterFigure FigureOf(ChangeCluster c)
    {
        double amount = Unit.OfMl(c.VolumeMl);
        double[] centre = Baseline.Geometry.Size.Z == 1 ? [c.CentreMm.X, c.CentreMm.Y] : [c.CentreMm.X, c.CentreMm.Y, c.CentreMm.Z];
        return new(c.Number, c.Increase ? "increase" : "decrease", Unit.When(ChangeUnit.Millilitres, amount), c.Voxels, c.Largest,
            Unit == ChangeUnit.Pixels ? null : centre)
        {
            AreaMm2 = Unit.When(ChangeUnit.SquareMillimetres, amount),
            AreaPixels = Unit.When(ChangeUnit.Pixels, amount),
            CentrePixels = Unit == ChangeUnit.Pixels ? centre : null,
        };
    }

    ChangeRegionFigure FigureOf(ChangeMap map, byte value, RegionMotion? moved)
    {
        double voxel = Unit.OfMl(map.Space.Grid.VoxelVolumeMm3 / 1000);
        var region = MaskOf(Regions!, value);
        byte[] here = moved?.Found is null ? map.Space.OfBaseline(region) : map.Regions!.Of(value);
        int[] inside = [.. Enumerable.Range(0, here.Length).Where(i => here[i] != 0 && map.Tissue[i] != 0)];
        double all = here.AsSpan().Count((byte)1) * voxel, more = inside.Count(i => map.Significant[i] > 0) * voxel,
            less = inside.Count(i => map.Significant[i] < 0) * voxel;
        var figure = new ChangeRegionFigure(value, Unit.When(ChangeUnit.Millilitres, all), Unit.When(ChangeUnit.Millilitres, more),
            Unit.When(ChangeUnit.Millilitres, less), inside.Length == 0 ? 0 : inside.Average(i => map.Difference[i]))
        {
            AreaMm2 = Unit.When(ChangeUnit.SquareMillimetres, all),
            IncreaseMm2 = Unit.When(ChangeUnit.SquareMillimetres, more),
            DecreaseMm2 = Unit.When(ChangeUnit.SquareMillimetres, less),
            AreaPixels = Unit.When(ChangeUnit.Pixels, all),
            IncreasePixels = Unit.When(ChangeUnit.Pixels, more),
            DecreasePixels = Unit.When(ChangeUnit.Pixels, less),
            Note = moved?.Failure,
        };
        if (moved?.Found is not { } own)
            return figure;
        // Its motion as it stands, with that of the whole taken back.
        var (degrees,
            shift) = new VisitTransform(map.Space.ToFollowUp.After(map.Space.ToBaseline.Inverse()).Inverse().After(own.Transform.Map))
            .MotionAt(MiddleOf(region));
        return figure with
        {
            TurnedDegrees = degrees,
            ShiftMm = Unit.WhenMm(shift),
            ShiftPixels = Unit.WhenPixels(shift),
            Correlation = own.After.Correlation,
            CorrelationByTheWhole = own.Before.Correlation,
            InverseConsistency95Mm = Unit.WhenMm(own.Inverse95Mm),
            InverseConsistency95Pixels = Unit.WhenPixels(own.Inverse95Mm),
            Matrix = own.Transform.Rows(),
        };
    }

    static Point3 MiddleOf(Mask region)
    {
        var (size, sum) = (region.Geometry.Size, default(Point3));
        for (int i = 0; i < size.Voxels; i++)
            if (region.Voxels[i] != 0)
                sum += new Point3(i % size.X, i / size.X % size.Y, i / size.SliceVoxels);
        sum *= 1.0 / Math.Max(1, region.Count);
        return region.Geometry.ToWorld.Apply(sum.X, sum.Y, sum.Z);
    }
}
