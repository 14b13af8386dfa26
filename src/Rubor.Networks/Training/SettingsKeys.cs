using System.Text.Json;
using System.Text.Json.Nodes;

namespace Rubor.Networks.Training;

/// <summary>Keys of settings: snake_case. They were camelCase before, and files and command lines may still name them so.</summary>
public static class SettingsKeys
{
    /// <summary>Key of bfloat16, one word, which a rule for capitals would part.</summary>
    internal const string BFloat16 = "bfloat16";

    /// <summary>A key in snake_case.</summary>
    public static string InSnakeCase(string key) => key == "bFloat16" ? BFloat16 : JsonNamingPolicy.SnakeCaseLower.ConvertName(key);

    /// <summary>Settings with all their keys in snake_case.</summary>
    /// <exception cref="ArgumentException">A key is there in both spellings.</exception>
    public static JsonObject InSnakeCase(JsonObject settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var found = new JsonObject();
        foreach (var (key, value) in settings)
            if (!found.TryAdd(InSnakeCase(key), value is JsonObject within ? InSnakeCase(within) : value?.DeepClone()))
                throw new ArgumentException($"{key} is there twice, as {InSnakeCase(key)} too");
        return found;
    }
}
