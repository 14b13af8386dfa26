using Rubor.Imaging;
using Rubor.Methods.Vhi;

namespace Rubor.Tests.Methods.Vhi;

public class RegionUncertaintyTests
{
    static readonly Geometry Grid = Geometry.AxisAligned(new(10, 10, 4), 1, 1, 1);

    // The left half of each slice is region, at a probability of the slice's own; the right half at another.
    static RegionUncertainty Of(float[] inside, float outside, float disagreement = 0)
    {
        float[] p = [.. Enumerable.Range(0, 400).Select(k => k % 10 < 5 ? inside[k / 100] : outside)];
        var map = new ProbabilityMap(Grid, p);
        var entropy = new ProbabilityMap(Grid, [.. p.Select(Bits)]);
        return RegionUncertainty.Of(map.Rounded(), map, entropy, new ProbabilityMap(Grid, [.. p.Select(_ => disagreement)]));
    }

    static float Bits(float p) => p is > 0 and < 1 ? (float)(-(p * Math.Log2(p)) - ((1 - p) * Math.Log2(1 - p))) : 0;

    [Fact]
    public void Certain_networks_expect_to_be_right()
    {
        var sure = Of([1, 1, 1, 1], 0);
        Assert.Equal((0.0, 0.0, 1.0), (sure.MeanEntropy, sure.MeanDisagreement, sure.ExpectedDice));
        Assert.Empty(sure.Warnings);
    }

    [Fact]
    public void Expected_Dice_and_entropy_are_those_worked_out_by_hand()
    {
        // Slices: 50 voxels at 0.9 and 50 at 0.1: 2·45 / (50 + 45 + 5). Slice 2: 0.6 instead: 2·30 / (50 + 30 + 5).
        var u = Of([0.9f, 0.9f, 0.6f, 0.9f], 0.1f, 0.02f);
        Assert.Equal(0.9, u.Slices[0].ExpectedDice, 1e-6);
        Assert.Equal(60.0 / 85, u.Slices[2].ExpectedDice, 1e-6);
        Assert.Equal(2 * 165.0 / (200 + 165 + 20), u.ExpectedDice, 1e-6);
        Assert.Equal(((3 * Bits(0.9f)) + Bits(0.6f)) / 4, u.MeanEntropy, 1e-6);
        Assert.Equal(0.02, u.MeanDisagreement, 1e-6);
        Assert.Equal((2, 2), (u.WorstSlice!.Slice, u.MostUncertainSlice));
        Assert.Equal(2, u.Warnings.Count);
        Assert.Contains("slice 2", u.Warnings[1], StringComparison.Ordinal);
    }

    [Fact]
    public void The_thin_end_of_a_region_is_not_judged_alone()
    {
        var p = new float[400];
        for (int k = 0; k < 400; k++)
            p[k] = k < 100 ? (k < 10 ? 0.6f : 0) : 1; // ten voxels in the first slice, a hundred in the others
        var map = new ProbabilityMap(Grid, p);
        var u = RegionUncertainty.Of(map.Rounded(), map, new ProbabilityMap(Grid, [.. p.Select(Bits)]),
            new ProbabilityMap(Grid, new float[400]));
        Assert.Equal(0.75, u.Slices[0].ExpectedDice, 1e-6);
        Assert.NotEqual(0, u.WorstSlice!.Slice);
        Assert.Empty(u.Warnings);
    }

    [Fact]
    public void An_empty_region_has_figures_and_no_warning_of_its_own()
    {
        var u = Of([0.2f, 0.2f, 0.2f, 0.2f], 0);
        Assert.Equal((0.0, 0.0), (u.MeanEntropy, u.ExpectedDice));
        Assert.Null(u.WorstSlice);
        Assert.Empty(u.Warnings);
        Assert.Equal(1, Of([0, 0, 0, 0], 0).ExpectedDice);
    }

    [Fact]
    public void Maps_of_another_size_are_refused()
    {
        var other = new ProbabilityMap(Geometry.AxisAligned(new(1, 1, 1), 1, 1, 1), [0]);
        Assert.Throws<ArgumentException>(() => RegionUncertainty.Of(new Mask(Grid, new byte[400]), other, other, other));
    }

    static readonly VhiLimits Limits = new(150, 180, 1.5, 20, 120, 1000), NoTail = Limits with { IqrMultiple = 0 };

    static NormalMarrowFound Marrow(params string[] reasons) => new(
        new Mask(Grid, new byte[400]), 1000, 9000, 8, new(150, 1.3, 0.05, 1.5, 0.01), 1, 1.5, new(0, 0), reasons.Length == 0
            ? MarrowVerdict.Plausible : MarrowVerdict.ReaderNeeded, reasons);

    [Fact]
    public void One_verdict_joins_region_marrow_and_limits()
    {
        Assert.Null(AutomaticVerdict.Of(null, null, NoTail));
        Assert.Equal("plausible", AutomaticVerdict.Of([], Marrow(), Limits)!.Text);
        Assert.Equal("plausible", AutomaticVerdict.Of([], null, Limits)!.Text);
        Assert.Equal("a reader must draw the normal marrow", AutomaticVerdict.Of([], Marrow("Too little."), Limits)!.Text);
        Assert.Equal("a reader must draw the normal marrow", AutomaticVerdict.Of(null, Marrow(), NoTail)!.Text);
        Assert.Equal("a reader must correct the disease region", AutomaticVerdict.Of(["A hole."], Marrow(), Limits)!.Text);
        var both = AutomaticVerdict.Of(["A hole."], Marrow("Too little."), NoTail)!;
        Assert.False(both.Plausible);
        Assert.Equal("a reader must draw the normal marrow and correct the disease region", both.Text);
        Assert.Equal((1, 2), (both.RegionReasons.Count, both.MarrowReasons.Count));
    }
}
