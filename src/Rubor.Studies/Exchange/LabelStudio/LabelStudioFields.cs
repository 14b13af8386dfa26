using System.Globalization;
using System.Text.Json;

namespace Rubor.Studies.Exchange.LabelStudio;

/// <summary>Fields of a Label Studio export, which may be absent or of another type than they should be.</summary>
internal static class LabelStudioFields
{
    // Per cent and degrees: far beyond any picture, yet far from losing digits.
    const double Largest = 1e6;

    /// <summary>A field; undefined where the object has none or is no object.</summary>
    public static JsonElement Field(this JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var field) ? field : default;

    /// <summary>A text or number as text, else empty.</summary>
    public static string Text(this JsonElement of) => of.ValueKind switch
    {
        JsonValueKind.String => of.GetString()!,
        JsonValueKind.Number => of.GetRawText(),
        _ => "",
    };

    /// <summary>Entries of an array; none of anything else.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement of) => of.ValueKind == JsonValueKind.Array ? of.EnumerateArray() : [];

    /// <summary>Texts of an array, or one text alone; those that are empty or no text are left out.</summary>
    public static IReadOnlyList<string> Texts(this JsonElement of) =>
        [.. (of.ValueKind == JsonValueKind.Array ? of.Items() : [of]).Select(Text).Where(t => t.Length > 0)];

    /// <summary>A whole number, or null.</summary>
    public static long? Whole(this JsonElement of) => of.ValueKind == JsonValueKind.Number && of.TryGetInt64(out long whole) ? whole : null;

    /// <summary>A number of a shape.</summary>
    /// <exception cref="FormatException">It is missing, no number, or beyond all reason.</exception>
    public static double Required(this JsonElement of, string name) => Number(of.Field(name), name);

    /// <summary>A number of a shape, or 0 where there is none.</summary>
    /// <exception cref="FormatException">It is no number, or beyond all reason.</exception>
    public static double OrZero(this JsonElement of, string name) =>
        of.Field(name).ValueKind is JsonValueKind.Undefined or JsonValueKind.Null ? 0 : Number(of.Field(name), name);

    /// <summary>A length of a shape.</summary>
    /// <exception cref="FormatException">It is missing, no number, negative, or beyond all reason.</exception>
    public static double Length(this JsonElement of, string name) =>
        of.Required(name) is var length && length >= 0 ? length
            : throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"its {name} is {length}, which is no length"));

    /// <summary>A number of a shape.</summary>
    /// <exception cref="FormatException">It is no number, or beyond all reason.</exception>
    public static double Number(JsonElement number, string name) => number.ValueKind switch
    {
        JsonValueKind.Number when number.TryGetDouble(out double value) && Math.Abs(value) <= Largest => value,
        JsonValueKind.Undefined or JsonValueKind.Null => throw new FormatException($"it has no {name}"),
        _ => throw new FormatException($"its {name} is no number of a picture"),
    };
}
