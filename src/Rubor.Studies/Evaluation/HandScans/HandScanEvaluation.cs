using System.Text.Json;
using System.Text.Json.Serialization;
using Rubor.Studies.Agreement;
using Rubor.Studies.Measuring.HandScans;
using Rubor.Studies.Tables;

namespace Rubor.Studies.Evaluation.HandScans;

/// <summary>A figure over folds, as the paper's tables have it.</summary>
/// <param name="Measure">"dice" or "iou".</param>
/// <param name="Value">Class, "all" (mean of the classes) or "inflamed" (low and high as one), with each fold, their mean and SD (n − 1).</param>
/// <param name="InNeither">Scans that count 1 since neither map has the class; null of "all".</param>
public sealed record FoldedFigure(string Measure, FoldedDice Value, int? InNeither);

/// <summary>A class taken for another.</summary>
/// <param name="Drawn">Drawn.</param>
/// <param name="Found">Found.</param>
/// <param name="Pixels">Such pixels of all scans.</param>
/// <param name="Share">Of the pixels drawn so.</param>
/// <param name="Scans">Scans with such a pixel.</param>
/// <param name="Worst">Number of the scan with most of them, from 0.</param>
/// <param name="WorstPixels">Such pixels on it.</param>
public sealed record HandScanConfusion(string Drawn, string Found, long Pixels, double Share, int Scans, int Worst, long WorstPixels);

/// <summary>One model, or a second observer, against the truth.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Method">How it finds inflammation; "observer" of one.</param>
/// <param name="Scans">Scans scored.</param>
/// <param name="Patients">Their patients.</param>
/// <param name="FoldScans">Number of each fold and its scans; empty without folds.</param>
/// <param name="Folded">Dice and IoU over folds.</param>
/// <param name="Figures">Every measure over all scans with the interval from resampled patients.</param>
/// <param name="Confusion">Pixels by the most severe class: rows drawn, columns found.</param>
/// <param name="Errors">Confusions, the commonest first.</param>
/// <param name="Images">Images called inflamed from the number of pixels found; null of an observer.</param>
public sealed record EvaluatedHandScanModel(string Name, string Method, int Scans, int Patients, IReadOnlyList<FoldScans> FoldScans,
    IReadOnlyList<FoldedFigure> Folded, IReadOnlyList<NamedFigure> Figures, VoxelConfusion Confusion,
    IReadOnlyList<HandScanConfusion> Errors, ModelAccuracy? Images);

/// <summary>Scans of a fold.</summary>
/// <param name="Fold">From 1.</param>
/// <param name="Scans">How many it tests.</param>
public sealed record FoldScans(int Fold, int Scans);

/// <summary>A class of a scan by one model.</summary>
/// <param name="Model">Model or observer.</param>
/// <param name="Fold">Fold, or null.</param>
/// <param name="Subject">Patient.</param>
/// <param name="Session">Visit, or empty.</param>
/// <param name="Scan">Scan, or empty.</param>
/// <param name="View">View, or empty.</param>
/// <param name="Label">Class, or "inflamed".</param>
/// <param name="Drawn">Pixels drawn.</param>
/// <param name="Found">Pixels found.</param>
/// <param name="Both">Pixels in both.</param>
/// <param name="Dice">Modified Dice.</param>
/// <param name="Iou">Modified IoU.</param>
/// <param name="Lesions">Lesions drawn.</param>
/// <param name="LesionsFound">Of them found.</param>
/// <param name="LesionsFalse">Lesions found where none was drawn.</param>
public sealed record ScoredHandClass(string Model, int? Fold, string Subject, string Session, string Scan, string View, string Label,
    long Drawn, long Found, long Both, double Dice, double Iou, int Lesions, int LesionsFound, int LesionsFalse);

/// <summary>The result of <c>evaluate hand-scans</c>.</summary>
public sealed record HandScanEvaluation
{
    /// <summary>What the file says it is.</summary>
    public const string FormatName = "rubor.hand-scans-evaluation/1";

    /// <summary>What the file says it is.</summary>
    public string Format { get; init; } = FormatName;

    /// <summary>The study's name.</summary>
    public required string Study { get; init; }

    /// <summary>Whether the study is a phantom: no figure is an accuracy on patients.</summary>
    public required bool Phantom { get; init; }

    /// <summary>Whose drawing is the truth, or null where nobody signed it.</summary>
    public required string? Observer { get; init; }

    /// <summary>Whether a model was tested on patients whom it learnt from, as asked for.</summary>
    public required bool SeenPatients { get; init; }

    /// <summary>Scans evaluated.</summary>
    public required int Scans { get; init; }

    /// <summary>Their patients.</summary>
    public required int Patients { get; init; }

    /// <summary>Classes.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>Models.</summary>
    public required IReadOnlyList<EvaluatedHandScanModel> Models { get; init; }

    /// <summary>Other observers' drawings against the truth.</summary>
    public required IReadOnlyList<EvaluatedHandScanModel> Observers { get; init; }

    /// <summary>Differences of models on the same resamples, p corrected by Holm for the pairs on one measure.</summary>
    public required IReadOnlyList<ModelDifference> Differences { get; init; }

    /// <summary>Every class of every scan.</summary>
    public required IReadOnlyList<ScoredHandClass> Cases { get; init; }

    /// <summary>Scans left out, and why.</summary>
    public required IReadOnlyList<LeftOutScan> LeftOut { get; init; }

    /// <summary>The document as UTF-8 JSON, indented.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, HandScanEvaluationJson.Default.HandScanEvaluation);

    /// <summary>The tables that stand beside it.</summary>
    public IEnumerable<(string Name, byte[] Content)> Tables()
    {
        var all = Models.Concat(Observers).ToList();
        yield return ("folds.tsv", TsvText.Of(["model", "fold", "scans", "class", "measure", "mean", "sd"], all.SelectMany(m => m.Folded.SelectMany(f =>
            m.FoldScans.Select((s, i) => (IReadOnlyList<object?>)[
                m.Name, s.Fold, s.Scans, f.Value.Label, f.Measure, f.Value.Folds[i], null])
                .Append([m.Name, m.FoldScans.Count > 0 ? "mean of folds" : "all scans", m.Scans, f.Value.Label, f.Measure, f.Value.Mean, f.Value.Sd])))));
        yield return ("figures.tsv", TsvText.Of(["model", "statistic", .. EstimateFigure.Columns], all.SelectMany(m => m.Figures
            .Concat(m.Images is { } image ? [new NamedFigure("image_auc", image.Auc),
                .. image.AtThreshold!.Measures.Select(x => x with { Name = $"image_{x.Name}" })] : Array.Empty<NamedFigure>())
            .Select(f => (IReadOnlyList<object?>)[m.Name, f.Name, .. f.Figure.Cells]))));
        yield return ("confusion.tsv", TsvText.Of(["model", "drawn", "found", "pixels", "share_of_drawn"], all.SelectMany(m =>
            m.Confusion.Labels.SelectMany((a, i) => m.Confusion.Labels.Select((b, j) =>
                (IReadOnlyList<object?>)[m.Name, a, b, m.Confusion.Counts[i][j], m.Confusion.ByRow[i][j]])))));
        yield return ("roc.tsv", TsvText.Of(["model", "pixels", "sensitivity", "false_positive_rate"], Models.SelectMany(m =>
            m.Images!.Roc.Points.Select(p => (IReadOnlyList<object?>)[m.Name, p.Threshold, p.Sensitivity, p.FalsePositiveRate]))));
        yield return ("cases.tsv", TsvText.Of(["model", "fold", "subject", "session", "scan", "view", "class", "drawn_pixels", "found_pixels",
            "both_pixels", "dice", "iou", "lesions", "lesions_found", "lesions_false"], Cases.Select(c => (IReadOnlyList<object?>)[
            c.Model, c.Fold, c.Subject, c.Session, c.Scan, c.View, c.Label, c.Drawn, c.Found, c.Both, c.Dice, c.Iou, c.Lesions,
            c.LesionsFound, c.LesionsFalse])));
        if (Differences.Count > 0)
            yield return ("differences.tsv", TsvText.Of(["first", "second", "statistic", "p", "p_holm", "test", .. EstimateFigure.Columns],
                Differences.Select(d => (IReadOnlyList<object?>)[d.First, d.Second, d.Measure, d.Test.PValue, d.HolmPValue, d.Test.Method,
                    .. d.Difference.Cells])));
        if (LeftOut.Count > 0)
            yield return ("left_out.tsv", TsvText.Of(["scan", "reason"], LeftOut.Select(l => (IReadOnlyList<object?>)[l.Subject, l.Reason])));
    }
}

[JsonSerializable(typeof(HandScanEvaluation))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
internal sealed partial class HandScanEvaluationJson : JsonSerializerContext;
