using Rubor.Imaging;
using Rubor.Methods.ChangeMaps;
using Rubor.Studies.Measuring.ChangeMaps;
using Rubor.Tests.Methods.ChangeMaps;

namespace Rubor.Tests.Studies.ChangeMaps;

/// <summary>Two bones in a limb: all of it moved, and each bone by itself on top.</summary>
public class RegionMotionTests
{
    static readonly Point3[] Middles = [new(-10, 0, 0), new(11, 2, 2)];
    static readonly double[] Radii = [8, 7];

    // No spheres, which turn unseen.
    static double Reach(Point3 p) => new Point3(1.25 * p.X, 0.85 * p.Y, 0.95 * p.Z).Length;

    [Fact]
    public void Bones_that_moved_against_each_other_are_registered_each_by_itself_to_a_tenth_of_a_millimetre_the_smaller_to_0_15()
    {
        ElastixTests.RequireElastix();
        var limb = Motions.Turn(2, new(3, 1, 0), up: 1.2);
        // Of each bone, on top of the limb's: turned about its own middle, and moved.
        VisitTransform[] own = [Moved(limb, 4, Middles[0], new(1.2, -0.8, 0.6)), Moved(limb, -5, Middles[1], new(-1, 1.1, -0.5))];
        var lesion = Middles[0] + new Point3(2, -2, 0);
        var run = new ChangeRun
        {
            Baseline = ChangePhantom.Scan(p => Limb(p, [VisitTransform.None, VisitTransform.None], VisitTransform.None, default), 1, 3),
            FollowUp = ChangePhantom.Scan(p => Limb(p, own, limb, lesion), 2, 3, gain: 1.1),
            Regions = Bones(),
            PerRegion = true,
            Seeds = 1,
        };
        int done = 0;
        var (document, map) = run.Run(2, new(), () => Interlocked.Increment(ref done), TestContext.Current.CancellationToken);
        Assert.True(document.Verdict.Comparable, string.Join("; ", document.Verdict.Reasons));
        Assert.Equal(run.Registrations, done);
        foreach (int bone in new[] { 0, 1 })
        {
            var found = VisitTransform.Of(document.Regions[bone].Matrix!);
            double apart = Around(Middles[bone], 5).Average(p => (Applied(found, p) - Applied(own[bone], p)).Length);
            Assert.True(apart <= (bone == 0 ? 0.1 : 0.15), $"bone {bone + 1}: {apart:0.000} mm");
            var against = document.Regions[bone];
            // The whole's registration sees bones and limb together: against it the figures are near those on top of the limb.
            Assert.InRange(against.TurnedDegrees!.Value, 2, 7);
            Assert.InRange(against.ShiftMm!.Value, 0.5, 2.5);
            Assert.True(against.Correlation > against.CorrelationByTheWhole);
        }
        // The lesion in the first bone is found where it is in the baseline. Of the other bone, 1.4 ml where nothing changed, its registration's
        // error makes a tenth of a millilitre of change, which the page says.
        Assert.Contains(map!.Clusters, c => c.Increase && (c.CentreMm - lesion).Length < 1.5);
        Assert.True(document.Regions[0].IncreaseMl > 0.05, $"{document.Regions[0].IncreaseMl} ml");
        var asOne = ChangeMap.Of(run.Baseline, run.FollowUp, VisitTransform.Of(document.Registration!.Matrix), null, run.Settings);
        Assert.True(asOne.DecreaseMl > map.DecreaseMl + 0.1, $"{asOne.DecreaseMl} ml darker as one, {map.DecreaseMl} by bones");
        Assert.InRange(document.Regions[1].IncreaseMl!.Value + document.Regions[1].DecreaseMl!.Value, 0, 0.15);
        // A lesion of nine voxels, far from the middle of the bone that turned more, is found where that bone has it.
        var small = Middles[1] + new Point3(0, -4, 2);
        Mask At(Func<Point3, Point3> there) => new(ChangePhantom.Grid, [.. ChangePhantom.Points.Select(p =>
            (there(p) - small).Length < 1.6 ? (byte)1 : (byte)0)]);
        Mask was = At(p => p), now = At(p => Applied(own[1].Swapped(), p));
        var lesionThere = Assert.Single(LesionMatch.Of(was, now, run.MotionOf(document), new()).Lesions);
        double wholes = LesionMatch.Of(was, now, run.MotionOf(document).Whole, new()).Lesions.Max(l => l.OverlapMm3);
        Assert.Equal(LesionChange.Unchanged, lesionThere.Change);
        Assert.True(lesionThere.OverlapMm3 > 0.6 * lesionThere.BaselineMm3 && wholes < 0.2 * lesionThere.BaselineMm3,
            $"{lesionThere.OverlapMm3} of {lesionThere.BaselineMm3} mm³ by its own motion, {wholes} by the whole's");
    }

    [Fact]
    public void A_region_too_small_to_register_is_left_out_and_said_so()
    {
        ElastixTests.RequireElastix();
        byte[] labels = Bones().Labels.ToArray();
        labels[labels.AsSpan().IndexOf((byte)2)] = 3;
        using var work = new TemporaryFolder();
        var tiny = Assert.Throws<ElastixException>(() => VisitRegistration.OfRegion(ChangePhantom.Scan(p => ChangePhantom.Tissue(p), 1, 3),
            ChangePhantom.Scan(p => ChangePhantom.Tissue(p), 2, 3), [.. labels.Select(l => (byte)(l == 3 ? 1 : 0))], VisitTransform.None,
                1, work.Path,
            () => { }, TestContext.Current.CancellationToken));
        Assert.Contains("fewer than 200 voxels", tiny.Message, StringComparison.Ordinal);
    }

    // Soft tissue with two bones, dark rims and texture of their own; each bone where its motion has it.
    static double Limb(Point3 p, VisitTransform[] own, VisitTransform limb, Point3 lesion)
    {
        double value = ChangePhantom.Tissue(Applied(limb.Swapped(), p));
        for (int bone = 0; bone < 2; bone++)
        {
            var at = Applied(own[bone].Swapped(), p);
            var from = at - Middles[bone];
            double inside = 1 / (1 + Math.Exp((Reach(from) - Radii[bone]) / 0.6));
            double marrow = 330 + (50 * Math.Sin(from.X / 2.2) * Math.Cos(from.Y / 2.6)) + (50 * Math.Sin((from.Z / 2.5) + (from.Y / 4)
                + bone));
            double came = lesion == default ? 0 : 90 * Math.Exp(-(at - lesion).Dot(at - lesion) / (2 * 1.8 * 1.8));
            value = (value * (1 - inside)) + (inside * (marrow + came)) - (120 * Math.Exp(-Math.Pow((Reach(from) - Radii[bone]) / 0.9, 2)));
        }
        return value;
    }

    static LabelMap Bones()
    {
        var grid = ChangePhantom.Grid;
        var labels = new byte[grid.Size.Voxels];
        for (int i = 0; i < labels.Length; i++)
        {
            var p = grid.ToWorld.Apply(i % grid.Size.X, i / grid.Size.X % grid.Size.Y, i / grid.Size.SliceVoxels);
            for (int bone = 0; bone < 2; bone++)
                if (Reach(p - Middles[bone]) < Radii[bone])
                    labels[i] = (byte)(bone + 1);
        }
        return new(grid, labels);
    }

    static VisitTransform Moved(VisitTransform limb, double degrees, Point3 about, Point3 way)
    {
        var turn = Motions.Turn(degrees, about, up: 0).Map;
        return new(limb.Map.After(turn with { Origin = turn.Origin + way }));
    }

    static IEnumerable<Point3> Around(Point3 middle, double reach) =>
        new Point3[] { default, new(reach, 0, 0), new(-reach, 0, 0), new(0, reach, 0), new(0, -reach, 0), new(0, 0, reach), new(0, 0,
            -reach) }
            .Select(p => p + middle);

    static Point3 Applied(VisitTransform t, Point3 p) => t.Map.Apply(p.X, p.Y, p.Z);
}
