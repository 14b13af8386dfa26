using System.Text.Json;
using System.Text.Json.Serialization;
using Rubor.Studies.Tables;

namespace Rubor.Studies.Agreement;

/// <summary>
/// Two readers' masks of one scan. A measure is null where it is undefined; the document's list of undefined measures says why.
/// </summary>
/// <param name="Subject">Subject, with the visit where there is one.</param>
/// <param name="First">First reader.</param>
/// <param name="Second">Second reader.</param>
/// <param name="Dice">Sørensen–Dice overlap, 0–1.</param>
/// <param name="Iou">Intersection over union, 0–1.</param>
/// <param name="VolumeSimilarity">1 − |a − b|/(a + b), 0–1.</param>
/// <param name="VoxelsFirst">Voxels of the first mask.</param>
/// <param name="VoxelsSecond">Voxels of the second mask.</param>
/// <param name="Hausdorff95Mm">95 % Hausdorff distance, mm.</param>
public sealed record MaskPair(
    string Subject, string First, string Second, double? Dice, double? Iou, double? VolumeSimilarity, long VoxelsFirst, long VoxelsSecond,
        double? Hausdorff95Mm);

/// <summary>A measure that one pair of masks does not have.</summary>
public sealed record UndefinedMeasure(string Subject, string First, string Second, string Measure, string Reason);

/// <summary>Overlap of one pair of readers over all scans. Intervals of means rest on the subjects.</summary>
/// <param name="First">First reader.</param>
/// <param name="Second">Second reader.</param>
/// <param name="Scans">Scans that both have.</param>
/// <param name="Dice">Sørensen–Dice overlap.</param>
/// <param name="Iou">Intersection over union.</param>
/// <param name="VolumeSimilarity">1 − |a − b|/(a + b).</param>
/// <param name="Hausdorff95Mm">95 % Hausdorff distance, mm.</param>
/// <param name="Subjects">Subjects that the scans belong to.</param>
/// <param name="BothEmpty">Scans on which both masks are empty: without overlap in the regular form, 1 in the modified one.</param>
/// <param name="OneEmpty">Scans on which one mask is empty and the other not: overlap 0, no distance.</param>
public sealed record PairSummary(
    string First, string Second, int Scans, SummaryFigure Dice, SummaryFigure Iou, SummaryFigure VolumeSimilarity,
    SummaryFigure Hausdorff95Mm,
    int Subjects, int BothEmpty, int OneEmpty);

/// <summary>Surfaces of two readers' masks of one scan; null where a mask is empty.</summary>
/// <param name="Subject">Subject, with the visit where there is one.</param>
/// <param name="First">First reader.</param>
/// <param name="Second">Second reader.</param>
/// <param name="SurfaceDice">Share of both surfaces within the tolerance of the other, 0–1.</param>
/// <param name="AverageSymmetricMm">Mean distance over all surface voxels of both, mm.</param>
/// <param name="HausdorffMm">Greatest distance, mm.</param>
/// <param name="Reason">Why they are null; null where they are not.</param>
public sealed record SurfacePair(string Subject, string First, string Second, double? SurfaceDice, double? AverageSymmetricMm,
    double? HausdorffMm, string? Reason);

/// <summary>Surfaces of one pair of readers over all scans that have distances. Intervals of means rest on the subjects.</summary>
/// <param name="First">First reader.</param>
/// <param name="Second">Second reader.</param>
/// <param name="SurfaceDice">Share of both surfaces within the tolerance of the other.</param>
/// <param name="AverageSymmetricMm">Mean distance, mm.</param>
/// <param name="HausdorffMm">Greatest distance, mm.</param>
public sealed record SurfaceSummary(string First, string Second, SummaryFigure SurfaceDice, SummaryFigure AverageSymmetricMm,
    SummaryFigure HausdorffMm);

/// <summary>A mask's volume.</summary>
public sealed record MaskVolume(string Subject, string Reader, long Voxels, double VolumeMm3);

/// <summary>One reader's mask against a composite reference.</summary>
/// <param name="Reference">How the reference was made.</param>
/// <param name="Subject">Scan.</param>
/// <param name="Reader">Reader.</param>
/// <param name="PartOfReference">Whether the reader's own mask went into the reference: then the overlap flatters.</param>
/// <param name="Dice">Overlap, or null where both are empty.</param>
/// <param name="Iou">Intersection over union, or null.</param>
/// <param name="VolumeSimilarity">Volume similarity, or null.</param>
/// <param name="VoxelsReader">Voxels of the reader's mask.</param>
/// <param name="VoxelsReference">Voxels of the reference.</param>
/// <param name="Sensitivity">STAPLE's estimate of the reader's sensitivity; null for other references.</param>
/// <param name="Specificity">STAPLE's estimate of the reader's specificity; null for other references.</param>
/// <param name="StapleRounds">Rounds that STAPLE took; null for other references.</param>
/// <param name="StapleConverged">Whether STAPLE settled; null for other references.</param>
public sealed record ReferenceComparison(
    string Reference, string Subject, string Reader, bool PartOfReference, double? Dice, double? Iou, double? VolumeSimilarity,
    long VoxelsReader, long VoxelsReference,
    double? Sensitivity, double? Specificity, int? StapleRounds, bool? StapleConverged);

/// <summary>A composite reference that a scan does not have, or that must be doubted.</summary>
/// <param name="Subject">Scan.</param>
/// <param name="Reference">How the reference is made.</param>
/// <param name="Made">Whether it was made.</param>
/// <param name="Reason">Why not, or why it must be doubted.</param>
public sealed record ReferenceNote(string Subject, string Reference, bool Made, string Reason);

/// <summary>A scan on which two readers' volumes differ by more than two standard deviations of the differences.</summary>
public sealed record Discrepancy(string Subject, string First, string Second, double VolumeFirstMm3, double VolumeSecondMm3,
    double DifferenceMm3, double TwoDeviationsMm3);

/// <summary>A scan that could not be compared, or a reader who has none of it.</summary>
public sealed record LeftOutScan(string Subject, string Reason);

/// <summary>The result of <c>agree masks</c>. Volumes in mm³, distances in mm.</summary>
public sealed record MaskAgreementDocument
{
    /// <summary>What the file says it is.</summary>
    /// <remarks>
    /// 2: the smallest detectable difference between readers stands under that name; in 1 it was smallest_detectable_change.
    /// </remarks>
    public const string FormatName = "rubor.agree-masks/2";

    /// <summary>What the file says it is.</summary>
    public string Format { get; init; } = FormatName;

    /// <summary>Readers in the order given.</summary>
    public required IReadOnlyList<string> Readers { get; init; }

    /// <summary>Subjects compared.</summary>
    public required int Subjects { get; init; }

    /// <summary>"regular": two empty masks have no Dice; "modified": their Dice is 1.</summary>
    public required string OverlapForm { get; init; }

    /// <summary>Every pair of readers on every scan.</summary>
    public required IReadOnlyList<MaskPair> Pairs { get; init; }

    /// <summary>Measures that are null in <see cref="Pairs"/>, and why.</summary>
    public required IReadOnlyList<UndefinedMeasure> Undefined { get; init; }

    /// <summary>Overlap of each pair of readers.</summary>
    public required IReadOnlyList<PairSummary> Summaries { get; init; }

    /// <summary>Every mask's volume.</summary>
    public required IReadOnlyList<MaskVolume> Volumes { get; init; }

    /// <summary>Agreement of volumes (mm³) of each pair of readers.</summary>
    public required IReadOnlyList<ContinuousPair> VolumeAgreement { get; init; }

    /// <summary>Intraclass correlation of the volumes over all readers.</summary>
    public required IReadOnlyList<IccFigure> VolumeIcc { get; init; }

    /// <summary>Readers against composite references.</summary>
    public required IReadOnlyList<ReferenceComparison> References { get; init; }

    /// <summary>References that a scan does not have, and such as must be doubted.</summary>
    public required IReadOnlyList<ReferenceNote> ReferenceNotes { get; init; }

    /// <summary>What must be known before any figure is read, such as a label that no mask holds.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>Scans to look at again.</summary>
    public required IReadOnlyList<Discrepancy> Discrepancies { get; init; }

    /// <summary>Scans that a reader lacks, or that could not be compared.</summary>
    public required IReadOnlyList<LeftOutScan> LeftOut { get; init; }

    /// <summary>Tolerance of the surface Dice, mm; absent where none was named, and then the two lists are, too.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? SurfaceToleranceMm { get; init; }

    /// <summary>Surfaces of every pair of readers on every scan.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<SurfacePair>? Surfaces { get; init; }

    /// <summary>Surfaces of each pair of readers.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<SurfaceSummary>? SurfaceSummaries { get; init; }

    /// <summary>Whether a scan failed: an unreadable file, or grids that differ.</summary>
    [JsonIgnore]
    public bool Failed { get; init; }

    /// <summary>The document as UTF-8 JSON, indented.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, MaskAgreementJson.Default.MaskAgreementDocument);
}

/// <summary>JSON of mask agreement, generated at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(MaskAgreementDocument))]
internal sealed partial class MaskAgreementJson : JsonSerializerContext;
