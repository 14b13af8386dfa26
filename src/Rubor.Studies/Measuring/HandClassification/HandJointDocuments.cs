using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Rubor.Imaging;
using Rubor.Networks.Training;
using Rubor.Studies.Runs;

namespace Rubor.Studies.Measuring.HandClassification;

/// <summary>A network of a fold.</summary>
/// <param name="Name">Its name within the fold.</param>
/// <param name="Folder">Folder of its weights within the model.</param>
/// <param name="Sha256">Of its file of tensors.</param>
/// <param name="Seed">Number of its seed, from 1.</param>
/// <param name="Steps">Steps of the optimiser.</param>
/// <param name="BestStep">Steps after which its weights stood so.</param>
/// <param name="StoppedEarly">Whether patience ended its training.</param>
/// <param name="ValidationGms">GMS of the validation patients, who chose the weights: it flatters. Null where undefined.</param>
/// <param name="Threshold">Logit above which joints count as inflamed for the best GMS of the validation patients.</param>
/// <param name="History">Along the way.</param>
public sealed record HandNetworkDocument(string Name, string Folder, string Sha256, int Seed, int Steps, int BestStep, bool StoppedEarly,
    double? ValidationGms, double Threshold, IReadOnlyList<TrainingRow> History);

/// <summary>Further images that a fold learnt from.</summary>
/// <param name="Folder">Name of their folder.</param>
/// <param name="Images">How many.</param>
/// <param name="LabelsSha256">SHA-256 of their labels.tsv.</param>
/// <param name="Patients">Whether a table says whom they were learnt from, so that it is known to be none whom the fold tests.</param>
public sealed record ExtraHandsDocument(string Folder, int Images, string LabelsSha256, bool Patients);

/// <summary>A fold of the model: fold.json in its folder.</summary>
public sealed record HandFoldDocument
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "fold.json";

    /// <summary>What the file says it is.</summary>
    public const string FormatName = "rubor.hand-joints-fold/1";

    /// <summary>What the file says it is.</summary>
    public string Format { get; init; } = FormatName;

    /// <summary>Number of the fold, from 1.</summary>
    public required int Fold { get; init; }

    /// <summary>Patients learnt from.</summary>
    public required IReadOnlyList<string> Train { get; init; }

    /// <summary>Patients who stopped the training, and chose weights and threshold.</summary>
    public required IReadOnlyList<string> Validation { get; init; }

    /// <summary>Whether they are those whom the next fold tests, since folds.json names none.</summary>
    public required bool ValidationIsNextTest { get; init; }

    /// <summary>Patients whom the fold never saw.</summary>
    public required IReadOnlyList<string> Test { get; init; }

    /// <summary>Images of the study learnt from, validated on and tested.</summary>
    public required IReadOnlyList<int> Images { get; init; }

    /// <summary>Further images learnt from.</summary>
    public required IReadOnlyList<ExtraHandsDocument> Extra { get; init; }

    /// <summary>Share of joints that are inflamed on the study's images that were learnt from, 0–1.</summary>
    public required double Prevalence { get; init; }

    /// <summary>The same of all images learnt from: the share that the networks' probabilities go by, one half with a balanced loss.</summary>
    public required double TrainingPrevalence { get; init; }

    /// <summary>SHA-256 of what was learnt from and validated on.</summary>
    public required string DataSha256 { get; init; }

    /// <summary>The same without further images.</summary>
    public required string StudySha256 { get; init; }

    /// <summary>Settings.</summary>
    public required JsonObject Settings { get; init; }

    /// <summary>Seed.</summary>
    public required int Seed { get; init; }

    /// <summary>SHA-256 of the file of weights that networks began with, or null.</summary>
    public string? StartSha256 { get; init; }

    /// <summary>Mean logit of the networks above which joints count as inflamed for the best GMS of the validation patients.</summary>
    public required double Threshold { get; init; }

    /// <summary>GMS of the validation patients at a probability of one half, all networks together; it flatters. Null where
    /// undefined.</summary>
    public double? ValidationGms { get; init; }

    /// <summary>Networks, one a seed.</summary>
    public required IReadOnlyList<HandNetworkDocument> Networks { get; init; }

    /// <summary>As JSON.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, HandModelJson.Default.HandFoldDocument);

    /// <summary>Reads fold.json.</summary>
    /// <exception cref="OutputException">It is missing or damaged.</exception>
    public static HandFoldDocument Read(string path)
    {
        var read = HandModelDocument.Parse(path, "train the fold again", json => JsonSerializer.Deserialize(json, HandModelJson.Default.HandFoldDocument));
        return read.Format == FormatName ? read : throw new OutputException(path, $"is '{read.Format}', wanted {FormatName}");
    }
}

/// <summary>What a model of hand joints is: hand-joints.json.</summary>
public sealed record HandModelDocument
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "hand-joints.json";

    /// <summary>What the file says it is.</summary>
    public const string FormatName = "rubor.hand-joints-model/1";

    /// <summary>What the file says it is.</summary>
    public string Format { get; init; } = FormatName;

    /// <summary>Name of the study learnt from.</summary>
    public required string Study { get; init; }

    /// <summary>Whether that was a phantom: then nothing that the model says of patients means anything.</summary>
    public required bool Phantom { get; init; }

    /// <summary>Preset that the settings began with.</summary>
    public required string Preset { get; init; }

    /// <summary>Settings.</summary>
    public required JsonObject Settings { get; init; }

    /// <summary>Seed.</summary>
    public required int Seed { get; init; }

    /// <summary>Whose labels, or null.</summary>
    public string? Observer { get; init; }

    /// <summary>Folds that there are to train.</summary>
    public required int FoldsInAll { get; init; }

    /// <summary>Those that are trained.</summary>
    public required IReadOnlyList<HandFoldDocument> Folds { get; init; }

    /// <summary>As JSON.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, HandModelJson.Default.HandModelDocument);

    /// <summary>Reads the model's document.</summary>
    /// <param name="folder">Folder of the model.</param>
    /// <exception cref="OutputException">It is missing or damaged.</exception>
    public static HandModelDocument Read(string folder)
    {
        string path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            throw new OutputException(folder, Directory.Exists(folder)
                ? $"holds no {FileName}: name the folder of a model, as 'rubor train cross-validate hand-joints' writes it once its folds are done"
                : "no such folder");
        var read = Parse(path, "train the model again, or copy it again", json => JsonSerializer.Deserialize(json, HandModelJson.Default.HandModelDocument));
        return read.Format == FormatName ? read : throw new OutputException(path, $"is '{read.Format}', wanted {FormatName}");
    }

    internal static T Parse<T>(string path, string then, Func<byte[], T?> parse)
        where T : class
    {
        try
        {
            return parse(RegularFile.ReadAllBytes(path)) ?? throw new OutputException(path, $"is empty; {then}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or NotSupportedException
            or ArgumentException)
        {
            throw new OutputException(path, $"cannot be read ({e.Message.ReplaceLineEndings(" ").TrimEnd('.')}); {then}");
        }
    }
}

[JsonSerializable(typeof(HandModelDocument))]
[JsonSerializable(typeof(HandFoldDocument))]
[JsonSerializable(typeof(HandNetworkDocument))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
internal sealed partial class HandModelJson : JsonSerializerContext;
