using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Rubor.Networks.Training;

/// <summary>Settings as text, whatever they are of: files and command lines give keys and values, every fault is one line that names the
/// key.</summary>
public static class SettingsText
{
    /// <summary>Values of a preset with changes.</summary>
    /// <param name="values">Those of the preset; changed in place.</param>
    /// <param name="known">Every key, with its default.</param>
    /// <param name="changes">key=value each; a list as [6,12].</param>
    /// <exception cref="ArgumentException">No such key, or a value that is none; one line.</exception>
    public static JsonObject Change(JsonObject values, JsonObject known, IEnumerable<string> changes)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(known);
        ArgumentNullException.ThrowIfNull(changes);
        foreach (string change in changes)
        {
            var (key, text) = Parted(change);
            if (!known.TryGetPropertyValue(key, out var standing))
                throw new ArgumentException($"'{key}' is no setting; there is {string.Join(", ", known.Select(p => p.Key))}");
            values[key] = Value(change, text, standing!);
        }

        return values;
    }

    /// <summary>Settings from their JSON.</summary>
    /// <param name="values">What is given.</param>
    /// <param name="known">Every key, with its default, which it has where none is given; changed in place.</param>
    /// <param name="type">Of the settings.</param>
    /// <exception cref="ArgumentException">An unknown key, or a value that its key does not take; one line.</exception>
    public static T Read<T>(JsonObject values, JsonObject known, JsonTypeInfo<T> type)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(known);
        foreach (var (key, value) in values)
            known[key] = value?.DeepClone();
        return Read(known, type);
    }

    /// <summary>Settings from JSON that has all their keys.</summary>
    /// <exception cref="ArgumentException">An unknown key, or a value that its key does not take; one line.</exception>
    internal static T Read<T>(JsonObject whole, JsonTypeInfo<T> type)
    {
        try
        {
            return whole.Deserialize(type) ?? throw new ArgumentException("the settings are empty");
        }
        catch (JsonException e)
        {
            // The serialiser speaks of types; a reader of settings knows keys.
            string key = e.Path is { Length: > 2 } at ? at[2..] : "the settings";
            throw new ArgumentException(e.Message.Contains("could not be mapped", StringComparison.Ordinal) ? $"{key} is no setting"
                : $"{key} does not take such a value", e);
        }
    }

    /// <summary>Key and value of a change.</summary>
    /// <exception cref="ArgumentException">It is not key=value.</exception>
    internal static (string Key, string Text) Parted(string change)
    {
        int equals = change.IndexOf('=', StringComparison.Ordinal);
        return equals < 1 ? throw new ArgumentException($"'{change}' is no setting; write key=value")
            : (change[..equals].Trim(), change[(equals + 1)..].Trim());
    }

    /// <summary>A value of the kind that stands there.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    internal static JsonNode? Value(string change, string text, JsonNode standing)
    {
        if (standing.GetValueKind() == JsonValueKind.String)
            return JsonValue.Create(text);
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            throw new ArgumentException($"'{change}': '{text}' is neither a number nor true or false, nor a list such as [6,12]");
        }
    }

    /// <exception cref="ArgumentException">A value out of its range; the ends belong to it.</exception>
    public static void Within(double value, double least, double most, string key)
    {
        if (!(value >= least && value <= most))
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{key} is {value}; {least} to {most} are taken"));
    }

    /// <exception cref="ArgumentException">A value that is not above 0, or too large.</exception>
    public static void Positive(double value, double most, string key)
    {
        if (!(value > 0 && value <= most))
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{key} is {value}; above 0 to {most} is taken"));
    }

    /// <exception cref="ArgumentException">A value that is none of the names.</exception>
    public static void OneOf(string value, string key, params string[] names)
    {
        ArgumentNullException.ThrowIfNull(names);
        if (!names.Contains(value))
            throw new ArgumentException($"{key} is {value}; there is {string.Join(", ", names)}");
    }
}
