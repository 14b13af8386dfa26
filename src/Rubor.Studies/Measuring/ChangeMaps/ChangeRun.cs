using Rubor.Imaging;
using Rubor.Imaging.Nifti;
using Rubor.Methods.ChangeMaps;
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
        document = ChangeFigures.With(this, document, map, moved);
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
        document = document with { Registration = ChangeFigures.Of(this, registration) };
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
    internal sealed record RegionMotion(byte Region, VisitRegistration? Found, string? Failure);

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
}
