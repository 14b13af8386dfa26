using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Rubor.Studies.Measuring.HandClassification;
using Rubor.Studies.Measuring.HandSynthesis;
using Rubor.Studies.Runs;
using Rubor.Studies.Tables;

namespace Rubor.Studies.Evaluation.Augmentation;

/// <summary>Images that an arm learns from beside the study's own: those of a folder, or those that the generator of the fold makes.</summary>
/// <param name="Folder">Folder of images with labels.tsv, or null.</param>
/// <param name="Generator">Folder of generators, a fold each, or null.</param>
/// <param name="Perlin">Whether noise decides which part of a joint is inflamed.</param>
/// <param name="Count">Images of each fold that a generator makes.</param>
/// <param name="Seed">Decides them.</param>
/// <param name="Settings">How they are made.</param>
public sealed record ArmImages(string? Folder, string? Generator, bool Perlin, int Count, int Seed, SynthesisSettings Settings)
{
    /// <summary>Study of photographed hands that the images have, or null.</summary>
    public string? Photographs { get; init; }

    /// <summary>What a network found on these, or null.</summary>
    public string? PhotographJoints { get; init; }

    /// <summary>What they are, without their number.</summary>
    public string Words => Folder is { } folder ? Name(folder)
        : $"{Name(Generator!)}, {(Perlin ? "parts of joints by Perlin noise" : "whole joints")}" + (Photographs is null ? ""
            : string.Create(CultureInfo.InvariantCulture, $", hands of {Name(Photographs)} in {100 * Settings.Photographed:0.#} %"));

    /// <summary>How they are made, as JSON.</summary>
    public JsonObject SettingsJson => Settings.ToJson(Photographs is not null);

    /// <summary>Whether other images are those of the same lot, of which there may be more or fewer.</summary>
    public bool IsOfTheSameLot(ArmImages other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return this with { Count = other.Count } == other;
    }

    static string Name(string folder) => Path.GetFileName(Path.TrimEndingDirectorySeparator(folder));
}

/// <summary>One way of training that is compared.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Settings">Settings of its networks.</param>
/// <param name="Images">Images beside the study's own, or null.</param>
public sealed record AugmentationArm(string Name, HandJointSettings Settings, ArmImages? Images);

/// <summary>The arms of a study of augmentation, a JSON file that people write; the first is what the others are compared with. Unknown
/// fields are errors, which name the field.</summary>
/// <param name="File">The file.</param>
/// <param name="Preset">Preset that every arm begins with.</param>
/// <param name="Arms">The arms.</param>
public sealed partial record AugmentationArms(string File, string Preset, IReadOnlyList<AugmentationArm> Arms)
{
    /// <summary>What the file says it is.</summary>
    public const string FormatName = "rubor.hand-joint-arms/1";

    /// <summary>Most images that a generator is asked for.</summary>
    public const int MostImages = 100_000;

    /// <summary>Reads the file. Folders in it are seen from the folder of the file.</summary>
    /// <exception cref="OutputException">It is missing or damaged, or a field cannot be: names it.</exception>
    public static AugmentationArms Read(string file)
    {
        var root = Fields(file, "the file", JsonFile.Read(file), "format", "preset", "settings", "arms");
        if (Text(file, "format", root["format"]) is var format && format != FormatName)
            throw Bad(file, "format", $"is '{format}'; wanted {FormatName}");
        string preset = root["preset"] is { } named ? Text(file, "preset", named) : HandJointSettings.Paper;
        JsonObject common;
        try
        {
            common = HandJointSettings.Of(preset, []).ToJson();
        }
        catch (ArgumentException e)
        {
            throw Bad(file, "preset", e.Message);
        }

        _ = Changed(file, "settings", common, root["settings"]);
        if (root["arms"] is not JsonArray { Count: > 0 } list)
            throw Bad(file, "arms", "is no list of arms; the first is what the others are compared with");
        List<AugmentationArm> arms = [.. list.Select((one, i) => Arm(file, string.Create(CultureInfo.InvariantCulture, $"arms[{i}]"), common, one))];
        foreach (var (i, arm) in arms.Index())
            if (arms.Take(i).Any(a => string.Equals(a.Name, arm.Name, StringComparison.OrdinalIgnoreCase)))
                throw Bad(file, $"arms[{i}].name", $"is {arm.Name}, as that of an arm before it; give each a name of its own");
        return new(file, preset, arms);
    }

    static AugmentationArm Arm(string file, string where, JsonObject common, JsonNode? node)
    {
        var fields = Fields(file, where, node, "name", "settings", "images");
        string name = Text(file, $"{where}.name", fields["name"]);
        if (!PlainName().IsMatch(name))
            throw Bad(file, $"{where}.name", $"is '{name}'; use letters, digits, '-', '_' and '.', since files are named so");
        var settings = Changed(file, $"{where}.settings", common.DeepClone().AsObject(), fields["settings"]);
        return new(name, settings, fields["images"] is { } images ? Images(file, $"{where}.images", images) : null);
    }

    // Changes the object, too.
    static HandJointSettings Changed(string file, string where, JsonObject settings, JsonNode? changes)
    {
        if (changes is not null)
            foreach (var (key, value) in Fields(file, where, changes, [.. settings.Select(p => p.Key)]))
                settings[key] = value?.DeepClone();
        try
        {
            return HandJointSettings.Of(settings);
        }
        catch (ArgumentException e)
        {
            throw Bad(file, where, $"cannot be: {e.Message}");
        }
    }

    static ArmImages Images(string file, string where, JsonNode node)
    {
        if (node is JsonValue)
            return new(From(file, Text(file, where, node)), null, false, 0, 0, new());
        var fields = Fields(file, where, node, "generator", "perlin", "count", "seed", "settings", "photographs", "photograph_joints");
        string generator = Text(file, $"{where}.generator", fields["generator"]);
        bool perlin = fields["perlin"] is { } said && (said.GetValueKind() is JsonValueKind.True or JsonValueKind.False ? said.GetValue<bool>()
            : throw Bad(file, $"{where}.perlin", "is neither true nor false"));
        int count = Whole(file, $"{where}.count", fields["count"], 1, MostImages);
        int seed = fields["seed"] is { } number ? Whole(file, $"{where}.seed", number, 0, int.MaxValue) : 1;
        string? FolderIn(string field) => fields[field] is { } named ? From(file, Text(file, $"{where}.{field}", named)) : null;
        string? photographs = FolderIn("photographs"), joints = FolderIn("photograph_joints");
        if (joints is not null && photographs is null)
            throw Bad(file, $"{where}.photograph_joints", "goes with photographs, which are missing");
        try
        {
            var changes = fields["settings"] is { } wanted ? Fields(file, $"{where}.settings", wanted, [.. new SynthesisSettings().ToJson().Select(p => p.Key)])
                : [];
            var images = new ArmImages(null, From(file, generator), perlin, count, seed, SynthesisSettings.Of(changes.Select(p => $"{p.Key}={p.Value}")))
            {
                Photographs = photographs,
                PhotographJoints = joints,
            };
            _ = images.SettingsJson;
            return images;
        }
        catch (ArgumentException e)
        {
            throw Bad(file, $"{where}.settings", $"cannot be: {e.Message}");
        }
    }

    // As the file says it, seen from where the program runs.
    static string From(string file, string path) => Path.IsPathRooted(path) ? path : Path.Combine(Path.GetDirectoryName(file) ?? "", path);

    static JsonObject Fields(string file, string where, JsonNode? node, params IReadOnlyList<string> known)
    {
        var fields = node as JsonObject ?? throw Bad(file, where, $"is no object with {string.Join(", ", known.Take(5))}");
        return fields.Select(f => f.Key).FirstOrDefault(k => !known.Contains(k)) is not { } unknown ? fields
            : throw Bad(file, where == "the file" ? unknown : $"{where}.{unknown}", $"is no field; there is {string.Join(", ", known)}");
    }

    static string Text(string file, string where, JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text)
        && text.Length > 0 ? text
        : throw Bad(file, where, node is null ? "is missing" : "is no text");

    static int Whole(string file, string where, JsonNode? node, int least, int most) =>
        node is JsonValue value && value.TryGetValue(out int number) && number >= least && number <= most ? number
            : throw Bad(file, where, node is null ? "is missing" : string.Create(CultureInfo.InvariantCulture,
                $"is {node.ToJsonString()}; a whole number from {least} to {most} is wanted"));

    static OutputException Bad(string file, string where, string what) => new(file, $"{where} {what}");

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
    private static partial Regex PlainName();
}
