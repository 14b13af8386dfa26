using System.Text.Json;
using System.Text.Json.Serialization;

namespace Rubor.Reading.Forms;

/// <summary>
/// A value for each field of a form, in the order of the fields; null where there is none. Equal when names, order and values are.
/// </summary>
/// <param name="entries">Name and value of each.</param>
[JsonConverter(typeof(FormValuesConverter))]
public sealed class FormValues(IReadOnlyList<KeyValuePair<string, FormValue?>> entries) : IEquatable<FormValues>
{
    /// <summary>Name and value of each.</summary>
    public IReadOnlyList<KeyValuePair<string, FormValue?>> Entries => entries;

    /// <summary>The value of a field; null where there is none.</summary>
    public FormValue? Of(string field) => entries.FirstOrDefault(e => e.Key == field).Value;

    /// <inheritdoc/>
    public bool Equals(FormValues? other) => other is not null && entries.SequenceEqual(other.Entries);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as FormValues);

    /// <inheritdoc/>
    public override int GetHashCode() => entries.Count;
}

internal sealed class FormValuesConverter : JsonConverter<FormValues>
{
    public override FormValues Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("an object with a value for each field is needed");
        var entries = new List<KeyValuePair<string, FormValue?>>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            reader.Read();
            entries.Add(new(name, reader.TokenType == JsonTokenType.Null ? null
                : JsonSerializer.Deserialize(ref reader, FormsJson.Default.FormValue)));
        }
        return entries.Select(e => e.Key).Distinct(StringComparer.Ordinal).Count() == entries.Count ? new(entries)
            : throw new JsonException("a field has two values");
    }

    public override void Write(Utf8JsonWriter writer, FormValues value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach (var (name, answer) in value.Entries)
        {
            writer.WritePropertyName(name);
            if (answer is { } given)
                JsonSerializer.Serialize(writer, given, FormsJson.Default.FormValue);
            else
                writer.WriteNullValue();
        }
        writer.WriteEndObject();
    }
}
