using System.Text.Json.Nodes;

namespace Rubor.Reports.Figures;

/// <summary>A reader's value with a group.</summary>
public readonly record struct ReaderPoint(string Reader, string Group, double Value);

/// <summary>The mean of a group with its interval; no bar where an end is null.</summary>
public readonly record struct GroupMean(string Group, double Value, double? Lower, double? Upper);

/// <summary>
/// Each reader's points joined from group to group, named at the last one, and the mean of each group with its interval beside them. A
/// fall is a dashed line, so that it is told apart without colour.
/// </summary>
public static class ReaderPointsFigure
{
    /// <summary>A Vega-Lite specification.</summary>
    /// <param name="points">Readers' values.</param>
    /// <param name="means">Means, in the order of the groups.</param>
    /// <param name="axis">Title of the value axis.</param>
    public static JsonObject Of(IReadOnlyList<ReaderPoint> points, IReadOnlyList<GroupMean> means, string axis)
    {
        string[] groups = [.. means.Select(m => m.Group)];
        JsonArray lines = [], names = [], bars = [], averages = [];
        foreach (var reader in points.GroupBy(p => p.Reader))
        {
            var own = reader.OrderBy(p => Array.IndexOf(groups, p.Group)).ToList();
            foreach (var p in own)
                lines.Add(new JsonObject
                {
                    ["reader"] = p.Reader,
                    ["group"] = p.Group,
                    ["value"] = p.Value,
                    ["course"] = own[^1].Value < own[0].Value ? "falls" : "rises",
                });
        }
        // Names of the last group, apart where values lie together.
        double low = points.Min(p => p.Value), high = points.Max(p => p.Value), last = double.NegativeInfinity;
        double step = Math.Max(high - low, 1e-9) / 18;
        foreach (var p in points.GroupBy(p => p.Reader).Select(r => r.MaxBy(p => Array.IndexOf(groups, p.Group))).OrderBy(p => p.Value))
        {
            last = Math.Max(p.Value, last + step);
            names.Add(new JsonObject { ["group"] = p.Group, ["value"] = last, ["reader"] = p.Reader });
        }
        foreach (var m in means)
        {
            averages.Add(new JsonObject { ["group"] = m.Group, ["value"] = m.Value });
            if (m is { Lower: { } lower, Upper: { } upper })
                bars.Add(new JsonObject { ["group"] = m.Group, ["low"] = lower, ["high"] = upper });
        }
        JsonObject X(double offset = 0)
        {
            var x = VegaLite.Names("group", groups);
            x["scale"] = new JsonObject { ["padding"] = 0.6 };
            if (offset != 0)
                x["bandPosition"] = 0.5 + offset;
            return x;
        }
        JsonObject Y(string field) => VegaLite.Number(field, axis);
        return VegaLite.Specification(Math.Max(320, 170 * groups.Length), 320, new JsonArray(
            VegaLite.Layer(lines, new JsonObject
            {
                ["type"] = "line",
                ["color"] = VegaLite.Ink,
                ["strokeWidth"] = 1.4,
                ["opacity"] = 0.75,
                ["point"] = new JsonObject { ["size"] = 40, ["color"] = VegaLite.Ink },
                ["tooltip"] = true,
            }, new JsonObject
            {
                ["x"] = X(),
                ["y"] = Y("value"),
                ["detail"] = new JsonObject { ["field"] = "reader" },
                ["strokeDash"] = new JsonObject
                {
                    ["field"] = "course",
                    ["type"] = "nominal",
                    ["title"] = VegaLite.Nothing(),
                    ["scale"] = new JsonObject
                    {
                        ["domain"] = new JsonArray("rises", "falls"),
                        ["range"] = new JsonArray(new JsonArray(1, 0), new JsonArray(5, 4)),
                    },
                },
            }),
            VegaLite.Layer(names, new JsonObject { ["type"] = "text", ["align"] = "left", ["dx"] = 10, ["fontSize"] = 11, ["color"] = VegaLite.Soft },
                new JsonObject { ["x"] = X(), ["y"] = Y("value"), ["text"] = new JsonObject { ["field"] = "reader" } }),
            VegaLite.Layer(bars, new JsonObject { ["type"] = "rule", ["color"] = VegaLite.Accent, ["strokeWidth"] = 2.2, ["xOffset"] = -16 },
                new JsonObject { ["x"] = X(), ["y"] = Y("low"), ["y2"] = new JsonObject { ["field"] = "high" } }),
            VegaLite.Layer(averages, new JsonObject
            {
                ["type"] = "point",
                ["shape"] = "square",
                ["filled"] = true,
                ["size"] = 90,
                ["color"] = VegaLite.Accent,
                ["xOffset"] = -16,
                ["tooltip"] = true,
            }, new JsonObject { ["x"] = X(), ["y"] = Y("value") })));
    }
}
