using System.Text.Json;
using System.Text.Json.Serialization;
using Rubor.Methods.HandScans;
using Rubor.Methods.HandScans.Threshold;

namespace Rubor.Studies.Measuring.HandScans;

/// <summary>A class of one view.</summary>
/// <param name="Label">Class.</param>
/// <param name="Pixels">Pixels found.</param>
/// <param name="Share">Of all pixels of the view, 0–1.</param>
/// <param name="AreaMm2">Area on the detector; null where the file states no spacing.</param>
/// <param name="Lesions">Lesions, 8-connected; null of normal uptake, which is none.</param>
public sealed record ClassFigure(string Label, int Pixels, double Share, double? AreaMm2, int? Lesions);

/// <summary>A lesion.</summary>
/// <param name="Number">From 1, as in the report.</param>
/// <param name="Label">Class.</param>
/// <param name="Pixels">Pixels.</param>
/// <param name="AreaMm2">Area on the detector, or null.</param>
/// <param name="X">Mean column, from 0.</param>
/// <param name="Y">Mean row, from 0.</param>
/// <param name="MeanCount">Mean of its counts, not smoothed.</param>
/// <param name="LargestCount">Largest of them.</param>
public sealed record LesionFigure(
    int Number, string Label, int Pixels, double? AreaMm2, double X, double Y, double MeanCount, double LargestCount);

/// <summary>What was found on one view.</summary>
/// <param name="Page">Page of the file, from 1; null where it holds one image.</param>
/// <param name="View">What the camera looked at, as the file says it, or empty.</param>
/// <param name="Width">Pixels a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="SpacingMm">Distance between pixels along a row and down a column, or null.</param>
/// <param name="Labels">Name of the label map.</param>
/// <param name="Classes">Each class.</param>
/// <param name="InflamedPixels">Pixels of the classes low and high.</param>
/// <param name="Inflamed">Whether there are as many as asked for.</param>
/// <param name="Lesions">Each lesion.</param>
public sealed record ViewFigure(int? Page, string View, int Width, int Height, IReadOnlyList<double>? SpacingMm, string Labels,
    IReadOnlyList<ClassFigure> Classes, int InflamedPixels, bool Inflamed, IReadOnlyList<LesionFigure> Lesions);

/// <summary>The model that found it.</summary>
/// <param name="Method">Name of the method.</param>
/// <param name="Criterion">What its thresholds were chosen by; null of networks.</param>
/// <param name="Classes">Its thresholds; null of networks.</param>
/// <param name="WeightsSha256">SHA-256 of the weights of networks; else null.</param>
public sealed record HandScanModelFigure(string Method,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Criterion,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<ThresholdClass>? Classes,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? WeightsSha256 = null);

/// <summary>The content of hand-scans.json.</summary>
public sealed record HandScanDocument
{
    /// <summary>File name.</summary>
    public const string FileName = "hand-scans.json";

    /// <summary>What the file says it is.</summary>
    public const string FormatName = "rubor.hand-scans/1";

    /// <summary>What the file says it is.</summary>
    public string Format { get; init; } = FormatName;

    /// <summary>Name of the scan's file.</summary>
    public required string File { get; init; }

    /// <summary>The model.</summary>
    public required HandScanModelFigure Model { get; init; }

    /// <summary>Fewest pixels of low and high that make a view inflamed.</summary>
    public required int InflamedFromPixels { get; init; }

    /// <summary>Whether a view is inflamed.</summary>
    public required bool Inflamed { get; init; }

    /// <summary>Every view of the file.</summary>
    public required IReadOnlyList<ViewFigure> Views { get; init; }

    /// <summary>What a reader should look at before using the figures.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>The document as UTF-8 JSON, indented.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, HandScanJson.Default.HandScanDocument);
}

[JsonSerializable(typeof(HandScanDocument))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
internal sealed partial class HandScanJson : JsonSerializerContext;

/// <summary>One view with what was found on it.</summary>
/// <param name="Image">The counts.</param>
/// <param name="Labels">Value of each pixel's class (y, x), 0 for none.</param>
/// <param name="LesionNumbers">Number of each pixel's lesion of low or high, from 1; 0 for none.</param>
/// <param name="Figure">Its figures.</param>
public sealed record MeasuredView(HandScanImage Image, byte[] Labels, int[] LesionNumbers, ViewFigure Figure)
{
    /// <summary>Finds inflammation on a view.</summary>
    /// <param name="image">The view.</param>
    /// <param name="model">The model.</param>
    /// <param name="pixels">Fewest pixels of low and high that make it inflamed.</param>
    public static MeasuredView Of(HandScanImage image, ThresholdModel model, int pixels)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(model);
        return Of(image, model.Predict(image.Counts, image.Width), [.. model.Classes.Select(c => c.Label)], pixels);
    }

    /// <summary>What was found on a view.</summary>
    /// <param name="image">The view.</param>
    /// <param name="labels">Value of each pixel's class (y, x), 0 for none.</param>
    /// <param name="classes">Names of the classes that could be found.</param>
    /// <param name="pixels">Fewest pixels of low and high that make it inflamed.</param>
    public static MeasuredView Of(HandScanImage image, byte[] labels, IReadOnlyList<string> classes, int pixels)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(labels);
        var numbers = new int[labels.Length];
        var lesions = HandLesion.Of(labels, image.Counts, image.Width, HandScan.Inflamed, numbers);
        double? Area(int count) => image.SpacingMm is { } mm ? count * mm.X * mm.Y : null;
        int Count(HandScanClass cls) => labels.AsSpan().Count(cls.Value);
        int inflamed = HandScan.Inflamed.Sum(Count);
        string name = image.Page is { } page ? FormattableString.Invariant($"labels-{page}") : "labels";
        return new(image, labels, numbers, new(image.Page, image.View, image.Width, image.Height,
            image.SpacingMm is { } s ? [s.X, s.Y] : null, name + image.LabelEnding,
            [.. HandScan.Classes.Where(c => classes.Contains(c.Name)).Select(c => new ClassFigure(c.Name, Count(c),
                (double)Count(c) / labels.Length, Area(Count(c)),
                HandScan.Inflamed.Contains(c) ? lesions.Count(l => l.Class == c) : null))],
            inflamed, inflamed >= pixels,
            [.. lesions.Select((l, i) => new LesionFigure(
                i + 1, l.Class.Name, l.Pixels, Area(l.Pixels), l.X, l.Y, l.MeanCount, l.LargestCount))]));
    }
}
