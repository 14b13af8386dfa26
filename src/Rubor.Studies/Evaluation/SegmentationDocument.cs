using System.Text.Json;
using System.Text.Json.Serialization;
using Rubor.Studies.Agreement;
using Rubor.Studies.Tables;

namespace Rubor.Studies.Evaluation;

/// <summary>One class of one scan. Dice and IoU are null only in the regular form, where the class is in neither map.</summary>
public sealed record ClassOverlap(string Class, double? Dice, double? Iou, double? Hausdorff95Mm, string? Hausdorff95Reason,
    long VoxelsTruth, long VoxelsPredicted);

/// <summary>One scan.</summary>
/// <param name="Subject">Subject, with the visit where there is one.</param>
/// <param name="Fold">Fold in which it was tested, or null without folds.</param>
/// <param name="Classes">Every class, then merged ones.</param>
/// <param name="AllDice">Mean Dice of the classes, merged ones left out; null where all are undefined.</param>
/// <param name="AllIou">Mean IoU of the classes.</param>
/// <param name="ImageTruth">Whether the truth holds a label that makes an image positive.</param>
/// <param name="ImageScore">Predicted voxels of those labels.</param>
/// <param name="LesionsTruth">Connected pieces of those labels in the truth.</param>
/// <param name="LesionsFound">Those that the prediction meets.</param>
/// <param name="LesionsPredicted">Connected pieces in the prediction.</param>
/// <param name="LesionsFalse">Those that meet no truth.</param>
public sealed record SegmentationCase(
    string Subject, int? Fold, IReadOnlyList<ClassOverlap> Classes, double? AllDice, double? AllIou, bool ImageTruth, long ImageScore,
    int LesionsTruth, int LesionsFound, int LesionsPredicted, int LesionsFalse);

/// <summary>A cell of the fold table: mean and standard deviation with n − 1.</summary>
/// <param name="Class">Class, or "All" for the mean of the classes.</param>
/// <param name="Measure">"dice" or "iou".</param>
/// <param name="Mean">Mean; null without values.</param>
/// <param name="StandardDeviation">Standard deviation; null for fewer than two values.</param>
/// <param name="N">Values.</param>
/// <param name="Undefined">Scans without a value.</param>
/// <param name="CountedFull">Scans whose value is 1 because neither map holds the class (modified form); for "All", any class of
/// theirs.</param>
public sealed record FoldCell(string Class, string Measure, double? Mean, double? StandardDeviation, int N, int Undefined,
    int CountedFull = 0);

/// <summary>In how many scans a class is on which side: what overlap and distance rest on.</summary>
/// <param name="Class">The class.</param>
/// <param name="Scans">All scans.</param>
/// <param name="Both">Truth and prediction hold it: only these have a distance.</param>
/// <param name="Missed">Only the truth holds it.</param>
/// <param name="Invented">Only the prediction holds it.</param>
/// <param name="Neither">No map holds it: overlap 1 in the modified form, none in the regular one.</param>
public sealed record ClassPresence(string Class, int Scans, int Both, int Missed, int Invented, int Neither)
{
    /// <summary>Counts one class of all scans.</summary>
    public static ClassPresence Of(string name, IReadOnlyList<ClassOverlap> scans)
    {
        int Count(bool truth, bool predicted) => scans.Count(s => s.VoxelsTruth > 0 == truth && s.VoxelsPredicted > 0 == predicted);
        return new(name, scans.Count, Count(true, true), Count(true, false), Count(false, true), Count(false, false));
    }
}

/// <summary>A row of the fold table.</summary>
/// <param name="Fold">"1", "2" and so on over scans; "mean of folds" over the folds' means; "all scans".</param>
/// <param name="Scans">Scans in the row.</param>
/// <param name="Cells">A cell for each class and measure; "All" is the mean of the classes.</param>
public sealed record FoldRow(string Fold, int Scans, IReadOnlyList<FoldCell> Cells);

/// <summary>Voxels of truth and prediction over all scans.</summary>
/// <param name="Name">"labels", or "merged" with merged classes.</param>
/// <param name="Labels">Names in order.</param>
/// <param name="Counts">Rows are the truth.</param>
/// <param name="ByRow">Share of the row; null for a label that the truth never holds.</param>
public sealed record VoxelConfusion(string Name, IReadOnlyList<string> Labels, long[][] Counts, double?[][] ByRow);

/// <summary>The result of <c>evaluate segmentation</c>. Distances in mm.</summary>
public sealed record SegmentationDocument
{
    /// <summary>What the file says it is.</summary>
    public const string FormatName = "rubor.evaluate-segmentation/1";

    /// <summary>What the file says it is.</summary>
    public string Format { get; init; } = FormatName;

    /// <summary>Subjects evaluated.</summary>
    public required int Subjects { get; init; }

    /// <summary>"modified": a class in neither map has Dice 1; "regular": it has none.</summary>
    public required string OverlapForm { get; init; }

    /// <summary>Classes, merged ones last.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>Labels that make an image positive.</summary>
    public required IReadOnlyList<string> ImageLevelLabels { get; init; }

    /// <summary>Every scan.</summary>
    public required IReadOnlyList<SegmentationCase> Cases { get; init; }

    /// <summary>A row a fold, then their mean and all scans.</summary>
    public required IReadOnlyList<FoldRow> Folds { get; init; }

    /// <summary>Mean Dice, IoU and distance of each class with an interval from the spread between subjects.</summary>
    public required IReadOnlyList<NamedFigure> Overall { get; init; }

    /// <summary>In how many scans each class is on which side.</summary>
    public IReadOnlyList<ClassPresence> Presence { get; init; } = [];

    /// <summary>Voxel confusion matrices.</summary>
    public required IReadOnlyList<VoxelConfusion> Confusion { get; init; }

    /// <summary>Lesion-wise sensitivity, precision and F1 over all scans, with intervals from the spread between subjects.</summary>
    public required IReadOnlyList<NamedFigure> Lesions { get; init; }

    /// <summary>Images called positive from the number of predicted voxels; at one voxel.</summary>
    public required ModelAccuracy ImageLevel { get; init; }

    /// <summary>Scans that are on one side only, or could not be compared.</summary>
    public required IReadOnlyList<LeftOutScan> LeftOut { get; init; }

    /// <summary>Whether a scan failed or lacks its prediction.</summary>
    [JsonIgnore]
    public bool Failed { get; init; }

    /// <summary>The document as UTF-8 JSON, indented.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, SegmentationJson.Default.SegmentationDocument);

    /// <summary>The tables that stand beside it.</summary>
    public IEnumerable<(string Name, byte[] Content)> Tables()
    {
        yield return ("folds.tsv", TsvText.Of(["fold", "scans", "class", "measure", "mean", "sd", "n", "undefined", "counted_full"],
            Folds.SelectMany(r =>
                r.Cells.Select(c =>
                (IReadOnlyList<object?>)[r.Fold, r.Scans, c.Class, c.Measure, c.Mean, c.StandardDeviation, c.N, c.Undefined,
                c.CountedFull]))));
        yield return ("cases.tsv", TsvText.Of(["subject", "fold", "class", "dice", "iou", "hausdorff95_mm", "voxels_truth", "voxels_predicted", "reason"],
            Cases.SelectMany(c =>
                c.Classes.Select(x =>
                (IReadOnlyList<object?>)[c.Subject, c.Fold, x.Class, x.Dice, x.Iou, x.Hausdorff95Mm, x.VoxelsTruth, x.VoxelsPredicted,
                x.Hausdorff95Reason])
                .Append([c.Subject, c.Fold, "All", c.AllDice, c.AllIou, null, null, null, null]))));
        yield return ("overall.tsv", TsvText.Of(["statistic", .. EstimateFigure.Columns],
            Overall.Concat(Lesions).Append(new("image_level_auc", ImageLevel.Auc))
                .Concat(ImageLevel.AtThreshold!.Measures.Select(m => m with { Name = $"image_level_{m.Name}" }))
                .Select(f => (IReadOnlyList<object?>)[f.Name, .. f.Figure.Cells])));
        yield return ("classes.tsv", TsvText.Of(["class", "scans", "both", "missed", "invented", "neither"],
            Presence.Select(p => (IReadOnlyList<object?>)[p.Class, p.Scans, p.Both, p.Missed, p.Invented, p.Neither])));
        yield return ("confusion.tsv", TsvText.Of(["matrix", "truth", "predicted", "voxels", "share_of_truth"],
            Confusion.SelectMany(m =>
                m.Labels.SelectMany((a, i) =>
                m.Labels.Select((b, j) => (IReadOnlyList<object?>)[m.Name, a, b, m.Counts[i][j], m.ByRow[i][j]])))));
        yield return ("images.tsv",
            TsvText.Of(["subject", "fold", "truth", "predicted_voxels", "lesions_truth", "lesions_found", "lesions_predicted", "lesions_false"],
            Cases.Select(c =>
                (IReadOnlyList<object?>)[c.Subject, c.Fold, c.ImageTruth ? 1 : 0, c.ImageScore, c.LesionsTruth, c.LesionsFound,
                c.LesionsPredicted, c.LesionsFalse])));
        if (LeftOut.Count > 0)
            yield return ("left_out.tsv",
                TsvText.Of(["subject", "reason"], LeftOut.Select(l => (IReadOnlyList<object?>)[l.Subject, l.Reason])));
    }
}

/// <summary>JSON of segmentation, generated at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(SegmentationDocument))]
internal sealed partial class SegmentationJson : JsonSerializerContext;
