using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Rubor.Imaging;

namespace Rubor.Studies.Predictions;

/// <summary>One structure as it was found in one case.</summary>
/// <param name="Structure">What.</param>
/// <param name="Voxels">Voxels more probable than not.</param>
/// <param name="VolumeMm3">Their volume.</param>
/// <param name="UncertainMm3">Volume with a probability between 0.25 and 0.75.</param>
/// <param name="Holes">Holes in it that it cannot have; null where nothing is known of that.</param>
/// <param name="Dice">Mean Dice of the slices where the study's mask shows it, 0–1; null without a mask, or where none does.</param>
/// <param name="WorstDice">Dice of the worst such slice.</param>
/// <param name="WorstSlice">Its index along z, from 0.</param>
/// <param name="VolumeDice">Dice of the whole volume; null without a mask, or where both are empty.</param>
/// <param name="VoxelsTruth">Voxels of the study's mask, or null.</param>
public sealed record PredictedStructure(
    string Structure, long Voxels, double VolumeMm3, double UncertainMm3, int? Holes, double? Dice, double? WorstDice, int? WorstSlice,
        double? VolumeDice, long? VoxelsTruth);

/// <summary>The result of one case: prediction.json.</summary>
public sealed record PredictionDocument
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "prediction.json";

    /// <summary>What the file says it is.</summary>
    public const string FormatName = "rubor.prediction/2";

    /// <summary>What it said before, with keys in camelCase; it is read as well.</summary>
    public const string FormatBefore = "rubor.prediction/1";

    /// <summary>What the file says it is.</summary>
    public string Format { get; init; } = FormatName;

    /// <summary>Patient.</summary>
    public required string Subject { get; init; }

    /// <summary>Visit, or empty.</summary>
    public required string Session { get; init; }

    /// <summary>Number of the scan, or empty.</summary>
    public required string Scan { get; init; }

    /// <summary>SHA-256 of the networks whose mean it is.</summary>
    public required IReadOnlyList<string> Networks { get; init; }

    /// <summary>How they have seen the case or the patient, or null where they have not.</summary>
    public required string? Seen { get; init; }

    /// <summary>What was found.</summary>
    public required IReadOnlyList<PredictedStructure> Structures { get; init; }

    /// <summary>What to look at, one sentence each.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>As JSON.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, PredictionJson.Default.PredictionDocument);

    /// <summary>Reads prediction.json; null where it is none.</summary>
    public static PredictionDocument? Read(string path)
    {
        try
        {
            var read = File.Exists(path) ? Parse(RegularFile.ReadAllBytes(path)) : null;
            return read?.Format == FormatName ? read : null;
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            return null;
        }
    }

    static PredictionDocument? Parse(byte[] json) => JsonNode.Parse(json) is JsonObject read && read["format"]?.ToString() == FormatBefore
        ? read.Deserialize(PredictionBeforeJson.Default.PredictionDocument)! with { Format = FormatName }
        : JsonSerializer.Deserialize(json, PredictionJson.Default.PredictionDocument);
}

[JsonSerializable(typeof(PredictionDocument))]
[JsonSerializable(typeof(PredictionsDocument))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
internal sealed partial class PredictionJson : JsonSerializerContext;

[JsonSerializable(typeof(PredictionDocument))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class PredictionBeforeJson : JsonSerializerContext;
