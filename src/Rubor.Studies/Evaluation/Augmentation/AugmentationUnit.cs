using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Rubor.Methods.HandScans;
using Rubor.Studies.Measuring.HandClassification;
using Rubor.Studies.Measuring.HandScans;
using Rubor.Studies.Runs;

namespace Rubor.Studies.Evaluation.Augmentation;

/// <summary>Images beside the study's own that a unit learnt from, when a generator made them.</summary>
/// <param name="GeneratorSha256">SHA-256 of the weights of the fold's generator.</param>
/// <param name="Perlin">Whether noise decides which part of a joint is inflamed.</param>
/// <param name="Count">Images.</param>
/// <param name="Seed">Decides them.</param>
/// <param name="Settings">How they were made.</param>
public sealed record UnitImages(string GeneratorSha256, bool Perlin, int Count, int Seed, JsonObject Settings)
{
    /// <summary>Which photographed hands there were to draw from; null where none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? PhotographsSha256 { get; init; }
}

/// <summary>What one network says of a tested image.</summary>
/// <param name="Seed">Number of the network's seed, from 1.</param>
/// <param name="Subject">Patient.</param>
/// <param name="Case">Name of the case.</param>
/// <param name="View">palmar or dorsal.</param>
/// <param name="Probabilities">Of each of <see cref="HandJoints.All"/>, the patient's sides.</param>
/// <param name="Truth">normal, low, high or inflamed of each; null where it is not known.</param>
public sealed record UnitHands(int Seed, string Subject, string Case, string View, IReadOnlyList<double> Probabilities,
    IReadOnlyList<string?> Truth)
{
    /// <summary>For a file.</summary>
    public static UnitHands Of(HeldOutHands hands)
    {
        ArgumentNullException.ThrowIfNull(hands);
        return new(hands.Seed, hands.Subject, hands.Case, hands.View, hands.Probabilities,
            [.. hands.Labels.States.Select(HandJointTable.Word)]);
    }

    /// <summary>Out of a file.</summary>
    /// <param name="fold">The fold that tests the patient.</param>
    /// <exception cref="ArgumentException">A state that there is not, or not thirty joints.</exception>
    public HeldOutHands On(int fold) => Probabilities.Count == HandJoints.All.Count && Truth.Count == HandJoints.All.Count
        && Probabilities.All(p => p is >= 0 and <= 1)
        ? new(fold, Seed, Subject, Case, View, Probabilities, new([.. Truth.Select(State)]))
        : throw new ArgumentException($"{Case} has not thirty probabilities and states");

    static HandJointState State(string? word) => Enum.GetValues<HandJointState>().Where(s => HandJointTable.Word(s) == word)
        .Select(s => (HandJointState?)s).FirstOrDefault() ?? throw new ArgumentException($"'{word}' is no state of a joint");
}

/// <summary>What an arm gives in one fold: a file that is written when its networks are done.</summary>
public sealed record AugmentationUnitDocument
{
    /// <summary>What the file says it is.</summary>
    public const string FormatName = "rubor.augmentation-unit/1";

    /// <summary>What the file says it is.</summary>
    [JsonPropertyOrder(-1)]
    public string Format { get; init; } = FormatName;

    /// <summary>Name of the arm.</summary>
    public required string Arm { get; init; }

    /// <summary>Whose labels, or null.</summary>
    public string? Observer { get; init; }

    /// <summary>Images of the fold's generator, or null.</summary>
    public UnitImages? Images { get; init; }

    /// <summary>True positive, false negative, false positive, true negative of the tested joints at the arm's own threshold, all networks of
    /// the fold together.</summary>
    public required IReadOnlyList<long> Counts { get; init; }

    /// <summary>Geometric mean of sensitivity and specificity of these; null where undefined.</summary>
    public double? Gms { get; init; }

    /// <summary>Seconds of training.</summary>
    public required double TrainingSeconds { get; init; }

    /// <summary>Patients, settings, thresholds chosen on the validation patients, and trainings.</summary>
    public required HandFoldDocument Fold { get; init; }

    /// <summary>What its networks say of the images tested.</summary>
    public required IReadOnlyList<UnitHands> HeldOut { get; init; }

    /// <summary>The same, with the fold.</summary>
    [JsonIgnore]
    public IReadOnlyList<HeldOutHands> Tested => [.. HeldOut.Select(h => h.On(Fold.Fold))];

    /// <summary>The file's content.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, AugmentationUnitJson.Default.AugmentationUnitDocument);

    /// <summary>Reads one.</summary>
    /// <exception cref="OutputException">It is missing or damaged.</exception>
    public static AugmentationUnitDocument Read(string file) => HandModelDocument.Parse(file, "remove the file and run its unit again", json =>
    {
        var read = JsonSerializer.Deserialize(json, AugmentationUnitJson.Default.AugmentationUnitDocument);
        if (read is { Format: not FormatName })
            throw new ArgumentException($"it is '{read.Format}', wanted {FormatName}");
        _ = read?.Tested;
        return read;
    });
}

[JsonSerializable(typeof(AugmentationUnitDocument))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
internal sealed partial class AugmentationUnitJson : JsonSerializerContext;
