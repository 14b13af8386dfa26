using Rubor.Imaging;
using Rubor.Methods.ChangeMaps;

namespace Rubor.Tests.Methods.ChangeMaps;

public class VisitTransformTests
{
    [Fact]
    public void Half_of_a_turn_about_an_axis_is_the_turn_by_half_the_angle_about_the_same_axis()
    {
        // 60° about a vertical axis through (30, −20), and 8 mm up.
        var whole = Motions.Turn(60, new(30, -20, 0), up: 8);
        Near(Motions.Turn(30, new(30, -20, 0), up: 4).Map, whole.Half(), 1e-9);
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(25)]
    [InlineData(140)]
    public void Half_done_twice_is_the_whole_and_the_half_back_undoes_it(double degrees)
    {
        var whole = Motions.Turn(degrees, new(12, 44, -3), up: -11);
        var half = whole.Half();
        Near(whole.Map, half.After(half), 1e-6);
        Near(half.Inverse(), whole.Swapped().Half(), 1e-6);
    }

    [Fact]
    public void A_map_that_scales_has_a_half_too()
    {
        var whole = new VisitTransform(new(new(1.1, 0.05, 0), new(-0.04, 0.95, 0.02), new(0, 0, 1.02), new(5, -3, 2)));
        var half = whole.Half();
        Near(whole.Map, half.After(half), 1e-9);
    }

    [Fact]
    public void Between_two_maps_lies_what_swapping_both_inverts()
    {
        VisitTransform a = Motions.Turn(4, new(10, 0, 0), up: 1), b = Motions.Turn(5, new(12, 3, 0), up: 1.5);
        Near(a.Between(b).Map.Inverse(), b.Swapped().Between(a.Swapped()).Map, 1e-9);
        Near(a.Map, a.Between(a).Map, 1e-9);
    }

    [Fact]
    public void A_visit_in_a_mirror_has_no_half() =>
        Assert.Throws<InvalidOperationException>(() => new VisitTransform(Affine.Scaling(-1, 1, 1)).Half());

    [Fact]
    public void Rows_come_back_as_the_map_and_what_is_none_is_refused()
    {
        var map = Motions.Turn(20, new(1, 2, 3), up: 4);
        Near(map.Map, VisitTransform.Of(map.Rows()).Map, 0);
        double[][] identity = [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]];
        double[][] With(int row, int column, double value) =>
            [.. identity.Select((r, i) => (double[])[.. r.Select((v, j) => i == row && j == column ? value : v)])];
        Assert.Contains("mirrors", Assert.Throws<ArgumentException>(() => VisitTransform.Of(With(0, 0, -1))).Message, StringComparison.Ordinal);
        Assert.Contains("last row", Assert.Throws<ArgumentException>(() => VisitTransform.Of(With(3, 0, 1))).Message, StringComparison.Ordinal);
        Assert.Contains("finite", Assert.Throws<ArgumentException>(() => VisitTransform.Of(With(1, 1, double.NaN))).Message, StringComparison.Ordinal);
        Assert.Contains("four rows", Assert.Throws<ArgumentException>(() => VisitTransform.Of([.. identity.Take(3)])).Message, StringComparison.Ordinal);
    }

    static void Near(Affine wanted, Affine found, double within)
    {
        foreach (var p in new Point3[] { new(0, 0, 0), new(100, -80, 60), new(-50, 90, 10) })
            Assert.True((wanted.Apply(p.X, p.Y, p.Z) - found.Apply(p.X, p.Y, p.Z)).Length <= within + 1e-12);
    }
}

/// <summary>Motions of a patient.</summary>
internal static class Motions
{
    /// <summary>A turn about an axis that runs from feet to head through a point, and a way along it.</summary>
    public static VisitTransform Turn(double degrees, Point3 through, double up)
    {
        double c = Math.Cos(degrees * Math.PI / 180), s = Math.Sin(degrees * Math.PI / 180);
        return new(new(new(c, s, 0), new(-s, c, 0), new(0, 0, 1),
            new(through.X - (c * through.X) + (s * through.Y), through.Y - (s * through.X) - (c * through.Y), up)));
    }
}
