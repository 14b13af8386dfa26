using System.Globalization;
using System.Text.RegularExpressions;

namespace Rubor.Studies.Tables;

/// <summary>What stands between the whole part of a number and its fraction.</summary>
public enum DecimalMark
{
    /// <summary>1.5.</summary>
    Point,

    /// <summary>1,5.</summary>
    Comma,
}

/// <summary>How a cell is written, before it is known which mark the file has.</summary>
internal enum NumberForm
{
    /// <summary>No number: a word, a date, a unit behind it.</summary>
    None,

    /// <summary>Digits without a mark.</summary>
    Whole,

    /// <summary>One mark, with a fraction for certain: 1.5, 0.125, 1234.567, 1.5e3.</summary>
    Fraction,

    /// <summary>One mark and three digits behind it: 1.234 is a fraction, or one thousand and more.</summary>
    FractionOrThousands,

    /// <summary>Separators of thousands for certain: 1.234,5, 1,234,567, 1 234 or 1'234.</summary>
    Grouped,
}

/// <summary>Reads the text of a cell as a number.</summary>
internal static partial class NumberCell
{
    /// <summary>Numbers beyond this have squares whose sums are none; programs write such for a missing value.</summary>
    public const double Largest = 1e150;

    /// <summary>How a text is written, and with which decimal mark; null where it shows none.</summary>
    public static (NumberForm Form, DecimalMark? Mark) FormOf(string text)
    {
        text = Plain(text);
        if (text.Length == 0 || !(char.IsAsciiDigit(text[0]) || text[0] is '+' or '-' or '.' or ','))
            return (NumberForm.None, null);
        if (Whole().IsMatch(text))
            return (NumberForm.Whole, null);
        if (Fraction().Match(text) is { Success: true } fraction)
            return (Ambiguous().IsMatch(text) ? NumberForm.FractionOrThousands : NumberForm.Fraction, fraction.Groups[1].Value == ","
                || fraction.Groups[2].Value == "," ? DecimalMark.Comma : DecimalMark.Point);
        foreach (var mark in Enum.GetValues<DecimalMark>())
            if (Grouped(mark).Match(text) is { Success: true } grouped)
                return (NumberForm.Grouped, grouped.Groups[1].Value is "." or "," || grouped.Groups[2].Length > 0 ? mark : null);
        return (NumberForm.None, null);
    }

    /// <summary>
    /// The number with a mark that is known, separators of thousands taken out; null where the text is none, infinite where it is too
    /// large.
    /// </summary>
    public static double? Value(string text, DecimalMark mark)
    {
        text = Plain(text);
        bool plain = Whole().IsMatch(text)
            || (Fraction().Match(text) is { Success: true } f
            && (f.Groups[1].Value + f.Groups[2].Value == ",") == (mark == DecimalMark.Comma));
        if (!plain && !Grouped(mark).IsMatch(text))
            return null;
        string digits = string.Concat(text.Where(c => char.IsAsciiDigit(c) || c is '+' or '-' or 'e' or 'E'
            || c == (mark == DecimalMark.Comma ? ',' : '.'))).Replace(',', '.');
        return double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : null;
    }

    /// <summary>
    /// Whether a text begins with a figure, whatever follows: 12 mm, &lt;5, 01.02.2024. Such is no name of a category unless the caller
    /// says so.
    /// </summary>
    public static bool BeginsWithDigit(string text) => text.FirstOrDefault(char.IsLetterOrDigit) is var first && char.IsDigit(first);

    static string Plain(string text) => text.Trim().Replace('−', '-').Replace('\u2007', ' ').Replace('\u00a0', ' ').Replace('\u202f', ' ')
        .Replace('\u2009', ' ').Replace('’', '\'');

    static Regex Grouped(DecimalMark mark) => mark == DecimalMark.Point ? GroupedPoint() : GroupedComma();

    [GeneratedRegex("^[+-]?[0-9]+(?:[eE][+-]?[0-9]+)?$")]
    private static partial Regex Whole();

    [GeneratedRegex("^[+-]?(?:[0-9]+([.,])[0-9]*|([.,])[0-9]+)(?:[eE][+-]?[0-9]+)?$")]
    private static partial Regex Fraction();

    [GeneratedRegex("^[+-]?[1-9][0-9]{0,2}[.,][0-9]{3}$")]
    private static partial Regex Ambiguous();

    [GeneratedRegex(@"^[+-]?[0-9]{1,3}([, '])[0-9]{3}(?:\1[0-9]{3})*(\.[0-9]*)?$")]
    private static partial Regex GroupedPoint();

    [GeneratedRegex(@"^[+-]?[0-9]{1,3}([. '])[0-9]{3}(?:\1[0-9]{3})*(,[0-9]*)?$")]
    private static partial Regex GroupedComma();
}
