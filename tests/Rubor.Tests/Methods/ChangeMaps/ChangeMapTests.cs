using Rubor.Imaging;
using Rubor.Methods.ChangeMaps;

namespace Rubor.Tests.Methods.ChangeMaps;

public class ChangeMapTests
{
    static readonly ChangeSettings Settings = new();

    [Fact] // benchmarks run a hundred
    public void In_pairs_without_change_next_to_nothing_is_called_changed()
    {
        int hits = 0, tissue = 0, pairs = 0;
        for (int seed = 0; seed < 3; seed++)
        {
            var (found, looked, beyond) = NullPair.OfPhantom(seed).Compared(Settings);
            (hits, tissue, pairs) = (hits + found, tissue + looked, pairs + (found > 0 ? 1 : 0));
            Assert.InRange(beyond / (double)looked, 0.03, 0.06);
        }
        Assert.True(hits <= 1e-5 * tissue && pairs <= 1, $"{hits} of {tissue} voxels in {pairs} of 3 pairs");
    }

    [Fact]
    public void Without_change_next_to_nothing_is_significant_and_z_is_as_wide_as_it_should_be()
    {
        // Half a voxel off, another gain, noise of their own; the registration is off by a tenth of a voxel.
        long hits = 0, tissue = 0, beyond = 0;
        int pairs = 0;
        for (int seed = 0; seed < 4; seed++)
        {
            var moved = new VisitTransform(Affine.Scaling(1, 1, 1) with { Origin = new(0.5, 0.3, 0.8) });
            var map = Compare(seed, moved, moved.Map with { Origin = new(0.6, 0.3, 0.8) });
            int found = map.Significant.Count(s => s != 0);
            (hits, pairs) = (hits + found, pairs + (found > 0 ? 1 : 0));
            tissue += map.Tissue.Count(t => t != 0);
            beyond += map.Tissue.Index().Count(t => t.Item != 0 && Math.Abs(map.Z[t.Index]) > 1.96);
        }
        Assert.True(hits <= 1e-5 * tissue && pairs <= 1, $"{hits} of {tissue} voxels in {pairs} of 4 pairs");
        Assert.InRange(beyond / (double)tissue, 0.03, 0.06);
    }

    [Fact]
    public void Lesions_that_came_and_went_are_found_where_they_are_with_their_sign()
    {
        Point3 came = new(8, 5, 2), went = new(-9, -6, -8);
        var moved = Motions.Turn(3, new(5, 5, 0), up: 1);
        var map = Compare(1, moved, moved.Map, (came, 60), (went, -60));
        Assert.Equal(2, map.Clusters.Count);
        var more = Assert.Single(map.Clusters, c => c.Increase);
        var less = Assert.Single(map.Clusters, c => !c.Increase);
        Assert.True((more.CentreMm - came).Length < 1.5 && (less.CentreMm - went).Length < 1.5, $"{more.CentreMm}, {less.CentreMm}");
        Assert.Equal(map.IncreaseMl, map.Significant.Count(s => s > 0) * 2e-3, 1e-9);
        Assert.InRange(map.IncreaseMl, 0.1, 0.6); // of a Gaussian's 60 × (2π)^1.5 × 27 mm³, what stands out of noise
    }

    [Fact]
    public void Swapping_the_visits_turns_every_sign_and_nothing_else()
    {
        var moved = Motions.Turn(4, new(3, -8, 0), up: -1.4);
        var (before, after) = Visits(3, moved, (new(8, 5, 2), 60));
        var there = ChangeMap.Of(before, after, moved, null, Settings);
        var back = ChangeMap.Of(after, before, moved.Swapped(), null, Settings);
        double both = 0, a = 0, b = 0;
        for (int i = 0; i < there.Z.Length; i++)
        {
            double one = there.Z[i], other = back.Z[i];
            (both, a, b) = (both + (one * other), a + (one * one), b + (other * other));
        }
        Assert.True(both / Math.Sqrt(a * b) <= -0.999);
        Assert.Equal(there.IncreaseMl, back.DecreaseMl, 0.01);
    }

    [Fact]
    public void Images_halfway_are_as_sharp_as_the_visits_and_not_as_what_is_compared()
    {
        var (before, after) = Visits(4, VisitTransform.None);
        var map = ChangeMap.Of(before, after, VisitTransform.None, ChangePhantom.Body, Settings with { CoilRatioMm = 0 });
        // Where nothing moved, the spline through the voxels has their values.
        double[] first = before.ToValues(), second = after.ToValues();
        for (int i = 0; i < map.Baseline.Length; i += 101)
        {
            Assert.Equal(map.Match.OfBaseline(first[i]), map.Baseline[i], 1e-6);
            Assert.Equal(map.Match.OfFollowUp(second[i]), map.FollowUp[i], 1e-6);
        }
    }

    [Fact]
    public void Another_sequence_and_the_same_image_twice_are_refused()
    {
        var moved = VisitTransform.None;
        var (before, _) = Visits(5, moved);
        var inverted = Volume.Of<double>(before.Geometry, [.. before.ToValues().Select(v => 250 - v)], "inverted");
        var refused = Assert.Throws<ImageDataException>(() => ChangeMap.Of(before, inverted, moved, ChangePhantom.Body, Settings));
        Assert.Contains("another sequence", refused.Message, StringComparison.Ordinal);
        Assert.Throws<ImageDataException>(() => ChangeMap.Of(before, before, moved, ChangePhantom.Body, Settings));
    }

    [Fact]
    public void Shading_by_coils_is_taken_out_and_a_lesion_is_not()
    {
        var (before, after) = Visits(7, VisitTransform.None, (new(8, 5, 2), 60));
        double[] shaded = after.ToValues();
        for (int i = 0; i < shaded.Length; i++)
            shaded[i] *= 1 + (0.3 * ((i % ChangePhantom.Side) - 32) / 32.0);
        // As narrow beside this small patient as the default is beside a head.
        var map = ChangeMap.Of(before, Volume.Of<double>(after.Geometry, shaded), VisitTransform.None, ChangePhantom.Body,
            Settings with { CoilRatioMm = 10 });
        var without = ChangeMap.Of(before, Volume.Of<double>(after.Geometry, shaded), VisitTransform.None, ChangePhantom.Body,
            Settings with { CoilRatioMm = 0 });
        Assert.True(map.Noise.Sd < 0.7 * without.Noise.Sd, $"{map.Noise.Sd} against {without.Noise.Sd}");
        Assert.Contains(map.Clusters, c => c.Increase && (c.CentreMm - new Point3(8, 5, 2)).Length < 2);
    }

    static (Volume Before, Volume After) Visits(int seed, VisitTransform moved, params (Point3 At, double Height)[] lesions)
    {
        var back = moved.Map.Inverse();
        (Point3, double)[] before = [.. lesions.Where(l => l.Height < 0).Select(l => (l.At, -l.Height))];
        (Point3, double)[] after = [.. lesions.Where(l => l.Height > 0)];
        return (ChangePhantom.Scan(p => ChangePhantom.Tissue(p, before), 100 + seed, 8),
            ChangePhantom.Scan(p => ChangePhantom.Tissue(back.Apply(p.X, p.Y, p.Z), after), 200 + seed, 8, gain: 1.3));
    }

    static ChangeMap Compare(int seed, VisitTransform moved, Affine told, params (Point3 At, double Height)[] lesions)
    {
        var (before, after) = Visits(seed, moved, lesions);
        return ChangeMap.Of(before, after, new(told), ChangePhantom.Body, Settings);
    }
}
