using Rubor.Imaging;
using Rubor.Imaging.Nifti;
using Rubor.Methods.ChangeMaps;
using Rubor.Studies.Runs;

namespace Rubor.Studies.Measuring.ChangeMaps;

/// <summary>Change of the lung's density between two chest CTs: registered by an affine map, then deformed, and what each place holds now held
/// against what it held.</summary>
public static class DensityRun
{
    /// <summary>Names of the images that it writes, with those of the significance: all on the baseline's voxels.</summary>
    public const string DensityFile = "density_change.nii.gz", JacobianFile = "jacobian.nii.gz", FollowUpFile = "followup_deformed.nii.gz";

    /// <summary>As <see cref="RegistrationFigure.Transform"/> says it.</summary>
    public const string Deformable = "deformable";

    /// <summary>Registrations of <see cref="Run"/>: the affine ones, unless the map is given, one that deforms, and two, there and back, that
    /// know the breath and leave out what changed.</summary>
    public static int RegistrationsOf(ChangeRun run) => (run?.Given is null ? VisitRegistration.RunsOf(1) : 0) + 3;

    // HU that the middle of a lung has, from overinflated to stiff with fibrosis, and that which some of a chest must be below.
    const double LeastLung = -1050, MostLung = -200, Air = -500;

    // Tissue around the lungs that says where their surface is, mm of a Gaussian, and the height from which on it counts: about 6 mm.
    const double AroundMm = 5, AroundHeight = 0.1;

    // Points that come back further away, in cells of the B-splines, say that nothing smaller is told.
    const double FarthestBack = 0.5;

    // Folding of more than this share of the lungs is a failed registration.
    const double MostFolded = 0.01;

    // What lungs hold at one breath and at another differs by less.
    const double LargestRatio = 2;

    // Deformed onto each other, lungs of one patient correlate by more.
    const double LeastCorrelation = 0.4;

    /// <summary>Refuses what is no chest CT.</summary>
    /// <param name="visit">A visit.</param>
    /// <param name="lungs">Its lungs; null where they are not known.</param>
    /// <exception cref="ImageDataException">Names the file, and says what it is instead.</exception>
    public static void RequireCt(VisitImage visit, Mask? lungs)
    {
        ArgumentNullException.ThrowIfNull(visit);
        const string Wanted = "; change of density takes chest CT in Hounsfield units";
        var volume = visit.Volume;
        if (visit.IsPicture)
            throw new ImageDataException(volume.Source, "is a picture" + Wanted);
        if (visit.Header?.Facts.Modality is { Length: > 0 } modality && modality != "CT")
            throw new ImageDataException(volume.Source, $"is {modality} by its DICOM header" + Wanted);
        double[] values = volume.ToValues();
        if (100 * values.LongCount(v => v < Air) < values.Length)
            throw new ImageDataException(volume.Source, FormattableString.Invariant($"has next to nothing below {Air} HU, as air and lungs are") + Wanted);
        if (lungs is null)
            return;
        byte[] here = [.. lungs.Onto(volume.Geometry).Voxels];
        double[] inside = [.. Enumerable.Range(0, here.Length).Where(i => here[i] != 0).Select(i => values[i]).Order()];
        if (inside.Length == 0)
            throw new ImageDataException(lungs.Source, "has no voxel in the baseline; draw the lungs on it");
        if (inside[inside.Length / 2] is var middle && middle is < LeastLung or > MostLung)
            throw new ImageDataException(lungs.Source, FormattableString.Invariant(
                $"covers tissue of {middle:0} HU in the middle, where lungs have {LeastLung:0} to {MostLung:0}; draw the lungs on the baseline, a CT in HU"));
    }

    /// <summary>Registers, deforms, compares, and judges.</summary>
    /// <param name="run">The visits, the lungs as mask, and regions of them.</param>
    /// <param name="threads">Processor threads.</param>
    /// <param name="timings">Takes the milliseconds of each stage.</param>
    /// <param name="done">Told after each of <see cref="RegistrationsOf"/>, from any thread.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <param name="settings">How the visits are deformed; null for the usual way.</param>
    /// <returns>The figures, and the maps where the visits can be compared.</returns>
    public static (ChangeDocument Document, ChangeMap? Map, DensityChange? Change) Run(ChangeRun run,
        int threads, StageTimings timings, Action done, CancellationToken cancellation, DeformationSettings? settings = null)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(timings);
        ArgumentNullException.ThrowIfNull(done);
        settings ??= new();
        var grid = run.Baseline.Geometry;
        byte[] lungs = [.. run.Mask!.Onto(grid).Voxels], around = Around(lungs, grid);
        var (document, registration, doubts) = (run with { Mask = new(grid, around), Affine = true, Seeds = 1 })
            .Begin(threads, timings, done, cancellation, roughly: true);
        if (registration is null)
            return (document, null, null);
        document = document with
        {
            Registration = document.Registration! with { Transform = Deformable, Program = $"elastix {Elastix.Version()}" },
        };
        DensityChange change;
        (double Mean, double High) back;
        try
        {
            (change, back) = timings.Run("deform", () => LungDeformation.Of(run, lungs, around, registration.Transform, settings, threads, done, cancellation));
        }
        catch (ElastixException e)
        {
            return (ChangeRun.Refused(document, [e.Message, .. doubts]), null, null);
        }
        var figure = FigureOf(run.Baseline, change, back);
        document = document with { Density = figure };
        var (refused, doubted) = Judged(figure, grid, settings);
        doubts = [.. doubts, .. doubted];
        if (refused.Count > 0)
            return (ChangeRun.Refused(document, [.. refused, .. doubts]), null, null);
        ChangeMap map;
        try
        {
            map = timings.Run("significance", () => ChangeMap.Of(run.Baseline, change, run.Settings));
        }
        catch (ImageDataException e)
        {
            return (ChangeRun.Refused(document, [e.Reason, .. doubts]), null, null);
        }
        document = With(run, document, map, change);
        if (document.Significance!.Advice is { } advice)
            doubts = [.. doubts, advice];
        return (document with { Verdict = ChangeRun.Comparable(doubts) }, map, change);
    }

    /// <summary>Writes the images.</summary>
    public static void Write(Volume baseline, ChangeMap map, DensityChange change, OutputFolder output)
    {
        ArgumentNullException.ThrowIfNull(baseline);
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(change);
        ArgumentNullException.ThrowIfNull(output);
        Volume Of(double[] values) => Volume.Of<float>(baseline.Geometry, Array.ConvertAll(values, v => (float)v));
        (string Name, Func<Volume> Image)[] images =
        [
            (DensityFile, () => Of(change.GramsPerLitre)), (JacobianFile, () => Volume.Of<float>(baseline.Geometry, change.Jacobian)),
            (FollowUpFile, () => Of(change.FollowUp)), (ChangeRun.ZFile, () => Volume.Of<float>(baseline.Geometry, map.Z)),
            (ChangeRun.SignificantFile, () => Volume.Of<sbyte>(baseline.Geometry, map.Significant)),
        ];
        Parallel.ForEach(images, image => NiftiWriter.Write(output.PathOf(image.Name), image.Image()));
    }

    // The lungs and what lies around them.
    static byte[] Around(byte[] lungs, Geometry grid)
    {
        double[] smooth = Array.ConvertAll(lungs, v => (double)v);
        var mm = grid.SpacingMm;
        GaussianSmoothing.Smooth(smooth, grid.Size, AroundMm / mm.X, AroundMm / mm.Y, AroundMm / mm.Z);
        return [.. smooth.Select((v, i) => lungs[i] != 0 || v > AroundHeight ? (byte)1 : (byte)0)];
    }

    static DensityFigure FigureOf(Volume baseline, DensityChange change, (double Mean, double High) back)
    {
        var whole = change.FiguresOf(baseline);
        float[] jacobian = [.. Enumerable.Range(0, change.Compared.Length).Where(i => change.Compared[i] != 0)
            .Select(i => change.Jacobian[i]).Order()];
        double At(double share) => jacobian.Length == 0 ? 1 : jacobian[(int)(share * (jacobian.Length - 1))];
        return new(whole.BaselineMl, whole.FollowUpMl, whole.BaselineGrams, whole.FollowUpGrams, whole.MassPercent, whole.MeanGramsPerLitre,
            change.Correlation, 100.0 * change.Reached / change.Lungs, change.Folded, 100.0 * change.Folded / change.Lungs,
            At(0.01), At(0.99), back.Mean, back.High);
    }

    // Why there is no map, and what is in doubt.
    static (IReadOnlyList<string> Refused, IReadOnlyList<string> Doubted) Judged(DensityFigure d, Geometry grid,
        DeformationSettings settings)
    {
        List<string> refused = [], doubted = [];
        var mm = grid.SpacingMm;
        if (d.InverseConsistency95Mm > FarthestBack * settings.CellMm)
            refused.Add(FormattableString.Invariant(
                $"deformed there and back again, points come back {d.InverseConsistency95Mm:0.0} mm away (95th percentile): the registration failed"));
        else if (d.InverseConsistency95Mm > Math.Max(mm.X, Math.Max(mm.Y, mm.Z)))
            doubted.Add(FormattableString.Invariant(
                $"deformed there and back again, points come back {d.InverseConsistency95Mm:0.0} mm away (95th percentile): smaller things are not told"));
        if (d.FoldedVoxels > 0)
            (d.FoldedPercent > 100 * MostFolded ? refused : doubted).Add(FormattableString.Invariant(
                $"the deformation folds (J ≤ 0) in {d.FoldedVoxels} voxels, {d.FoldedPercent:0.##} % of the lungs: ")
                + (d.FoldedPercent > 100 * MostFolded ? "the registration failed" : "they are not compared; look at the map around them"));
        if (d.ReachedPercent < 50)
            refused.Add(FormattableString.Invariant($"the follow-up shows {d.ReachedPercent:0} % of the lungs: another field of view"));
        else if (d.ReachedPercent < 95)
            doubted.Add(FormattableString.Invariant($"the follow-up shows {d.ReachedPercent:0} % of the lungs; the rest is not compared"));
        if (d.Correlation < LeastCorrelation)
            refused.Add(FormattableString.Invariant(
                $"the lungs correlate by {d.Correlation:0.00} once they are deformed onto each other: the registration failed"));
        if (d.BaselineMl > 0 && d.FollowUpMl / d.BaselineMl is var ratio && ratio is > LargestRatio or < 1 / LargestRatio)
            doubted.Add(FormattableString.Invariant($"the lungs are {ratio:0.0} times as large at the follow-up: look at the breath that was held"));
        return (refused, doubted);
    }

    static ChangeDocument With(ChangeRun run, ChangeDocument document, ChangeMap map, DensityChange change)
    {
        var grid = run.Baseline.Geometry;
        double litres = grid.VoxelVolumeMm3 * 1e-6;
        return document with
        {
            Significance = ChangeFigures.SignificanceOf(map, run.Settings, ChangeUnit.Millilitres, true),
            IncreaseMl = map.IncreaseMl,
            DecreaseMl = map.DecreaseMl,
            Clusters = [.. map.Clusters.Select(c =>
                ChangeFigures.Of(run, c) with { MassG = c.Sum * litres, MeanGPerL = c.Sum / c.Voxels })],
            Regions = [.. run.RegionValues().Select(Region)],
        };

        ChangeRegionFigure Region(byte value)
        {
            byte[] here = [.. ChangeRun.MaskOf(run.Regions!, value).Onto(grid).Voxels];
            var figures = change.FiguresOf(run.Baseline, here);
            double Ml(int sign) => 1000 * litres * Enumerable.Range(0, here.Length).Count(i => here[i] != 0 && map.Significant[i] == sign);
            double[] inside = [.. Enumerable.Range(0, here.Length).Where(i => here[i] != 0 && map.Tissue[i] != 0)
                .Select(i => map.Difference[i])];
            return new(value, figures.BaselineMl, Ml(1), Ml(-1), inside.Length == 0 ? 0 : inside.Average())
            {
                FollowUpMl = figures.FollowUpMl,
                MassPercent = figures.MassPercent,
                MeanGPerL = figures.MeanGramsPerLitre,
            };
        }
    }
}
