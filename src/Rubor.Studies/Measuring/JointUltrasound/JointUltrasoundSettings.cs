using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Rubor.Networks.Training;

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
        return Of(SettingsText.Change(values, new JointUltrasoundSettings().ToJson(), changes));
    }

    /// <summary>Settings from their JSON; keys that are left out have their defaults.</summary>
    /// <exception cref="ArgumentException">An unknown key, or a value out of range; one line.</exception>
    public static JointUltrasoundSettings Of(JsonObject values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var settings = SettingsText.Read(values, new JointUltrasoundSettings().ToJson(),
            JointUltrasoundSettingsJson.Default.JointUltrasoundSettings);
        settings.Check();
        return settings;
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
        SettingsText.Within(Side, 32, 512, "side");
        if (Width % 8 != 0 || Width is < 8 or > 64)
            throw new ArgumentException($"width is {Width}; a multiple of 8 from 8 to 64 is taken");
        SettingsText.Within(JigsawEpochs, 1, 1000, "jigsaw_epochs");
        SettingsText.Within(ExtractorEpochs, 1, 1000, "extractor_epochs");
        SettingsText.Within(HeadEpochs, 1, 1000, "head_epochs");
        SettingsText.Within(Batch, 2, 1024, "batch");
        SettingsText.Within(FallEvery, 1, 1000, "fall_every");
        SettingsText.Within(Seeds, 1, 10, "seeds");
        SettingsText.Within(AugmentedCopies, 0, 100, "augmented_copies");
        SettingsText.Within(JigsawPermutations, 0, Permutations == "group" ? 1512 : 10000, "jigsaw_permutations");
        if (JigsawPermutations == 1)
            throw new ArgumentException("jigsaw_permutations is 1; 0 leaves the puzzle out, 2 or more are one");
        SettingsText.OneOf(Permutations, "permutations", "greedy", "group");
        SettingsText.OneOf(Paint, "paint", "red", "blue", "none");
        SettingsText.OneOf(ShImages, "sh_images", Both, Gray, Doppler);
        SettingsText.OneOf(Stages, "stages", TwoStages, EndToEnd);
        SettingsText.OneOf(Decisions, "decisions", Codes, FourClasses, Cascade);
        SettingsText.Positive(LearningRate, 1, "learning_rate");
        SettingsText.Positive(FallFactor, 1, "fall_factor");
        SettingsText.Positive(ValidationShare, 0.9, "validation_share");
        if (SharedExtractors && (Decisions != Codes || Stages != TwoStages))
            throw new ArgumentException($"shared_extractors goes with decisions {Codes} and stages {TwoStages}; they are {Decisions} and {Stages}");
    }
}

[JsonSerializable(typeof(JointUltrasoundSettings))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
internal sealed partial class JointUltrasoundSettingsJson : JsonSerializerContext;
