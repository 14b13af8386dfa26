using System.Text.Json;
using Rubor.Imaging;
using Rubor.Methods.ChangeMaps;

namespace Rubor.Tests.Methods.ChangeMaps;

/// <summary>Lesions of two visits, on made masks of voxels of 2 mm³.</summary>
public class LesionMatchTests
{
    static readonly Geometry Grid = Geometry.AxisAligned(new(12, 10, 2), 1, 1, 2);

    [Fact]
    public void What_came_went_grew_and_shrank_is_told_apart()
    {
        var match = Match(
            (0, 0, 2, 2), (0, 3, 3, 4), (4, 0, 4, 3), (9, 5, 3, 2), // stays; grows; shrinks; goes
            true,
            (0, 0, 2, 2), (0, 3, 3, 6), (4, 0, 4, 1), (9, 0, 2, 1)); // stays; grew by half; a third of it; came
        Assert.Equal([LesionChange.Grown, LesionChange.Shrunk, LesionChange.Gone, LesionChange.Unchanged, LesionChange.New],
            match.Lesions.Select(l => l.Change));
        Assert.All(match.Lesions, l => Assert.Equal(LesionGrouping.Single, l.Grouping));
        var grown = match.Lesions[0];
        Assert.Equal((1, 24.0, 36.0, 24.0, 12.0),
            (grown.Number, grown.BaselineMm3, grown.FollowUpMm3, grown.OverlapMm3, grown.DifferenceMm3));
        var gone = match.Lesions[2];
        Assert.Equal((12.0, 0.0, 0.0), (gone.BaselineMm3, gone.FollowUpMm3, gone.OverlapMm3));
        Assert.Empty(gone.FollowUp);
    }

    [Fact]
    public void Lesions_that_merge_or_split_are_one_group_and_said_to_be()
    {
        (int, int, int, int)[] apart = [(0, 0, 3, 2), (4, 0, 3, 2)], joined = [(0, 0, 7, 2)];
        var merged = Assert.Single(LesionMatch.Of(Of(apart), Of(joined), VisitTransform.None, new()).Lesions);
        Assert.Equal((LesionGrouping.Merged, LesionChange.Unchanged), (merged.Grouping, merged.Change)); // 24 to 28 mm³
        Assert.Equal([1, 2], merged.Baseline);
        Assert.Equal([1], merged.FollowUp);
        var split = Assert.Single(LesionMatch.Of(Of(joined), Of(apart), VisitTransform.None, new()).Lesions);
        Assert.Equal(LesionGrouping.Split, split.Grouping);
        var chained = Assert.Single(LesionMatch.Of(Of(apart), Of([(1, 0, 5, 1), (0, 1, 1, 1)]), VisitTransform.None, new()).Lesions);
        Assert.Equal((LesionGrouping.Merged, LesionChange.Shrunk), (chained.Grouping, chained.Change));
        var regrouped = Assert.Single(
            LesionMatch.Of(Of([(0, 0, 3, 2), (4, 0, 4, 2)]), Of([(2, 0, 3, 2), (6, 0, 3, 2)]), VisitTransform.None, new()).Lesions);
        Assert.Equal(LesionGrouping.Regrouped, regrouped.Grouping);
    }

    [Fact]
    public void Corners_make_one_lesion_of_a_visit_and_none_of_two()
    {
        // Voxels (3, 2, 0) and (4, 3, 1) touch by a corner alone.
        var both = Voxels((3, 2, 0), (4, 3, 1));
        var one = Assert.Single(LesionMatch.Of(both, both, VisitTransform.None, new()).Lesions);
        Assert.Equal((1, 4.0, LesionGrouping.Single), (one.Baseline.Count, one.BaselineMm3, one.Grouping));
        var two = LesionMatch.Of(Voxels((3, 2, 0)), Voxels((4, 3, 1)), VisitTransform.None, new()).Lesions;
        Assert.Equal([LesionChange.Gone, LesionChange.New], two.Select(l => l.Change).Order().Reverse());
    }

    [Fact]
    public void Less_than_a_tenth_of_the_smaller_in_common_is_a_neighbour()
    {
        // 3 × 4 and 3 × 4 voxels that share one, a twelfth.
        var apart = LesionMatch.Of(Of([(0, 0, 3, 4)]), Of([(2, 3, 6, 2)]), VisitTransform.None, new());
        Assert.Equal((1, 1), (apart.Count(LesionChange.New), apart.Count(LesionChange.Gone)));
        Assert.Single(LesionMatch.Of(Of([(0, 0, 3, 3)]), Of([(2, 2, 6, 2)]), VisitTransform.None, new()).Lesions);
    }

    [Theory]
    [InlineData(null, LesionChange.Unchanged)] // 12 to 16 mm³: a quarter of the larger, and no more
    [InlineData(3.9, LesionChange.Grown)]
    [InlineData(4.0, LesionChange.Unchanged)]
    public void A_smallest_detectable_change_that_is_given_takes_the_place_of_the_default(double? limit, LesionChange wanted) =>
        Assert.Equal(wanted, Assert.Single(LesionMatch.Of(Of([(0, 0, 3, 2)]), Of([(0, 0, 4, 2)]), VisitTransform.None,
            new() { SmallestChangeMm3 = limit }).Lesions).Change);

    [Fact]
    public void A_place_that_the_other_visit_does_not_show_tells_of_no_change()
    {
        var moved = new VisitTransform(Affine.Scaling(1, 1, 1) with { Origin = new(6, 0, 0) });
        var match = LesionMatch.Of(Of([(8, 0, 3, 2), (0, 4, 2, 2)]), Of([(0, 0, 3, 2), (6, 4, 2, 2)]), moved, new());
        Assert.Equal([LesionChange.NotCovered, LesionChange.NotCovered, LesionChange.Unchanged], match.Lesions.Select(l => l.Change));
        // The middle of a lesion in the other visit's millimetres.
        Assert.Equal(6, match.Lesions[2].FollowUpPlaceMm.X - match.Lesions[2].BaselinePlaceMm.X, 1e-9);
    }

    [Fact]
    public void Lesions_of_a_region_that_moved_by_itself_go_with_it_and_what_it_left_or_covered_is_not_known()
    {
        // The region, 4 × 4 pixels of both slices, moved 5 pixels along y; all else stayed.
        var region = new byte[Grid.Size.Voxels];
        for (int i = 0; i < region.Length; i++)
            region[i] = i % Grid.Size.X < 4 && i / Grid.Size.X % Grid.Size.Y < 4 ? (byte)3 : (byte)0;
        var down = new VisitTransform(Affine.Scaling(1, 1, 1) with { Origin = new(0, 5, 0) });
        var motion = new VisitMotion(VisitTransform.None, new(Grid, region), new Dictionary<byte, VisitTransform> { [3] = down });
        Mask before = Of([(1, 1, 2, 2), (7, 0, 1, 6), (0, 6, 3, 1)]), after = Of([(1, 6, 2, 2), (7, 0, 1, 6), (1, 0, 3, 1)]);
        var match = LesionMatch.Of(before, after, motion, new());
        // One stays in the tissue, one goes with the region; one lay where the region came to lie, one lies where it was.
        Assert.Equal([(12.0, 12.0, LesionChange.Unchanged), (8, 8, LesionChange.Unchanged), (6, 0, LesionChange.NotCovered),
            (0, 6, LesionChange.NotCovered)], match.Lesions.Select(l => (l.BaselineMm3, l.FollowUpMm3, l.Change)));
        Assert.Equal(new(0, 5, 0), match.Lesions[1].FollowUpPlaceMm - match.Lesions[1].BaselinePlaceMm);
        var (was, now) = match.OnBaseline();
        Assert.Equal(was.Select(n => n == 2), now.Select(n => n == 2));
        // As one, the lesion in the region would be gone, and what lies there now another's.
        var asOne = LesionMatch.Of(before, after, VisitTransform.None, new());
        Assert.Equal((1, 0, LesionChange.Gone), Assert.Single(asOne.Lesions, l => l.BaselineMm3 == 8) is var lost
            ? (lost.Baseline.Count, lost.FollowUp.Count, lost.Change) : default);
        Assert.Equal(1, asOne.Count(LesionChange.New));
        // The visits swapped, as far as the region can be drawn on the other.
        var there = new byte[region.Length];
        for (int i = 0; i < there.Length; i++)
            there[i] = i % Grid.Size.X < 4 && i / Grid.Size.X % Grid.Size.Y is >= 5 and < 9 ? (byte)3 : (byte)0;
        var back = new VisitMotion(VisitTransform.None, new(Grid, there), new Dictionary<byte, VisitTransform> { [3] = down.Swapped() });
        Assert.Equal(match.Lesions.Select(l => (l.Change, l.OverlapMm3)).Order(),
            LesionMatch.Of(after, before, back, new()).Lesions.Select(l => (l.Change, l.OverlapMm3)).Order());
    }

    static readonly JsonSerializerOptions Snake = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    sealed record Golden(int[] Size, double[][] BaselineToWorld, double[][] FollowUpToWorld, double[][] Matrix, string Baseline,
        string FollowUp, List<GoldenLesion> Lesions);

    sealed record GoldenLesion(string Change, int[] Baseline, int[] FollowUp, double BaselineMm3, double FollowUpMm3, double OverlapMm3);

    [Fact] // tests/Reference/changemaps/lesions.py
    public void Turned_visits_on_grids_of_their_own_match_as_SciPys_components_do_and_swapped_the_other_way_round()
    {
        var golden = JsonSerializer.Deserialize<Golden>(File.ReadAllText(Data.Reference("changemaps", "lesions.json")), Snake)!;
        Mask Side(string bits, double[][] world)
        {
            var size = new GridSize(golden.Size[0], golden.Size[1], golden.Size[2]);
            byte[] packed = Convert.FromBase64String(bits);
            byte[] voxels = [.. Enumerable.Range(0, size.Voxels).Select(i => (byte)(packed[i / 8] >> (i % 8) & 1))];
            return new(new Geometry(size, MapOf(world)), voxels);
        }
        var (before, after) = (Side(golden.Baseline, golden.BaselineToWorld), Side(golden.FollowUp, golden.FollowUpToWorld));
        var transform = VisitTransform.Of(golden.Matrix);
        var match = LesionMatch.Of(before, after, transform, new());
        Assert.Equal(golden.Lesions.Select(l => l.Change), match.Lesions.Select(l => l.Change == LesionChange.NotCovered ? "not_covered"
            : l.Change.ToString().ToLowerInvariant()));
        foreach (var (wanted, found) in golden.Lesions.Zip(match.Lesions))
        {
            Assert.Equal(wanted.Baseline, found.Baseline);
            Assert.Equal(wanted.FollowUp, found.FollowUp);
            Assert.Equal(wanted.BaselineMm3, found.BaselineMm3, 1e-6);
            Assert.Equal(wanted.FollowUpMm3, found.FollowUpMm3, 1e-6);
            Assert.Equal(wanted.OverlapMm3, found.OverlapMm3, 1e-6);
        }
        var swapped = LesionMatch.Of(after, before, transform.Swapped(), new());
        Assert.Equal(match.Count(LesionChange.New), swapped.Count(LesionChange.Gone));
        Assert.Equal(match.Count(LesionChange.Grown), swapped.Count(LesionChange.Shrunk));
        Assert.Equal(match.Count(LesionChange.Shrunk), swapped.Count(LesionChange.Grown));
        Assert.Equal(match.Lesions.Count(l => l.Grouping == LesionGrouping.Split),
            swapped.Lesions.Count(l => l.Grouping == LesionGrouping.Merged));
        var (was, now) = match.OnBaseline();
        Assert.Equal(before.Count, was.Count(n => n > 0));
        var later = match.Lesions.Where(l => l.FollowUp.Count > 0 && l.Change != LesionChange.NotCovered).Select(l => l.Number);
        Assert.Subset(now.ToHashSet(), later.ToHashSet());
    }

    static Affine MapOf(double[][] m)
    {
        Point3 Column(int c) => new(m[0][c], m[1][c], m[2][c]);
        return new(Column(0), Column(1), Column(2), Column(3));
    }

    static LesionMatch Match(params object[] boxes)
    {
        int middle = Array.FindIndex(boxes, b => b is bool);
        (int, int, int, int)[] before = [.. boxes.Take(middle).Cast<(int, int, int, int)>()];
        (int, int, int, int)[] after = [.. boxes.Skip(middle + 1).Cast<(int, int, int, int)>()];
        return LesionMatch.Of(Of(before), Of(after), VisitTransform.None, new());
    }

    // Boxes of the first slice: x, y, width, height.
    static Mask Of((int X, int Y, int Width, int Height)[] boxes) => Voxels([.. boxes.SelectMany(b =>
        Enumerable.Range(0, b.Width * b.Height).Select(i => (b.X + (i % b.Width), b.Y + (i / b.Width), 0)))]);

    static Mask Voxels(params (int X, int Y, int Z)[] at)
    {
        var voxels = new byte[Grid.Size.Voxels];
        foreach (var (x, y, z) in at)
            voxels[(((z * Grid.Size.Y) + y) * Grid.Size.X) + x] = 1;
        return new(Grid, voxels);
    }
}
