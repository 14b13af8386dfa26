using Rubor.Imaging;
using Rubor.Imaging.Files;
using Rubor.Statistics;
using Rubor.Studies.Agreement;
using Rubor.Studies.Cases;
using Rubor.Studies.Runs;
using Rubor.Studies.Tables;

namespace Rubor.Studies.Evaluation;

/// <summary>Evaluates predicted label maps against true ones, scan by scan; two label maps a thread are in memory.</summary>
public static class SegmentationRunner
{
    const int MostScansAtOnce = 2;

    sealed record CaseResult(ScanKey Scan, SegmentationCase? Case, ConfusionMatrix? Voxels, string? Failure);

    /// <summary>Evaluates every scan that both sides have.</summary>
    /// <param name="truth">Folder or pattern of true label maps.</param>
    /// <param name="predicted">Folder or pattern of predicted ones.</param>
    /// <param name="labels">What the labels mean.</param>
    /// <param name="folds">Fold of each subject, or null.</param>
    /// <param name="form">What a class in neither map gives.</param>
    /// <param name="settings">How subjects are resampled.</param>
    /// <param name="threads">Threads to use.</param>
    /// <param name="cancel">Stops between scans.</param>
    /// <exception cref="OutputException">No scan is on both sides, all fail, or a subject has no fold.</exception>
    public static SegmentationDocument Run(
        MaskSource truth, MaskSource predicted, LabelSet labels, IReadOnlyDictionary<string, int>? folds, OverlapForm form,
            BootstrapSettings settings, int threads, CancellationToken cancel)
    {
        var keys = MaskAgreementRunner.Scans([truth, predicted]);
        var both = keys.Where(k => truth.Files.ContainsKey(k) && predicted.Files.ContainsKey(k)).ToList();
        if (both.Count == 0)
            throw new OutputException(predicted.Given, $"shares no scan with {truth.Given}");
        // nnU-Net's lists of splits name cases as their files are called.
        int? FoldOf(ScanKey k) => folds is null ? null
            : new[] { k.Subject, $"sub-{k.Subject}", k.Label, SubjectName.Stem(truth.Files[k]), SubjectName.Stem(predicted.Files[k]) }
            .Where(folds.ContainsKey).Select(n => (int?)folds[n]).FirstOrDefault();
        if (folds is not null && both.Where(k => FoldOf(k) is null).Select(k => k.Subject).FirstOrDefault() is { } homeless)
            throw new OutputException("--folds", $"subject {homeless} is in no fold");
        var results = CaseRun.Each(both, Math.Min(threads, MostScansAtOnce), k =>
            One(k, truth.Files[k], predicted.Files[k], labels, FoldOf(k), form), cancel);
        var good = results.Where(r => r.Case is not null).ToList();
        if (good.Count == 0)
            throw new OutputException("no scan could be evaluated", results[0].Failure!);
        var cases = good.Select(r => r.Case!).ToList();
        string[] subjects = [.. good.Select(r => r.Scan.Subject)];
        var voxels = good.Skip(1).Aggregate(good[0].Voxels!, (sum, r) => Sum(sum, r.Voxels!));
        var absent = keys.Where(k => !both.Contains(k))
            .Select(k => new LeftOutScan(k.Label, truth.Files.ContainsKey(k) ? Absent("has no prediction", predicted.WhyNot(k, truth))
            : Absent("has no truth", truth.WhyNot(k, predicted))));
        return new()
        {
            Subjects = subjects.Distinct().Count(),
            OverlapForm = form == OverlapForm.Regular ? "regular" : "modified",
            Classes = [.. labels.Classes.Select(c => c.Name), .. labels.Merged.Select(m => m.Name)],
            ImageLevelLabels = [.. labels.Names.Where(n => labels.ImageLevel.Contains(n.Label)).Select(n => n.Name)],
            Cases = cases,
            Folds = FoldTable.Of(cases),
            Overall = Overall(cases, Clusters.Of<string>(subjects)),
            Presence = [.. cases[0].Classes.Select((c, i) => ClassPresence.Of(c.Class, [.. cases.Select(x => x.Classes[i])]))],
            Confusion = Matrices(voxels, labels),
            Lesions = LesionFigures.Of(cases, Clusters.Of<string>(subjects), settings),
            ImageLevel = ImageLevel(cases, subjects, settings, cancel),
            LeftOut = [.. absent, .. results.Where(r => r.Failure is not null).Select(r => new LeftOutScan(r.Scan.Label, r.Failure!))],
            Failed = results.Count < keys.Count || results.Any(r => r.Failure is not null),
        };
    }

    // "has no prediction", and the file that is nearest where there is one.
    static string Absent(string what, string why) =>
        why.IndexOf('(', StringComparison.Ordinal) is >= 0 and var at ? $"{what} {why[at..]}" : what;

    static CaseResult One(ScanKey scan, string truthFile, string predictedFile, LabelSet labels, int? fold, OverlapForm form)
    {
        try
        {
            var truth = Coded(truthFile, labels, null, out var geometry);
            var predicted = Coded(predictedFile, labels, geometry, out var other);
            geometry.RequireSame(other, predictedFile, truthFile);
            var (size, mm) = (geometry.Size, geometry.SpacingMm);
            var grid = new MaskGrid(size.Z, size.Y, size.X, mm.Z, mm.Y, mm.X);
            var voxels = ConfusionMatrix.OfLabels(truth, predicted, labels.Names.Count);
            var groups = Groups(labels).ToList();
            byte[] a = new byte[truth.Length], b = new byte[truth.Length];
            var overlaps = groups.Select(g => Overlapped(g.Name, Within(truth, g.Codes, a), Within(predicted, g.Codes, b), grid, form))
                .ToList();
            var classes = overlaps.Take(labels.Classes.Count()).ToList();
            var positive = Codes(labels, labels.ImageLevel);
            var lesions = LesionDetection.Between(Within(truth, positive, a), Within(predicted, positive, b), grid);
            var counts = OverlapCounts.OfMasks(a, b);
            return new(scan, new(scan.Label, fold, overlaps, MeanOf(classes.Select(c => c.Dice)), MeanOf(classes.Select(c => c.Iou)),
                counts.First > 0, counts.Second,
                lesions.TruthLesions, lesions.Found, lesions.PredictedLesions, lesions.FalseLesions), voxels, null);
        }
        catch (ImageDataException e)
        {
            return new(scan, null, null, e.Message);
        }
    }

    static byte[] Coded(string file, LabelSet labels, Geometry? order, out Geometry geometry)
    {
        var map = LabelMap.From(ImageFile.ReadVolume(file));
        if (order is not null)
            map = map.InOrderOf(order);
        geometry = map.Geometry;
        var code = new int[byte.MaxValue + 1];
        Array.Fill(code, -1);
        foreach (var (index, (label, _)) in labels.Names.Index())
            code[label] = index;
        var coded = new byte[map.Labels.Length];
        for (int i = 0; i < coded.Length; i++)
        {
            int c = code[map.Labels[i]];
            coded[i] = c >= 0 ? (byte)c
                : throw new ImageDataException(file,
                $"holds label {map.Labels[i]}, which the file of labels does not name; it names {string.Join(", ", labels.Names.Select(n => n.Label))}");
        }
        return coded;
    }

    static IEnumerable<(string Name, bool[] Codes)> Groups(LabelSet labels) =>
        labels.Classes.Select(c => (c.Name, Codes(labels, [c.Label]))).Concat(labels.Merged.Select(m => (m.Name, Codes(labels, m.Labels))));

    static bool[] Codes(LabelSet labels, IReadOnlyList<byte> chosen) => [.. labels.Names.Select(n => chosen.Contains(n.Label))];

    static byte[] Within(byte[] coded, bool[] codes, byte[] into)
    {
        for (int i = 0; i < coded.Length; i++)
            into[i] = codes[coded[i]] ? (byte)1 : (byte)0;
        return into;
    }

    static ClassOverlap Overlapped(string name, byte[] truth, byte[] predicted, MaskGrid grid, OverlapForm form)
    {
        var counts = OverlapCounts.OfMasks(truth, predicted);
        var distance = SurfaceDistances.Between(truth, predicted, grid).Hausdorff95Mm;
        return new(name, Statistics.Overlap.Dice(counts, form).Value, Statistics.Overlap.Iou(counts, form).Value, distance.Value,
            distance.Reason, counts.First, counts.Second);
    }

    static double? MeanOf(IEnumerable<double?> values) => values.OfType<double>().ToList() is { Count: > 0 } known ? known.Average() : null;

    static List<NamedFigure> Overall(List<SegmentationCase> cases, Clusters clusters)
    {
        var figures = new List<NamedFigure>();
        void Add(string name, double greatest, Func<SegmentationCase, double?> of)
        {
            var figure = ClusteredFigure.Of(ClusteredMean.Of([.. cases.Select(of)], clusters, 0, greatest));
            figures.Add(new(name, figure.Value is null ? figure with { Reason = "It is undefined in every scan." } : figure));
        }
        for (int c = 0; c < cases[0].Classes.Count; c++)
        {
            int at = c;
            Add($"dice_{cases[0].Classes[c].Class}", 1, s => s.Classes[at].Dice);
            Add($"iou_{cases[0].Classes[c].Class}", 1, s => s.Classes[at].Iou);
            Add($"hausdorff95_mm_{cases[0].Classes[c].Class}", double.MaxValue, s => s.Classes[at].Hausdorff95Mm);
        }
        Add("dice_All", 1, s => s.AllDice);
        Add("iou_All", 1, s => s.AllIou);
        return figures;
    }

    static ModelAccuracy ImageLevel(List<SegmentationCase> cases, string[] subjects, BootstrapSettings settings, CancellationToken cancel)
    {
        const double oneVoxel = 1;
        var table = new ClassificationTable(["predicted voxels"], [.. cases.Select(c => c.ImageTruth)], subjects,
            [[.. cases.Select(c => (double?)c.ImageScore)]], "", 0);
        return ClassificationRunner.Run("", table, oneVoxel, settings, cancel).Models[0];
    }

    internal static ConfusionMatrix Sum(ConfusionMatrix a, ConfusionMatrix b)
    {
        var sum = new long[a.Categories, a.Categories];
        for (int i = 0; i < a.Categories; i++)
            for (int j = 0; j < a.Categories; j++)
                sum[i, j] = a[i, j] + b[i, j];
        return new(sum);
    }

    static List<VoxelConfusion> Matrices(ConfusionMatrix voxels, LabelSet labels)
    {
        var found = new List<VoxelConfusion> { Written("labels", [.. labels.Names.Select(n => n.Name)], voxels) };
        foreach (var (name, members) in labels.Merged)
        {
            // The merged labels become one; the others stay.
            var kept = labels.Names.Where(n => !members.Contains(n.Label)).ToList();
            int[] into = [.. labels.Names.Select(n => members.Contains(n.Label) ? kept.Count : kept.IndexOf(n))];
            found.Add(Written(name, [.. kept.Select(k => k.Name), name], voxels.Merged(into)));
        }
        return found;
    }

    internal static VoxelConfusion Written(string name, IReadOnlyList<string> labels, ConfusionMatrix matrix)
    {
        var shares = matrix.RowNormalised();
        int[] all = [.. Enumerable.Range(0, matrix.Categories)];
        return new(name, labels, [.. all.Select(i => all.Select(j => matrix[i, j]).ToArray())],
            [.. all.Select(i => all.Select(j => shares[i, j]).ToArray())]);
    }
}
