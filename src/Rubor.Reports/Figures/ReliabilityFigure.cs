using System.Text.Json.Nodes;
using Rubor.Statistics;

namespace Rubor.Reports.Figures;

/// <summary>Reliability diagrams: how often what is called so probable is true, and the line on which it should lie, dotted. Bins without a
/// prediction have no point.</summary>
public static class ReliabilityFigure
{
    static readonly string[] Colours = [VegaLite.Soft, VegaLite.Ink, VegaLite.Accent];
    static readonly string[] Shapes = ["circle", "square", "diamond"];

    /// <summary>A Vega-Lite specification.</summary>
    /// <param name="series">Name and bins of each, at most three.</param>
    /// <param name="size">Width and height of the plot in pixels.</param>
    public static JsonObject Of(IReadOnlyList<(string Name, IReadOnlyList<ReliabilityBin> Bins)> series, int size = 300)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(series.Count, Colours.Length, nameof(series));
        JsonArray points = [];
        foreach (var (name, bins) in series)
            foreach (var bin in bins)
                if (bin is { MeanProbability: { } mean, Share: { } share })
                    points.Add(new JsonObject
                    {
                        ["name"] = name,
                        ["probability"] = mean,
                        ["share"] = share,
                        ["count"] = bin.Count
                    });
        JsonObject X() => Rate("probability", "mean probability");
        JsonObject Y() => Rate("share", "share that is true");
        JsonObject Named(string[] range) => new()
        {
            ["field"] = "name",
            ["type"] = "nominal",
            ["title"] = VegaLite.Nothing(),
            ["scale"] = new JsonObject
            {
                ["domain"] = new JsonArray([.. series.Select(s => (JsonNode)s.Name)]),
                ["range"] = new JsonArray([.. range.Take(series.Count).Select(r => (JsonNode)r)]),
            },
        };
        return VegaLite.Specification(size, size, new JsonArray(
        [
            VegaLite.Layer([new JsonObject { ["probability"] = 0, ["share"] = 0 }, new JsonObject { ["probability"] = 1, ["share"] = 1 }],
                new JsonObject { ["type"] = "line", ["color"] = VegaLite.Soft, ["strokeDash"] = new JsonArray(1, 3) },
                new JsonObject { ["x"] = X(), ["y"] = Y() }),
            VegaLite.Layer(points, new JsonObject { ["type"] = "line", ["strokeWidth"] = 1.6, ["point"] = false },
                new JsonObject { ["x"] = X(), ["y"] = Y(), ["color"] = Named(Colours) }),
            VegaLite.Layer((JsonArray)points.DeepClone(), new JsonObject { ["type"] = "point", ["filled"] = true, ["size"] = 50, ["tooltip"] = true },
                new JsonObject { ["x"] = X(), ["y"] = Y(), ["color"] = Named(Colours), ["shape"] = Named(Shapes) }),
        ]));
    }

    static JsonObject Rate(string field, string title) => new()
    {
        ["field"] = field,
        ["type"] = "quantitative",
        ["title"] = title,
        ["scale"] = new JsonObject { ["domain"] = new JsonArray(0, 1) },
        ["axis"] = new JsonObject { ["values"] = new JsonArray(0, 0.2, 0.4, 0.6, 0.8, 1), ["format"] = ".1f" },
    };
}
