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

    /// <summary>Registers, compares, and judges.</summary>
    /// <param name="threads">Processor threads.</param>
    /// <param name="timings">Takes the milliseconds of each stage.</param>
    /// <param name="done">Told after each registration.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>The figures, and the map where the visits can be compared.</returns>
    public (ChangeDocument Document, ChangeMap? Map) Run(int threads, StageTimings timings, Action done, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(timings);
        var document = new ChangeDocument
        {
            Baseline = Path.GetFileName(Baseline.Source),
            FollowUp = Path.GetFileName(FollowUp.Source),
            Verdict = new(false, NotComparable, []),
            Sdc = Repeats.Count > 1 ? ChangeDocument.DetectableOf(Repeats) : null,
        };
        if (SameValues())
            return (Refused(document, "the follow-up holds the very voxels of the baseline: one visit twice"), null);
        VisitRegistration registration;
        try
        {
            registration = timings.Run("register", () => Registered(threads, done, cancellation));
        }
        catch (ElastixException e)
        {
            return (Refused(document, e.Message), null);
        }
        document = document with { Registration = FigureOf(registration) };
        List<(bool Refuses, string Text)> doubts = [.. Doubted.Select(d => (false, d)), .. Doubts(registration)];
        if (doubts.Any(d => d.Refuses))
            return (Refused(document, [.. doubts.Select(d => d.Text)]), null);
        ChangeMap map;
        try
        {
            map = timings.Run("compare", () => ChangeMap.Of(Baseline, FollowUp, registration.Transform, Mask, Settings));
        }
        catch (Exception e) when (e is ImageDataException or InvalidOperationException)
        {
            return (Refused(document, (e as ImageDataException)?.Reason ?? e.Message), null);
        }
        if (map.Match.Correlation < LeastCorrelation)
            return (Refused(document, FormattableString.Invariant(
                $"intensities of the visits correlate by {map.Match.Correlation:0.00} where nothing changed: another sequence, another ") +
                "place, or shading of coils that cannot be taken out"), null);
        return (With(document, map) with
        {
            Verdict = doubts.Count == 0 ? new(true, "comparable", []) : new(true, "comparable; look at what is in doubt", [.. doubts.Select(d => d.Text)]),
        }, map);
    }

    /// <summary>Writes the map's images, and the transform.</summary>
    public static void Write(ChangeMap map, OutputFolder output)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(output);
        var grid = map.Space.Grid;
        void Image(string name, IEnumerable<float> values) => NiftiWriter.Write(output.PathOf(name), Volume.Of<float>(grid, [.. values]));
        Image(DifferenceFile, map.Difference.Select(v => (float)v));
        Image(ZFile, map.Z);
        NiftiWriter.Write(output.PathOf(SignificantFile), Volume.Of<sbyte>(grid, map.Significant));
        Image(BaselineFile, map.Baseline.Select(v => (float)v));
        Image(FollowUpFile, map.FollowUp.Select(v => (float)v));
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
        double largest = Math.Max(mm.X, Math.Max(mm.Y, Baseline.Geometry.Size.Z == 1 ? 0 : mm.Z)), inPlane = Math.Min(mm.X, mm.Y);
        if (r.After.Overlap < LeastOverlap)
            yield return (true, FormattableString.Invariant(
                $"the follow-up reaches {100 * r.After.Overlap:0} % of the baseline's tissue: another field of view"));
        if (r.After.Correlation < LeastRegistered)
            yield return (true, FormattableString.Invariant(
                $"the visits correlate by {r.After.Correlation:0.00} once they are registered: another sequence, another place, or ")
                + "shading of coils that cannot be taken out");
        if (r.Inverse95Mm > largest)
            yield return (true, FormattableString.Invariant(
                $"registered there and back again, points come back {r.Inverse95Mm:0.0} mm away (95th percentile): the registration failed"));
        else if (r.Inverse95Mm > inPlane)
            yield return (false, FormattableString.Invariant(
                $"registered there and back again, points come back {r.Inverse95Mm:0.0} mm away (95th percentile): look at the edges"));
        if (r.SeedSpreadMm > largest)
            yield return (true, FormattableString.Invariant(
                $"another seed moves points by {r.SeedSpreadMm:0.0} mm: the registration failed"));
        else if (r.SeedSpreadMm > inPlane)
            yield return (false, FormattableString.Invariant($"another seed moves points by {r.SeedSpreadMm:0.0} mm: look at the edges"));
    }

    const string NotComparable = "not comparable";

    static ChangeDocument Refused(ChangeDocument document, params IReadOnlyList<string> reasons) =>
        document with { Verdict = new(false, NotComparable, reasons) };

    RegistrationFigure FigureOf(VisitRegistration r)
    {
        var (size, to) = (Baseline.Geometry.Size, Baseline.Geometry.ToWorld);
        var (degrees, moved) = r.Transform.MotionAt(to.Apply((size.X - 1) / 2.0, (size.Y - 1) / 2.0, (size.Z - 1) / 2.0));
        return new()
        {
            Transform = Given is not null ? VisitRegistration.GivenStart : Affine ? "affine" : "rigid",
            Start = r.Start,
            Matrix = r.Transform.Rows(),
            TurnedDegrees = degrees,
            MovedMm = moved,
            Before = SimilarityFigure.Of(r.Before),
            After = SimilarityFigure.Of(r.After),
            InverseConsistencyMeanMm = r.InverseMeanMm,
            InverseConsistency95Mm = r.Inverse95Mm,
            SeedSpreadMm = r.SeedSpreadMm,
            Seeds = r.Seeds,
            Program = Given is null ? $"elastix {Elastix.Version()}" : null,
        };
    }

    ChangeDocument With(ChangeDocument document, ChangeMap map)
    {
        var (noise, match) = (map.Noise, map.Match);
        double[] ratio = [.. Enumerable.Range(0, map.CoilRatio.Length).Where(i => map.Tissue[i] != 0)
            .Select(i => Math.Exp(map.CoilRatio[i])).Order()];
        double? RatioAt(double share) => ratio.Length == 0 ? null : ratio[(int)(share * (ratio.Length - 1))];
        return document with
        {
            Intensities = new(match.Gain, match.BaselineMean, match.FollowUpMean, match.Correlation, match.Kept,
                RatioAt(0.01), RatioAt(0.99)),
            Significance = new(
                Settings.FalseDiscoveryRate, double.IsFinite(map.Threshold) ? map.Threshold : null, noise.Sd, noise.ErrorVoxels,
                double.IsFinite(noise.Null.Freedom) ? noise.Null.Freedom : null, Settings.SmallestClusterMm3),
            IncreaseMl = map.IncreaseMl,
            DecreaseMl = map.DecreaseMl,
            Clusters = [.. map.Clusters.Select(c => new ChangeClusterFigure(c.Number, c.Increase ? "increase" : "decrease", c.VolumeMl, c.Voxels,
                c.Largest, [c.CentreMm.X, c.CentreMm.Y, c.CentreMm.Z]))],
            Regions = Regions is null ? [] : [.. RegionFigures(map, Regions)],
        };
    }

    static IEnumerable<ChangeRegionFigure> RegionFigures(ChangeMap map, LabelMap regions)
    {
        double ml = map.Space.Grid.VoxelVolumeMm3 / 1000;
        foreach (byte value in regions.Labels.ToArray().Where(v => v != 0).Distinct().Order())
        {
            var region = new Mask(regions.Geometry, [.. regions.Labels.ToArray().Select(v => (byte)(v == value ? 1 : 0))]);
            byte[] here = map.Space.OfBaseline(region);
            int[] inside = [.. Enumerable.Range(0, here.Length).Where(i => here[i] != 0 && map.Tissue[i] != 0)];
            yield return new(value, here.AsSpan().Count((byte)1) * ml, inside.Count(i => map.Significant[i] > 0) * ml,
                inside.Count(i => map.Significant[i] < 0) * ml, inside.Length == 0 ? 0 : inside.Average(i => map.Difference[i]));
        }
    }
}
