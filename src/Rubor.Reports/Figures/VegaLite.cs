using System.Text.Json.Nodes;

namespace Rubor.Reports.Figures;

/// <summary>What all figures have in common.</summary>
internal static class VegaLite
{
    /// <summary>A layered specification with the house's look.</summary>
    public static JsonObject Specification(int width, int height, JsonArray layers) => new()
    {
        ["$schema"] = "https://vega.github.io/schema/vega-lite/v6.json",
        ["width"] = width,
        ["height"] = height,
        ["background"] = "white",
        ["config"] = new JsonObject
        {
            ["font"] = "system-ui, DejaVu Sans, sans-serif",
            ["axis"] = new JsonObject { ["labelFontSize"] = 12, ["titleFontSize"] = 12, ["titleFontWeight"] = 500, ["gridColor"] = "#e8ecf0" },
            ["legend"] = new JsonObject { ["labelFontSize"] = 12 },
            ["view"] = new JsonObject { ["stroke"] = JsonValue.Create((string?)null) },
        },
        ["layer"] = layers,
    };
}
