using System.Globalization;
using Rubor.Reading.Forms;

namespace Rubor.Reading.Tasks;

/// <summary>An answer as tables have it, as a value of its field.</summary>
public static class FormAnswer
{
    /// <summary>The value; a text where it is none that the field takes, so that the field refuses it.</summary>
    /// <param name="field">The field.</param>
    /// <param name="text">Such as 2, yes, or the value of a choice.</param>
    public static FormValue Of(FormField field, string text) => field.Type switch
    {
        FieldType.YesNo when text.ToLowerInvariant() is "yes" or "no" => FormValue.Of(text.Equals("yes", StringComparison.OrdinalIgnoreCase)),
        FieldType.Ordinal or FieldType.Integer when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture,
            out double number) => FormValue.Of(number),
        _ => FormValue.Of(text),
    };
}
