using Rubor.Imaging;
using Rubor.Methods.Vhi;
using Rubor.Statistics;

namespace Rubor.Tests.Methods.Vhi;

public class FoundMarrowLimitTests
{
    static readonly VhiPhantomVisit Phantom = VhiPhantom.Create(new VhiPhantomSettings { Seed = 3 }).Before;

    // The phantom's STIR times exp of a plane over its grid.
    static Volume Shaded(double x, double y, double z)
    {
        var (values, size) = (Phantom.Stir.ToValues(), Phantom.Stir.Geometry.Size);
        for (int i = 0; i < values.Length; i++)
            values[i] *= Math.Exp(x * (i % size.X - size.X / 2) / size.X + y * (i / size.X % size.Y - size.Y / 2) / size.Y + z
                * (i / size.SliceVoxels - size.Z / 2) / size.Z);
        return Volume.Of<double>(Phantom.Stir.Geometry, values);
    }

    static FoundMarrowLimit Limit(Volume stir, Mask? mask = null) =>
        FoundMarrowLimit.Of(stir, mask ?? NormalMarrow.Find(Phantom.Stir, Phantom.T1w, Phantom.DiseaseRegion).Mask)!;

    [Fact]
    public void It_is_the_factor_times_the_95th_percentile_of_values_without_their_shading()
    {
        // Nothing but a plane: every value is the median once the plane is gone.
        var grid = Geometry.AxisAligned(new(9, 7, 5), 1, 1, 3);
        double[] plane =
            [.. Enumerable.Range(0, grid.Size.Voxels).Select(i => Math.Exp(5 + 0.02 * (i % 9) - 0.03 * (i / 9 % 7) + 0.01 * (i / 63)))];
        var all = new Mask(grid, [.. plane.Select(_ => (byte)1)]);
        var limit = FoundMarrowLimit.Of(Volume.Of<double>(grid, plane), all)!;
        Assert.Equal(1, limit.Spread, 1e-9);
        Assert.Equal(FoundMarrowLimit.Factor * Math.Exp(5 + 0.02 * 4 - 0.03 * 3 + 0.01 * 2), limit.Lower, 1e-6);
        Assert.Equal(0, limit.RelativeStandardError!.Value, 1e-9);
        // The standard deviation of three independent even spreads.
        double Of(int n, double step) => step * step * (n * n - 1) / 12.0;
        Assert.Equal(Math.Sqrt(Of(9, 0.02) + Of(7, 0.03) + Of(5, 0.01)), limit.Shading, 1e-6);
    }

    [Theory]
    [InlineData(1, 0, 0)]
    [InlineData(0, 1.5, 0)]
    [InlineData(0.5, -0.7, 0.6)]
    public void Shading_from_end_to_end_hardly_moves_it_where_it_moves_the_tail_of_the_pooled_values(double x, double y, double z)
    {
        var mask = NormalMarrow.Find(Phantom.Stir, Phantom.T1w, Phantom.DiseaseRegion).Mask;
        double Pooled(Volume stir) =>
            RobustLimits.Of(VhiMeasurement.ValuesWithin(stir, mask), RobustLimits.EarlierFoundMultiple).Lower / Median(stir, mask);
        double even = Limit(Phantom.Stir).Lower / Median(Phantom.Stir, mask),
            shaded = Limit(Shaded(x, y, z)).Lower / Median(Shaded(x, y, z), mask);
        Assert.InRange(shaded / even, 0.98, 1.02);
        Assert.True(Pooled(Shaded(x, y, z)) / Pooled(Phantom.Stir) > 1.02);
    }

    [Fact]
    public void Its_multiple_gives_the_same_limit_by_the_robust_rule()
    {
        var mask = NormalMarrow.Find(Phantom.Stir, Phantom.T1w, Phantom.DiseaseRegion).Mask;
        var limit = Limit(Phantom.Stir, mask);
        Assert.Equal(limit.Lower, RobustLimits.Of(VhiMeasurement.ValuesWithin(Phantom.Stir, mask), limit.Multiple).Lower,
            1e-9 * limit.Lower);
        Assert.Equal(limit.Lower, Math.Sqrt(limit.Least * limit.Most), 1e-9 * limit.Lower);
    }

    [Fact]
    public void Marrow_of_one_value_has_no_limit_and_one_slice_no_standard_error()
    {
        var grid = Geometry.AxisAligned(new(4, 4, 1), 1, 1, 1);
        var all = new Mask(grid, [.. Enumerable.Repeat((byte)1, 16)]);
        Assert.Null(FoundMarrowLimit.Of(Volume.Of<double>(grid, [.. Enumerable.Repeat(7.0, 16)]), all));
        Assert.Null(FoundMarrowLimit.Of(Volume.Of<double>(grid, [.. Enumerable.Range(1, 16).Select(i => (double)i)]),
            all)!.RelativeStandardError);
    }

    [Fact]
    public void Strong_shading_and_a_long_bright_end_need_a_reader()
    {
        // 2.4 from end to end of the image is 30 % from end to end of the marrow.
        var shaded = Shaded(3.2, 0, 0);
        Assert.Contains("brightens by", string.Join(' ', Found(shaded).Reasons), StringComparison.Ordinal);
        var size = Phantom.Stir.Geometry.Size;
        var noisy = Phantom.Stir.ToValues();
        var random = new Random(4);
        for (int i = 0; i < noisy.Length; i++)
            noisy[i] *= Math.Exp(0.3 * (random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5) * 2);
        Assert.Contains("The bright end", string.Join(' ', Found(Volume.Of<double>(Phantom.Stir.Geometry, noisy)).Reasons),
            StringComparison.Ordinal);
    }

    // A third of the bone is half as bright again as the marrow: outlined by a limit below it, left out by one above.
    [Fact]
    public void Bright_bone_that_a_limit_leaves_out_is_told()
    {
        var (size, region) = (Phantom.Stir.Geometry.Size, Phantom.DiseaseRegion);
        double[] values =
            [.. Enumerable.Range(0, size.Voxels).Select(i => region.Voxels[i] == 0 ? 50 : i % size.X < size.X / 3 ? 150.0 : 100)];
        var stir = Volume.Of<double>(Phantom.Stir.Geometry, values);
        var below = BrightBone.Of(stir, region, 100, 145);
        var above = BrightBone.Of(stir, region, 100, 160);
        Assert.Equal(below.Share, above.Share);
        Assert.InRange(below.Share, 0.05, 0.5);
        Assert.InRange(below.BelowLimit, 0, 0.2);
        Assert.Equal(1, above.BelowLimit);
        Assert.Equal(new BrightBone(0, 0), BrightBone.Of(stir, region, 150, 160));
    }

    static NormalMarrowFound Found(Volume stir)
    {
        var mask = NormalMarrow.Find(Phantom.Stir, Phantom.T1w, Phantom.DiseaseRegion).Mask;
        return NormalMarrowFound.Of(stir, Phantom.DiseaseRegion, mask);
    }

    static double Median(Volume stir, Mask mask)
    {
        double[] values = VhiMeasurement.ValuesWithin(stir, mask);
        Array.Sort(values);
        return Quantile.Linear(values, 0.5);
    }
}
