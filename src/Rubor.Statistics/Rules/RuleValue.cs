using System.Globalization;

namespace Rubor.Statistics.Rules;

/// <summary>A value in a rule: a number, a text, or yes or no.</summary>
public readonly record struct RuleValue
{
    RuleValue(double? number, string? text, bool? yes) => (Number, Text, Yes) = (number, text, yes);

    /// <summary>The number; null of another value.</summary>
    public double? Number { get; }

    /// <summary>The text; null of another value.</summary>
    public string? Text { get; }

    /// <summary>Whether the value is yes; null of another value.</summary>
    public bool? Yes { get; }

    /// <summary>A number.</summary>
    public static RuleValue Of(double number) => new(number, null, null);

    /// <summary>A text.</summary>
    public static RuleValue Of(string text) => new(null, text, null);

    /// <summary>Yes or no.</summary>
    public static RuleValue Of(bool yes) => new(null, null, yes);

    /// <inheritdoc/>
    public override string ToString() =>
        Number is { } n ? n.ToString("R", CultureInfo.InvariantCulture) : Text ?? (Yes == true ? "yes" : "no");
}
