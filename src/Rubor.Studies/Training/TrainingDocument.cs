using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Rubor.Imaging;
using Rubor.Networks.Training;
using Rubor.Studies.Runs;

namespace Rubor.Studies.Training;

/// <summary>How well a network finds one structure of a scan that it did not learn from.</summary>
/// <param name="Fold">Fold that tested it, or null.</param>
/// <param name="Subject">Patient.</param>
/// <param name="Case">The visit.</param>
/// <param name="Structure">What was to be found.</param>
/// <param name="Dice">Mean Dice of the slices where the truth shows it, 0–1; null where none does.</param>
/// <param name="WorstDice">Dice of the worst such slice.</param>
/// <param name="WorstSlice">Its index along z, from 0.</param>
/// <param name="VolumeDice">Dice of the whole volume; null where both are empty.</param>
/// <param name="VoxelsFound">Voxels found.</param>
/// <param name="VoxelsTruth">Voxels of the truth.</param>
/// <param name="Holes">Holes in what was found that it cannot have; null where nothing is known of that.</param>
public sealed record HeldOutFigure(
    int? Fold, string Subject, string Case, string Structure, double? Dice, double? WorstDice, int? WorstSlice, double? VolumeDice,
        long VoxelsFound, long VoxelsTruth, int? Holes)
{
    /// <summary>Seed of the network, where a fold was trained with several; else null.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Seed { get; init; }
}

/// <summary>The result of a training: training.json. Times are in run.json.</summary>
public sealed record TrainingDocument
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "training.json";

    /// <summary>What the file says it is.</summary>
    public const string FormatName = "rubor.training/2";

    /// <summary>What it said before, with keys in camelCase; it is read as well.</summary>
    public const string FormatBefore = "rubor.training/1";

    /// <summary>What the file says it is.</summary>
    public string Format { get; init; } = FormatName;

    /// <summary>Name of the task that was trained.</summary>
    public required string Task { get; init; }

    /// <summary>Scans that the network sees.</summary>
    public required IReadOnlyList<string> Images { get; init; }

    /// <summary>Labels of the study that it learns.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>Whose labels, or null.</summary>
    public string? Observer { get; init; }

    /// <summary>The study's name.</summary>
    public required string Study { get; init; }

    /// <summary>Fold, from 1; null where all were trained on.</summary>
    public int? Fold { get; init; }

    /// <summary>Subjects learnt from.</summary>
    public required IReadOnlyList<string> Train { get; init; }

    /// <summary>Subjects that stopped the training or chose its weights.</summary>
    public required IReadOnlyList<string> Validation { get; init; }

    /// <summary>Subjects tested: neither learnt from nor validated on.</summary>
    public required IReadOnlyList<string> Test { get; init; }

    /// <summary>Seed.</summary>
    public required long Seed { get; init; }

    /// <summary>Preset that the settings began with; null where that was not kept.</summary>
    public string? Preset { get; init; }

    /// <summary>Every setting.</summary>
    public required JsonObject Settings { get; init; }

    /// <summary>SHA-256 of the data learnt from and validated on.</summary>
    public required string DataSha256 { get; init; }

    /// <summary>SHA-256 of the weights.</summary>
    public required string WeightsSha256 { get; init; }

    /// <summary>Steps after which the weights stood so.</summary>
    public required int Step { get; init; }

    /// <summary>Steps done.</summary>
    public required int StepsDone { get; init; }

    /// <summary>Whether patience ended it.</summary>
    public required bool StoppedEarly { get; init; }

    /// <summary>Figures of the tested scans.</summary>
    public required IReadOnlyList<HeldOutFigure> HeldOut { get; init; }

    /// <summary>Loss and validation along the way.</summary>
    public required IReadOnlyList<TrainingRow> History { get; init; }

    /// <summary>As JSON.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, TrainingJson.Default.TrainingDocument);

    /// <summary>Reads training.json.</summary>
    /// <exception cref="OutputException">It is missing or damaged.</exception>
    public static TrainingDocument Read(string path)
    {
        try
        {
            var read = Parse(RegularFile.ReadAllBytes(path));
            return read?.Format == FormatName ? read : throw new OutputException(path, $"is '{read?.Format}', wanted {FormatName}");
        }
        catch (Exception e) when (e is IOException or JsonException or ArgumentException)
        {
            throw new OutputException(path, $"cannot be read ({e.Message.TrimEnd('.')})");
        }
    }

    static TrainingDocument? Parse(byte[] json)
    {
        if (JsonNode.Parse(json) is not JsonObject read || read["format"]?.ToString() != FormatBefore)
            return JsonSerializer.Deserialize(json, TrainingJson.Default.TrainingDocument);
        var before = read.Deserialize(TrainingBeforeJson.Default.TrainingDocument)!;
        return before with { Format = FormatName, Settings = SettingsKeys.InSnakeCase(before.Settings) };
    }
}

[JsonSerializable(typeof(TrainingDocument))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
internal sealed partial class TrainingJson : JsonSerializerContext;

[JsonSerializable(typeof(TrainingDocument))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class TrainingBeforeJson : JsonSerializerContext;
