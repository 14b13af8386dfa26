using System.Text.Json;
using System.Text.Json.Serialization;
using Rubor.Studies.Tables;

namespace Rubor.Studies.Evaluation;

/// <summary>A point of a ROC curve. The threshold is null at the start, where nothing is called positive.</summary>
public sealed record RocFigurePoint(double? Threshold, double Sensitivity, double FalsePositiveRate);

/// <summary>A ROC curve with its pointwise 95 % band.</summary>
/// <param name="Points">The curve.</param>
/// <param name="BandRates">False positive rates of the band; empty where there is none.</param>
/// <param name="BandLower">Lower edge of sensitivity.</param>
/// <param name="BandUpper">Upper edge of sensitivity.</param>
/// <param name="BandReason">Why there is no band; null where there is one, or no curve.</param>
public sealed record RocFigureData(IReadOnlyList<RocFigurePoint> Points, double[] BandRates, double[] BandLower, double[] BandUpper,
    string? BandReason = null);

/// <summary>One value of the column of truth.</summary>
/// <param name="Value">As the table has it.</param>
/// <param name="Rows">Rows that hold it.</param>
/// <param name="Positive">Whether it counts as positive.</param>
public sealed record TruthValue(string Value, int Rows, bool Positive);

/// <summary>One model or reader.</summary>
/// <param name="Model">Its name.</param>
/// <param name="Cases">Cases with truth and score.</param>
/// <param name="Positives">Positive ones.</param>
/// <param name="Missing">Cases without a score.</param>
/// <param name="Auc">Area under the ROC curve.</param>
/// <param name="AveragePrecision">Area under the precision–recall curve; its chance level is the prevalence.</param>
/// <param name="Prevalence">Share of positives.</param>
/// <param name="Roc">The curve.</param>
/// <param name="BestYouden">Threshold with the largest Youden index on these same cases, so flattering; null where undefined.</param>
/// <param name="AtThreshold">Accuracy at the threshold, or null where none applies.</param>
/// <param name="ThresholdNote">Why there is no operating point; null where there is one.</param>
public sealed record ModelAccuracy(
    string Model, int Cases, int Positives, int Missing, EstimateFigure Auc, EstimateFigure AveragePrecision, EstimateFigure Prevalence,
    RocFigureData Roc,
    RocFigurePoint? BestYouden, OperatingPoint? AtThreshold, string? ThresholdNote);

/// <summary>Two models on the cases that both scored, first − second.</summary>
/// <param name="First">First model.</param>
/// <param name="Second">Second model.</param>
/// <param name="Cases">Cases that both scored and that count: the positives, for sensitivity.</param>
/// <param name="Measure">"auc", "accuracy", "sensitivity" or "specificity".</param>
/// <param name="Difference">The paired difference.</param>
/// <param name="Test">Test of no difference.</param>
/// <param name="HolmPValue">p corrected by Holm for all pairs of models on this measure; null where undefined.</param>
public sealed record ModelDifference(string First, string Second, int Cases, string Measure, EstimateFigure Difference, TestFigure Test,
    double? HolmPValue);

/// <summary>The result of <c>evaluate classification</c>.</summary>
public sealed record ClassificationDocument
{
    /// <summary>What the file says it is.</summary>
    public const string FormatName = "rubor.evaluate-classification/1";

    /// <summary>What the file says it is.</summary>
    public string Format { get; init; } = FormatName;

    /// <summary>Table's file name.</summary>
    public required string Table { get; init; }

    /// <summary>What counts as positive.</summary>
    public required string Positive { get; init; }

    /// <summary>Values of the truth and what each counts as; the first of many where it is a number.</summary>
    public IReadOnlyList<TruthValue> TruthValues { get; init; } = [];

    /// <summary>Whether low scores mean positive.</summary>
    public bool LowerIsPositive { get; init; }

    /// <summary>What a reader of the figures must know: scores that look reversed, numbers that look like codes for a missing
    /// value.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Cases with a truth.</summary>
    public required int Cases { get; init; }

    /// <summary>Rows without a truth.</summary>
    public required int WithoutTruth { get; init; }

    /// <summary>Subjects; null where no column names them.</summary>
    public int? Subjects { get; init; }

    /// <summary>Whether subjects have several cases: then intervals rest on the spread between subjects.</summary>
    public required bool Clustered { get; init; }

    /// <summary>Models or readers.</summary>
    public required IReadOnlyList<ModelAccuracy> Models { get; init; }

    /// <summary>Paired differences.</summary>
    public required IReadOnlyList<ModelDifference> Differences { get; init; }

    /// <summary>The document as UTF-8 JSON, indented.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, ClassificationJson.Default.ClassificationDocument);

    /// <summary>The tables that stand beside it.</summary>
    public IEnumerable<(string Name, byte[] Content)> Tables()
    {
        yield return ("models.tsv", TsvText.Of(["model", "threshold", "statistic", .. EstimateFigure.Columns], Models.SelectMany(m =>
            new[] { ("auc", m.Auc), ("average_precision", m.AveragePrecision), ("prevalence", m.Prevalence) }
                .Select(f => (IReadOnlyList<object?>)[m.Model, null, f.Item1, .. f.Item2.Cells])
            .Concat((m.AtThreshold?.Measures ?? [])
                .Select(f => (IReadOnlyList<object?>)[m.Model, m.AtThreshold!.Threshold, f.Name, .. f.Figure.Cells])))));
        yield return ("confusion.tsv", TsvText.Of(["model", "threshold", "true_positives", "false_positives", "false_negatives", "true_negatives"],
            Models.Where(m => m.AtThreshold is not null)
                .Select(m =>
                (IReadOnlyList<object?>)[m.Model, m.AtThreshold!.Threshold, m.AtThreshold.TruePositives, m.AtThreshold.FalsePositives,
                m.AtThreshold.FalseNegatives, m.AtThreshold.TrueNegatives])));
        yield return ("roc.tsv", TsvText.Of(["model", "threshold", "sensitivity", "false_positive_rate"],
            Models.SelectMany(m =>
                m.Roc.Points.Select(p => (IReadOnlyList<object?>)[m.Model, p.Threshold, p.Sensitivity, p.FalsePositiveRate]))));
        yield return ("differences.tsv", TsvText.Of(["first", "second", "measure", .. EstimateFigure.Columns, "test", "p_value", "p_holm"],
            Differences.Select(d =>
                (IReadOnlyList<object?>)[d.First, d.Second, d.Measure, .. d.Difference.Cells, d.Test.Method, d.Test.PValue,
                d.HolmPValue])));
    }
}

/// <summary>JSON of classification, generated at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(ClassificationDocument))]
internal sealed partial class ClassificationJson : JsonSerializerContext;
