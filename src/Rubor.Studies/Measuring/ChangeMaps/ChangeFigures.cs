using Rubor.Imaging;
using Rubor.Methods.ChangeMaps;
using Rubor.Statistics;

namespace Rubor.Studies.Measuring.ChangeMaps;

/// <summary>What a comparison of two visits found, as figures of its document.</summary>
internal static class ChangeFigures
{
    /// <summary>How the whole was registered.</summary>
    public static RegistrationFigure Of(ChangeRun run, VisitRegistration r)
    {
        var (size, to) = (run.Baseline.Geometry.Size, run.Baseline.Geometry.ToWorld);
        var (degrees, moved) = r.Transform.MotionAt(to.Apply((size.X - 1) / 2.0, (size.Y - 1) / 2.0, (size.Z - 1) / 2.0));
        return new()
        {
            Transform = run.Given is not null ? VisitRegistration.GivenStart : run.PerRegion ? "per-region" : run.Affine ? "affine" : "rigid",
            Start = r.Start,
            Matrix = r.Transform.Rows(),
            TurnedDegrees = degrees,
            MovedMm = run.Unit.WhenMm(moved),
            MovedPixels = run.Unit.WhenPixels(moved),
            Before = SimilarityFigure.Of(r.Before),
            After = SimilarityFigure.Of(r.After),
            InverseConsistencyMeanMm = run.Unit.WhenMm(r.InverseMeanMm),
            InverseConsistency95Mm = run.Unit.WhenMm(r.Inverse95Mm),
            SeedSpreadMm = run.Unit.WhenMm(r.SeedSpreadMm),
            InverseConsistencyMeanPixels = run.Unit.WhenPixels(r.InverseMeanMm),
            InverseConsistency95Pixels = run.Unit.WhenPixels(r.Inverse95Mm),
            SeedSpreadPixels = run.Unit.WhenPixels(r.SeedSpreadMm),
            Seeds = r.Seeds,
            Program = run.Given is null ? $"elastix {Elastix.Version()}" : null,
        };
    }

    /// <summary>A document with what a map says.</summary>
    public static ChangeDocument With(ChangeRun run, ChangeDocument document, ChangeMap map, List<ChangeRun.RegionMotion>? moved)
    {
        var match = map.Match;
        double[] ratio = [.. Enumerable.Range(0, map.CoilRatio.Length).Where(i => map.Tissue[i] != 0)
            .Select(i => Math.Exp(map.CoilRatio[i])).Order()];
        double? RatioAt(double share) => ratio.Length == 0 ? null : ratio[(int)(share * (ratio.Length - 1))];
        double more = run.Unit.OfMl(map.IncreaseMl), less = run.Unit.OfMl(map.DecreaseMl);
        return document with
        {
            Intensities = new(match.Gain, match.BaselineMean, match.FollowUpMean, match.Correlation, match.Kept,
                RatioAt(0.01), RatioAt(0.99)),
            Significance = SignificanceOf(map, run.Settings, run.Unit, run.Mask is not null),
            IncreaseMl = run.Unit.When(ChangeUnit.Millilitres, more),
            DecreaseMl = run.Unit.When(ChangeUnit.Millilitres, less),
            IncreaseMm2 = run.Unit.When(ChangeUnit.SquareMillimetres, more),
            DecreaseMm2 = run.Unit.When(ChangeUnit.SquareMillimetres, less),
            IncreasePixels = run.Unit.When(ChangeUnit.Pixels, more),
            DecreasePixels = run.Unit.When(ChangeUnit.Pixels, less),
            Clusters = [.. map.Clusters.Select(c => Of(run, c))],
            Regions = run.Regions is null ? [] : [.. run.RegionValues().Select(value =>
                Of(run, map, value, moved?.Find(m => m.Region == value)))],
        };
    }

    /// <summary>How significance was told.</summary>
    public static SignificanceFigure SignificanceOf(ChangeMap map, ChangeSettings settings, ChangeUnit unit, bool masked)
    {
        var noise = map.Noise;
        bool longest = noise.Null.Freedom <= HeavyTailedNull.LeastFreedom;
        return new(
            settings.FalseDiscoveryRate, double.IsFinite(map.Threshold) ? map.Threshold : null, noise.Sd, noise.ErrorVoxels,
            double.IsFinite(noise.Null.Freedom) ? noise.Null.Freedom : null,
            unit.When(ChangeUnit.Millilitres, settings.SmallestClusterMm3), longest, longest ? AdviceOnTails(masked) : null)
        {
            SmallestClusterMm2 = unit.When(ChangeUnit.SquareMillimetres, settings.SmallestClusterMm2),
            SmallestClusterPixels = unit.When(ChangeUnit.Pixels, settings.SmallestClusterPixels),
        };
    }

    static string AdviceOnTails(bool masked) =>
        "where nothing changed the difference has tails as long as they can be told: tissue that moves or pulses in itself "
        + "hides what changed, and next to nothing can be significant; " + (masked ? "give a smaller mask, without vessels, skin and what moves"
            : "give a mask of what belongs to the question");

    /// <summary>A cluster.</summary>
    public static ChangeClusterFigure Of(ChangeRun run, ChangeCluster c)
    {
        double amount = run.Unit.OfMl(c.VolumeMl);
        double[] centre = run.Baseline.Geometry.Size.Z == 1 ? [c.CentreMm.X, c.CentreMm.Y] : [c.CentreMm.X, c.CentreMm.Y, c.CentreMm.Z];
        return new(c.Number, c.Increase ? "increase" : "decrease", run.Unit.When(ChangeUnit.Millilitres, amount), c.Voxels, c.Largest,
            run.Unit == ChangeUnit.Pixels ? null : centre)
        {
            AreaMm2 = run.Unit.When(ChangeUnit.SquareMillimetres, amount),
            AreaPixels = run.Unit.When(ChangeUnit.Pixels, amount),
            CentrePixels = run.Unit == ChangeUnit.Pixels ? centre : null,
        };
    }

    static ChangeRegionFigure Of(ChangeRun run, ChangeMap map, byte value, ChangeRun.RegionMotion? moved)
    {
        double voxel = run.Unit.OfMl(map.Space.Grid.VoxelVolumeMm3 / 1000);
        var region = ChangeRun.MaskOf(run.Regions!, value);
        byte[] here = moved?.Found is null ? map.Space.OfBaseline(region) : map.Regions!.Of(value);
        int[] inside = [.. Enumerable.Range(0, here.Length).Where(i => here[i] != 0 && map.Tissue[i] != 0)];
        double all = here.AsSpan().Count((byte)1) * voxel, more = inside.Count(i => map.Significant[i] > 0) * voxel,
            less = inside.Count(i => map.Significant[i] < 0) * voxel;
        var figure = new ChangeRegionFigure(value, run.Unit.When(ChangeUnit.Millilitres, all), run.Unit.When(ChangeUnit.Millilitres, more),
            run.Unit.When(ChangeUnit.Millilitres, less), inside.Length == 0 ? 0 : inside.Average(i => map.Difference[i]))
        {
            AreaMm2 = run.Unit.When(ChangeUnit.SquareMillimetres, all),
            IncreaseMm2 = run.Unit.When(ChangeUnit.SquareMillimetres, more),
            DecreaseMm2 = run.Unit.When(ChangeUnit.SquareMillimetres, less),
            AreaPixels = run.Unit.When(ChangeUnit.Pixels, all),
            IncreasePixels = run.Unit.When(ChangeUnit.Pixels, more),
            DecreasePixels = run.Unit.When(ChangeUnit.Pixels, less),
            Note = moved?.Failure,
        };
        if (moved?.Found is not { } own)
            return figure;
        // Its motion as it stands, with that of the whole taken back.
        var (degrees,
            shift) = new VisitTransform(map.Space.ToFollowUp.After(map.Space.ToBaseline.Inverse()).Inverse().After(own.Transform.Map))
            .MotionAt(MiddleOf(region));
        return figure with
        {
            TurnedDegrees = degrees,
            ShiftMm = run.Unit.WhenMm(shift),
            ShiftPixels = run.Unit.WhenPixels(shift),
            Correlation = own.After.Correlation,
            CorrelationByTheWhole = own.Before.Correlation,
            InverseConsistency95Mm = run.Unit.WhenMm(own.Inverse95Mm),
            InverseConsistency95Pixels = run.Unit.WhenPixels(own.Inverse95Mm),
            Matrix = own.Transform.Rows(),
        };
    }

    static Point3 MiddleOf(Mask region)
    {
        var (size, sum) = (region.Geometry.Size, default(Point3));
        for (int i = 0; i < size.Voxels; i++)
            if (region.Voxels[i] != 0)
                sum += new Point3(i % size.X, i / size.X % size.Y, i / size.SliceVoxels);
        sum *= 1.0 / Math.Max(1, region.Count);
        return region.Geometry.ToWorld.Apply(sum.X, sum.Y, sum.Z);
    }
}
