using Rubor.Imaging;
using Rubor.Networks.Planning;

namespace Rubor.Tests.Networks.Planning;

public class FingerprintTests
{
    [Fact]
    public void A_case_is_cut_to_the_box_of_what_is_not_0_in_any_scan()
    {
        var grid = Geometry.AxisAligned(new(8, 6, 4), 0.5, 0.7, 3);
        var (a, b) = (new float[grid.Size.Voxels], new float[grid.Size.Voxels]);
        a[At(1, 2, 3)] = 5;
        b[At(2, 4, 6)] = -1;
        var seen = SampledCase.Of("x", [Volume.Of<float>(grid, a), Volume.Of<float>(grid, b)], new byte[a.Length], 10).Case;
        Assert.Equal(new("x", 2, 3, 4, 3, 0.7, 0.5, 24.0 / a.Length), seen with
        {
            SliceMm = Math.Round(seen.SliceMm, 9),
            RowMm = Math.Round(seen.RowMm, 9),
            ColumnMm = Math.Round(seen.ColumnMm, 9)
        });
        // A hole moves no side, and an image of 0 is left as it is.
        Array.Fill(a, 1f);
        a[At(1, 2, 3)] = 0;
        Assert.Equal(1, SampledCase.Of("x", [Volume.Of<float>(grid, a)], new byte[a.Length], 10).Case.Share);
        Assert.Equal(1, SampledCase.Of("x", [Volume.Of<float>(grid, new float[a.Length])], new byte[a.Length], 10).Case.Share);

        static int At(int z, int y, int x) => (((z * 6) + y) * 8) + x;
    }

    [Fact]
    public void A_picture_counts_as_one_slice_far_from_any_other() =>
        Assert.Equal((1, FingerprintCase.PictureSliceMm), (Of(1, 5).Case.Slices, Of(1, 5).Case.SliceMm));

    [Fact]
    public void Every_case_weighs_the_same_however_much_of_a_structure_it_has()
    {
        // tests/Reference/planning/fingerprint.py: four cases of one value each, in 1 to 4 voxels.
        var cases = Enumerable.Range(1, 4).Select(i => Of(i, 100 * i, Fingerprint.SamplesOf(4))).ToList();
        var seen = Fingerprint.Of(["t1w"], ["bone"], cases);
        var figures = Assert.Single(seen.Intensities);
        Assert.Equal(250_000, cases[0].Samples[0].Length);
        Assert.Equal(("t1w", 250.0, 250.0, 100.0, 400.0, 100.0, 400.0),
            (figures.Image, figures.Mean, figures.Median, figures.Minimum, figures.Maximum, figures.Low, figures.High));
        Assert.Equal(111.80339887498948, figures.StandardDeviation, 9);
    }

    [Fact]
    public void Samples_are_of_the_structures_with_replacement_and_the_same_each_time()
    {
        var grid = Geometry.AxisAligned(new(10, 10, 1), 1, 1, 1);
        var scan = Volume.Of<float>(grid, [.. Enumerable.Range(0, 100).Select(v => (float)v)]);
        var classes = new byte[100];
        for (int k = 40; k < 60; k++)
            classes[k] = (byte)(1 + (k % 3));
        double[] drawn = SampledCase.Of("x", [scan], classes, 2000).Samples[0];
        Assert.Equal(Enumerable.Range(40, 20).Select(v => (double)v), drawn.Distinct().Order());
        // Binomial: 100 of each expected, standard deviation 9.7.
        Assert.All(drawn.GroupBy(v => v), g => Assert.InRange(g.Count(), 50, 150));
        Assert.Equal(drawn, SampledCase.Of("y", [scan], classes, 2000).Samples[0]);
    }

    [Fact]
    public void Percentiles_are_linear_between_ranks() // fingerprint.py
    {
        double[] sorted = [1, 1, 2, 3, 4, 5, 6, 9];
        Assert.Equal([1.0, 1.0, 3.5, 8.895], new[] { 0.5, 10, 50, 99.5 }.Select(p => Math.Round(Medians.Percentile(sorted, p), 9)));
    }

    [Fact]
    public void Cases_without_a_structure_leave_values_unknown_and_ct_becomes_a_z_score()
    {
        var grid = Geometry.AxisAligned(new(32, 32, 1), 1, 1, 1);
        var empty = SampledCase.Of("x", [Volume.Of<float>(grid, [.. Enumerable.Repeat(1f, 1024)])], new byte[1024], 10);
        var seen = Fingerprint.Of(["ct"], ["bone"], [empty]);
        Assert.Empty(seen.Intensities);
        Assert.Equal(["z-score"], SegmenterPlanner.Of(seen, new()).Plan.Normalization);
    }

    [Fact]
    public void What_cannot_be_planned_from_is_refused()
    {
        Assert.Throws<ArgumentException>(() => Fingerprint.Of(["t1w"], ["bone"], []));
        var line = Volume.Of<float>(Geometry.AxisAligned(new(1, 40, 30), 1, 1, 1), new float[1200]);
        Assert.Contains("1 × 40 pixels a slice", Assert.Throws<ImageDataException>(() => SampledCase.Of("x", [line], new byte[1200], 1)).Message,
            StringComparison.Ordinal);
    }

    // Three columns and more than enough rows; so many voxels of a structure, all of one value.
    static SampledCase Of(int voxels, float value, int samples = 10)
    {
        var grid = Geometry.AxisAligned(new(3, 3, 1), 1, 1, 1);
        var classes = new byte[9];
        classes.AsSpan(0, voxels).Fill(1);
        return SampledCase.Of("x", [Volume.Of<float>(grid, [.. classes.Select(c => c == 1 ? value : 7)])], classes, samples);
    }
}
