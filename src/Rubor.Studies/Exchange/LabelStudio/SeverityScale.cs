using System.Globalization;

namespace Rubor.Studies.Exchange.LabelStudio;

/// <summary>Labels that are grades of one thing, by their names: words of severity, or grades with a number.</summary>
public static class SeverityScale
{
    // Least severe first; words of one place mean the same.
    static readonly string[][] Words =
    [
        ["none", "absent", "no", "negative"], ["normal", "healthy"], ["minimal", "trace"], ["low", "mild", "slight", "weak"],
        ["medium", "moderate", "intermediate", "mid"], ["high", "severe", "marked", "strong"], ["extreme", "very high", "very severe"],
    ];

    static readonly string[] Prefixes = ["grade", "score", "level", "stage"];

    /// <summary>The labels with the least severe first, or null where they are no such scale: fewer than two, names of other things, or two
    /// that mean the same.</summary>
    /// <param name="labels">Distinct labels, in any order; capitals do not matter.</param>
    public static IReadOnlyList<string>? Of(IReadOnlyCollection<string> labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        return labels.Count < 2 ? null : Ordered(labels, PlaceOfWord) ?? Ordered(labels, Grade);
    }

    static IReadOnlyList<string>? Ordered(IReadOnlyCollection<string> labels, Func<string, double?> placeOf)
    {
        var placed = labels.Select(l => (Label: l, Place: placeOf(l.Trim().ToLowerInvariant()))).ToList();
        return placed.All(p => p.Place is not null) && placed.DistinctBy(p => p.Place).Count() == placed.Count
            ? [.. placed.OrderBy(p => p.Place).Select(p => p.Label)] : null;
    }

    static double? PlaceOfWord(string label) => Array.FindIndex(Words, w => w.Contains(label)) is >= 0 and var place ? place : null;

    // "2", "grade 2", "grade_2".
    static double? Grade(string label)
    {
        string rest = Prefixes.FirstOrDefault(p => label.StartsWith(p, StringComparison.Ordinal)) is { } prefix
            ? label[prefix.Length..].TrimStart(' ', '_', '-') : label;
        return double.TryParse(rest, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double grade) ? grade : null;
    }
}
