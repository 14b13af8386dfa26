using System.Text.Json;
using System.Text.Json.Serialization;
using Rubor.Statistics.Rules;

namespace Rubor.Reading.Forms;

/// <summary>An answer: a number, a text, or yes or no.</summary>
[JsonConverter(typeof(FormValueConverter))]
public readonly record struct FormValue
{
    FormValue(double? number, string? text, bool? yes) => (Number, Text, Yes) = (number, text, yes);

    /// <summary>The number; null of another answer.</summary>
    public double? Number { get; }

    /// <summary>The text, or the value of a choice; null of another answer.</summary>
    public string? Text { get; }

    /// <summary>Whether the answer is yes; null of another answer.</summary>
    public bool? Yes { get; }

    /// <summary>A number.</summary>
    public static FormValue Of(double number) => new(number, null, null);

    /// <summary>A text.</summary>
    public static FormValue Of(string text) => new(null, text, null);

    /// <summary>Yes or no.</summary>
    public static FormValue Of(bool yes) => new(null, null, yes);

    /// <summary>The answer as rules take it.</summary>
    internal RuleValue InRules => Number is { } number ? RuleValue.Of(number) : Text is { } text ? RuleValue.Of(text)
        : RuleValue.Of(Yes == true);

    /// <summary>What a rule gave; null where it gave nothing.</summary>
    internal static FormValue? Of(RuleValue? given) => given is { } v ? new(v.Number, v.Text, v.Yes) : null;

    /// <inheritdoc/>
    public override string ToString() => InRules.ToString();
}

internal sealed class FormValueConverter : JsonConverter<FormValue>
{
    public override FormValue Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.Number => FormValue.Of(reader.GetDouble()),
        JsonTokenType.String => FormValue.Of(reader.GetString()!),
        JsonTokenType.True => FormValue.Of(true),
        JsonTokenType.False => FormValue.Of(false),
        _ => throw new JsonException("a number, a text, true or false is needed"),
    };

    public override void Write(Utf8JsonWriter writer, FormValue value, JsonSerializerOptions options)
    {
        if (value.Number is { } number)
            writer.WriteNumberValue(number);
        else if (value.Text is { } text)
            writer.WriteStringValue(text);
        else
            writer.WriteBooleanValue(value.Yes == true);
    }
}
