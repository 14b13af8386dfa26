using Rubor.Imaging;
using Rubor.Methods.ChangeMaps;
using Rubor.Studies.Measuring.ChangeMaps;
using Rubor.Tests.Methods.ChangeMaps;

namespace Rubor.Tests.Studies.ChangeMaps;

public class ElastixTests
{
    [Fact]
    public void A_known_motion_is_found_to_a_tenth_of_a_millimetre_and_said_to_be_sure()
    {
        RequireElastix();
        var moved = Motions.Turn(5, new(4, -6, 0), up: 2.3);
        var back = moved.Map.Inverse();
        var before = ChangePhantom.Scan(p => ChangePhantom.Tissue(p), 1, 3);
        var after = ChangePhantom.Scan(p => ChangePhantom.Tissue(back.Apply(p.X, p.Y, p.Z)), 2, 3, gain: 1.2);
        using var work = new TemporaryFolder();
        int done = 0;
        var found = VisitRegistration.Of(before, after, [.. ChangePhantom.Body.Voxels], false, 2, 2, work.Path, () => done++,
            TestContext.Current.CancellationToken);
        Assert.Equal(VisitRegistration.RunsOf(2), done);
        double sum = 0;
        Point3[] points = [new(0, 0, 0), new(15, 0, 0), new(0, -15, 8), new(-10, 10, -12), new(5, 12, 12)];
        foreach (var p in points)
            sum += (found.Transform.Map.Apply(p.X, p.Y, p.Z) - moved.Map.Apply(p.X, p.Y, p.Z)).Length;
        Assert.True(sum / points.Length <= 0.1, $"{sum / points.Length} mm");
        Assert.True(found.After.Correlation > 0.98 && found.After.Correlation > found.Before.Correlation);
        Assert.InRange(found.Inverse95Mm!.Value, 0, 0.2);
        Assert.InRange(found.SeedSpreadMm!.Value, 0, 0.1);
    }

    [Fact]
    public void The_same_seed_gives_the_same_map()
    {
        RequireElastix();
        var before = ChangePhantom.Scan(p => ChangePhantom.Tissue(p), 3, 3);
        var after = ChangePhantom.Scan(p => ChangePhantom.Tissue(p - new Point3(1.5, -0.7, 0.4)), 4, 3);
        using var work = new TemporaryFolder();
        Elastix.Write(work["from"], before, null);
        Elastix.Write(work["to"], after, null);
        VisitTransform Run(string name, int threads) => Elastix.Run(work["from"], work["to"], before.Geometry.SpacingMm, false, false,
            new(false, false, Elastix.FirstSeed, threads), work[name], TestContext.Current.CancellationToken);
        Assert.Equal(Run("one", 1).Map, Run("two", 2).Map);
    }

    [Fact] // change-ms, CC BY: the source's own registrations are the judge
    public void Two_visits_of_a_patient_are_brought_together_and_what_changed_stands_out()
    {
        RequireElastix();
        string folder = Path.GetDirectoryName(Data.Real("change-ms", "patient12", "gt.nii.gz"))!;
        var judged = PublicPair.Of(folder);
        var run = new ChangeRun { Baseline = judged.Baseline, FollowUp = judged.FollowUp, Mask = judged.Brain, Seeds = 1 };
        var (document, map) = run.Run(2, new(), () => { }, TestContext.Current.CancellationToken);
        Assert.True(document.Verdict.Comparable, string.Join("; ", document.Verdict.Reasons));
        var (mean, high) = judged.Residual(VisitTransform.Of(document.Registration!.Matrix));
        Assert.True(mean <= 0.6 && high <= 1.0, $"{mean:0.00} mm on average, {high:0.00} at the 95th percentile");
        Assert.True(judged.Auc(map!) >= 0.92, $"AUC {judged.Auc(map!)}");
        Assert.True(map!.IncreaseMl > 0.05 && map.DecreaseMl > 0.3);
    }

    internal static void RequireElastix() => Assert.SkipWhen(Elastix.Version() is null, "elastix is not installed");
}
