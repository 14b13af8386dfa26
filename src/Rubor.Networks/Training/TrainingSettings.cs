using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Rubor.Networks.Augmentation;
using Rubor.Networks.Planning;

namespace Rubor.Networks.Training;

/// <summary>Everything that decides a training beside its data and its seed. Unknown keys are errors; keys are snake_case, and read in
/// camelCase as well, as they were written before.
/// The defaults are those of the published training script of Hepburn 2023; presets are files beside the program.</summary>
public sealed partial record TrainingSettings
{
    /// <summary>Levels of the U-Net, 1–8. Hepburn 2023 searched 2, 4 and 6.</summary>
    public int Levels { get; init; } = 4;

    /// <summary>Channels at the finest level. Hepburn 2023, supplement.</summary>
    public int Filters { get; init; } = 16;

    /// <summary>No level has more channels.</summary>
    public int MostFilters { get; init; } = 512;

    /// <summary>Rows and columns of a convolution. Hepburn 2023 searched 3 and 5.</summary>
    public int Kernel { get; init; } = 3;

    /// <summary>batch or instance.</summary>
    public string Normalisation { get; init; } = UNetPlan.BatchNormalisation;

    /// <summary>Side of the squares of pixels that the finest level sees as one, 1–4: see <see cref="UNetPlan.SpaceToDepth"/>.</summary>
    public int SpaceToDepth { get; init; } = 1;

    /// <summary>Whether the blocks on the way down add their input to their output.</summary>
    public bool ResidualEncoder { get; init; }

    /// <summary>Size of the pixels that the network sees, mm; 0 leaves the scan's.</summary>
    public double PixelMm { get; init; }

    /// <summary>Slices on either side that it sees as further channels.</summary>
    public int NeighbourSlices { get; init; }

    /// <summary>Steps of the optimiser, 1 or more. Hepburn 2023: 100 epochs of 350.</summary>
    public int Steps { get; init; } = 35000;

    /// <summary>Slices a step, 1 or more. Hepburn 2023: 4.</summary>
    public int Batch { get; init; } = 4;

    /// <summary>shuffled (every slice once before any comes twice) or balanced (half of the slices show a structure).</summary>
    public string Sampling { get; init; } = DataOrder.Shuffled;

    /// <summary>Weight of the cross-entropy (binary for one structure) in the loss.</summary>
    public double CrossEntropyWeight { get; init; } = 1;

    /// <summary>Weight of the soft Dice loss.</summary>
    public double DiceWeight { get; init; }

    /// <summary>adam, adamw or sgd (with Nesterov's momentum of 0.9).</summary>
    public string Optimiser { get; init; } = "adam";

    /// <summary>Largest step size. Hepburn 2023: 0.001.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>Weight decay.</summary>
    public double WeightDecay { get; init; }

    /// <summary>constant, step, polynomial, cosine or one-cycle.</summary>
    public string Schedule { get; init; } = LearningRateSchedule.Constant;

    /// <summary>one-cycle: share of the steps in which the rate rises.</summary>
    public double RiseShare { get; init; } = 0.25;

    /// <summary>step: share of the steps after which the rate falls, again and again.</summary>
    public double FallEvery { get; init; } = 0.3;

    /// <summary>step: what the rate is multiplied by.</summary>
    public double FallFactor { get; init; } = 0.1;

    /// <summary>polynomial: its power.</summary>
    public double Power { get; init; } = 0.9;

    /// <summary>
    /// Share of the old average in a running average of the weights, which is then what is validated and kept; 0 for none.
    /// </summary>
    public double AverageDecay { get; init; }

    /// <summary>Steps between validations; 0 validates at the end only.</summary>
    public int ValidateEvery { get; init; } = 350;

    /// <summary>
    /// What validation goes by: for a segmentation dice (mean slice Dice), worst-dice or loss, for labels balanced-accuracy or loss.
    /// </summary>
    public string Metric { get; init; } = "dice";

    /// <summary>Validations without a better figure after which the training stops; 0 never.</summary>
    public int Patience { get; init; }

    /// <summary>Whether the weights of the best validation are kept, and not the last.</summary>
    public bool KeepBest { get; init; } = true;

    /// <summary>Convolutions in bfloat16.</summary>
    [JsonPropertyName(SettingsKeys.BFloat16)]
    public bool BFloat16 { get; init; }

    /// <summary>Minutes between checkpoints.</summary>
    public double CheckpointMinutes { get; init; } = 3;

    /// <summary>Whether validation subjects decide a temperature for the trained network's logits, and of which structures only the largest
    /// piece is kept; both then stand in the plan of its weights.</summary>
    public bool Calibrate { get; init; }

    /// <summary>What is done to the slices at random.</summary>
    public AugmentationSettings Augmentation { get; init; } = AugmentationSettings.Paper;

    /// <summary>Names of the presets.</summary>
    public static IReadOnlyList<string> Presets { get; } = ["paper", "quick"];

    /// <summary>What <see cref="Metric"/> may name; each task has some of them.</summary>
    public static IReadOnlyList<string> Metrics { get; } = ["dice", "worst-dice", "balanced-accuracy", "loss"];

    /// <summary>The plan of a segmentation by a U-Net with these settings.</summary>
    /// <param name="images">Roles of the scans that it sees.</param>
    /// <param name="labels">Structures that it finds.</param>
    public NetworkPlan Plan(IReadOnlyList<string> images, IReadOnlyList<string> labels)
    {
        ArgumentNullException.ThrowIfNull(images);
        var plan = new NetworkPlan
        {
            Channels = PlanChannel.Of(images),
            Labels = labels,
            PixelMm = PixelMm,
            NeighbourSlices = NeighbourSlices
        };
        return plan with { Network = Shape(plan.Inputs, plan.Outputs).ToJson() };
    }

    /// <summary>A preset with changes.</summary>
    /// <param name="preset">Its name.</param>
    /// <param name="changes">key=value each; a dot leads into augmentation: augmentation.rotation_degrees=15.</param>
    /// <exception cref="ArgumentException">No such preset or key, or a value that the key does not take; one line.</exception>
    public static TrainingSettings Of(string preset, IEnumerable<string> changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        if (!Presets.Contains(preset))
            throw new ArgumentException($"'{preset}' is no preset; there is {string.Join(", ", Presets)}");
        using var file = typeof(TrainingSettings).Assembly.GetManifestResourceStream($"Rubor.Networks.Training.Presets.{preset}.json")!;
        var values = SettingsKeys.InSnakeCase(JsonNode.Parse(file)!.AsObject());
        foreach (string change in changes)
            Set(values, change);
        return Of(values);
    }

    /// <summary>Settings from their JSON.</summary>
    /// <exception cref="ArgumentException">An unknown key, or a value out of range; one line.</exception>
    public static TrainingSettings Of(JsonObject values)
    {
        ArgumentNullException.ThrowIfNull(values);
        try
        {
            // What is made from JSON at compile time knows no defaults: keys that are left out are filled in first.
            var defaults = new TrainingSettings { Augmentation = AugmentationSettings.None }.ToJson();
            var settings = Over(defaults, SettingsKeys.InSnakeCase(values)).Deserialize(SettingsJson.Default.TrainingSettings)
                ?? throw new ArgumentException("the settings are empty");
            settings.Check();
            return settings;
        }
        catch (JsonException e)
        {
            // The serialiser speaks of types; a reader of settings knows keys.
            string key = e.Path is { Length: > 2 } at ? at[2..] : "the settings";
            throw new ArgumentException(e.Message.Contains("could not be mapped", StringComparison.Ordinal) ? $"{key} is no setting"
                : $"{key} does not take such a value", e);
        }
    }

    /// <summary>As JSON, every key named.</summary>
    public JsonObject ToJson() => JsonSerializer.SerializeToNode(this, SettingsJson.Default.TrainingSettings)!.AsObject();

    /// <summary>Keys in which two settings differ, with both values. What was written before there was a key has its default.</summary>
    public static IReadOnlyList<string> Differences(JsonObject a, JsonObject b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        static JsonObject Whole(JsonObject settings) =>
            Over(new TrainingSettings { Augmentation = AugmentationSettings.None }.ToJson(), settings);
        return Differences(Whole(a), Whole(b), "");
    }

    static List<string> Differences(JsonObject a, JsonObject b, string prefix)
    {
        var found = new List<string>();
        foreach (string key in a.Select(p => p.Key).Union(b.Select(p => p.Key)))
        {
            if (a[key] is JsonObject x && b[key] is JsonObject y)
                found.AddRange(Differences(x, y, $"{prefix}{key}."));
            else if (!JsonNode.DeepEquals(a[key], b[key]))
                found.Add($"{prefix}{key} {a[key]?.ToJsonString() ?? "none"} and {b[key]?.ToJsonString() ?? "none"}");
        }

        return found;
    }

    UNetPlan Shape(int inputs, int outputs) => new()
    {
        Inputs = inputs,
        Outputs = outputs,
        Levels = Levels,
        Filters = Filters,
        MostFilters = MostFilters,
        Kernel = Kernel,
        Normalisation = Normalisation,
        ResidualEncoder = ResidualEncoder,
        SpaceToDepth = SpaceToDepth,
    };

    static JsonObject Over(JsonObject defaults, JsonObject values)
    {
        foreach (var (key, value) in values)
            defaults[key] = defaults[key] is JsonObject within && value is JsonObject given ? Over(within, (JsonObject)given.DeepClone())
                : value?.DeepClone();
        return defaults;
    }

    static void Set(JsonObject values, string change)
    {
        int equals = change.IndexOf('=', StringComparison.Ordinal);
        if (equals < 1)
            throw new ArgumentException($"'{change}' is no setting; write key=value");
        string[] path = [.. change[..equals].Trim().Split('.').Select(SettingsKeys.InSnakeCase)];
        var known = new TrainingSettings().ToJson();
        var at = values;
        foreach (string step in path[..^1])
        {
            known = known[step] as JsonObject ?? throw Unknown(change);
            at = at[step] as JsonObject ?? (JsonObject)(at[step] = new JsonObject());
        }

        string key = path[^1], text = change[(equals + 1)..].Trim();
        if (!known.ContainsKey(key) || known[key] is JsonObject)
            throw Unknown(change);
        at[key] = known[key]!.GetValueKind() == JsonValueKind.String ? JsonValue.Create(text) : Parsed(change, text);

        ArgumentException Unknown(string change) =>
            new($"'{change[..equals]}' is no setting; there is {string.Join(", ", known.Select(p => p.Value is JsonObject ? p.Key + ".…" : p.Key))}");
    }

    static JsonNode? Parsed(string change, string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            throw new ArgumentException($"'{change}': '{text}' is neither a number nor true or false");
        }
    }

    void Check()
    {
        Require(PixelMm is >= 0 and <= 20, "pixel_mm", PixelMm, "0 (as scanned) to 20");
        Require(NeighbourSlices is >= 0 and <= 8, "neighbour_slices", NeighbourSlices, "0 to 8");
        Shape(1, 1).Check();
        Require(Steps is >= 1 and <= 100_000_000, "steps", Steps, "1 or more");
        Require(Batch is >= 1 and <= 4096, "batch", Batch, "1 to 4096");
        Require(Sampling is DataOrder.Shuffled or DataOrder.Balanced, "sampling", Sampling,
            $"{DataOrder.Shuffled} or {DataOrder.Balanced}");
        Require(CrossEntropyWeight is >= 0 and <= 1e6, "cross_entropy_weight", CrossEntropyWeight, "0 to 1000000");
        Require(DiceWeight is >= 0 and <= 1e6, "dice_weight", DiceWeight, "0 to 1000000");
        Require(CrossEntropyWeight + DiceWeight > 0, "dice_weight", DiceWeight, "above 0 where cross_entropy_weight is 0");
        Require(Optimiser is "adam" or "adamw" or "sgd", "optimiser", Optimiser, "adam, adamw or sgd");
        Require(LearningRate is > 0 and <= 100, "learning_rate", LearningRate, "above 0");
        Require(WeightDecay is >= 0 and <= 10, "weight_decay", WeightDecay, "0 or more");
        Require(LearningRateSchedule.Names.Contains(Schedule), "schedule", Schedule, string.Join(", ", LearningRateSchedule.Names));
        Require(RiseShare is > 0 and < 1, "rise_share", RiseShare, "between 0 and 1");
        Require(FallEvery is > 0 and <= 1, "fall_every", FallEvery, "above 0, up to 1");
        Require(FallFactor is > 0 and <= 1, "fall_factor", FallFactor, "above 0, up to 1");
        Require(Power is > 0 and <= 10, "power", Power, "above 0, up to 10");
        Require(AverageDecay is >= 0 and < 1, "average_decay", AverageDecay, "0 to below 1");
        Require(ValidateEvery >= 0, "validate_every", ValidateEvery, "0 or more");
        Require(Metrics.Contains(Metric), "metric", Metric, string.Join(", ", Metrics));
        Require(Patience >= 0, "patience", Patience, "0 or more");
        Require(CheckpointMinutes is > 0 and <= 1440, "checkpoint_minutes", CheckpointMinutes, "above 0, up to 1440");
        if (Augmentation is null)
            throw new ArgumentException("augmentation must not be null");
        Require(!Augmentation.Crop, "augmentation.crop", "true", "false: whole slices are learnt from");
        try
        {
            _ = new Augmenter(Augmentation);
        }
        catch (ArgumentException e)
        {
            // The augmentation names its own properties; a reader of settings knows their keys.
            throw new ArgumentException($"augmentation.{Keys(e.Message.TrimEnd('.'))}", e);
        }
    }

    // Names of properties as keys.
    static string Keys(string message) => Property().Replace(message, name => SettingsKeys.InSnakeCase(name.Value));

    [GeneratedRegex(@"\b[A-Z][a-z]+(?:[A-Z][a-z]+)+\b|^[A-Z][a-z]+\b")]
    private static partial Regex Property();

    static void Require(bool good, string key, object value, string allowed)
    {
        if (!good)
            throw new ArgumentException(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{key} is {value}; allowed is {allowed}"));
    }
}

[JsonSerializable(typeof(TrainingSettings))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        UseStringEnumConverter = true)]
internal sealed partial class SettingsJson : JsonSerializerContext;
