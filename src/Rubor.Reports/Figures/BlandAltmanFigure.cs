using System.Text.Json.Nodes;
using Rubor.Statistics;

namespace Rubor.Reports.Figures;

/// <summary>A horizontal line of a Bland–Altman figure with its interval.</summary>
public readonly record struct LimitLine(string Name, double Value, double? Lower, double? Upper);

/// <summary>
/// Differences over means with bias and limits of agreement. The lines always come from the raw data; a truncated or logarithmic
/// view only places them. The bias is solid, limits are dashed, 0 is dotted.
/// </summary>
public static class BlandAltmanFigure
{
    /// <summary>A Vega-Lite specification.</summary>
    /// <param name="view">Points to draw.</param>
    /// <param name="names">Name of each pair, by its index in the data.</param>
    /// <param name="lines">Bias and limits on the raw scale.</param>
    /// <param name="meanAxis">Title of the horizontal axis.</param>
    /// <param name="differenceAxis">Title of the vertical axis.</param>
    /// <param name="width">Width of the plot in pixels.</param>
    public static JsonObject Of(BlandAltmanView view, IReadOnlyList<string> names, IReadOnlyList<LimitLine> lines, string meanAxis,
        string differenceAxis, int width = 250)
    {
        var points =
            new JsonArray([.. view.Points.Select(p =>
            (JsonNode)new JsonObject { ["mean"] = p.Mean, ["difference"] = p.Difference, ["name"] = names[p.Index] })]);
        JsonArray rules = [new JsonObject { ["at"] = 0, ["kind"] = "zero" }], bands = [];
        foreach (var line in lines)
        {
            rules.Add(new JsonObject { ["at"] = view.Place(line.Value), ["kind"] = line.Name == "bias" ? "bias" : "limit" });
            if (line is { Lower: { } low, Upper: { } high })
                bands.Add(new JsonObject
                {
                    ["low"] = view.Place(low),
                    ["high"] = view.Place(high),
                    ["kind"] = line.Name == "bias" ? "bias"
                    : "limit"
                });
        }
        JsonObject Y(string field) => VegaLite.Number(field, differenceAxis, zero: true);
        JsonObject ByKind(JsonArray range) => new()
        {
            ["field"] = "kind",
            ["type"] = "nominal",
            ["legend"] = VegaLite.Nothing(),
            ["scale"] = new JsonObject { ["domain"] = new JsonArray("bias", "limit", "zero"), ["range"] = range },
        };
        JsonObject Bars(string kind, int at) => VegaLite.Layer(
            new JsonArray([.. bands.Where(b => (string?)b!["kind"] == kind).Select(b => b!.DeepClone())]),
            new JsonObject { ["type"] = "rule", ["color"] = VegaLite.Accent, ["strokeWidth"] = 3, ["opacity"] = 0.45 },
            new JsonObject { ["x"] = new JsonObject { ["value"] = at }, ["y"] = Y("low"), ["y2"] = new JsonObject { ["field"] = "high" } });
        return VegaLite.Specification(width, 190, new JsonArray(
            // Intervals as bars at the right edge, the bias's a little inside: shading would cover a figure of few points.
            Bars("bias", width - 13), Bars("limit", width - 5),
            VegaLite.Layer(rules, new JsonObject { ["type"] = "rule", ["strokeWidth"] = 1.5 }, new JsonObject
            {
                ["y"] = Y("at"),
                ["strokeDash"] = ByKind(new JsonArray(new JsonArray(1, 0), new JsonArray(7, 4), new JsonArray(1, 3))),
                ["color"] = ByKind(new JsonArray(VegaLite.Accent, VegaLite.Accent, VegaLite.Soft)),
            }),
            VegaLite.Layer(points,
                new JsonObject { ["type"] = "point", ["filled"] = true, ["size"] = 38, ["opacity"] = 0.8, ["color"] = VegaLite.Ink },
                new JsonObject
                {
                    ["x"] = VegaLite.Number("mean", meanAxis),
                    ["y"] = Y("difference"),
                    ["tooltip"] = new JsonArray(new JsonObject { ["field"] = "name" }, new JsonObject { ["field"] = "mean" },
                    new JsonObject { ["field"] = "difference" })
                })));
    }
}
