using System.Globalization;
using System.Text.Json.Nodes;

namespace Rubor.Reports.Figures;

/// <summary>A table of categories, shaded by the share of its row, with counts and shares written in the cells.</summary>
public static class ConfusionFigure
{
    const double WhiteAbove = 0.55;

    /// <summary>A Vega-Lite specification.</summary>
    /// <param name="categories">Names in order.</param>
    /// <param name="counts">Rows are the truth, or the first reader.</param>
    /// <param name="rows">Title of the rows.</param>
    /// <param name="columns">Title of the columns.</param>
    /// <param name="size">Width and height of the plot in pixels.</param>
    public static JsonObject Of(IReadOnlyList<string> categories, IReadOnlyList<long[]> counts, string rows, string columns, int size = 250)
    {
        JsonArray cells = [];
        for (int i = 0; i < categories.Count; i++)
        {
            long total = counts[i].Sum();
            for (int j = 0; j < categories.Count; j++)
            {
                double share = total == 0 ? 0 : (double)counts[i][j] / total;
                cells.Add(new JsonObject
                {
                    ["row"] = categories[i],
                    ["column"] = categories[j],
                    ["share"] = share,
                    ["count"] = counts[i][j].ToString("#,0", CultureInfo.InvariantCulture),
                    ["percent"] = total == 0 ? "" : share.ToString("0.0 %", CultureInfo.InvariantCulture),
                    ["light"] = share > WhiteAbove
                        ? "yes" : "no",
                });
            }
        }
        JsonObject Axis(string field, string title)
        {
            var axis = VegaLite.Names(field, categories, field == "column" && categories.Any(c => c.Length > 8) ? -35 : 0);
            axis["title"] = title;
            return axis;
        }
        JsonObject Text(string field, int dy) =>
            VegaLite.Layer((JsonArray)cells.DeepClone(),
            new JsonObject { ["type"] = "text", ["dy"] = dy, ["fontSize"] = categories.Count > 5 ? 9.5 : 11.5 }, new JsonObject
            {
                ["x"] = Axis("column", columns),
                ["y"] = Axis("row", rows),
                ["text"] = new JsonObject { ["field"] = field },
                ["color"] = new JsonObject
                {
                    ["field"] = "light",
                    ["type"] = "nominal",
                    ["legend"] = VegaLite.Nothing(),
                    ["scale"] = new JsonObject { ["domain"] = new JsonArray("yes", "no"), ["range"] = new JsonArray("#ffffff", "#1c2430") }
                },
            });
        var figure = VegaLite.Specification(size, size, new JsonArray(
            VegaLite.Layer(cells, new JsonObject { ["type"] = "rect", ["stroke"] = "#ffffff" }, new JsonObject
            {
                ["x"] = Axis("column", columns),
                ["y"] = Axis("row", rows),
                ["color"] = new JsonObject
                {
                    ["field"] = "share",
                    ["type"] = "quantitative",
                    ["legend"] = VegaLite.Nothing(),
                    ["scale"] = new JsonObject { ["domain"] = new JsonArray(0, 1), ["range"] = new JsonArray("#f3f6f9", "#1f4e79") }
                },
            }),
            Text("count", -7), Text("percent", 8)));
        figure["resolve"] = new JsonObject { ["scale"] = new JsonObject { ["color"] = "independent" } };
        return figure;
    }
}
