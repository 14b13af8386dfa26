namespace Rubor.Cli.Pages;

/// <summary>What the outlines of a disease region's pictures mean, each with a switch.</summary>
internal static class RegionLegend
{
    const string Square = "M6 4h22v10h-22z";

    /// <summary>Legend of the slices.</summary>
    /// <param name="compared">Whether a manual mask is drawn as well.</param>
    public static string Switches(bool compared) => "<div class=\"legend\">"
        + Switch("found", "disease region: outlined")
        + (compared ? Switch("drawn", "manual mask: dotted") : "")
        + Switch("uncertain", "uncertain: filled") + "</div>";

    /// <summary>Legend of the slice with most doubt.</summary>
    /// <param name="steps">Entropies from which the tint grows.</param>
    public static string Doubt(IReadOnlyList<float> steps) => "<div class=\"legend\">"
        + Switch("found", "probability one half: outlined") + Switch("likely", "probability 1/4 and 3/4: thin")
        + string.Concat(steps.Select((s, i) => Switch($"doubt{i + 1}", FormattableString.Invariant($"entropy from {s:0.00} bits")))) + "</div>";

    static string Switch(string name, string text) =>
        $"<label><input type=\"checkbox\" data-overlay=\"{name}\" checked><svg viewBox=\"0 0 34 18\" aria-hidden=\"true\"><g " +
            $"transform=\"scale(3)\"><path class=\"{name}\" transform=\"scale(.3333)\" d=\"{Square}\"/></g></svg>{text}</label>";
}
