using System.Text.Json;

namespace Rubor.Statistics.Rules;

/// <summary>A part of a JSON file that a person wrote, with what it is called in errors.</summary>
/// <param name="Where">Such as "field combined".</param>
/// <param name="Json">The part.</param>
public sealed record JsonPart(string Where, JsonElement Json)
{
    /// <exception cref="FormatException">It is no object, or has a key twice.</exception>
    public void RequireObject()
    {
        if (Json.ValueKind != JsonValueKind.Object)
            throw new FormatException($"{Where} is no object");
        if (Json.EnumerateObject().GroupBy(p => p.Name).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new FormatException($"{Where} has {twice.Key} twice");
    }

    /// <exception cref="FormatException">It has another key.</exception>
    public void RequireKeys(params IReadOnlyList<string> known)
    {
        if (Json.EnumerateObject().Select(p => p.Name).FirstOrDefault(k => !known.Contains(k)) is { } unknown)
            throw new FormatException($"{Where} has the key {unknown}, which does not belong there; {string.Join(", ", known)} do");
    }

    /// <summary>A text; null where there is none.</summary>
    public string? Text(string key) => Value(key) is not { } value ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString() : throw new FormatException($"{Where}: {key} is no text");

    /// <summary>A whole number; null where there is none.</summary>
    public int? Whole(string key) => Value(key) is not { } value ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) ? number
        : throw new FormatException($"{Where}: {key} is no whole number");

    /// <summary>True or false; false where there is none.</summary>
    public bool Flag(string key) => Value(key) is { } value && value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw new FormatException($"{Where}: {key} is neither true nor false"),
    };

    /// <summary>A list of parts.</summary>
    public IReadOnlyList<JsonPart> List(string key, int fewest, int most)
    {
        if (Value(key) is not { ValueKind: JsonValueKind.Array } list)
            throw new FormatException($"{Where}: {key} is {(Value(key) is null ? "missing" : "no list")}");
        int count = list.GetArrayLength();
        return count < fewest || count > most ? throw new FormatException($"{Where}: {key} has {count} entries; {fewest} to {most} are possible")
            : [.. list.EnumerateArray().Select((part, i) => new JsonPart($"{Where}, {key}[{i}]", part))];
    }

    /// <summary>A list of texts; none where there is no list.</summary>
    public IReadOnlyList<string> Texts(string key, int longest)
    {
        if (Value(key) is not { } list)
            return [];
        return list.ValueKind != JsonValueKind.Array ? throw new FormatException($"{Where}: {key} is no list")
            : [.. list.EnumerateArray().Select((t, i) => t.ValueKind == JsonValueKind.String && t.GetString() is { } text
                && text.Length <= longest
                ? text : throw new FormatException($"{Where}: {key}[{i}] is no text of at most {longest} characters"))];
    }

    /// <summary>The parts of an object, by name, in their order.</summary>
    /// <exception cref="FormatException">It is missing, no object, or has a name twice.</exception>
    public IReadOnlyList<(string Name, JsonPart Part)> Parts(string key)
    {
        if (Value(key) is not { } value)
            throw new FormatException($"{Where}: {key} is missing");
        var within = new JsonPart($"{Where}, {key}", value);
        within.RequireObject();
        return [.. value.EnumerateObject().Select(p => (p.Name, new JsonPart($"{key}, {p.Name}", p.Value)))];
    }

    JsonElement? Value(string key) => Json.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
