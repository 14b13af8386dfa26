using System.Text.Json;
using System.Text.Json.Nodes;
using Rubor.Networks.Augmentation;

namespace Rubor.Networks.Training;

// Settings from presets, files and command lines.
public sealed partial record TrainingSettings
{
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
        // What is made from JSON at compile time knows no defaults: keys that are left out are filled in first.
        var defaults = new TrainingSettings { Augmentation = AugmentationSettings.None }.ToJson();
        var settings = SettingsText.Read(Over(defaults, SettingsKeys.InSnakeCase(values)), SettingsJson.Default.TrainingSettings);
        settings.Check();
        return settings;
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
        return KeysThatDiffer(Whole(a), Whole(b));
    }

    /// <summary>Keys in which any two objects differ, with both values.</summary>
    internal static IReadOnlyList<string> KeysThatDiffer(JsonObject a, JsonObject b, string prefix = "")
    {
        var found = new List<string>();
        foreach (string key in a.Select(p => p.Key).Union(b.Select(p => p.Key)))
        {
            if (a[key] is JsonObject x && b[key] is JsonObject y)
                found.AddRange(KeysThatDiffer(x, y, $"{prefix}{key}."));
            else if (!JsonNode.DeepEquals(a[key], b[key]))
                found.Add($"{prefix}{key} {a[key]?.ToJsonString() ?? "none"} and {b[key]?.ToJsonString() ?? "none"}");
        }

        return found;
    }

    static JsonObject Over(JsonObject defaults, JsonObject values)
    {
        foreach (var (key, value) in values)
            defaults[key] = defaults[key] is JsonObject within && value is JsonObject given ? Over(within, (JsonObject)given.DeepClone())
                : value?.DeepClone();
        return defaults;
    }

    static void Set(JsonObject values, string change)
    {
        var (named, text) = SettingsText.Parted(change);
        string[] path = [.. named.Split('.').Select(SettingsKeys.InSnakeCase)];
        var known = new TrainingSettings().ToJson();
        var at = values;
        foreach (string step in path[..^1])
        {
            known = known[step] as JsonObject ?? throw Unknown();
            at = at[step] as JsonObject ?? (JsonObject)(at[step] = new JsonObject());
        }

        string key = path[^1];
        if (!known.ContainsKey(key) || known[key] is JsonObject)
            throw Unknown();
        at[key] = SettingsText.Value(change, text, known[key]!);

        ArgumentException Unknown() =>
            new($"'{named}' is no setting; there is {string.Join(", ", known.Select(p => p.Value is JsonObject ? p.Key + ".…" : p.Key))}");
    }
}
