using System.Globalization;
using Rubor.Imaging;
using Rubor.Imaging.Nifti;
using Rubor.Methods.Vhi;
using Rubor.Studies.Runs;

namespace Rubor.Studies.Vhi;

/// <summary>The files of one scan.</summary>
/// <param name="Subject">Patient, or empty for a single scan.</param>
/// <param name="Session">Visit, or empty.</param>
/// <param name="Stir">STIR image.</param>
/// <param name="NormalMarrow">Mask of normal marrow.</param>
/// <param name="DiseaseRegion">Mask of the disease region.</param>
/// <param name="Truth">Mask of true inflammation, where it is known.</param>
public sealed record VhiCase(string Subject, string Session, string Stir, string NormalMarrow, string DiseaseRegion, string? Truth);

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
    /// <summary>The segmentation that counts: cleaned where a reader has cleaned, else preliminary.</summary>
    public LabelMap Inflammation => Kept is null ? Measured.Segmentation : Measured.Cleaned(Kept);
}

/// <summary>Loads, measures and stores one scan.</summary>
public static class VhiCaseRunner
{
    /// <summary>File name of the segmentation: 0, 1 from l_lower, 2 from l_upper.</summary>
    public const string SegmentationFile = "inflammation.nii.gz";

    // Fewer marrow voxels than this leave the quartiles to chance; the public masks have 650 and more.
    private const int FewMarrowVoxels = 200;

    /// <summary>Measures a scan from its files.</summary>
    /// <param name="files">The files.</param>
    /// <param name="settings">Choices.</param>
    /// <param name="cleaning">The reader's choice of pieces, or null.</param>
    /// <param name="timings">Takes the milliseconds of each stage.</param>
    /// <param name="cancel">Stops between stages.</param>
    /// <exception cref="ImageDataException">A file cannot be used; names it.</exception>
    public static VhiResult Measure(VhiCase files, VhiSettings settings, PieceChoice? cleaning, StageTimings timings, CancellationToken cancel)
    {
        var (stir, marrow, region, lesions) = timings.Run("load", () => Load(files));
        cancel.ThrowIfCancellationRequested();
        var measured = timings.Run("measure", () => VhiMeasurement.Of(stir, marrow, region, settings));
        var kept = cleaning?.Kept(measured.Pieces.Count, files.Stir);
        Mask? truth = null;
        if (lesions is not null)
        {
            stir.Geometry.RequireSame(lesions.Geometry, lesions.Source, stir.Source);
            truth = VhiMeasurement.AtOrAboveLower(stir, lesions, measured.Limits);
        }
        cancel.ThrowIfCancellationRequested();
        var sensitivity = timings.Run("sensitivity", () => VhiSensitivity.Of(stir, region, measured, kept));
        return new(files, stir, marrow, region, measured, kept, truth, sensitivity, Warnings(measured));
    }

    /// <summary>Writes vhi.json, the segmentation and the report.</summary>
    /// <param name="result">What was measured.</param>
    /// <param name="folder">Where to.</param>
    /// <param name="report">Writes the page; runs beside the compression of the segmentation.</param>
    public static void Write(VhiResult result, OutputFolder folder, Action<VhiResult, OutputFolder> report)
    {
        var segmentation = Task.Run(() => NiftiWriter.Write(folder.PathOf(SegmentationFile), result.Inflammation));
        try
        {
            File.WriteAllBytes(folder.PathOf(VhiDocument.FileName), VhiDocument.Of(result).ToJson());
            report(result, folder);
        }
        finally
        {
            // Nothing may still be written into the folder when this ends, also after an error.
            segmentation.GetAwaiter().GetResult();
        }
    }

    // Decompression takes most of the time: the files are read side by side. The first in this order that fails is named.
    private static (Volume Stir, Mask Marrow, Mask Region, Mask? Lesions) Load(VhiCase files)
    {
        var marrow = Task.Run(() => NiftiReader.ReadMask(files.NormalMarrow));
        var region = Task.Run(() => NiftiReader.ReadMask(files.DiseaseRegion));
        var stir = NiftiReader.Read(files.Stir);
        return (stir, marrow.GetAwaiter().GetResult(), region.GetAwaiter().GetResult(), files.Truth is null ? null : NiftiReader.ReadMask(files.Truth));
    }

    private static List<string> Warnings(VhiMeasurement measured)
    {
        var warnings = new List<string>();
        var limits = measured.Limits;
        if (limits.MarrowVoxels < FewMarrowVoxels)
            warnings.Add(string.Create(CultureInfo.InvariantCulture, $"The limits rest on {limits.MarrowVoxels} marrow voxels only; draw more of the interforaminal marrow."));
        if (limits.IqrMultiple <= 0)
            warnings.Add("The lower limit lies at or below the upper quartile of the marrow: the marrow has no bright tail, or the image was rescaled to small numbers. The figure counts normal marrow.");
        if (measured.Pieces.Count == 0)
            warnings.Add("Nothing in the disease region reaches the lower limit.");
        return warnings;
    }
}
