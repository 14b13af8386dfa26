using System.Text.Json.Nodes;
using Rubor.Statistics;

namespace Rubor.Reports.Figures;

/// <summary>A value with the name of what was measured.</summary>
public readonly record struct NamedValue(string Name, double Value);

/// <summary>
/// Boxes from quartile to quartile (linear between order statistics, as in the tables) with the median, whiskers to the least and
/// greatest value, and every point. With many groups the names stand at the left.
/// </summary>
public static class BoxPlotFigure
{
    const int RowHeight = 26;

    /// <summary>A Vega-Lite specification.</summary>
    /// <param name="groups">Groups in order, each with its values.</param>
    /// <param name="axis">Title of the value axis.</param>
    /// <param name="width">Width of the plot in pixels.</param>
    /// <param name="names">Whether the groups' names are written: off for the second of two figures side by side.</param>
    /// <param name="zero">Whether the axis must hold 0.</param>
    public static JsonObject Of(IReadOnlyList<(string Group, IReadOnlyList<NamedValue> Values)> groups, string axis, int width = 300,
        bool names = true, bool zero = false)
    {
        JsonArray boxes = [], points = [];
        foreach (var (group, values) in groups)
        {
            var s = Summary.Of([.. values.Select(v => v.Value)]);
            if (values.Count > 0)
                boxes.Add(new JsonObject
                {
                    ["group"] = group,
                    ["q1"] = s.LowerQuartile,
                    ["median"] = s.Median,
                    ["q3"] = s.UpperQuartile,
                    ["least"] = s.Minimum,
                    ["greatest"] = s.Maximum
                });
            foreach (var v in values)
                points.Add(new JsonObject { ["group"] = group, ["value"] = v.Value, ["name"] = v.Name });
        }
        JsonObject Y()
        {
            var y = VegaLite.Names("group", groups.Select(g => g.Group));
            y["scale"] = new JsonObject { ["domain"] = new JsonArray([.. groups.Select(g => (JsonNode)g.Group)]) };
            if (!names)
                y["axis"] = VegaLite.Nothing();
            return y;
        }
        JsonObject X(string field) => VegaLite.Number(field, axis, zero);
        return VegaLite.Specification(width, RowHeight * Math.Max(groups.Count, 2), new JsonArray(
            VegaLite.Layer(boxes, new JsonObject { ["type"] = "rule", ["color"] = VegaLite.Soft },
                new JsonObject { ["y"] = Y(), ["x"] = X("least"), ["x2"] = new JsonObject { ["field"] = "greatest" } }),
            VegaLite.Layer((JsonArray)boxes.DeepClone(),
                new JsonObject { ["type"] = "bar", ["height"] = 15, ["color"] = "#dde5ee", ["stroke"] = VegaLite.Soft },
                new JsonObject { ["y"] = Y(), ["x"] = X("q1"), ["x2"] = new JsonObject { ["field"] = "q3" } }),
            VegaLite.Layer((JsonArray)boxes.DeepClone(), new JsonObject
            {
                ["type"] = "tick",
                ["thickness"] = 2.4,
                ["size"] = 17,
                ["color"] = VegaLite.Accent
            }, new JsonObject { ["y"] = Y(), ["x"] = X("median") }),
            VegaLite.Layer(points,
                new JsonObject { ["type"] = "point", ["filled"] = true, ["size"] = 22, ["opacity"] = 0.75, ["color"] = "#1c2430" },
                new JsonObject
                {
                    ["y"] = Y(),
                    ["x"] = X("value"),
                    ["tooltip"] = new JsonArray(new JsonObject { ["field"] = "name" }, new JsonObject { ["field"] = "value" })
                })));
    }
}
