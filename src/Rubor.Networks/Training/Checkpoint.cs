using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Rubor.Imaging;
using Rubor.Networks.Planning;
using Rubor.Torch.Files;

namespace Rubor.Networks.Training;

/// <summary>All that a training needs to go on with the same bits: weights, average and best weights, the optimiser's state, libtorch's
/// generator, the history. The order of the data and the augmentation follow from seed and step.</summary>
public sealed record Checkpoint
{
    /// <summary>What the file says it is.</summary>
    public const string CurrentFormat = "rubor.checkpoint/2";

    /// <summary>Format of before, with keys in camelCase; it is read as well.</summary>
    public const string FirstFormat = "rubor.checkpoint/1";

    /// <summary>Name of the description in a checkpoint's folder.</summary>
    public const string FileName = "checkpoint.json";

    /// <summary>What the file says it is.</summary>
    [JsonPropertyOrder(-1)]
    public string Format { get; init; } = CurrentFormat;

    /// <summary>Steps done.</summary>
    public required int Step { get; init; }

    /// <summary>The run's seed.</summary>
    public required long Seed { get; init; }

    /// <summary>Threads of libtorch.</summary>
    public required int Threads { get; init; }

    /// <summary>Device.</summary>
    public required string Device { get; init; }

    /// <summary>SHA-256 of what it learns from.</summary>
    public required string DataSha256 { get; init; }

    /// <summary>Its settings, every key named.</summary>
    public required JsonObject Settings { get; init; }

    /// <summary>What the network sees and finds.</summary>
    public required JsonObject Plan { get; init; }

    /// <summary>State of libtorch's generator.</summary>
    public required byte[] Generator { get; init; }

    /// <summary>The history so far.</summary>
    public required IReadOnlyList<TrainingRow> History { get; init; }

    /// <summary>Sum of the losses since the last line of the history.</summary>
    public required double LossSum { get; init; }

    /// <summary>Best score so far, or null.</summary>
    public double? Best { get; init; }

    /// <summary>Steps done when it was.</summary>
    public int BestStep { get; init; }

    /// <summary>Validations since then.</summary>
    public int SinceBest { get; init; }

    /// <summary>Seconds of training so far.</summary>
    public double Seconds { get; init; }

    /// <summary>Name of the tensors' file beside this one.</summary>
    public string TensorsFile { get; init; } = "";

    /// <summary>SHA-256 of that file.</summary>
    public string Sha256 { get; init; } = "";

    /// <summary>
    /// Writes tensors, then the description that names them, then removes the tensors of before: at every moment one whole checkpoint is
    /// there.
    /// </summary>
    /// <param name="folder">The checkpoint's folder; it need not exist.</param>
    /// <param name="tensors">Tensors by name.</param>
    /// <exception cref="IOException">The disk is full or cannot be written; the checkpoint of before stays.</exception>
    public void Write(string folder, IEnumerable<KeyValuePair<string, StoredTensor>> tensors)
    {
        Directory.CreateDirectory(folder);
        string name = $"step-{Step}.safetensors", path = Path.Combine(folder, FileName);
        // The file that the checkpoint of before names is never written over, not even at the same step.
        if (Read(folder)?.Checkpoint.TensorsFile == name)
            name = $"step-{Step}-again.safetensors";
        try
        {
            string sha256 = SafetensorsFile.Write(Path.Combine(folder, name), tensors);
            byte[] json = JsonSerializer.SerializeToUtf8Bytes(this with { TensorsFile = name, Sha256 = sha256 },
                CheckpointJson.Default.Checkpoint);
            using (var stream = new FileStream(path + ".part", FileMode.Create, FileAccess.Write))
            {
                stream.Write(json);
                stream.Flush(flushToDisk: true);
            }

            File.Move(path + ".part", path, overwrite: true);
        }
        finally
        {
            // After a full disk these are the half-written ones, else the ones of before.
            string? current = Read(folder)?.Checkpoint.TensorsFile;
            foreach (string left in Directory.EnumerateFiles(folder).Where(f => Path.GetFileName(f) is var n && n != current
                && (n.StartsWith("step-", StringComparison.Ordinal) || n.EndsWith(".part", StringComparison.Ordinal))))
                File.Delete(left);
        }
    }

    /// <summary>The checkpoint in a folder, or null where there is none.</summary>
    /// <exception cref="WeightsDataException">It is damaged.</exception>
    public static (Checkpoint Checkpoint, Lazy<StateDictionary> Tensors)? Read(string folder)
    {
        string path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            return null;
        Checkpoint read;
        try
        {
            read = Parse(RegularFile.ReadAllBytes(path)) ?? throw new WeightsDataException(path, "is empty");
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw new WeightsDataException(path, $"is damaged ({e.Message}); remove the folder and train again", e);
        }

        if (read.Format != CurrentFormat)
            throw new WeightsDataException(path, $"is '{read.Format}', wanted {CurrentFormat} or {FirstFormat}");
        return (read, new(() =>
        {
            var weights = Weights.Read(Path.Combine(folder, read.TensorsFile));
            return weights.Sha256 == read.Sha256 ? weights.Tensors
                : throw new WeightsDataException(Path.Combine(folder, read.TensorsFile),
                "is not the file that checkpoint.json names; remove the folder and train again");
        }));
    }

    // One of the format before becomes one of this.
    static Checkpoint? Parse(byte[] json)
    {
        if (JsonNode.Parse(json) is not JsonObject read || read["format"]?.ToString() != FirstFormat)
            return JsonSerializer.Deserialize(json, CheckpointJson.Default.Checkpoint);
        return read.Deserialize(CheckpointBeforeJson.Default.Checkpoint) is { } before
            ? before with
            {
                Format = CurrentFormat,
                Settings = SettingsKeys.InSnakeCase(before.Settings),
                Plan = NetworkPlan.Of(before.Plan).ToJson()
            }
            : null;
    }
}

[JsonSerializable(typeof(Checkpoint))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
internal sealed partial class CheckpointJson : JsonSerializerContext;

[JsonSerializable(typeof(Checkpoint))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
internal sealed partial class CheckpointBeforeJson : JsonSerializerContext;
