using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Rubor.Studies.Measuring.JointUltrasound;

/// <summary>Everything that decides the networks of joint ultrasound beside their data and their seed. Defaults are those of Zhou 2022 as
/// the
/// paper has them; presets are files within the program. Unknown keys are errors.</summary>
public sealed record JointUltrasoundSettings
{
    /// <summary>Preset as published, and the small one.</summary>
    public const string Rating = "rating", Quick = "quick";

    /// <summary><see cref="ShImages"/>: both pictures, or one alone.</summary>
    public const string Both = "both", Gray = "gray", Doppler = "doppler";

    /// <summary><see cref="Stages"/>: extractors first and a head on them frozen, or all at once.</summary>
    public const string TwoStages = "two", EndToEnd = "end-to-end";

    /// <summary><see cref="Decisions"/>: codes of three binary tasks, four classes at once, or one binary step after another.</summary>
    public const string Codes = "rating", FourClasses = "4-class", Cascade = "cascade";

    /// <summary>Rows and columns of what a network sees, 32–512. Zhou 2022: 224.</summary>
    public int Side { get; init; } = 224;

    /// <summary>Channels of the first stage of ResNet-18, a multiple of 8 from 8 to 64. Zhou 2022: 64.</summary>
    public int Width { get; init; } = 64;

    /// <summary>Permutations of the jigsaw puzzle that extractors begin with; 0 for none. Zhou 2022: 1,000.</summary>
    public int JigsawPermutations { get; init; } = 1000;

    /// <summary>greedy (Noroozi 2016, as published) or group (any two differ in at least six of nine places).</summary>
    public string Permutations { get; init; } = "greedy";

    /// <summary>Epochs of the jigsaw puzzle.</summary>
    public int JigsawEpochs { get; init; } = 50;

    /// <summary>Epochs of an extractor, and of a network that is trained at once. Zhou 2022: 50.</summary>
    public int ExtractorEpochs { get; init; } = 50;

    /// <summary>Epochs of a head on frozen extractors. Zhou 2022: 50.</summary>
    public int HeadEpochs { get; init; } = 50;

    /// <summary>Joints a step. Zhou 2022: 64.</summary>
    public int Batch { get; init; } = 64;

    /// <summary>Step size of Adam at the start. Zhou 2022: 0.0003.</summary>
    public double LearningRate { get; init; } = 3e-4;

    /// <summary>Epochs after which the step size falls, again and again. Zhou 2022: 15.</summary>
    public int FallEvery { get; init; } = 15;

    /// <summary>What it is then multiplied by, above 0 to 1. Zhou 2022: 0.3.</summary>
    public double FallFactor { get; init; } = 0.3;

    /// <summary>Networks of each task and fold, each with another seed, 1–10. Zhou 2022: 2.</summary>
    public int Seeds { get; init; } = 2;

    /// <summary>Colour of Doppler signal as networks see it: red, blue (as the authors' program has it) or none (as the machine drew
    /// it).</summary>
    public string Paint { get; init; } = "red";

    /// <summary>What synovial hypertrophy is scored from: both, gray or doppler.</summary>
    public string ShImages { get; init; } = Both;

    /// <summary>two or end-to-end.</summary>
    public string Stages { get; init; } = TwoStages;

    /// <summary>rating, 4-class or cascade.</summary>
    public string Decisions { get; init; } = Codes;

    /// <summary>Whether the tasks of a fold and seed share one extractor of each picture, which learns all of them at once.</summary>
    public bool SharedExtractors { get; init; }

    /// <summary>Augmented copies of each joint whose features a head on frozen extractors learns from; 0 draws anew at each step, as
    /// published.</summary>
    public int AugmentedCopies { get; init; }

    /// <summary>Share of the training patients, drawn once a fold, by whom temperature and thresholds are chosen where folds.json names no
    /// validation patients; above 0 and below 1.</summary>
    public double ValidationShare { get; init; } = 0.2;

    /// <summary>Names of the presets.</summary>
    public static IReadOnlyList<string> Presets { get; } = [Rating, Quick];

    /// <summary>A preset with changes.</summary>
    /// <param name="preset">Its name.</param>
    /// <param name="changes">key=value each.</param>
    /// <exception cref="ArgumentException">No such preset or key, or a value that the key does not take; one line.</exception>
    public static JointUltrasoundSettings Of(string preset, IEnumerable<string> changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        if (!Presets.Contains(preset))
            throw new ArgumentException($"'{preset}' is no preset; there is {string.Join(" and ", Presets)}");
        using var file = typeof(JointUltrasoundSettings).Assembly.GetManifestResourceStream($"joint-ultrasound-{preset}.json")!;
        var values = JsonNode.Parse(file)!.AsObject();
        var known = new JointUltrasoundSettings().ToJson();
        foreach (string change in changes)
        {
            int equals = change.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1)
                throw new ArgumentException($"'{change}' is no setting; write key=value");
            string key = change[..equals].Trim(), text = change[(equals + 1)..].Trim();
            if (!known.ContainsKey(key))
                throw new ArgumentException($"'{key}' is no setting; there is {string.Join(", ", known.Select(p => p.Key))}");
            values[key] = known[key]!.GetValueKind() == JsonValueKind.String ? JsonValue.Create(text) : Parsed(change, text);
        }

        return Of(values);
    }

    /// <summary>Settings from their JSON; keys that are left out have their defaults.</summary>
    /// <exception cref="ArgumentException">An unknown key, or a value out of range; one line.</exception>
    public static JointUltrasoundSettings Of(JsonObject values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var whole = new JointUltrasoundSettings().ToJson();
        foreach (var (key, value) in values)
            whole[key] = value?.DeepClone();
        try
        {
            var settings = whole.Deserialize(JointUltrasoundSettingsJson.Default.JointUltrasoundSettings)!;
            settings.Check();
            return settings;
        }
        catch (JsonException e)
        {
            string key = e.Path is { Length: > 2 } at ? at[2..] : "the settings";
            throw new ArgumentException(e.Message.Contains("could not be mapped", StringComparison.Ordinal) ? $"{key} is no setting"
                : $"{key} does not take such a value", e);
        }
    }

    /// <summary>As JSON, every key named.</summary>
    public JsonObject ToJson() => JsonSerializer.SerializeToNode(this,
        JointUltrasoundSettingsJson.Default.JointUltrasoundSettings)!.AsObject();

    /// <summary>Keys in which two settings differ, with both values.</summary>
    public static IReadOnlyList<string> Differences(JointUltrasoundSettings a, JointUltrasoundSettings b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        var (x, y) = (a.ToJson(), b.ToJson());
        return [.. x.Where(p => !JsonNode.DeepEquals(p.Value, y[p.Key])).Select(p => $"{p.Key} {p.Value} and {y[p.Key]}")];
    }

    /// <exception cref="ArgumentException">A value out of range.</exception>
    void Check()
    {
        Within(Side, 32, 512, "side");
        if (Width % 8 != 0 || Width is < 8 or > 64)
            throw new ArgumentException($"width is {Width}; a multiple of 8 from 8 to 64 is taken");
        Within(JigsawEpochs, 1, 1000, "jigsaw_epochs");
        Within(ExtractorEpochs, 1, 1000, "extractor_epochs");
        Within(HeadEpochs, 1, 1000, "head_epochs");
        Within(Batch, 2, 1024, "batch");
        Within(FallEvery, 1, 1000, "fall_every");
        Within(Seeds, 1, 10, "seeds");
        Within(AugmentedCopies, 0, 100, "augmented_copies");
        Within(JigsawPermutations, 0, Permutations == "group" ? 1512 : 10000, "jigsaw_permutations");
        if (JigsawPermutations == 1)
            throw new ArgumentException("jigsaw_permutations is 1; 0 leaves the puzzle out, 2 or more are one");
        OneOf(Permutations, "permutations", "greedy", "group");
        OneOf(Paint, "paint", "red", "blue", "none");
        OneOf(ShImages, "sh_images", Both, Gray, Doppler);
        OneOf(Stages, "stages", TwoStages, EndToEnd);
        OneOf(Decisions, "decisions", Codes, FourClasses, Cascade);
        Positive(LearningRate, 1, "learning_rate");
        Positive(FallFactor, 1, "fall_factor");
        Positive(ValidationShare, 0.9, "validation_share");
        if (SharedExtractors && (Decisions != Codes || Stages != TwoStages))
            throw new ArgumentException($"shared_extractors goes with decisions {Codes} and stages {TwoStages}; they are {Decisions} and {Stages}");
    }

    static void Within(int value, int least, int most, string key)
    {
        if (value < least || value > most)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{key} is {value}; {least} to {most} are taken"));
    }

    static void Positive(double value, double most, string key)
    {
        if (!(value > 0 && value <= most))
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{key} is {value}; above 0 to {most} is taken"));
    }

    static void OneOf(string value, string key, params string[] names)
    {
        if (!names.Contains(value))
            throw new ArgumentException($"{key} is {value}; there is {string.Join(", ", names)}");
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
}

[JsonSerializable(typeof(JointUltrasoundSettings))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
internal sealed partial class JointUltrasoundSettingsJson : JsonSerializerContext;
