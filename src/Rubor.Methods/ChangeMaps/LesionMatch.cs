using Rubor.Imaging;

namespace Rubor.Methods.ChangeMaps;

/// <summary>What became of a lesion between two visits.</summary>
public enum LesionChange
{
    /// <summary>Nothing of it was there at the baseline.</summary>
    New,
    /// <summary>Nothing of it is left at the follow-up.</summary>
    Gone,
    /// <summary>Larger by more than the limit.</summary>
    Grown,
    /// <summary>Smaller by more than the limit.</summary>
    Shrunk,
    /// <summary>Within the limit.</summary>
    Unchanged,
    /// <summary>At one visit only, at a place that the other visit does not show.</summary>
    NotCovered,
}

/// <summary>How many lesions of each visit are one.</summary>
public enum LesionGrouping
{
    /// <summary>One, or one of a visit alone.</summary>
    Single,
    /// <summary>Several of the baseline are one at the follow-up.</summary>
    Merged,
    /// <summary>One of the baseline is several at the follow-up.</summary>
    Split,
    /// <summary>Several of the baseline are several at the follow-up.</summary>
    Regrouped,
}

/// <summary>From which change on a lesion has grown or shrunk. The defaults are ours.</summary>
public sealed record LesionSettings
{
    /// <summary>Least share of the larger volume, unless <see cref="SmallestChangeMm3"/> says otherwise.</summary>
    public const double SmallestShare = 0.25;

    /// <summary>Least number of voxels with it: what V_HI takes for a residue is smaller (Hepburn 2023, 2.5.2).</summary>
    public const int SmallestVoxels = 4;

    /// <summary>Share of the smaller of two lesions that must lie in the other for them to be one: what the registration is off by makes
    /// neighbours touch.</summary>
    public const double LeastOverlap = 0.1;

    /// <summary>Smallest detectable change of a lesion, mm³; null for the share and the voxels above.</summary>
    public double? SmallestChangeMm3 { get; init; }
}

/// <summary>A lesion, or lesions that are one, at both visits.</summary>
public sealed record MatchedLesion
{
    /// <summary>From 1, the largest first.</summary>
    public required int Number { get; init; }

    /// <summary>What became of it.</summary>
    public required LesionChange Change { get; init; }

    /// <summary>Whether lesions merged or split.</summary>
    public required LesionGrouping Grouping { get; init; }

    /// <summary>Its lesions at the baseline, numbered from 1 in the order of their first voxels.</summary>
    public required IReadOnlyList<int> Baseline { get; init; }

    /// <summary>Its lesions at the follow-up, likewise.</summary>
    public required IReadOnlyList<int> FollowUp { get; init; }

    /// <summary>Volume at the baseline.</summary>
    public required double BaselineMm3 { get; init; }

    /// <summary>Volume at the follow-up, in the baseline's millimetres.</summary>
    public required double FollowUpMm3 { get; init; }

    /// <summary>Volume that both have.</summary>
    public required double OverlapMm3 { get; init; }

    /// <summary>A voxel near its middle in the baseline's millimetres (RAS): of its baseline, else of its follow-up.</summary>
    public required Point3 BaselinePlaceMm { get; init; }

    /// <summary>A voxel near its middle in the follow-up's millimetres (RAS): of its follow-up, else of its baseline.</summary>
    public required Point3 FollowUpPlaceMm { get; init; }

    /// <summary>Follow-up less baseline.</summary>
    public double DifferenceMm3 => FollowUpMm3 - BaselineMm3;
}

/// <summary>
/// Lesions of two visits told apart as new, gone, grown and shrunk. Lesions are 26-neighbour components (8 in pictures of one slice) of
/// each visit on its own voxels, so that nothing is resampled before it is counted; the motion then says which of them lie in each
/// other, voxel by voxel where regions moved by themselves.
/// Swapping the visits swaps new and gone, grown and shrunk, merged and split.
/// </summary>
public sealed record LesionMatch
{
    // A lesion whose place the other visit shows by less than this is not known to have come or gone.
    const double LeastCovered = 0.5;

    readonly Side before, after;
    readonly VisitMotion motion;

    LesionMatch(Side before, Side after, VisitMotion motion, IReadOnlyList<MatchedLesion> lesions) =>
        (this.before, this.after, this.motion, Lesions) = (before, after, motion, lesions);

    /// <summary>The largest first.</summary>
    public IReadOnlyList<MatchedLesion> Lesions { get; }

    /// <summary>How many became what.</summary>
    public int Count(LesionChange change) => Lesions.Count(l => l.Change == change);

    /// <summary>Matches the lesions of two visits between which all moved as one.</summary>
    /// <param name="baseline">Lesions of the earlier visit on its own grid.</param>
    /// <param name="followUp">Lesions of the later visit on its own grid.</param>
    /// <param name="transform">From a point of the baseline to that of the follow-up.</param>
    /// <param name="settings">From which change on one has grown.</param>
    public static LesionMatch Of(Mask baseline, Mask followUp, VisitTransform transform, LesionSettings settings) =>
        Of(baseline, followUp, new VisitMotion(transform), settings);

    /// <summary>Matches the lesions of two visits.</summary>
    /// <param name="baseline">Lesions of the earlier visit on its own grid.</param>
    /// <param name="followUp">Lesions of the later visit on its own grid.</param>
    /// <param name="motion">Between the visits; each voxel of a lesion goes by the motion of the region that it lies in.</param>
    /// <param name="settings">From which change on one has grown.</param>
    public static LesionMatch Of(Mask baseline, Mask followUp, VisitMotion motion, LesionSettings settings)
    {
        ArgumentNullException.ThrowIfNull(baseline);
        ArgumentNullException.ThrowIfNull(followUp);
        ArgumentNullException.ThrowIfNull(motion);
        ArgumentNullException.ThrowIfNull(settings);
        Side before = new(baseline, 1), after = new(followUp, 1 / motion.Whole.Map.Determinant);
        // Seen from both sides and halved: from one side alone, large voxels would find small ones by chance.
        var shared = new Dictionary<(int Before, int After), double>();
        foreach (var (pair, mm3) in after.Within(before, motion.ToBaseline))
            shared[(pair.Other, pair.Own)] = mm3 / 2;
        foreach (var (pair, mm3) in before.Within(after, motion.ToFollowUp))
            shared[(pair.Own, pair.Other)] = shared.GetValueOrDefault((pair.Own, pair.Other)) + (mm3 / 2);
        var joined = new Dictionary<(int Before, int After), double>(shared.Where(p =>
            p.Value >= LesionSettings.LeastOverlap * Math.Min(before.Mm3(p.Key.Before), after.Mm3(p.Key.After))));
        List<MatchedLesion> lesions = [];
        foreach (var (ofBefore, ofAfter) in Groups(before.Count, after.Count, joined.Keys))
            lesions.Add(Matched(before, after, ofBefore, ofAfter, joined, motion, settings));
        return new(before, after, motion, [.. lesions.OrderByDescending(l => Math.Max(l.BaselineMm3, l.FollowUpMm3))
            .ThenBy(l => l.Baseline.FirstOrDefault(int.MaxValue)).ThenBy(l => l.FollowUp.FirstOrDefault(int.MaxValue))
            .Select((l, i) => l with { Number = i + 1 })]);
    }

    /// <summary>Numbers of the matched lesions on the baseline's grid, 0 for none: as they were, and as they are, nearest voxel.</summary>
    public (int[] Before, int[] After) OnBaseline()
    {
        int[] earlier = Numbers(Lesions, l => l.Baseline, before.Count), later = Numbers(Lesions, l => l.FollowUp, after.Count);
        int[] was = new int[before.Label.Length], now = new int[before.Label.Length];
        var size = before.Grid.Size;
        Parallel.For(0, size.Z, z =>
        {
            for (int i = z * size.SliceVoxels; i < (z + 1) * size.SliceVoxels; i++)
            {
                was[i] = earlier[before.Label[i]];
                int at = after.At(motion.ToFollowUp(before.PlaceOf(i)));
                now[i] = at >= 0 ? later[after.Label[at]] : 0;
            }
        });
        return (was, now);
    }

    static int[] Numbers(IReadOnlyList<MatchedLesion> lesions, Func<MatchedLesion, IReadOnlyList<int>> of, int count)
    {
        var numbers = new int[count + 1];
        foreach (var lesion in lesions)
            foreach (int component in of(lesion))
                numbers[component] = lesion.Number;
        return numbers;
    }

    // Lesions that hang together by overlaps, numbers from 1.
    static IEnumerable<(List<int> Before, List<int> After)> Groups(int before, int after, IEnumerable<(int Before, int After)> pairs)
    {
        int[] root = [.. Enumerable.Range(0, before + after + 1)];
        int Root(int i) => root[i] == i ? i : root[i] = Root(root[i]);
        foreach (var (b, a) in pairs)
            root[Root(before + a)] = Root(b);
        return Enumerable.Range(1, before + after).GroupBy(Root)
            .Select(g => (g.Where(i => i <= before).ToList(), g.Where(i => i > before).Select(i => i - before).ToList()));
    }

    static MatchedLesion Matched(Side before, Side after, List<int> ofBefore, List<int> ofAfter,
        Dictionary<(int Before, int After), double> joined, VisitMotion motion, LesionSettings settings)
    {
        double was = ofBefore.Sum(before.Mm3), now = ofAfter.Sum(after.Mm3);
        double limit = settings.SmallestChangeMm3
            ?? Math.Max(LesionSettings.SmallestShare * Math.Max(was, now),
                LesionSettings.SmallestVoxels * Math.Max(before.VoxelMm3, after.VoxelMm3));
        bool covered = ofBefore.Count == 0 ? after.Covered(ofAfter[0], before, motion.ToBaseline) >= LeastCovered
            : ofAfter.Count > 0 || before.Covered(ofBefore[0], after, motion.ToFollowUp) >= LeastCovered;
        // A place that lies nowhere at the other visit is told as the whole moved.
        var (whole, back) = (motion.Whole.Map, motion.Whole.Map.Inverse());
        var here = ofBefore.Count > 0 ? before.Place(ofBefore)
            : after.Place(ofAfter) is var found ? motion.ToBaseline(found) ?? Moved(back, found) : default;
        var there = ofAfter.Count > 0 ? after.Place(ofAfter) : motion.ToFollowUp(here) ?? Moved(whole, here);
        return new()
        {
            Number = 0,
            Change = !covered ? LesionChange.NotCovered : ofBefore.Count == 0 ? LesionChange.New : ofAfter.Count == 0 ? LesionChange.Gone
                : now - was > limit ? LesionChange.Grown : was - now > limit ? LesionChange.Shrunk : LesionChange.Unchanged,
            Grouping = (ofBefore.Count, ofAfter.Count) switch
            {
                ( > 1, > 1) => LesionGrouping.Regrouped,
                ( > 1, 1) => LesionGrouping.Merged,
                (1, > 1) => LesionGrouping.Split,
                _ => LesionGrouping.Single,
            },
            Baseline = ofBefore,
            FollowUp = ofAfter,
            BaselineMm3 = was,
            FollowUpMm3 = now,
            OverlapMm3 = joined.Where(p => ofBefore.Contains(p.Key.Before)).Sum(p => p.Value),
            BaselinePlaceMm = here,
            FollowUpPlaceMm = there,
        };
    }

    static Point3 Moved(Affine map, Point3 p) => map.Apply(p.X, p.Y, p.Z);

    /// <summary>The lesions of one visit, numbered from 1.</summary>
    sealed class Side
    {
        readonly List<int>[] voxels;
        readonly Affine toVoxels;

        public Side(Mask mask, double scale)
        {
            Grid = mask.Geometry;
            toVoxels = Grid.ToWorld.Inverse();
            var size = Grid.Size;
            var found = ConnectedComponents.Of(mask.Voxels, size, size.Z == 1 ? Connectivity.Eight : Connectivity.TwentySix);
            VoxelMm3 = Grid.VoxelVolumeMm3 * scale;
            Label = new int[size.Voxels];
            voxels = [.. Enumerable.Range(0, found.Count).Select(n => new List<int>(found.Sizes[n]))];
            foreach (var run in found.Runs)
                for (int i = run.Start; i < run.Start + run.Length; i++)
                {
                    Label[i] = run.Component + 1;
                    voxels[run.Component].Add(i);
                }
        }

        public Geometry Grid { get; }

        // In the baseline's millimetres.
        public double VoxelMm3 { get; }

        public int Count => voxels.Length;

        // 0 for none.
        public int[] Label { get; }

        public double Mm3(int lesion) => voxels[lesion - 1].Count * VoxelMm3;

        // The voxel nearest to the mean: the mean of a bent lesion may lie beside it.
        public Point3 Place(List<int> lesions)
        {
            var all = lesions.SelectMany(n => voxels[n - 1]).ToList();
            var mean = all.Aggregate(default(Point3), (sum, i) => sum + PlaceOf(i)) * (1.0 / all.Count);
            return PlaceOf(all.MinBy(i => (PlaceOf(i) - mean).Length));
        }

        // Volume of each lesion that lies in a lesion of the other visit, by its own voxels.
        public IEnumerable<((int Own, int Other) Pair, double Mm3)> Within(Side other, Func<Point3, Point3?> toOther)
        {
            var counts = new Dictionary<(int, int), int>();
            for (int n = 1; n <= Count; n++)
                foreach (int i in voxels[n - 1])
                    if (other.At(toOther(PlaceOf(i))) is var at and >= 0 && other.Label[at] is var there and > 0)
                        counts[(n, there)] = counts.GetValueOrDefault((n, there)) + 1;
            return counts.Select(c => (c.Key, c.Value * VoxelMm3));
        }

        // Share of a lesion that the other visit shows.
        public double Covered(int lesion, Side other, Func<Point3, Point3?> toOther) =>
            voxels[lesion - 1].Average(i => other.At(toOther(PlaceOf(i))) >= 0 ? 1.0 : 0);

        // The voxel at a place in mm; −1 outside, and of no place.
        public int At(Point3? place)
        {
            if (place is not { } mm)
                return -1;
            var (size, p) = (Grid.Size, Moved(toVoxels, mm));
            double x = Math.Floor(p.X + 0.5), y = Math.Floor(p.Y + 0.5), z = Math.Floor(p.Z + 0.5);
            return x < 0 || y < 0 || z < 0 || x >= size.X || y >= size.Y || z >= size.Z ? -1
                : ((((int)z * size.Y) + (int)y) * size.X) + (int)x;
        }

        public Point3 PlaceOf(int i) => Grid.ToWorld.Apply(i % Grid.Size.X, i / Grid.Size.X % Grid.Size.Y, i / Grid.Size.SliceVoxels);
    }
}
