using Rubor.Imaging;
using Rubor.Imaging.Files;
using Rubor.Statistics;
using Rubor.Studies.Runs;
using Rubor.Studies.Tables;

namespace Rubor.Studies.Agreement;

/// <summary>Choices of <c>agree masks</c>.</summary>
public sealed record MaskAgreementSettings
{
    /// <summary>What two empty masks give.</summary>
    public OverlapForm Form { get; init; } = OverlapForm.Regular;

    /// <summary>Smallest label that counts as foreground; null for masks, where a label above 1 is an error.</summary>
    public byte? AtLeast { get; init; }

    /// <summary>Composite references to make.</summary>
    public IReadOnlyList<ConsensusRule> Consensus { get; init; } = [];

    /// <summary>Readers whose masks make the references; empty for all.</summary>
    public IReadOnlyList<string> ReferenceOf { get; init; } = [];

    /// <summary>Tolerance of the surface Dice, mm; null to leave surfaces but for the 95 % Hausdorff distance.</summary>
    public double? SurfaceToleranceMm { get; init; }

    /// <summary>How subjects with several scans are resampled.</summary>
    public BootstrapSettings Bootstrap { get; init; } = new();
}

/// <summary>Compares readers' masks, scan by scan. Only the masks of the scans in hand are in memory.</summary>
public static class MaskAgreementRunner
{
    // A scan in hand takes its readers' masks; more at once would cost memory, and two keep the disk busy.
    const int MostScansAtOnce = 2;

    const string BothEmpty = "Both masks are empty.";

    sealed record ScanResult(
        ScanKey Scan, IReadOnlyList<MaskVolume> Volumes, IReadOnlyList<MaskPair> Pairs, IReadOnlyList<UndefinedMeasure> Undefined,
            IReadOnlyList<ReferenceComparison> References, IReadOnlyList<ReferenceNote> Notes, string? Failure)
    {
        public IReadOnlyList<SurfacePair> Surfaces { get; init; } = [];
    }

    /// <summary>Compares all pairs of readers.</summary>
    /// <param name="sources">Readers, two or more.</param>
    /// <param name="settings">Choices.</param>
    /// <param name="threads">Threads to use.</param>
    /// <param name="keep">Is given each composite reference with a file name for it, from any thread; null to make none to keep.</param>
    /// <param name="done">Is called after each scan.</param>
    /// <param name="cancel">Stops between scans.</param>
    /// <exception cref="OutputException">No two readers share a scan, or a reference cannot be made as asked.</exception>
    /// <exception cref="ImageDataException">Single files were given and one cannot be used.</exception>
    public static MaskAgreementDocument Run(
        IReadOnlyList<MaskSource> sources, MaskAgreementSettings settings, int threads, Action<string, Mask>? keep, Action done,
            CancellationToken cancel)
    {
        Check(sources, settings);
        var scans = Scans(sources);
        var shared = scans.Where(k => sources.Count(s => s.Files.ContainsKey(k)) >= 2).ToList();
        if (shared.Count == 0)
            throw new OutputException(sources[1].Given, $"shares no scan with {sources[0].Given}");
        var results = CaseRun.Each(shared, Math.Min(threads, MostScansAtOnce), scan =>
        {
            var result = Compare(scan, sources, settings, keep);
            done();
            return result;
        }, cancel);
        if (results.All(r => r.Failure is not null))
            throw new OutputException("no scan could be compared", results[0].Failure!);
        return Document(sources, settings, scans, results);
    }

    /// <summary>Every scan of any reader, in order.</summary>
    public static IReadOnlyList<ScanKey> Scans(IReadOnlyList<MaskSource> sources) =>
        [.. sources.SelectMany(s => s.Files.Keys).Distinct().Order(ScanKey.Order)];

    static void Check(IReadOnlyList<MaskSource> sources, MaskAgreementSettings settings)
    {
        if (settings.ReferenceOf.FirstOrDefault(n => sources.All(s => s.Name != n)) is { } unknown)
            throw new OutputException("--reference-of", $"{unknown} is no reader; the readers are {string.Join(", ", sources.Select(s => s.Name))}");
        int members = settings.ReferenceOf.Count > 0 ? settings.ReferenceOf.Count : sources.Count;
        if (settings.Consensus.Count > 0 && members < 2)
            throw new OutputException("--consensus", "needs the masks of two readers or more");
        if (settings.Consensus.Contains(ConsensusRule.Staple) && members > Staple.MostMasks)
            throw new OutputException("--consensus", $"STAPLE takes at most {Staple.MostMasks} masks, not {members}; name fewer with --reference-of");
        if (settings.Consensus.Any(c => c.Votes > members))
            throw new OutputException("--consensus",
                $"{settings.Consensus.Max(c => c.Votes)} masks cannot agree where there are {members}");
    }

    static ScanResult Compare(ScanKey scan, IReadOnlyList<MaskSource> sources, MaskAgreementSettings settings, Action<string, Mask>? keep)
    {
        try
        {
            var masks = sources.Where(s => s.Files.ContainsKey(scan))
                .Select(s => (Reader: s.Name, Mask: Read(s.Files[scan], settings.AtLeast))).ToList();
            var geometry = masks[0].Mask.Geometry;
            masks = [.. masks.Select(m => m with { Mask = m.Mask.InOrderOf(geometry) })];
            foreach (var (_, mask) in masks.Skip(1))
                geometry.RequireSame(mask.Geometry, mask.Source, masks[0].Mask.Source);
            var volumes = masks.Select(m => new MaskVolume(scan.Label, m.Reader, m.Mask.Count, m.Mask.Count * geometry.VoxelVolumeMm3))
                .ToList();
            var pairs = new List<MaskPair>();
            var undefined = new List<UndefinedMeasure>();
            var surfaces = new List<SurfacePair>();
            for (int a = 0; a < masks.Count; a++)
                for (int b = a + 1; b < masks.Count; b++)
                    pairs.Add(Pair(scan.Label, masks[a], masks[b], settings, undefined, surfaces));
            var notes = new List<ReferenceNote>();
            return new(scan, volumes, pairs, undefined, References(scan, masks, Members(sources, settings), settings, notes, keep),
                notes, null)
            { Surfaces = surfaces };
        }
        catch (ImageDataException e) when (sources.Any(s => s.Files.Count > 1))
        {
            // One bad scan of a folder is a row with its reason; the rest go on.
            return new(scan, [], [], [], [], [], e.Message);
        }
    }

    static Mask Read(string file, byte? atLeast)
    {
        if (atLeast is { } label)
            return Named(LabelMap.From(ImageFile.ReadVolume(file)).AtLeast(label), file);
        try
        {
            return ImageFile.ReadMask(file);
        }
        catch (ImageDataException e) when (IsLabelMap(file))
        {
            throw new ImageDataException(file, $"{e.Reason}; or say from which label on voxels count, such as --at-least 1", e);
        }
    }

    // The workstation's masks hold 1 and 2.
    static bool IsLabelMap(string file)
    {
        try
        {
            return LabelMap.From(ImageFile.ReadVolume(file)).Labels.ContainsAnyExceptInRange((byte)0, (byte)1);
        }
        catch (ImageDataException)
        {
            return false;
        }
    }

    static Mask Named(Mask mask, string file) => new(mask.Geometry, mask.Voxels.ToArray(), file);

    static MaskPair Pair(string scan, (string Reader, Mask Mask) a, (string Reader, Mask Mask) b, MaskAgreementSettings settings,
        List<UndefinedMeasure> undefined, List<SurfacePair> surfaces)
    {
        var form = settings.Form;
        var counts = OverlapCounts.OfMasks(a.Mask.Voxels, b.Mask.Voxels);
        var (size, mm) = (a.Mask.Geometry.Size, a.Mask.Geometry.SpacingMm);
        double? Value(string measure, Estimate estimate)
        {
            if (!estimate.IsDefined)
                undefined.Add(new(scan, a.Reader, b.Reader, measure, estimate.Reason ?? BothEmpty));
            return estimate.Value;
        }
        var distances = SurfaceDistances.Between(a.Mask.Voxels, b.Mask.Voxels, new MaskGrid(size.Z, size.Y, size.X, mm.Z, mm.Y, mm.X),
            toleranceMm: settings.SurfaceToleranceMm);
        if (distances.SurfaceDice is { } dice)
            surfaces.Add(new(scan, a.Reader, b.Reader, dice.Value, distances.AverageSymmetricMm.Value,
                distances.HausdorffMm.Value, dice.Reason));
        return new(scan, a.Reader, b.Reader,
            Value("dice", Overlap.Dice(counts, form)), Value("iou", Overlap.Iou(counts, form)),
            Value("volume_similarity", Overlap.VolumeSimilarity(counts, form)),
            counts.First, counts.Second, Value("hausdorff95_mm", distances.Hausdorff95Mm));
    }

    // Every reader, unless some are named.
    static List<string> Members(IReadOnlyList<MaskSource> sources, MaskAgreementSettings settings) =>
        [.. settings.ReferenceOf.Count > 0 ? settings.ReferenceOf.Distinct() : sources.Select(s => s.Name)];

    static List<ReferenceComparison> References(
        ScanKey scan, List<(string Reader, Mask Mask)> masks, List<string> members, MaskAgreementSettings settings,
            List<ReferenceNote> notes, Action<string, Mask>? keep)
    {
        var rows = new List<ReferenceComparison>();
        var making = masks.Where(m => members.Contains(m.Reader)).ToList();
        string[] absent = [.. members.Where(name => masks.All(m => m.Reader != name))];
        // Two rules may come to the same: a majority of three and two of three.
        foreach (var rule in settings.Consensus.DistinctBy(r => r.FileWord(members.Count)))
        {
            if (CompositeReference.WhyNot(rule, making, absent) is { } reason)
            {
                notes.Add(new(scan.Label, rule.Name(members.Count), Made: false, reason));
                continue;
            }
            var reference = CompositeReference.Of(rule, making);
            if (reference.Doubt is { } doubt)
                notes.Add(new(scan.Label, reference.Name, Made: true, doubt));
            keep?.Invoke($"{scan.Label}_{reference.FileWord}.nii.gz", reference.Mask);
            rows.AddRange(masks.Select(m => reference.Compare(scan.Label, m.Reader, m.Mask, settings.Form)));
        }
        return rows;
    }

    // A reader whose masks are all empty: most often a label that the files do not hold.
    static List<string> WarningsOf(IReadOnlyList<MaskSource> sources, MaskAgreementSettings settings, List<MaskVolume> volumes)
    {
        string what = settings.AtLeast is { } label ? $"no label of {label} or more" : "nothing";
        var empty = sources.Select(s => s.Name)
            .Where(name => volumes.Any(v => v.Reader == name) && volumes.Where(v => v.Reader == name).All(v => v.Voxels == 0)).ToList();
        return empty.Count == 0 ? [] : empty.Count == sources.Count ? [$"every mask of every reader is empty: they hold {what}"]
            : [.. empty.Select(name => $"{name}: all {volumes.Count(v => v.Reader == name)} masks are empty: they hold {what}")];
    }

    static MaskAgreementDocument Document(IReadOnlyList<MaskSource> sources, MaskAgreementSettings settings, IReadOnlyList<ScanKey> scans,
        IReadOnlyList<ScanResult> results)
    {
        var good = results.Where(r => r.Failure is null).ToList();
        var pairs = good.SelectMany(r => r.Pairs).ToList();
        var volumeOf = good.SelectMany(r => r.Volumes.Select(v => (Key: (r.Scan, v.Reader), v.VolumeMm3))).ToDictionary(v => v.Key, v =>
            v.VolumeMm3);
        var agreement = new List<ContinuousPair>();
        var summaries = new List<PairSummary>();
        var discrepancies = new List<Discrepancy>();
        for (int a = 0; a < sources.Count; a++)
            for (int b = a + 1; b < sources.Count; b++)
            {
                var (first, second) = (sources[a].Name, sources[b].Name);
                var of = pairs.Where(p => p.First == first && p.Second == second).ToList();
                var both = good.Select(r => r.Scan)
                    .Where(k => volumeOf.ContainsKey((k, first)) && volumeOf.ContainsKey((k, second))).ToList();
                if (both.Count == 0)
                    continue;
                var subjects = Clusters.Of<string>([.. both.Select(k => k.Subject)]);
                SummaryFigure Over(Func<MaskPair, double?> measure, double greatest) =>
                    SummaryFigure.Of([.. of.Select(measure)], subjects, 0, greatest);
                summaries.Add(new(first, second, of.Count, Over(p => p.Dice, 1), Over(p => p.Iou, 1), Over(p => p.VolumeSimilarity, 1),
                    Over(p => p.Hausdorff95Mm, double.MaxValue),
                    subjects.Count, of.Count(p => p.VoxelsFirst == 0 && p.VoxelsSecond == 0),
                        of.Count(p => p.VoxelsFirst == 0 != (p.VoxelsSecond == 0))));
                double[] x = [.. both.Select(k => volumeOf[(k, first)])], y = [.. both.Select(k => volumeOf[(k, second)])];
                agreement.Add(ContinuousPair.Of(first, second, x, y, [.. both.Select(k => k.Subject)]));
                double limit = Discrepancies.PublishedMultiple * (BlandAltman.Of(x, y).StandardDeviation ?? 0);
                discrepancies.AddRange(Discrepancies.Of(x, y)
                    .Select(i => new Discrepancy(both[i].Label, first, second, x[i], y[i], x[i] - y[i], limit)));
            }
        var table = new double?[good.Count, sources.Count];
        for (int i = 0; i < good.Count; i++)
            for (int r = 0; r < sources.Count; r++)
                table[i, r] = volumeOf.TryGetValue((good[i].Scan, sources[r].Name), out double mm3) ? mm3 : null;
        var absent = scans.SelectMany(k => sources.Where(s => !s.Files.ContainsKey(k))
            .Select(s => new LeftOutScan(k.Label, s.WhyNot(k, sources.First(o => o.Files.ContainsKey(k))))));
        return new()
        {
            Readers = [.. sources.Select(s => s.Name)],
            Subjects = good.Select(r => r.Scan.Subject).Distinct().Count(),
            OverlapForm = settings.Form == OverlapForm.Regular ? "regular" : "modified",
            Pairs = pairs,
            Undefined = [.. good.SelectMany(r => r.Undefined)],
            Summaries = summaries,
            Volumes = [.. good.SelectMany(r => r.Volumes)],
            VolumeAgreement = agreement,
            VolumeIcc = IccFigure.Of(table, [.. good.Select(r => r.Scan.Subject)], settings.Bootstrap.Seed),
            References = [.. good.SelectMany(r => r.References)],
            ReferenceNotes = [.. good.SelectMany(r => r.Notes)],
            Warnings = WarningsOf(sources, settings, [.. good.SelectMany(r => r.Volumes)]),
            Discrepancies = discrepancies,
            LeftOut = [.. absent, .. results.Where(r => r.Failure is not null).Select(r => new LeftOutScan(r.Scan.Label, r.Failure!))],
            SurfaceToleranceMm = settings.SurfaceToleranceMm,
            Surfaces = settings.SurfaceToleranceMm is null ? null : [.. good.SelectMany(r => r.Surfaces)],
            SurfaceSummaries = settings.SurfaceToleranceMm is null ? null : [.. summaries.Select(s => Summary(s, good))],
            Failed = results.Any(r => r.Failure is not null),
        };
    }

    static SurfaceSummary Summary(PairSummary pair, List<ScanResult> scans)
    {
        var of = scans.SelectMany(r => r.Surfaces.Where(p => p.First == pair.First && p.Second == pair.Second)
            .Select(p => (r.Scan.Subject, Pair: p))).ToList();
        var subjects = Clusters.Of<string>([.. of.Select(p => p.Subject)]);
        SummaryFigure Over(Func<SurfacePair, double?> measure, double greatest) =>
            SummaryFigure.Of([.. of.Select(p => measure(p.Pair))], subjects, 0, greatest);
        return new(pair.First, pair.Second, Over(p => p.SurfaceDice, 1), Over(p => p.AverageSymmetricMm, double.MaxValue),
            Over(p => p.HausdorffMm, double.MaxValue));
    }
}
