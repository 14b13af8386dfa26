using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Rubor.Torch.Files;

/// <summary>What a network's weights are: the JSON beside them. Unknown keys are errors.</summary>
public sealed record WeightsDescription
{
    /// <summary>Format that this version writes.</summary>
    public const string CurrentFormat = "rubor.weights/3";

    /// <summary>Format of before, with keys in camelCase; it is read as well.</summary>
    public const string SecondFormat = "rubor.weights/2";

    /// <summary>Format of before there were plans and lists of training files; it is read as well.</summary>
    public const string FirstFormat = "rubor.weights/1";

    /// <summary>Says what the file is.</summary>
    [JsonPropertyOrder(-1)]
    public string Format { get; init; } = CurrentFormat;

    /// <summary>Name of the network's architecture, such as vhi-unet.</summary>
    public required string Architecture { get; init; }

    /// <summary>What is done to an image before the network sees it, by name.</summary>
    public required string Preprocessing { get; init; }

    /// <summary>What the outputs mean, in order.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>
    /// Shape of the network and of what it sees, as whoever builds it reads it; none where the architecture has one only.
    /// </summary>
    public JsonObject? Plan { get; init; }

    /// <summary>What it was trained on; empty where that is not known.</summary>
    public IReadOnlyList<TrainingFile> TrainedOn { get; init; } = [];

    /// <summary>Figures by name, such as validation Dice; empty where none are known.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; init; } = new Dictionary<string, double>();

    /// <summary>Where the weights come from, and what their figures do not say.</summary>
    public string Note { get; init; } = "";

    /// <summary>Whether the parameters are stored as float16, in half the room, and are widened again when they are read: they were
    /// rounded, at most 1 part in 2048. Running statistics are not.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Float16 { get; init; }

    /// <summary>Name of the safetensors file beside this one.</summary>
    public string WeightsFile { get; init; } = Weights.TensorsFileName;

    /// <summary>SHA-256 of that file, lower-case hexadecimal.</summary>
    public string Sha256 { get; init; } = "";

    internal static WeightsDescription Parse(string path, ReadOnlySpan<byte> json)
    {
        try
        {
            bool before = JsonNode.Parse(json) is JsonObject read && read["format"]?.ToString() is FirstFormat or SecondFormat;
            var description = JsonSerializer.Deserialize(json, before ? WeightsBeforeJson.Default.WeightsDescription
                : WeightsJson.Default.WeightsDescription)
                ?? throw new WeightsDataException(path, "is empty");
            if (description.Format is not (CurrentFormat or SecondFormat or FirstFormat))
                throw new WeightsDataException(path,
                    $"is '{PickleReader.Shown(description.Format ?? "")}', wanted {CurrentFormat}, {SecondFormat} or {FirstFormat}");

            return description is
            {
                Architecture: not null, Preprocessing: not null, Labels: not null, Metrics: not null, Note: not null,
                WeightsFile: not null, Sha256: not null
            }
                ? description with
                {
                    Format = CurrentFormat,
                    TrainedOn = description.TrainedOn ?? [],
                    Metrics = before ? Renamed(description.Metrics)
                        : description.Metrics,
                }
                : throw new WeightsDataException(path, "a value is null");
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw new WeightsDataException(path, e.Message.ReplaceLineEndings(" "), e);
        }
    }

    // Names of figures were camelCase too; what follows a blank is the name of a structure.
    static Dictionary<string, double> Renamed(IReadOnlyDictionary<string, double> metrics)
    {
        var found = new Dictionary<string, double>();
        foreach (var (name, value) in metrics)
        {
            int end = name.IndexOf(' ', StringComparison.Ordinal);
            string own = end < 0 ? name : name[..end];
            found[JsonNamingPolicy.SnakeCaseLower.ConvertName(own) + name[own.Length..]] = value;
        }

        return found;
    }

    internal byte[] ToJson() => [.. JsonSerializer.SerializeToUtf8Bytes(this, WeightsJson.Default.WeightsDescription), (byte)'\n'];
}

/// <summary>A file that a network was trained on.</summary>
/// <param name="Subject">Patient.</param>
/// <param name="Role">What it is: the role of an image, or the name of a label.</param>
/// <param name="Name">Its name, without folders.</param>
/// <param name="Sha256">SHA-256 of the file, lower-case hexadecimal.</param>
public sealed record TrainingFile(string Subject, string Role, string Name, string Sha256);

[JsonSerializable(typeof(WeightsDescription))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        WriteIndented = true)]
sealed partial class WeightsJson : JsonSerializerContext;

[JsonSerializable(typeof(WeightsDescription))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
sealed partial class WeightsBeforeJson : JsonSerializerContext;
