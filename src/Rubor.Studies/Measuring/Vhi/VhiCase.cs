using Rubor.Imaging;
using Rubor.Imaging.Files;
using Rubor.Imaging.Nifti;
using Rubor.Methods.Vhi;
using Rubor.Studies.Cases;
using Rubor.Studies.Runs;

namespace Rubor.Studies.Measuring.Vhi;

/// <summary>The files of one scan.</summary>
/// <param name="Subject">Patient, or empty for a single scan.</param>
/// <param name="Session">Visit, or empty.</param>
/// <param name="Stir">STIR image.</param>
/// <param name="NormalMarrow">Mask of normal marrow, or null where it is found.</param>
/// <param name="DiseaseRegion">Mask of the disease region, or null where networks find it.</param>
/// <param name="Truth">Mask of true inflammation, where it is known.</param>
public sealed record VhiCase(string Subject, string Session, string Stir, string? NormalMarrow, string? DiseaseRegion, string? Truth)
{
    /// <summary>
    /// T1W image on which networks find the disease region, and by which normal marrow is found; null where there are masks of both.
    /// </summary>
    public string? T1w { get; init; }

    /// <summary>The files of a study's case that can be measured.</summary>
    public static VhiCase Of(CaseFiles found)
    {
        ArgumentNullException.ThrowIfNull(found);
        string? File(string role) => found.Files.GetValueOrDefault(role);
        return new(
            found.Case.Subject, found.Case.Session, found.Files[StudyFileName.Stir], File(StudyFileName.NormalMarrow),
            File(StudyFileName.DiseaseRegion),
            File(StudyFileName.Truth))
        { T1w = File(StudyFileName.T1w) };
    }

    /// <summary>The files with their SHA-256.</summary>
    /// <exception cref="ImageDataException">A file is missing or unreadable.</exception>
    public IReadOnlyList<RunInput> Inputs()
    {
        (string Role, string? File)[] files = [("stir", Stir), ("normal_marrow", NormalMarrow), ("disease_region", DiseaseRegion),
            ("t1w", T1w), ("truth", Truth)];
        return [.. files.Where(f => f.File is not null)
            .SelectMany(f => ImageFile.FilesOf(f.File!).Select((file, i) => RunInput.Of(i == 0 ? f.Role : $"{f.Role}_samples", file)))];
    }
}

/// <summary>A measured scan with everything that its report needs.</summary>
/// <param name="Case">Its files.</param>
/// <param name="Stir">The scan.</param>
/// <param name="NormalMarrow">Marrow mask.</param>
/// <param name="DiseaseRegion">Region mask.</param>
/// <param name="Measured">Limits, segmentation, pieces.</param>
/// <param name="Kept">Pieces that a reader kept, or null without cleaning.</param>
/// <param name="Truth">True voxels at or above l_lower, or null.</param>
/// <param name="Sensitivity">V_HI at other limits.</param>
/// <param name="Warnings">What to look at before trusting it.</param>
public sealed record VhiResult(
    VhiCase Case, Volume Stir, Mask NormalMarrow, Mask DiseaseRegion, VhiMeasurement Measured, IReadOnlySet<int>? Kept, Mask? Truth,
    IReadOnlyList<VhiSensitivity> Sensitivity, IReadOnlyList<string> Warnings)
{
    /// <summary>The region that networks found, or null where it was drawn.</summary>
    public FoundRegion? Found { get; init; }

    /// <summary>The normal marrow that was found, or null where it was drawn.</summary>
    public NormalMarrowFound? FoundMarrow { get; init; }

    /// <summary>V_HI at both ends of the range in which the published limit is expected; null where a reader drew the marrow.</summary>
    public IReadOnlyList<VhiSensitivity>? Range { get; init; }

    /// <summary>Whether what was found may stand; null where a reader drew both region and marrow.</summary>
    public AutomaticVerdict? Automatic { get; init; }

    /// <summary>The segmentation that counts: cleaned where a reader has cleaned, else preliminary.</summary>
    public LabelMap Inflammation => Kept is null ? Measured.Segmentation : Measured.Cleaned(Kept);
}

/// <summary>Loads, measures and stores one scan.</summary>
public static class VhiCaseRunner
{
    /// <summary>File name of normal marrow that was found.</summary>
    public const string NormalMarrowFile = "normal_marrow.nii.gz";

    /// <summary>File name of the segmentation: 0, 1 from l_lower, 2 from l_upper.</summary>
    public const string SegmentationFile = "inflammation.nii.gz";

    /// <summary>Measures a scan from its files.</summary>
    /// <param name="files">The files.</param>
    /// <param name="settings">Choices.</param>
    /// <param name="cleaning">The reader's choice of pieces, or null.</param>
    /// <param name="timings">Takes the milliseconds of each stage.</param>
    /// <param name="cancel">Stops between stages.</param>
    /// <param name="networks">What finds the disease region on the T1W; needed where the files have no mask of it.</param>
    /// <param name="inputs">The files with their SHA-256, of which it is told which the networks saw in training.</param>
    /// <exception cref="ImageDataException">A file cannot be used; names it.</exception>
    public static VhiResult Measure(
        VhiCase files, VhiSettings settings, PieceChoice? cleaning, StageTimings timings, CancellationToken cancel,
        RegionNetworks? networks = null,
        IReadOnlyList<RunInput>? inputs = null)
    {
        var (stir, drawnMarrow, drawn, t1w, lesions) = timings.Run("load", () => Load(files));
        cancel.ThrowIfCancellationRequested();
        var found = drawn is null ? timings.Run("region", () => Find(stir, t1w, networks, inputs ?? [])) : null;
        if (found is not null)
            (stir, t1w) = (stir.InOrderOf(found.T1w.Geometry), found.T1w);
        (drawnMarrow, drawn, lesions) = (drawnMarrow?.InOrderOf(stir.Geometry), drawn?.InOrderOf(stir.Geometry),
            lesions?.InOrderOf(stir.Geometry));
        var region = drawn ?? OnStir(found!, stir);
        cancel.ThrowIfCancellationRequested();
        var foundMarrow = drawnMarrow is null ? timings.Run("normal_marrow", () =>
            FindMarrow(stir, t1w, region, networks?.Resample ?? false)) : null;
        var marrow = drawnMarrow ?? foundMarrow!.Mask;
        cancel.ThrowIfCancellationRequested();
        var measured = timings.Run("measure", () => VhiMeasurement.Of(stir, marrow, region, settings, foundMarrow?.Limit?.Multiple));
        var kept = cleaning?.Kept(measured, files.Stir);
        Mask? truth = null;
        if (lesions is not null)
        {
            stir.Geometry.RequireSame(lesions.Geometry, lesions.Source, stir.Source);
            truth = VhiMeasurement.AtOrAboveLower(stir, lesions, measured.Limits);
        }
        cancel.ThrowIfCancellationRequested();
        var sensitivity = timings.Run("sensitivity", () => VhiSensitivity.Of(stir, region, measured, kept));
        var range = foundMarrow is null ? null : timings.Run("range", () => VhiSensitivity.At(
            stir, region, measured, kept, measured.Limits.Lower / FoundMarrowLimit.RangeFactor,
                measured.Limits.Lower * FoundMarrowLimit.RangeFactor));
        var regionWarnings = found is null ? null : RegionWarnings(found, region);
        return new(files, stir, marrow, region, measured, kept, truth, sensitivity,
        [
            .. HeaderWarnings(stir, t1w, rulesAlone: found is null && foundMarrow is not null), .. regionWarnings
                ?? [], .. MarrowWarnings(foundMarrow, settings),
            .. drawnMarrow is null ? [] : DrawnMarrowCheck.Warnings(stir, region, drawnMarrow, measured.Limits.Lower),
            .. Warnings(measured),
            .. cleaning?.Doubt(measured) is { } doubt ? [doubt] : Array.Empty<string>(),
        ])
        {
            Found = found,
            FoundMarrow = foundMarrow,
            Range = range,
            Automatic = AutomaticVerdict.Of(regionWarnings, foundMarrow, measured.Limits),
        };
    }

    /// <summary>
    /// Writes vhi.json, the segmentation and the report; and where networks found the region, that and its probabilities; and marrow that
    /// was found.
    /// </summary>
    /// <param name="result">What was measured.</param>
    /// <param name="figures">Its document.</param>
    /// <param name="folder">Where to.</param>
    /// <param name="report">Writes the page; runs beside the compression of the segmentation.</param>
    public static void Write(VhiResult result, VhiDocument figures, OutputFolder folder,
        Action<VhiResult, VhiDocument, OutputFolder> report)
    {
        var segmentation = Task.Run(() => NiftiWriter.Write(folder.PathOf(SegmentationFile), result.Inflammation));
        try
        {
            File.WriteAllBytes(folder.PathOf(VhiDocument.FileName), figures.ToJson());
            result.Found?.Write(result.DiseaseRegion, DiseaseRegionDocument.Of(result.Found, (result.DiseaseRegion, result.Stir.Source)),
                folder);
            if (result.FoundMarrow is { } marrow)
                NiftiWriter.Write(folder.PathOf(NormalMarrowFile), marrow.Mask);
            report(result, figures, folder);
        }
        finally
        {
            // Nothing may still be written into the folder when this ends, also after an error.
            segmentation.GetAwaiter().GetResult();
        }
    }

    // Decompression takes most of the time: the files are read side by side. The first in this order that fails is named.
    static (Volume Stir, Mask? Marrow, Mask? Region, Volume? T1w, Mask? Lesions) Load(VhiCase files)
    {
        var marrow = files.NormalMarrow is { } drawn ? Task.Run(() => ImageFile.ReadMask(drawn)) : null;
        var region = files.DiseaseRegion is { } mask ? Task.Run(() => ImageFile.ReadMask(mask)) : null;
        var t1w = (region is null || marrow is null) && files.T1w is { } image ? Task.Run(() => ImageFile.ReadScan(image)) : null;
        var stir = ImageFile.ReadScan(files.Stir);
        return (stir, marrow?.GetAwaiter().GetResult(), region?.GetAwaiter().GetResult(),
            t1w?.GetAwaiter().GetResult().InOrderOf(stir.Geometry), files.Truth is null ? null : ImageFile.ReadMask(files.Truth));
    }

    static FoundRegion Find(Volume stir, Volume? t1w, RegionNetworks? networks, IReadOnlyList<RunInput> inputs)
    {
        ArgumentNullException.ThrowIfNull(t1w);
        ArgumentNullException.ThrowIfNull(networks);
        RequireCarriable(stir, t1w, networks.Resample);
        return FoundRegion.On(t1w, networks, inputs);
    }

    // Refused before the networks run, which takes seconds.
    static void RequireCarriable(Volume stir, Volume t1w, bool resample)
    {
        if (stir.Geometry.DifferenceFrom(t1w.Geometry) is not { } difference)
            return;
        if (!resample)
            throw new ImageDataException(t1w.Source,
                $"not on the grid of {stir.Source}: {difference}; --resample carries the region found on it onto the STIR, if both are of one examination");
        FoundRegion.RequireOverlap(t1w, stir.Geometry, stir.Source);
    }

    static Mask OnStir(FoundRegion found, Volume stir)
    {
        if (found.Region.Count == 0)
            throw new ImageDataException(found.T1w.Source,
                "the networks find no disease region on it; give a T1W with coronal slices of the sacroiliac joints, or a mask with --disease-region");
        return stir.Geometry.DifferenceFrom(found.T1w.Geometry) is null
            ? new Mask(stir.Geometry, found.Region.Voxels.ToArray(), found.T1w.Source)
            : found.Onto(stir.Geometry, stir.Source);
    }

    static NormalMarrowFound FindMarrow(Volume stir, Volume? t1w, Mask region, bool resample)
    {
        ArgumentNullException.ThrowIfNull(t1w);
        bool carried = resample && stir.Geometry.DifferenceFrom(t1w.Geometry) is not null;
        var found = NormalMarrow.Find(stir, carried ? t1w.Onto(stir.Geometry, Interpolation.Linear) : t1w, region);
        return found.Voxels > 0 ? found
            : throw new ImageDataException(stir.Source, $"no normal marrow is found on it: {found.Reasons[0]} Draw it, and give the mask with --normal-marrow");
    }

    // What the scans' files leave in doubt. Drawn masks are measured the same way up or down; the rules that find marrow are not,
    // and where networks found the region they have said how the scan lies.
    static IEnumerable<string> HeaderWarnings(Volume stir, Volume? t1w, bool rulesAlone)
    {
        foreach (string remark in FoundRegion.Named(stir).Concat(t1w is null ? [] : FoundRegion.Named(t1w)))
            yield return remark;
        if (rulesAlone && ScanOrder.CoronalDoubtOf(stir.Geometry) is { } doubt)
            yield return $"{Path.GetFileName(stir.Source)}: the orientation is not known: {doubt}. Normal marrow was looked for as if " +
                $"rows ran up: look at its outline.";
    }

    static IEnumerable<string> MarrowWarnings(NormalMarrowFound? found, VhiSettings settings)
    {
        if (found is null)
            yield break;
        if (found.Verdict == MarrowVerdict.ReaderNeeded)
            yield return $"A reader must draw the normal marrow: what was found is doubtful. {string.Join(' ', found.Reasons)}";
        if (settings.RuleFor(MarrowSource.Found) == LimitRule.Paper)
            yield return "The paper's limits rest on the brightest voxel. Marrow that was found holds voxels that no reader would have " +
                "drawn, so that they come out far too high: leave --limits out, or draw the marrow.";
    }

    static IReadOnlyList<string> RegionWarnings(FoundRegion found, Mask region) =>
        found.LossWarning(region) is { } loss ? [.. found.Warnings, loss] : found.Warnings;

    static List<string> Warnings(VhiMeasurement measured)
    {
        var warnings = new List<string>();
        var limits = measured.Limits;
        if (limits.IqrMultiple <= 0)
            warnings.Add(
                "The lower limit lies at or below the upper quartile of the marrow: the marrow has no bright tail, or the image was " +
                "rescaled to small numbers. The figure counts normal marrow.");
        if (measured.Pieces.Count == 0)
            warnings.Add("No piece in the disease region is left at the lower limit.");
        return warnings;
    }
}
