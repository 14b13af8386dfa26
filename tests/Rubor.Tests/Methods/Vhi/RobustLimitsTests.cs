using Rubor.Imaging;
using Rubor.Methods.Vhi;

namespace Rubor.Tests.Methods.Vhi;

public class RobustLimitsTests
{
    // 0…199: median 99.5; ranks 180…197 (⌊180⌋ up to ⌈198⌉) have mean 188.5; quartiles 49.75 and 149.25.
    static double[] Even(double scale = 1, double shift = 0) => [.. Enumerable.Range(0, 200).Select(i => scale * i + shift)];

    [Theory]
    [InlineData(RobustLimits.DrawnMultiple)]
    [InlineData(1.37)]
    public void Limits_of_an_even_sample_are_those_worked_by_hand(double multiple)
    {
        var limits = RobustLimits.Of(Even(), multiple);
        double lower = 99.5 + multiple * 89;
        Assert.Equal(lower, limits.Lower, 1e-9);
        Assert.Equal(lower + 99.5 / 2, limits.Upper, 1e-9);
        Assert.Equal((lower - 149.25) / 99.5, limits.IqrMultiple, 1e-9);
        Assert.Equal(200, limits.MarrowVoxels);
    }

    // Ten voxels found, of which some are kept and to which some are added: share kept / (10 + added).
    [Theory]
    [InlineData(10, 0, 1.52)]
    [InlineData(10, 10, 1.52)] // 0.5
    [InlineData(5, 0, 1.52)]
    [InlineData(6, 6, 1.76)] // 0.375, half way
    [InlineData(3, 2, 2.00)] // 0.25
    [InlineData(0, 8, 2.00)]
    [InlineData(0, 0, 2.00)]
    public void Found_marrow_that_is_corrected_keeps_its_multiple_and_one_that_is_redrawn_does_not(int kept, int added, double multiple)
    {
        var grid = Geometry.AxisAligned(new(30, 1, 1), 1, 1, 1);
        Mask Of(Func<int, bool> there) => new(grid, [.. Enumerable.Range(0, 30).Select(i => (byte)(there(i) ? 1 : 0))]);
        Assert.Equal(multiple, RobustLimits.MultipleOf(Of(i => i < kept || (i >= 10 && i < 10 + added)), Of(i => i < 10), 1.52), 1e-12);
    }

    [Theory]
    [InlineData(LimitRule.Paper)]
    [InlineData(LimitRule.Robust)]
    public void Limits_scale_with_the_image(LimitRule rule)
    {
        var (once, scaled) = (VhiLimits.FromMarrow(Even(), rule), VhiLimits.FromMarrow(Even(7), rule));
        Assert.Equal(7 * once.Lower, scaled.Lower, 1e-6);
        Assert.Equal(7 * once.Upper, scaled.Upper, 1e-6);
    }

    [Fact]
    public void Limits_shift_with_the_image_and_do_not_depend_on_the_order()
    {
        var once = RobustLimits.Of(Even(), RobustLimits.DrawnMultiple);
        Assert.Equal(once.Lower - 1000, RobustLimits.Of(Even(shift: -1000), RobustLimits.DrawnMultiple).Lower, 1e-9);
        var shuffled = Even();
        new Random(4).Shuffle(shuffled);
        Assert.Equal(once, RobustLimits.Of(shuffled, RobustLimits.DrawnMultiple));
    }

    [Fact]
    public void One_vessel_voxel_moves_the_paper_rule_by_half_and_the_robust_one_by_less_than_half_a_percent()
    {
        var random = new Random(8);
        var marrow = Enumerable.Range(0, 2000)
            .Select(_ => 300 + 40 * (random.NextDouble() + random.NextDouble() + random.NextDouble() + random.NextDouble() - 2)).ToList();
        double Change(LimitRule rule) =>
            VhiLimits.FromMarrow([.. marrow, 900], rule).Lower / VhiLimits.FromMarrow([.. marrow], rule).Lower - 1;
        Assert.True(Change(LimitRule.Paper) > 0.5);
        Assert.InRange(Math.Abs(Change(LimitRule.Robust)), 0, 0.005);
    }

    [Fact]
    public void A_share_of_vessels_below_the_trimmed_percent_moves_the_robust_limit_little_and_however_bright_no_more()
    {
        double With(double bright)
        {
            var random = new Random(8);
            double[] marrow = [.. Enumerable.Range(0, 2000).Select(i => i < 10 ? bright : 300 + 40 * random.NextDouble())];
            return RobustLimits.Of(marrow, RobustLimits.DrawnMultiple).Lower;
        }
        Assert.Equal(With(500), With(5000), 1e-9);
    }

    [Theory]
    [InlineData(new double[0], "no marrow voxels")]
    [InlineData(new[] { 5.0, 5, 5, 5, 5 }, "interquartile range")]
    public void Marrow_that_sets_no_limits_is_refused(double[] values, string reason) =>
        Assert.Matches(reason, Assert.Throws<MarrowException>(() => RobustLimits.Of(values, RobustLimits.DrawnMultiple)).Message);

    [Fact]
    public void Without_a_rule_drawn_marrow_goes_by_the_paper_and_found_marrow_by_the_robust_rule()
    {
        Assert.Equal(LimitRule.Paper, new VhiSettings().RuleFor(MarrowSource.Drawn));
        Assert.Equal(LimitRule.Robust, new VhiSettings().RuleFor(MarrowSource.Found));
        Assert.Equal(LimitRule.Paper, new VhiSettings { Rule = LimitRule.Paper }.RuleFor(MarrowSource.Found));
    }

    [Fact]
    public void On_phantoms_scanned_twice_the_robust_limit_repeats_better_in_most()
    {
        int better = Enumerable.Range(1, 6).Count(seed =>
        {
            var (first, second) = VhiPhantom.Create(new VhiPhantomSettings { Seed = seed, LeftAfterTreatment = 1 });
            double Change(LimitRule rule) => Math.Abs(Math.Log(Lower(first, rule) / Lower(second, rule)));
            return Change(LimitRule.Robust) < Change(LimitRule.Paper);
        });
        Assert.InRange(better, 5, 6);
    }

    static double Lower(VhiPhantomVisit visit, LimitRule rule) =>
        VhiLimits.FromMarrow(VhiMeasurement.ValuesWithin(visit.Stir, visit.NormalMarrow), rule).Lower;
}
