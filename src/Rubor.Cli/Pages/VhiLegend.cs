namespace Rubor.Cli.Pages;

/// <summary>What the outlines of a V_HI picture mean, each with a switch. The hatch of the upper limit is defined here once.</summary>
internal static class VhiLegend
{
    const string Hatch =
        "<svg class=\"defs\" aria-hidden=\"true\"><defs><pattern id=\"hatch\" width=\"1.6\" height=\"1.6\" " +
            "patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">"
        + "<rect width=\".75\" height=\"1.6\" fill=\"#ff4d3d\"/></pattern></defs></svg>";

    const string Square = "M6 4h22v10h-22z";

    /// <summary>Legend of a scan's slices.</summary>
    /// <param name="cleaned">Whether a reader removed pieces.</param>
    /// <param name="found">Whether the disease region was found and not drawn: then it shows from the start.</param>
    public static string Switches(bool cleaned, bool found) => Hatch + "<div class=\"legend\">"
        + Switch("lower", "at or above l_lower: outlined", Sample("lower", 3), true)
        + Switch("upper", "at or above l_upper: hatched", Sample("upper", 6), true)
        + (cleaned ? Switch("removed", "removed by the reader: dotted", Sample("removed", 3), true) : "")
        + Switch("marrow", "normal marrow: beaded", Sample("marrow", 3), true)
        + Switch("region", "disease region: dashed", Sample("region", 3), found)
        + Switch("numbers", "piece numbers", "", false) + "</div>";

    /// <summary>Legend of the change between two visits.</summary>
    public static string Change() => Hatch + "<div class=\"legend\">"
        + Entry("new at the later visit: filled", Sample("new", 2)) + Entry("gone since the earlier visit: dashed", Sample("gone", 3))
        + Entry("present at both: hatched", Sample("stays", 6)) + "</div>";

    static string Switch(string name, string text, string sample, bool on) =>
        $"<label><input type=\"checkbox\" data-overlay=\"{name}\"{(on ? " checked" : "")}>{sample}{text}</label>";

    static string Entry(string text, string sample) => $"<span>{sample}{text}</span>";

    // Strokes of the pictures are drawn in voxels; the sample is scaled up to look the same.
    static string Sample(string style, int scale) =>
        $"<svg viewBox=\"0 0 34 18\" aria-hidden=\"true\"><g transform=\"scale({scale})\"><path class=\"{style}\" " +
            $"transform=\"scale({FormattableString.Invariant($"{1.0 / scale:0.####}")})\" d=\"{Square}\"/></g></svg>";
}
