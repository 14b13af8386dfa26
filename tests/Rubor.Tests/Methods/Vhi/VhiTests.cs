using Rubor.Imaging;
using Rubor.Imaging.Nifti;
using Rubor.Methods.Vhi;
using Rubor.Statistics;

namespace Rubor.Tests.Methods.Vhi;

public class VhiTests
{
    [Theory]
    [InlineData("1007")]
    [InlineData("1012")]
    [InlineData("1013")]
    [InlineData("1234")]
    [InlineData("2014")]
    [InlineData("2015")]
    [InlineData("3002")]
    [InlineData("4386")]
    public void Limits_and_counts_of_the_public_subjects_are_the_published_ones(string subject)
    {
        var expected = Data.Tsv(Data.Real("bone-mri", "expected", "vhi_thresholds.tsv")).Single(r => r["subject"] == subject);
        var measured = VhiMeasurement.Of(NiftiReader.Read(Data.BoneMri("STIR", subject)),
            NiftiReader.ReadMask(Data.BoneMri("normal_marrow", subject)), NiftiReader.ReadMask(Data.BoneMri("disease_region", subject)),
                new VhiSettings());
        void Same(string column, double actual) => Assert.Equal(Data.Number(expected[column]), actual, 1e-9 * Math.Abs(actual));
        Same("l_lower", measured.Limits.Lower);
        Same("l_upper", measured.Limits.Upper);
        Same("multiple", measured.Limits.IqrMultiple);
        Same("iqr", measured.Limits.Iqr);
        Same("upper_quartile", measured.Limits.UpperQuartile);
        Assert.Equal(int.Parse(expected["voxels_lower"], null), measured.Preliminary.Lower);
        Assert.Equal(int.Parse(expected["voxels_upper"], null), measured.Preliminary.Upper);
    }

    [Theory]
    [InlineData(PieceMode.TwoD, 159, 702)]
    [InlineData(PieceMode.ThreeD, 119, 365)]
    public void The_public_preliminary_masks_hold_hundreds_of_pieces(PieceMode mode, int fewest, int most)
    {
        var counts = Data.Tsv(Data.Real("bone-mri", "expected", "vhi_thresholds.tsv")).Select(r => VhiMeasurement.Of(
            NiftiReader.Read(Data.BoneMri("STIR", r["subject"])), NiftiReader.ReadMask(Data.BoneMri("normal_marrow", r["subject"])),
            NiftiReader.ReadMask(Data.BoneMri("disease_region", r["subject"])), new VhiSettings { Pieces = mode }).Pieces.Count).ToList();
        Assert.Equal((fewest, most), (counts.Min(), counts.Max()));
    }

    [Theory]
    // Worked by hand: 0…100 has quartiles 25 and 75, IQR 50; 75 + 1.5·50 = 150 > 100, so n falls to 0.45 (97.5 < 100).
    [InlineData(100, 0.45, 97.5)]
    // With one voxel at 200: quartiles 25.25 and 75.75; the difference to 200 must fall below half an IQR: n grows to 2.0.
    [InlineData(200, 2.0, 176.75)]
    public void The_multiple_is_searched_as_published(double brightest, double multiple, double lower)
    {
        var marrow = Enumerable.Range(0, 101).Select(i => (double)i).ToList();
        if (brightest > 100)
            marrow = [.. Enumerable.Range(0, 101).Select(i => (double)i), brightest];
        var limits = VhiLimits.FromMarrow(marrow.ToArray());
        Assert.Equal(brightest, limits.Upper);
        Assert.Equal(multiple, limits.IqrMultiple, 1e-9);
        Assert.Equal(lower, limits.Lower, 1e-9);
    }

    [Fact]
    public void Limits_do_not_depend_on_the_order_of_the_voxels()
    {
        var random = new Random(5);
        var values = Enumerable.Range(0, 500).Select(_ => random.NextDouble() * 300).ToArray();
        var once = VhiLimits.FromMarrow((double[])values.Clone());
        random.Shuffle(values);
        Assert.Equal(once, VhiLimits.FromMarrow(values));
    }

    [Theory]
    [InlineData(new double[0], "no marrow voxels")]
    [InlineData(new[] { 5.0 }, "interquartile range")]
    [InlineData(new[] { 5.0, 5, 5, 5, 5 }, "interquartile range")]
    [InlineData(new[] { 1, 2, 3, 4, 1e9 }, "out of all proportion|brightest voxel")]
    [InlineData(new[] { 1e-9, 2e-9, 3e-9, 4e-9 }, "too small")]
    public void Marrow_that_sets_no_limits_is_refused(double[] values, string reason)
    {
        var error = Assert.Throws<MarrowException>(() => VhiLimits.FromMarrow(values));
        Assert.Matches(reason, error.Message);
    }

    static readonly Geometry Grid = Geometry.AxisAligned(new GridSize(12, 8, 2), 0.5, 0.5, 3);

    // Marrow 100…119 in slice 0, row 0 and 1; its limits are known; then whatever a test paints.
    static VhiMeasurement Measure(Action<float[]> paint, VhiSettings? settings = null)
    {
        var stir = new float[Grid.Size.Voxels];
        var marrow = new byte[stir.Length];
        for (int i = 0; i < 20; i++)
            (stir[i], marrow[i]) = (100 + i, 1);
        paint(stir);
        var region = new byte[stir.Length];
        region.AsSpan(24).Fill(1);
        return VhiMeasurement.Of(Volume.Of<float>(Grid, stir), new Mask(Grid, marrow), new Mask(Grid, region), settings
            ?? new VhiSettings());
    }

    static int At(int z, int y, int x) => (z * 8 + y) * 12 + x;

    [Fact]
    public void Pieces_below_four_pixels_go_and_the_rest_are_numbered_by_slice_row_column()
    {
        var measured = Measure(stir =>
        {
            foreach (int x in new[] { 8, 9, 10, 11 })
                stir[At(0, 5, x)] = 500; // four in a row: stays
            foreach (int x in new[] { 0, 1, 2 })
                stir[At(0, 5, x)] = 500; // three: goes
            for (int i = 0; i < 4; i++)
                stir[At(0, 3 + i % 4, 4 + i % 2)] = 118.8f; // a diagonal chain, 8-connected: stays, first by row
            foreach (int x in new[] { 1, 2, 3, 4, 5 })
                stir[At(1, 0, x)] = 500;
        });
        Assert.Equal(118.525, measured.Limits.Lower, 1e-9); // quartiles 104.75 and 114.25, n = 0.45
        Assert.Equal([(1, 0, 4, 0), (2, 0, 4, 4), (3, 1, 5, 5)],
            measured.Pieces.Select(p => (p.Number, p.Slice, p.VoxelsLower, p.VoxelsUpper)));
        Assert.Equal(new VhiCount(13, 9), measured.Preliminary);
        Assert.Equal(new Point3(0.5 * 9.5, 0.5 * 5, 0), measured.Pieces[1].CentroidMm);
    }

    [Fact]
    public void In_3D_pieces_that_touch_across_slices_are_one()
    {
        void Paint(float[] stir)
        {
            stir[At(0, 5, 3)] = stir[At(0, 5, 4)] = stir[At(1, 6, 5)] = stir[At(1, 6, 6)] = 500;
        }
        Assert.Empty(Measure(Paint).Pieces);
        var piece = Assert.Single(Measure(Paint, new VhiSettings { Pieces = PieceMode.ThreeD }).Pieces);
        Assert.Equal(4, piece.VoxelsLower);
    }

    [Fact]
    public void Voxels_at_a_limit_count()
    {
        var measured = Measure(stir =>
        {
            foreach (int x in new[] { 1, 2, 3, 4 })
                stir[At(1, 4, x)] = 119; // exactly l_upper
        });
        Assert.Equal(new VhiCount(4, 4), measured.Preliminary);
    }

    [Fact]
    public void Cleaning_removes_whole_pieces_and_counts_what_is_left()
    {
        var measured = Measure(stir =>
        {
            foreach (int x in new[] { 1, 2, 3, 4 })
                stir[At(0, 4, x)] = stir[At(1, 4, x)] = 500;
        });
        var kept = new HashSet<int> { 2 };
        Assert.Equal(new VhiCount(4, 4), measured.Count(kept));
        var cleaned = measured.Cleaned(kept);
        Assert.All(Enumerable.Range(0, 96), i => Assert.Equal(0, cleaned.Labels[i]));
        Assert.Equal(4, cleaned.Labels[96..].Count((byte)2));
        Assert.Equal(0, measured.Cleaned(new HashSet<int>()).AtLeast(1).Count);
    }

    [Fact]
    public void A_limit_moved_above_the_upper_one_still_counts_by_the_lower()
    {
        var stir = Volume.Of<float>(Grid, Enumerable.Range(0, 192).Select(i => (float)i).ToArray());
        var region = new Mask(Grid, Enumerable.Repeat((byte)1, 192).ToArray());
        var measured = VhiMeasurement.WithLimits(stir, region, new VhiLimits(150, 140, 1, 1, 1, 1), new VhiSettings { MinimumPiece = 1 });
        Assert.Equal(42, measured.Preliminary.Lower);
    }

    [Fact]
    public void Two_percent_lower_is_lower_also_for_a_negative_limit()
    {
        var stir = Volume.Of<float>(Grid, Enumerable.Range(0, 192).Select(i => (float)i - 300).ToArray());
        var marrow = new Mask(Grid, Enumerable.Range(0, 192).Select(i => (byte)(i < 50 ? 1 : 0)).ToArray());
        var region = new Mask(Grid, Enumerable.Repeat((byte)1, 192).ToArray());
        var measured = VhiMeasurement.Of(stir, marrow, region, new VhiSettings());
        Assert.True(measured.Limits.Lower < 0);
        var sensitivity = VhiSensitivity.Of(stir, region, measured, null);
        Assert.True(sensitivity[0].LowerLimit < measured.Limits.Lower && sensitivity[0].Voxels > measured.Preliminary.Lower);
        Assert.True(sensitivity[1].LowerLimit > measured.Limits.Lower && sensitivity[1].Voxels < measured.Preliminary.Lower);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void On_phantoms_a_reader_who_knows_the_lesions_comes_close_to_the_truth(int seed)
    {
        var (before, after) = VhiPhantom.Create(new VhiPhantomSettings { Seed = seed, LeftAfterTreatment = 0.3 });
        int[] vhi = [.. new[] { before, after }.Select(visit =>
        {
            var measured = VhiMeasurement.Of(visit.Stir, visit.NormalMarrow, visit.DiseaseRegion, new VhiSettings());
            int cleaned = measured.Count(VhiPhantom.SimulatedReader(measured, visit.Lesions)).Lower;
            int truth = VhiMeasurement.AtOrAboveLower(visit.Stir, visit.Lesions, measured.Limits).Count;
            Assert.InRange(cleaned, 0.8 * truth - 30, 1.25 * truth + 30);
            Assert.True(measured.Preliminary.Lower > cleaned, "there is something to remove");
            return cleaned;
        })];
        Assert.True(vhi[1] < 0.6 * vhi[0], "treatment that leaves 30 % shows");
    }

    [Fact]
    public void The_same_seed_gives_the_same_phantom()
    {
        var settings = new VhiPhantomSettings { Seed = 9, Size = new(60, 60, 6) };
        var (a, b) = (VhiPhantom.Create(settings).After, VhiPhantom.Create(settings).After);
        Assert.True(a.Stir.SampleBytes.SequenceEqual(b.Stir.SampleBytes));
        Assert.True(a.T1w.SampleBytes.SequenceEqual(b.T1w.SampleBytes));
        Assert.False(a.Stir.SampleBytes.SequenceEqual(VhiPhantom.Create(settings with { Seed = 10 }).After.Stir.SampleBytes));
    }

    [Theory] // numpy.percentile([1, 2, 4, 8, 16], 100·p)
    [InlineData(0, 1)]
    [InlineData(0.25, 2)]
    [InlineData(0.3, 2.4)]
    [InlineData(0.75, 8)]
    [InlineData(0.9, 12.8)]
    [InlineData(1, 16)]
    public void Quantiles_interpolate_as_NumPy_does(double p, double expected) =>
        Assert.Equal(expected, Quantile.Linear([1, 2, 4, 8, 16], p), 12);
}
