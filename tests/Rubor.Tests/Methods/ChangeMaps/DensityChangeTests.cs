using Rubor.Imaging;
using Rubor.Methods.ChangeMaps;

namespace Rubor.Tests.Methods.ChangeMaps;

/// <summary>Change of the lung's density on blocks whose arithmetic is known.</summary>
public class DensityChangeTests
{
    static readonly Geometry Grid = Geometry.AxisAligned(new(20, 20, 20), 2, 2, 2);

    static readonly byte[] Lungs = [.. Enumerable.Range(0, 8000).Select(i => i % 20 is >= 4 and < 16 && i / 20 % 20 is >= 4 and < 16
        && i / 400 is >= 4 and < 12 ? (byte)1 : (byte)0)]; // 1,152 voxels of 8 mm³

    // A point of the baseline lies 4/3 as far along z.
    static (Point3, double) Stretched(Point3 p) => (new(p.X, p.Y, p.Z * 4 / 3), 4.0 / 3);

    [Theory]
    [InlineData(-850, 0)] // 150 g/l in 4/3 of the volume are the 200 g/l that were there
    [InlineData(-800, 200.0 / 3)]
    [InlineData(-925, -100)]
    public void Air_breathed_in_leaves_no_change_and_what_came_is_told_in_grams(double followUp, double wanted)
    {
        Volume before = Of(-800), after = Of(followUp);
        var change = DensityChange.Of(before, after, Stretched, Lungs);
        Assert.All(Enumerable.Range(0, Lungs.Length), i => Assert.Equal(Lungs[i] == 0 ? 0 : wanted, change.GramsPerLitre[i], 1e-9));
        Assert.Equal((1152, 1152, 0), (change.Lungs, change.Reached, change.Folded));
        var figures = change.FiguresOf(before);
        Assert.Equal(9.216, figures.BaselineMl, 1e-9);
        Assert.Equal(9.216 * 4 / 3, figures.FollowUpMl, 1e-5);
        Assert.Equal(9.216 * 0.2, figures.BaselineGrams, 1e-9);
        Assert.Equal(9.216 * 4 / 3 * (followUp + 1000) / 1000, figures.FollowUpGrams, 1e-9);
        Assert.Equal(wanted, figures.MeanGramsPerLitre, 1e-9);
        Assert.Equal(100 * wanted / 200, figures.MassPercent!.Value, 1e-9);
        byte[] none = new byte[Lungs.Length];
        Assert.Null(change.FiguresOf(before, none).MassPercent);
    }

    [Fact]
    public void Where_the_map_folds_or_leaves_the_follow_up_nothing_is_compared()
    {
        var folded = DensityChange.Of(Of(-800), Of(-800), p => (p, p.X < 16 ? -0.5 : 1), Lungs);
        Assert.Equal(4 * 12 * 8, folded.Folded);
        Assert.Equal(8 * 12 * 8, folded.Compared.Count(c => c != 0));
        var gone = DensityChange.Of(Of(-800), Of(-800), p => (p + new Point3(20, 0, 0), 1), Lungs);
        // Voxels 4 to 15 lie at 14 to 25, of which the follow-up has those to 19.
        Assert.Equal((6 * 12 * 8, 6 * 12 * 8), (gone.Reached, gone.Compared.Count(c => c != 0)));
    }

    [Fact]
    public void By_the_true_deformation_lungs_to_which_nothing_came_keep_their_mass_and_what_came_is_told_to_the_gram()
    {
        var phantom = new LungPairPhantom(3, 200);
        var baseline = phantom.Baseline;
        var change = DensityChange.Of(baseline, phantom.FollowUp, phantom.True, LungPairPhantom.Lungs);
        byte[] other = [.. LungPairPhantom.Sides.Select(s => (byte)(s == (phantom.Side > 0 ? 2 : 1) ? 1 : 0))];
        // The rim, where voxels hold some of the chest wall, is left out; with it the mass is a hundredth off.
        Assert.InRange(change.FiguresOf(baseline, other).MassPercent!.Value, -0.4, 0.4);
        var near = LungPairPhantom.Places().Select((p, i) => (Place: p, Voxel: i))
            .Where(v => (v.Place - phantom.Came).Length < phantom.ReachMm && change.Core[v.Voxel] != 0).ToList();
        Assert.InRange(near.Sum(v => change.GramsPerLitre[v.Voxel]) / near.Sum(v => phantom.Added(v.Place)), 0.93, 1.07);
        // The baseline as packed as the follow-up differs from it by what came, and by noise.
        double[] packed = change.Packed(baseline).ToValues();
        Assert.InRange(near.Average(v => (change.FollowUp[v.Voxel] - packed[v.Voxel]) * change.Jacobian[v.Voxel]) / near.Average(v =>
            phantom.Added(v.Place)), 0.93, 1.07);
        // It stands out, and of the other lung nothing does.
        byte[] changed = change.Changed(baseline, 6);
        Assert.True(near.Where(v => (v.Place - phantom.Came).Length < 9).All(v => changed[v.Voxel] != 0));
        Assert.InRange(Enumerable.Range(0, changed.Length).Count(i => changed[i] != 0 && other[i] != 0), 0, other.Count(v => v != 0) / 10);
    }

    [Fact]
    public void The_core_leaves_out_a_rim_of_three_millimetres_and_correlation_is_that_of_the_visits()
    {
        var random = new Random(5);
        Volume before = Volume.Of<double>(Grid, [.. Enumerable.Range(0, 8000).Select(_ => -800 + (100 * random.NextDouble()))]),
            after = Volume.Of<double>(Grid, [.. before.ToValues().Select(v => -700 + (0.5 * (v + 800)))]);
        var change = DensityChange.Of(before, after, p => (p, 1), Lungs);
        Assert.Equal(1, change.Correlation, 1e-9);
        // Of voxels of 2 mm two on every side: 8 × 8 × 4 of 12 × 12 × 8.
        Assert.Equal(8 * 8 * 4, change.Core.Count(c => c != 0));
        byte[] thin = [.. Enumerable.Range(0, 8000).Select(i => i / 400 == 10 ? Lungs[i] : (byte)0)];
        Assert.Equal(thin, DensityChange.Of(before, after, p => (p, 1), thin).Core);
    }

    [Fact]
    public void A_place_that_stands_out_is_found_with_its_sum_and_noise_alone_is_not()
    {
        // Lungs of 18,432 voxels, and 64 of them that changed.
        var grid = Geometry.AxisAligned(new(40, 40, 24), 2, 2, 2);
        (int X, int Y, int Z) At(int i) => (i % 40, i / 40 % 40, i / 1600);
        byte[] lungs = [.. Enumerable.Range(0, grid.Size.Voxels).Select(i =>
            At(i) is ( >= 4 and < 36, >= 4 and < 36, >= 3 and < 21) ? (byte)1 : (byte)0)];
        var random = new Random(3);
        Volume Noisy(double came) => Volume.Of<double>(grid, [.. Enumerable.Range(0, grid.Size.Voxels).Select(i => -800
            + (20 * (random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5))
            + (At(i) is ( >= 7 and < 11, >= 7 and < 11, >= 6 and < 10) ? came : 0))]);
        var baseline = Noisy(0);
        DensityChange Change(double came, double shift = 0) =>
            DensityChange.Of(baseline, Noisy(came), p => (p + new Point3(shift, 0, 0), 1), lungs);
        Assert.InRange(ChangeMap.Of(baseline, Change(0), new()).Clusters.Sum(c => c.Voxels), 0, 4);
        var found = ChangeMap.Of(baseline, Change(90), new()).Clusters;
        var cluster = found[0];
        Assert.True(cluster.Increase);
        Assert.InRange(cluster.Voxels, 48, 150); // of 64, blurred within slices
        Assert.InRange(found.Skip(1).Sum(c => c.Voxels), 0, 8);
        Assert.InRange(cluster.Sum, 0.85 * 64 * 90, 1.15 * 64 * 90);
        Assert.True((cluster.CentreMm - new Point3(17, 17, 15)).Length < 1, $"{cluster.CentreMm}");
        Assert.Throws<ImageDataException>(() => ChangeMap.Of(baseline, Change(0, shift: 70), new()));
    }

    static Volume Of(double hu) => Volume.Of<double>(Grid, [.. Enumerable.Repeat(hu, 8000)]);
}
