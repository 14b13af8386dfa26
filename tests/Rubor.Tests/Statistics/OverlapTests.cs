using Rubor.Statistics;

namespace Rubor.Tests.Statistics;

public class OverlapTests
{
    static readonly Golden Expected = Golden.Load("masks.tsv");

    [Fact]
    public void Two_empty_masks_are_undefined_for_Hepburn_and_1_for_Cobb()
    {
        var empty = OverlapCounts.OfMasks(new byte[70], new byte[70]);
        Assert.Null(Overlap.Dice(empty).Value);
        Assert.Equal("Both masks are empty.", Overlap.Dice(empty).Reason);
        Assert.Null(Overlap.Iou(empty).Value);
        Assert.Null(Overlap.VolumeSimilarity(empty).Value);
        Assert.Equal(1, Overlap.Dice(empty, OverlapForm.Modified).Value);
        Assert.Equal(1, Overlap.Iou(empty, OverlapForm.Modified).Value);
    }

    [Theory] // one mask empty: no overlap in either form
    [InlineData(OverlapForm.Regular)]
    [InlineData(OverlapForm.Modified)]
    public void One_empty_mask_is_0(OverlapForm form)
    {
        byte[] some = [0, 1, 1, 0];
        var counts = OverlapCounts.OfMasks(some, new byte[4]);
        Assert.Equal(0, Overlap.Dice(counts, form).Value);
        Assert.Equal(0, Overlap.Iou(counts, form).Value);
        Assert.Equal(0, Overlap.VolumeSimilarity(counts, form).Value);
    }

    [Fact]
    public void Counts_are_right_at_every_length_and_beyond_255_blocks()
    {
        var random = new Random(5);
        foreach (int length in new[] { 0, 1, 15, 16, 31, 32, 33, 63, 64, 65, 255, 20_000, 100_003 })
        {
            var first = new byte[length];
            var second = new byte[length];
            long a = 0, b = 0, both = 0;
            for (int i = 0; i < length; i++)
            {
                first[i] = (byte)(random.Next(10) < 8 ? 1 : 0);
                second[i] = (byte)(random.Next(10) < 9 ? 1 : 0);
                a += first[i];
                b += second[i];
                both += first[i] & second[i];
            }
            Assert.Equal(new OverlapCounts(a, b, both), OverlapCounts.OfMasks(first, second));
            Assert.Equal(new OverlapCounts(a, b, both), OverlapCounts.OfLabel(first, second, 1));
        }
    }

    [Fact]
    public void A_label_above_1_is_an_error_unless_asked_for()
    {
        byte[] labels = [0, 1, 2, 1], mask = [0, 1, 1, 0];
        var error = Assert.Throws<ArgumentException>(() => OverlapCounts.OfMasks(labels, mask));
        Assert.Contains("first[2] holds label 2", error.Message, StringComparison.Ordinal);
        Assert.Equal(new OverlapCounts(3, 2, 2), OverlapCounts.OfMasks(labels, mask, anyLabel: true));
        Assert.Equal(new OverlapCounts(1, 0, 0), OverlapCounts.OfLabel(labels, mask, 2));
    }

    [Fact]
    public void Slices_add_up_to_the_volume()
    {
        var slices = OverlapCounts.PerSlice(MaskPhantom.A, MaskPhantom.B, MaskPhantom.Height * MaskPhantom.Width);
        Assert.Equal(MaskPhantom.Depth, slices.Length);
        Assert.Equal(OverlapCounts.OfMasks(MaskPhantom.A, MaskPhantom.B), slices.Aggregate((x, y) => x + y));
        Assert.Throws<ArgumentException>(() => OverlapCounts.PerSlice(new byte[10], new byte[10], 3));
    }

    [Fact]
    public void Volume_similarity_says_nothing_of_place()
    {
        byte[] left = [1, 1, 0, 0], right = [0, 0, 1, 1];
        var counts = OverlapCounts.OfMasks(left, right);
        Assert.Equal(0, Overlap.Dice(counts).Value);
        Assert.Equal(1, Overlap.VolumeSimilarity(counts).Value);
    }

    [Theory]
    [InlineData("anisotropic", 3.3, 0.595, 0.595)]
    [InlineData("isotropic", 1, 1, 1)]
    [InlineData("edge", 3.3, 0.7, 0.5)]
    public void Surface_distances_equal_SciPy(string name, double z, double y, double x)
    {
        byte[] second = name == "edge" ? MaskPhantom.Edge : MaskPhantom.B;
        Matches(name, MaskPhantom.A, second, MaskPhantom.Grid(z, y, x));
        var swapped = SurfaceDistances.Between(second, MaskPhantom.A, MaskPhantom.Grid(z, y, x));
        Expected.Matches($"{name}.hausdorff95", swapped.Hausdorff95Mm.Value, 1e-12);
        Expected.Matches($"{name}.ab", swapped.SecondToFirstMm.Value, 1e-12);
    }

    [Fact]
    public void A_single_slice_is_measured_in_its_plane_as_SciPy_measures_an_image()
    {
        int plane = MaskPhantom.Height * MaskPhantom.Width;
        var grid = new MaskGrid(1, MaskPhantom.Height, MaskPhantom.Width, 3.3, 0.8, 0.6);
        Matches("plane", MaskPhantom.A.AsSpan(5 * plane, plane), MaskPhantom.B.AsSpan(5 * plane, plane), grid);
    }

    static void Matches(string name, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, MaskGrid grid)
    {
        var distances = SurfaceDistances.Between(first, second, grid);
        Expected.Matches($"{name}.hausdorff", distances.HausdorffMm.Value, 1e-12);
        Expected.Matches($"{name}.hausdorff95", distances.Hausdorff95Mm.Value, 1e-12);
        Expected.Matches($"{name}.assd", distances.AverageSymmetricMm.Value, 1e-12);
        Expected.Matches($"{name}.ab", distances.FirstToSecondMm.Value, 1e-12);
        Expected.Matches($"{name}.ba", distances.SecondToFirstMm.Value, 1e-12);
        Expected.Matches($"{name}.surface_a", distances.FirstSurfaceVoxels);
        Expected.Matches($"{name}.surface_b", distances.SecondSurfaceVoxels);
        Expected.Matches($"{name}.dice", Overlap.Dice(OverlapCounts.OfMasks(first, second)).Value, 1e-14);
    }

    [Fact]
    public void Distances_equal_those_by_brute_force_on_any_spacing()
    {
        var random = new Random(21);
        for (int trial = 0; trial < 60; trial++)
        {
            var grid = new MaskGrid(1 + random.Next(6), 1 + random.Next(9), 1 + random.Next(9), 0.2 + 5 * random.NextDouble(),
                0.2 + random.NextDouble(), 0.2 + random.NextDouble());
            byte[] first = Sprinkled(grid, random), second = Sprinkled(grid, random);
            var distances = SurfaceDistances.Between(first, second, grid);
            double[] there = BruteForce(first, second, grid), back = BruteForce(second, first, grid);
            Assert.Equal(Math.Max(there.Max(), back.Max()), distances.HausdorffMm.Required, 12);
            Assert.Equal(there.Average(), distances.FirstToSecondMm.Required, 12);
            Assert.Equal(there.Concat(back).Average(), distances.AverageSymmetricMm.Required, 12);
            Assert.Equal(there.Length, distances.FirstSurfaceVoxels);
        }
    }

    static byte[] Sprinkled(MaskGrid grid, Random random)
    {
        int share = 1 + random.Next(9);
        byte[] mask = [.. Enumerable.Range(0, grid.Length).Select(_ => (byte)(random.Next(10) < share ? 1 : 0))];
        mask[random.Next(mask.Length)] = 1;
        return mask;
    }

    static double[] BruteForce(byte[] from, byte[] to, MaskGrid grid)
    {
        var there = Surface(from, grid);
        var here = Surface(to, grid);
        return [.. there.Select(a => here.Min(b => Math.Sqrt(
            Math.Pow((a.Z - b.Z) * grid.SpacingZMm, 2) + Math.Pow((a.Y - b.Y) * grid.SpacingYMm, 2)
                + Math.Pow((a.X - b.X) * grid.SpacingXMm, 2))))];
    }

    static List<(int Z, int Y, int X)> Surface(byte[] mask, MaskGrid grid)
    {
        bool Empty(int z, int y, int x) =>
            z < 0 || y < 0 || x < 0 || z >= grid.Depth || y >= grid.Height || x >= grid.Width
                || mask[(z * grid.Height + y) * grid.Width + x] == 0;
        var surface = new List<(int, int, int)>();
        for (int z = 0; z < grid.Depth; z++)
        {
            for (int y = 0; y < grid.Height; y++)
            {
                for (int x = 0; x < grid.Width; x++)
                {
                    bool exposed = grid.Depth > 1 && (Empty(z - 1, y, x) || Empty(z + 1, y, x))
                        || grid.Height > 1 && (Empty(z, y - 1, x) || Empty(z, y + 1, x))
                        || grid.Width > 1 && (Empty(z, y, x - 1) || Empty(z, y, x + 1));
                    if (!Empty(z, y, x) && (exposed || grid.Length == 1))
                        surface.Add((z, y, x));
                }
            }
        }
        return surface;
    }

    [Fact]
    public void Distances_to_an_empty_mask_are_undefined_and_one_voxel_is_its_own_surface()
    {
        var grid = new MaskGrid(1, 1, 3, 1, 1, 2);
        byte[] left = [1, 0, 0], right = [0, 0, 1];
        Assert.Equal("The second mask is empty.", SurfaceDistances.Between(left, new byte[3], grid).HausdorffMm.Reason);
        Assert.Equal("The first mask is empty.", SurfaceDistances.Between(new byte[3], left, grid).Hausdorff95Mm.Reason);
        Assert.Equal("Both masks are empty.", SurfaceDistances.Between(new byte[3], new byte[3], grid).AverageSymmetricMm.Reason);
        Assert.Equal(4, SurfaceDistances.Between(left, right, grid).HausdorffMm.Value);
        Assert.Equal(0, SurfaceDistances.Between([1], [1], new MaskGrid(1, 1, 1, 1, 1, 1)).HausdorffMm.Value);
        Assert.Throws<ArgumentException>(() => SurfaceDistances.Between(left, [1, 0], grid));
    }

    [Theory]
    [InlineData(LesionConnectivity.Faces, "faces")]
    [InlineData(LesionConnectivity.FacesAndEdges, "edges")]
    [InlineData(LesionConnectivity.Full, "full")]
    public void Lesions_equal_those_of_SciPy(LesionConnectivity connectivity, string name)
    {
        var any = LesionDetection.Between(MaskPhantom.A, MaskPhantom.B, MaskPhantom.Grid(1, 1, 1), connectivity);
        Expected.Matches($"{name}.any.lesions", any.TruthLesions);
        Expected.Matches($"{name}.any.found", any.Found);
        Expected.Matches($"{name}.back.lesions", any.PredictedLesions);
        Expected.Matches($"{name}.back.found", any.PredictedLesions - any.FalseLesions);
        var half = LesionDetection.Between(MaskPhantom.A, MaskPhantom.B, MaskPhantom.Grid(1, 1, 1), connectivity, 0.5);
        Expected.Matches($"{name}.half.found", half.Found);
    }

    [Fact]
    public void A_lesion_is_found_by_the_share_asked_for()
    {
        byte[] truth = [1, 1, 1, 1, 0, 1, 0, 0], predicted = [1, 0, 0, 0, 0, 1, 0, 1];
        var grid = new MaskGrid(1, 1, 8, 1, 1, 1);
        var any = LesionDetection.Between(truth, predicted, grid);
        Assert.Equal((2, 2, 3, 1), (any.TruthLesions, any.Found, any.PredictedLesions, any.FalseLesions));
        Assert.Equal(1, any.Sensitivity.Value);
        Assert.Equal(2.0 / 3, any.Precision.Value);
        Assert.Equal(0.8, any.F1.Required, 12);
        Assert.Equal(1, LesionDetection.Between(truth, predicted, grid, leastShare: 0.5).Found);
        var none = LesionDetection.Between(new byte[8], new byte[8], grid);
        Assert.Equal("The truth holds no lesion.", none.Sensitivity.Reason);
        Assert.Null(none.F1.Value);
        Assert.Equal(0, LesionDetection.Between(truth, new byte[8], grid).F1.Value);
    }

    [Fact]
    public void Corners_join_only_where_asked_for()
    {
        byte[] diagonal = new byte[27];
        diagonal[0] = diagonal[13] = diagonal[26] = 1;
        var grid = new MaskGrid(3, 3, 3, 1, 1, 1);
        Assert.Equal(3, LesionDetection.Between(diagonal, diagonal, grid, LesionConnectivity.Faces).TruthLesions);
        Assert.Equal(3, LesionDetection.Between(diagonal, diagonal, grid, LesionConnectivity.FacesAndEdges).TruthLesions);
        Assert.Equal(1, LesionDetection.Between(diagonal, diagonal, grid).TruthLesions);
    }

    [Theory] // Two squares of 4×4, the second two lower and one to the right: surfaces of 12 voxels each, counted by hand.
    [InlineData(0, 4)]
    [InlineData(1, 14)]
    [InlineData(2, 22)]
    public void Surface_dice_counts_what_lies_within_the_tolerance(double toleranceMm, int within)
    {
        var (first, second) = (new byte[36], new byte[36]);
        for (int y = 0; y < 4; y++)
            for (int x = 0; x < 4; x++)
                first[y * 6 + x] = second[(y + 2) * 6 + x + 1] = 1;
        var grid = new MaskGrid(1, 6, 6, 1, 1, 1);
        Assert.Equal(within / 24.0, SurfaceDistances.Between(first, second, grid, toleranceMm: toleranceMm).SurfaceDice!.Required, 12);
        Assert.Null(SurfaceDistances.Between(first, second, grid).SurfaceDice);
        Assert.Equal("The second mask is empty.", SurfaceDistances.Between(first, new byte[36], grid, toleranceMm: 1).SurfaceDice!.Reason);
    }
}
