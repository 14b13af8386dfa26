using System.Text.Json.Nodes;

namespace Rubor.Reports.Figures;

/// <summary>A curve with its pointwise band; the band may be empty.</summary>
public sealed record RocSeries(string Name, IReadOnlyList<(double FalsePositiveRate, double Sensitivity)> Points, double[] BandRates,
    double[] BandLower, double[] BandUpper);

/// <summary>ROC curves with their bands and the line of chance, dotted. Curves differ in dashes as well as in colour.</summary>
public static class RocFigure
{
    static readonly string[] Colours = ["#2b6cb0", "#c2571a", "#2f7d4f", "#7b4ea3", "#5b6675", "#9c2f3f"];
    static readonly int[][] Dashes = [[1, 0], [7, 3], [2, 2], [9, 3, 2, 3], [4, 4], [1, 3]];

    /// <summary>A Vega-Lite specification.</summary>
    /// <param name="series">Curves.</param>
    /// <param name="size">Width and height of the plot in pixels.</param>
    public static JsonObject Of(IReadOnlyList<RocSeries> series, int size = 380)
    {
        JsonArray points = [];
        foreach (var s in series)
        {
            for (int i = 0; i < s.Points.Count; i++)
                points.Add(new JsonObject
                {
                    ["model"] = s.Name,
                    ["fpr"] = s.Points[i].FalsePositiveRate,
                    ["tpr"] = s.Points[i].Sensitivity,
                    ["order"] = i
                });
        }
        JsonObject X() => Rate("fpr", "1 − specificity");
        JsonObject Y(string field) => Rate(field, "sensitivity");
        JsonObject Names() => new() { ["domain"] = new JsonArray([.. series.Select(s => (JsonNode)s.Name)]) };
        JsonObject Colour()
        {
            var scale = Names();
            scale["range"] = new JsonArray([.. series.Select((_, i) => (JsonNode)Colours[i % Colours.Length])]);
            return new()
            {
                ["field"] = "model",
                ["type"] = "nominal",
                ["title"] = VegaLite.Nothing(),
                ["scale"] = scale,
                ["legend"] = new JsonObject
                {
                    ["orient"] = "right",
                    ["labelLimit"] = 360,
                    ["symbolType"] = "stroke",
                    ["symbolSize"] = 400
                }
            };
        }
        var dash = Names();
        dash["range"] =
            new JsonArray([.. series.Select((_, i) => (JsonNode)new JsonArray([.. Dashes[i % Dashes.Length].Select(d => (JsonNode)d)]))]);
        return VegaLite.Specification(size, size, new JsonArray(
        [
            VegaLite.Layer([new JsonObject { ["fpr"] = 0, ["tpr"] = 0 }, new JsonObject { ["fpr"] = 1, ["tpr"] = 1 }],
                new JsonObject { ["type"] = "line", ["color"] = VegaLite.Soft, ["strokeDash"] = new JsonArray(1, 3) },
                new JsonObject { ["x"] = X(), ["y"] = Y("tpr") }),
            .. series.Select((x, i) => (JsonNode)Band(x, Colours[i % Colours.Length], X(), Y("low"))),
            VegaLite.Layer(points, new JsonObject { ["type"] = "line", ["strokeWidth"] = 2 }, new JsonObject
            {
                ["x"] = X(), ["y"] = Y("tpr"), ["order"] = new JsonObject { ["field"] = "order", ["type"] = "quantitative" },
                ["color"] = Colour(),
                ["strokeDash"] = new JsonObject { ["field"] = "model", ["type"] = "nominal", ["title"] = VegaLite.Nothing(),
                    ["scale"] = dash },
            }),
        ]));
    }

    // A mark of fixed colour: bands with a colour scale would add a legend as pale as they are.
    static JsonObject Band(RocSeries series, string colour, JsonObject x, JsonObject y)
    {
        var values =
            new JsonArray([.. series.BandRates.Select((rate, i) =>
            (JsonNode)new JsonObject { ["fpr"] = rate, ["low"] = series.BandLower[i], ["high"] = series.BandUpper[i] })]);
        return VegaLite.Layer(values, new JsonObject { ["type"] = "area", ["opacity"] = 0.13, ["color"] = colour },
            new JsonObject { ["x"] = x, ["y"] = y, ["y2"] = new JsonObject { ["field"] = "high" } });
    }

    static JsonObject Rate(string field, string title) => new()
    {
        ["field"] = field,
        ["type"] = "quantitative",
        ["title"] = title,
        ["scale"] = new JsonObject { ["domain"] = new JsonArray(0, 1) },
        // six labels have room at any size
        ["axis"] = new JsonObject { ["values"] = new JsonArray(0, 0.2, 0.4, 0.6, 0.8, 1), ["format"] = ".1f" },
    };
}
