using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Rubor.Networks.HandJoints;
using Rubor.Networks.Planning;
using Rubor.Networks.Training;

namespace Rubor.Studies.Measuring.HandClassification;

/// <summary>Everything that decides the networks of hand joints beside their data and their seed. Defaults are those of Cobb 2024; what the
/// paper leaves open is a setting with our choice. Presets are files within the program. Unknown keys are errors.</summary>
public sealed record HandJointSettings
{
    /// <summary>Preset as published, and the small one.</summary>
    public const string Paper = "paper", Quick = "quick";

    /// <summary><see cref="Loss"/>: every joint weighs alike, or both answers do.</summary>
    public const string Plain = "plain", Balanced = "balanced";

    /// <summary><see cref="Threshold"/>: a probability of one half, or the best on the validation patients.</summary>
    public const string Half = "half", Tuned = "tuned";

    /// <summary>Rows and columns of what a network sees, 32 to 512; counts are added up. Cobb 2024: 256.</summary>
    public int Side { get; init; } = 256;

    /// <summary>Channels that a layer of the DenseNet adds, a multiple of 8 from 8 to 64. DenseNet-121: 32.</summary>
    public int Growth { get; init; } = 32;

    /// <summary>Channels of the first convolution, a multiple of 16 from 16 to 128. DenseNet-121: 64.</summary>
    public int Width { get; init; } = 64;

    /// <summary>Layers of each dense block, 2 to 5 blocks. DenseNet-121: [6,12,24,16].</summary>
    public IReadOnlyList<int> Blocks { get; init; } = [6, 12, 24, 16];

    /// <summary>he-uniform (as the paper says), torch (PyTorch's default) or he-normal (MONAI's).</summary>
    public string Start { get; init; } = DenseNetPlan.HeUniform;

    /// <summary>What is done to counts, which the paper leaves open: standard, anscombe or display.</summary>
    public string Intensity { get; init; } = CountScale.Standard;

    /// <summary>Step size of Adam, constant. Cobb 2024: 0.0001.</summary>
    public double LearningRate { get; init; } = 1e-4;

    /// <summary>Images a step. Cobb 2024: 32.</summary>
    public int Batch { get; init; } = 32;

    /// <summary>Epochs between validations. Cobb 2024: 10.</summary>
    public int ValidateEpochs { get; init; } = 10;

    /// <summary>Images learnt from without a better validation after which the training stops. Cobb 2024: 500,000.</summary>
    public int PatienceSamples { get; init; } = 500_000;

    /// <summary>Images learnt from after which it stops in any case. The paper has no such limit.</summary>
    public int MostSamples { get; init; } = 5_000_000;

    /// <summary>Networks of a fold, each with another seed, 1–10. Cobb 2024: 3.</summary>
    public int Seeds { get; init; } = 3;

    /// <summary>Turned by up to this either way, degrees. Cobb 2024: 30.</summary>
    public double RotationDegrees { get; init; } = 30;

    /// <summary>Share of the images flipped left to right, labels of the hands swapped.</summary>
    public double FlipHorizontal { get; init; } = 0.5;

    /// <summary>Share of the images flipped top to bottom.</summary>
    public double FlipVertical { get; init; } = 0.5;

    /// <summary>Share of the side that is padded all around before a random cut, 0 to 0.5. Cobb 2024: 32 of 256.</summary>
    public double PadShare { get; init; } = 0.125;

    /// <summary>plain (binary cross-entropy, which the paper does not name) or balanced (inflamed joints weigh as much as all
    /// others).</summary>
    public string Loss { get; init; } = Plain;

    /// <summary>half (a probability of one half, which the paper does not name) or tuned (the best GMS on the validation
    /// patients).</summary>
    public string Threshold { get; init; } = Half;

    /// <summary>Convolutions in bfloat16.</summary>
    [JsonPropertyName("bfloat16")]
    public bool BFloat16 { get; init; }

    /// <summary>Names of the presets.</summary>
    public static IReadOnlyList<string> Presets { get; } = [Paper, Quick];

    /// <summary>A preset with changes.</summary>
    /// <param name="preset">Its name.</param>
    /// <param name="changes">key=value each.</param>
    /// <exception cref="ArgumentException">No such preset or key, or a value that the key does not take; one line.</exception>
    public static HandJointSettings Of(string preset, IEnumerable<string> changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        if (!Presets.Contains(preset))
            throw new ArgumentException($"'{preset}' is no preset; there is {string.Join(" and ", Presets)}");
        using var file = typeof(HandJointSettings).Assembly.GetManifestResourceStream($"hand-joints-{preset}.json")!;
        var values = JsonNode.Parse(file)!.AsObject();
        return Of(SettingsText.Change(values, new HandJointSettings().ToJson(), changes));
    }

    /// <summary>Settings from their JSON; keys that are left out have their defaults.</summary>
    /// <exception cref="ArgumentException">An unknown key, or a value out of range; one line.</exception>
    public static HandJointSettings Of(JsonObject values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var settings = SettingsText.Read(values, new HandJointSettings().ToJson(), HandJointSettingsJson.Default.HandJointSettings);
        settings.Check();
        return settings;
    }

    /// <summary>As JSON, every key named.</summary>
    public JsonObject ToJson() => JsonSerializer.SerializeToNode(this, HandJointSettingsJson.Default.HandJointSettings)!.AsObject();

    /// <summary>Shape of its networks.</summary>
    [JsonIgnore]
    internal DenseNetPlan Shape => new()
    {
        Growth = Growth,
        Width = Width,
        Blocks = Blocks,
        Start = Start,
        Side = Side,
        Intensity = Intensity
    };

    /// <summary>What is done to images at random.</summary>
    [JsonIgnore]
    internal HandAugmentation Augmentation => new()
    {
        RotationDegrees = RotationDegrees,
        FlipHorizontal = FlipHorizontal,
        FlipVertical = FlipVertical,
        PadShare = PadShare,
    };

    /// <summary>Settings of the trainer: validations every so many epochs, patience counted in validations.</summary>
    /// <param name="images">Images learnt from, an epoch.</param>
    internal TrainingSettings Training(int images)
    {
        int every = Math.Max(1, (int)Math.Round((double)ValidateEpochs * images / Batch));
        return new()
        {
            Steps = Math.Max(1, (int)Math.Ceiling((double)MostSamples / Batch)),
            Batch = Batch,
            Optimiser = "adam",
            LearningRate = LearningRate,
            ValidateEvery = every,
            Patience = Math.Max(1, (int)Math.Ceiling((double)PatienceSamples / (every * Batch))),
            Metric = "gms",
            BFloat16 = BFloat16,
            Augmentation = Networks.Augmentation.AugmentationSettings.None,
        };
    }

    /// <exception cref="ArgumentException">A value out of range.</exception>
    void Check()
    {
        Shape.Check();
        SettingsText.Within(Batch, 2, 1024, "batch");
        SettingsText.Within(ValidateEpochs, 1, 10_000, "validate_epochs");
        SettingsText.Within(PatienceSamples, 1, 1_000_000_000, "patience_samples");
        SettingsText.Within(MostSamples, 1, 1_000_000_000, "most_samples");
        SettingsText.Within(Seeds, 1, 10, "seeds");
        SettingsText.Within(LearningRate, 1e-9, 1, "learning_rate");
        SettingsText.Within(RotationDegrees, 0, 180, "rotation_degrees");
        SettingsText.Within(FlipHorizontal, 0, 1, "flip_horizontal");
        SettingsText.Within(FlipVertical, 0, 1, "flip_vertical");
        SettingsText.Within(PadShare, 0, 0.5, "pad_share");
        SettingsText.OneOf(Loss, "loss", Plain, Balanced);
        SettingsText.OneOf(Threshold, "threshold", Half, Tuned);
    }
}

[JsonSerializable(typeof(HandJointSettings))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
internal sealed partial class HandJointSettingsJson : JsonSerializerContext;
