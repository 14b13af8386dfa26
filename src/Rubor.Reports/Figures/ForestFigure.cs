using System.Text.Json.Nodes;

namespace Rubor.Reports.Figures;

/// <summary>One line of a forest plot; without an interval it is a point.</summary>
public readonly record struct ForestRow(string Name, double Value, double? Lower, double? Upper);

/// <summary>Estimates below each other with their intervals.</summary>
public static class ForestFigure
{
    const int RowHeight = 24;

    /// <summary>A Vega-Lite specification.</summary>
    /// <param name="rows">Lines from top to bottom.</param>
    /// <param name="axis">Title of the value axis.</param>
    /// <param name="reference">Where a dotted line stands: 0 for a difference; null for none.</param>
    /// <param name="width">Width of the plot in pixels.</param>
    public static JsonObject Of(IReadOnlyList<ForestRow> rows, string axis, double? reference = null, int width = 460)
    {
        JsonArray points = [], bars = [];
        foreach (var row in rows)
        {
            points.Add(new JsonObject { ["name"] = row.Name, ["value"] = row.Value });
            if (row is { Lower: { } low, Upper: { } high })
                bars.Add(new JsonObject { ["name"] = row.Name, ["low"] = low, ["high"] = high });
        }
        JsonObject Y() => VegaLite.Names("name", rows.Select(r => r.Name));
        JsonObject X(string field) => VegaLite.Number(field, axis, zero: reference == 0);
        var layers = new JsonArray(
            VegaLite.Layer(bars, new JsonObject { ["type"] = "rule", ["color"] = "#1c2430", ["strokeWidth"] = 1.4 },
                new JsonObject { ["y"] = Y(), ["x"] = X("low"), ["x2"] = new JsonObject { ["field"] = "high" } }),
            VegaLite.Layer(points,
                new JsonObject { ["type"] = "point", ["shape"] = "square", ["filled"] = true, ["size"] = 55, ["color"] = VegaLite.Accent },
                new JsonObject
                {
                    ["y"] = Y(),
                    ["x"] = X("value"),
                    ["tooltip"] = new JsonArray(new JsonObject { ["field"] = "name" }, new JsonObject { ["field"] = "value" })
                }));
        if (reference is { } at)
            layers.Insert(0,
                VegaLite.Layer([new JsonObject { ["at"] = at }], new JsonObject
                {
                    ["type"] = "rule",
                    ["color"] = VegaLite.Soft,
                    ["strokeDash"] = new JsonArray(1, 3)
                }, new JsonObject { ["x"] = X("at") }));
        return VegaLite.Specification(width, RowHeight * Math.Max(rows.Count, 2), layers);
    }
}
