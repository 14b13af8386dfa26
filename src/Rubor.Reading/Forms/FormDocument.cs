using System.Text.Json.Serialization;

namespace Rubor.Reading.Forms;

/// <summary>What a field of a form takes.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FieldType>))]
public enum FieldType
{
    /// <summary>One of some levels in order, whole numbers.</summary>
    [JsonStringEnumMemberName("ordinal")] Ordinal,
    /// <summary>A whole number.</summary>
    [JsonStringEnumMemberName("integer")] Integer,
    /// <summary>Yes or no.</summary>
    [JsonStringEnumMemberName("yes_no")] YesNo,
    /// <summary>One of some choices without an order.</summary>
    [JsonStringEnumMemberName("choice")] Choice,
    /// <summary>Free text.</summary>
    [JsonStringEnumMemberName("text")] Text,
}

/// <summary>A level of an ordinal field.</summary>
public sealed record FormLevel(int Value, string Label);

/// <summary>A choice of a field.</summary>
public sealed record FormChoice(string Value, string Label);

/// <summary>A field of a form. What does not go with its type is null.</summary>
/// <param name="Name">In rules and tables: a lower-case letter, then lower-case letters, digits, underscores.</param>
/// <param name="Label">What the reader sees.</param>
/// <param name="Type">What it takes.</param>
/// <param name="Required">Whether nothing is signed without it.</param>
/// <param name="Help">What to look at, or null.</param>
/// <param name="Levels">Of an ordinal field: in rising order.</param>
/// <param name="Choices">Of a choice.</param>
/// <param name="Minimum">Of an integer: the smallest, or null.</param>
/// <param name="Maximum">Of an integer: the largest, or null.</param>
/// <param name="Longest">Of a text: most characters.</param>
public sealed record FormField(
    string Name, string Label, FieldType Type, bool Required = false, string? Help = null, IReadOnlyList<FormLevel>? Levels = null,
    IReadOnlyList<FormChoice>? Choices = null, int? Minimum = null, int? Maximum = null, int? Longest = null)
{
    /// <summary>Why an answer does not fit, a sentence without a full stop; null where it does.</summary>
    public string? Refusal(FormValue value) => Type switch
    {
        FieldType.Ordinal => value.Number is { } level && Levels!.Any(l => l.Value == level) ? null
            : $"{Label} has the levels {string.Join(", ", Levels!.Select(l => l.Value))}, and {value} is none of them",
        FieldType.Integer =>
            value.Number is { } n && double.IsInteger(n) && n >= (Minimum ?? int.MinValue) && n <= (Maximum ?? int.MaxValue) ? null
            : $"{Label} takes a whole number{Range}, and {value} is none",
        FieldType.YesNo => value.Yes is not null ? null : $"{Label} takes yes or no, and {value} is neither",
        FieldType.Choice => value.Text is { } choice && Choices!.Any(c => c.Value == choice) ? null
            : $"{Label} has the choices {string.Join(", ", Choices!.Select(c => c.Value))}, and {value} is none of them",
        _ => value.Text is not { } text ? $"{Label} takes a text"
            : text.Length > Longest ? $"{Label} takes at most {Longest} characters, and this text has {text.Length}" : null,
    };

    string Range => (Minimum, Maximum) switch
    {
        ({ } low, { } high) => $" from {low} to {high}",
        ({ } low, null) => $" from {low}",
        (null, { } high) => $" to {high}",
        _ => "",
    };
}

/// <summary>A form as its file has it: <c>rubor.form/1</c>, docs/forms.md.</summary>
/// <param name="Format">What the file says it is.</param>
/// <param name="Name">Name of the form, which stands in reads.</param>
/// <param name="Title">What the reader sees.</param>
/// <param name="Source">Where it is published, or null.</param>
/// <param name="Fields">In the order in which they are filled.</param>
/// <param name="Rules">As text: computed fields, and what is refused.</param>
public sealed record FormDocument(
    string Format, string Name, string Title, string? Source, IReadOnlyList<FormField> Fields, IReadOnlyList<string> Rules)
{
    /// <summary>What the file says it is.</summary>
    public const string FormatName = "rubor.form/1";
}
