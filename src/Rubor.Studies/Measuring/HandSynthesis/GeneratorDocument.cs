using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Rubor.Networks.Training;
using Rubor.Studies.Runs;

namespace Rubor.Studies.Measuring.HandSynthesis;

/// <summary>A fold's generator: fold.json in its folder.</summary>
public sealed record GeneratorFoldDocument
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "fold.json";

    /// <summary>What it says it is.</summary>
    public const string FormatName = "rubor.generator-fold/1";

    /// <summary>What it says it is.</summary>
    [JsonPropertyOrder(-1)]
    public string Format { get; init; } = FormatName;

    /// <summary>From 1.</summary>
    public required int Fold { get; init; }

    /// <summary>Patients learnt from, the only ones seen.</summary>
    public required IReadOnlyList<string> Train { get; init; }

    /// <summary>Patients by whom a classifier of this fold is stopped: never seen here.</summary>
    public required IReadOnlyList<string> Validation { get; init; }

    /// <summary>Patients by whom it is tested: never seen here.</summary>
    public required IReadOnlyList<string> Test { get; init; }

    /// <summary>Images learnt from.</summary>
    public required int Images { get; init; }

    /// <summary>Observer whose classes are the masks; null where there is one.</summary>
    public string? Observer { get; init; }

    /// <summary>SHA-256 of the files learnt from.</summary>
    public required string DataSha256 { get; init; }

    /// <summary>Its settings.</summary>
    public required JsonObject Settings { get; init; }

    /// <summary>The run's seed.</summary>
    public required int Seed { get; init; }

    /// <summary>Pixels of a block's side.</summary>
    public required int Block { get; init; }

    /// <summary>Counts of a block that come to 1.</summary>
    public required double Most { get; init; }

    /// <summary>Weights of the network, in number.</summary>
    public required long Weights { get; init; }

    /// <summary>SHA-256 of the file of weights.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Seconds of training.</summary>
    public required double Seconds { get; init; }

    /// <summary>Loss along the way.</summary>
    public required IReadOnlyList<TrainingRow> History { get; init; }

    /// <summary>Reads one.</summary>
    /// <exception cref="OutputException">It is missing or damaged.</exception>
    public static GeneratorFoldDocument Read(string file)
    {
        var read = GeneratorDocument.Parse(file, json => JsonSerializer.Deserialize(json, GeneratorJson.Default.GeneratorFoldDocument));
        return read.Format == FormatName ? read : throw new OutputException(file, $"is '{read.Format}', wanted {FormatName}");
    }

    /// <summary>The file's content.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, GeneratorJson.Default.GeneratorFoldDocument);
}

/// <summary>Generators of all folds: generator.json.</summary>
public sealed record GeneratorDocument
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "generator.json";

    /// <summary>What it says it is.</summary>
    public const string FormatName = "rubor.generator/1";

    /// <summary>What it says it is.</summary>
    [JsonPropertyOrder(-1)]
    public string Format { get; init; } = FormatName;

    /// <summary>Name of the study.</summary>
    public required string Study { get; init; }

    /// <summary>Preset that the settings began with.</summary>
    public required string Preset { get; init; }

    /// <summary>Settings.</summary>
    public required JsonObject Settings { get; init; }

    /// <summary>The run's seed.</summary>
    public required int Seed { get; init; }

    /// <summary>Folds in all.</summary>
    public required int FoldsInAll { get; init; }

    /// <summary>Folds that are trained.</summary>
    public required IReadOnlyList<int> Folds { get; init; }

    /// <summary>Reads the generators of a folder.</summary>
    /// <exception cref="OutputException">It holds none, or they are damaged.</exception>
    public static GeneratorDocument Read(string folder)
    {
        string file = Path.Combine(folder, FileName);
        if (!File.Exists(file))
            throw new OutputException(folder, $"holds no {FileName}; train generators with 'rubor train cross-validate generator'");
        var read = Parse(file, json => JsonSerializer.Deserialize(json, GeneratorJson.Default.GeneratorDocument));
        return read.Format == FormatName ? read : throw new OutputException(file, $"is '{read.Format}', wanted {FormatName}");
    }

    /// <summary>The file's content.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, GeneratorJson.Default.GeneratorDocument);

    internal static T Parse<T>(string file, Func<byte[], T?> read) where T : class
    {
        try
        {
            return read(File.ReadAllBytes(file)) ?? throw new OutputException(file, "is empty; train the generator again");
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw new OutputException(file, $"is damaged ({e.Message.ReplaceLineEndings(" ")}); train the generator again");
        }
    }
}

[JsonSerializable(typeof(GeneratorSettings))]
[JsonSerializable(typeof(GeneratorFoldDocument))]
[JsonSerializable(typeof(GeneratorDocument))]
[JsonSerializable(typeof(SynthesisDocument))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
internal sealed partial class GeneratorJson : JsonSerializerContext;
