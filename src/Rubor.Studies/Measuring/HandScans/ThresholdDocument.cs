using System.Text.Json;
using System.Text.Json.Serialization;
using Rubor.Imaging;
using Rubor.Methods.HandScans.Threshold;
using Rubor.Studies.Runs;

namespace Rubor.Studies.Measuring.HandScans;

/// <summary>One of the models that were fitted within a fold.</summary>
/// <param name="Validation">Subjects it was compared on.</param>
/// <param name="Classes">Its classes, with their scores on the subjects learnt from.</param>
/// <param name="ValidationScores">The criterion of each class on the subjects it was compared on.</param>
/// <param name="ValidationScore">What it was chosen by: their mean on its own bucket, or on all buckets but the tested one.</param>
/// <param name="Chosen">Whether it is the fold's model.</param>
public sealed record InnerModel(IReadOnlyList<string> Validation, IReadOnlyList<ThresholdClass> Classes,
    IReadOnlyList<double> ValidationScores, double ValidationScore, bool Chosen);

/// <summary>A class of a tested scan.</summary>
/// <param name="Subject">The patient.</param>
/// <param name="Session">Visit, or empty.</param>
/// <param name="Scan">Scan, or empty.</param>
/// <param name="View">View as cases.tsv names it, or empty.</param>
/// <param name="Label">Class.</param>
/// <param name="Drawn">Pixels drawn.</param>
/// <param name="Found">Pixels found.</param>
/// <param name="Both">Pixels in both.</param>
/// <param name="Dice">Modified Dice, 1 where neither has a pixel. Cobb 2023, eq. 3.</param>
public sealed record TestedClass(
    string Subject, string Session, string Scan, string View, string Label, long Drawn, long Found, long Both, double Dice);

/// <summary>How a threshold model came about: training.json beside threshold.json.</summary>
public sealed record ThresholdDocument
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "training.json";

    /// <summary>What the file says it is.</summary>
    public const string FormatName = "rubor.hand-scan-training/1";

    /// <summary>Method of threshold models, as <c>--method</c> names it.</summary>
    public const string MethodName = "threshold";

    /// <summary>What the file says it is.</summary>
    public string Format { get; init; } = FormatName;

    /// <summary>Name of the method.</summary>
    public string Method { get; init; } = MethodName;

    /// <summary>The study's name.</summary>
    public required string Study { get; init; }

    /// <summary>What thresholds were chosen by.</summary>
    public required string Criterion { get; init; }

    /// <summary>Counts from one threshold to the next.</summary>
    public required int Step { get; init; }

    /// <summary>What a fold's model was chosen by; null without folds.</summary>
    public string? Choice { get; init; }

    /// <summary>Whose labels, or null.</summary>
    public string? Observer { get; init; }

    /// <summary>Fold, from 1; null where all were fitted on.</summary>
    public int? Fold { get; init; }

    /// <summary>Pixels a row of every image.</summary>
    public required int Width { get; init; }

    /// <summary>Rows of every image.</summary>
    public required int Height { get; init; }

    /// <summary>Images fitted on.</summary>
    public required int Images { get; init; }

    /// <summary>Subjects fitted on; of a fold those of the chosen model.</summary>
    public required IReadOnlyList<string> Train { get; init; }

    /// <summary>Subjects tested.</summary>
    public required IReadOnlyList<string> Test { get; init; }

    /// <summary>The model's classes.</summary>
    public required IReadOnlyList<ThresholdClass> Classes { get; init; }

    /// <summary>Every model that was fitted within the fold; empty without folds.</summary>
    public required IReadOnlyList<InnerModel> Inner { get; init; }

    /// <summary>Every class of every tested scan; empty without folds.</summary>
    public required IReadOnlyList<TestedClass> HeldOut { get; init; }

    /// <summary>SHA-256 of the images and labels of the study that were read, by subject.</summary>
    public required string DataSha256 { get; init; }

    /// <summary>The model.</summary>
    [JsonIgnore]
    public ThresholdModel Model => new(ThresholdFile.CriterionOf(Criterion) ?? ThresholdCriterion.MeanDice, Classes);

    /// <summary>As JSON.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, ThresholdJson.Default.ThresholdDocument);

    /// <summary>Reads training.json.</summary>
    /// <exception cref="OutputException">It is missing or damaged.</exception>
    public static ThresholdDocument Read(string path)
    {
        try
        {
            var read = JsonSerializer.Deserialize(RegularFile.ReadAllBytes(path), ThresholdJson.Default.ThresholdDocument);
            return read?.Format == FormatName ? read : throw new OutputException(path, $"is '{read?.Format}', wanted {FormatName}");
        }
        catch (Exception e) when (e is IOException or JsonException or ArgumentException)
        {
            throw new OutputException(path, $"cannot be read ({e.Message.ReplaceLineEndings(" ").TrimEnd('.')})");
        }
    }
}

/// <summary>A class over the folds.</summary>
/// <param name="Label">Class, or "all": the mean of the classes of each fold.</param>
/// <param name="Folds">Its mean over the tested scans of each fold, in order.</param>
/// <param name="Mean">Their mean.</param>
/// <param name="Sd">Their standard deviation (n − 1); null for one fold.</param>
public sealed record FoldedDice(string Label, IReadOnlyList<double> Folds, double Mean, double? Sd)
{
    /// <summary>A class over folds.</summary>
    /// <param name="label">Class.</param>
    /// <param name="folds">Its mean over the tested scans of each fold; one or more.</param>
    public static FoldedDice Of(string label, IReadOnlyList<double> folds)
    {
        ArgumentNullException.ThrowIfNull(folds);
        double mean = folds.Average();
        return new(label, folds, mean, folds.Count < 2 ? null : Math.Sqrt(folds.Sum(f => (f - mean) * (f - mean)) / (folds.Count - 1)));
    }
}

/// <summary>All folds together: cross-validation.json.</summary>
public sealed record ThresholdFoldsDocument
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "cross-validation.json";

    /// <summary>What the file says it is.</summary>
    public const string FormatName = "rubor.hand-scan-cross-validation/1";

    /// <summary>What the file says it is.</summary>
    public string Format { get; init; } = FormatName;

    /// <summary>Name of the method.</summary>
    public string Method { get; init; } = ThresholdDocument.MethodName;

    /// <summary>The study's name.</summary>
    public required string Study { get; init; }

    /// <summary>How the folds were drawn.</summary>
    public required string Scheme { get; init; }

    /// <summary>What thresholds were chosen by.</summary>
    public required string Criterion { get; init; }

    /// <summary>What each fold's model was chosen by.</summary>
    public required string Choice { get; init; }

    /// <summary>Counts from one threshold to the next.</summary>
    public required int Step { get; init; }

    /// <summary>Modified Dice of each class on tested scans, and of all.</summary>
    public required IReadOnlyList<FoldedDice> Dice { get; init; }

    /// <summary>The model of each fold, in order.</summary>
    public required IReadOnlyList<IReadOnlyList<ThresholdClass>> Models { get; init; }

    /// <summary>As JSON.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, ThresholdJson.Default.ThresholdFoldsDocument);

    /// <summary>Puts folds together.</summary>
    /// <param name="folds">Their documents, in order.</param>
    /// <param name="scheme">How the folds were drawn.</param>
    public static ThresholdFoldsDocument Of(IReadOnlyList<ThresholdDocument> folds, string scheme)
    {
        ArgumentNullException.ThrowIfNull(folds);
        var labels = folds[0].Classes.Select(c => c.Label).ToList();
        double Mean(ThresholdDocument fold, string label) => fold.HeldOut.Where(h => h.Label == label).Average(h => h.Dice);
        var byClass = labels.Select(l => FoldedDice.Of(l, [.. folds.Select(f => Mean(f, l))])).ToList();
        return new()
        {
            Study = folds[0].Study,
            Scheme = scheme,
            Criterion = folds[0].Criterion,
            Choice = folds[0].Choice ?? "",
            Step = folds[0].Step,
            Dice = [.. byClass, FoldedDice.Of("all", [.. folds.Select(f => labels.Average(l => Mean(f, l)))])],
            Models = [.. folds.Select(f => f.Classes)],
        };
    }
}

[JsonSerializable(typeof(ThresholdDocument))]
[JsonSerializable(typeof(ThresholdFoldsDocument))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
internal sealed partial class ThresholdJson : JsonSerializerContext;
