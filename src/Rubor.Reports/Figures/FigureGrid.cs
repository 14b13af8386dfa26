using System.Text.Json.Nodes;

namespace Rubor.Reports.Figures;

/// <summary>Several figures as one, side by side, saved together.</summary>
public static class FigureGrid
{
    /// <summary>A Vega-Lite specification.</summary>
    /// <param name="figures">Specifications made by the other figures; taken apart, not to be used again.</param>
    /// <param name="columns">Figures in a row.</param>
    /// <param name="sameVertical">Whether all share one vertical axis, so that heights compare.</param>
    public static JsonObject Of(IReadOnlyList<JsonObject> figures, int columns, bool sameVertical = false)
    {
        foreach (var figure in figures)
            foreach (string shared in (string[])["$schema", "background", "config"])
                figure.Remove(shared);
        var grid = new JsonObject { ["concat"] = new JsonArray([.. figures]), ["columns"] = columns, ["spacing"] = 22 };
        if (sameVertical)
            grid["resolve"] = new JsonObject { ["scale"] = new JsonObject { ["y"] = "shared" } };
        return VegaLite.Dressed(grid);
    }

    /// <summary>Puts a title above a figure.</summary>
    public static JsonObject Titled(this JsonObject figure, string title)
    {
        figure["title"] = title;
        return figure;
    }
}
