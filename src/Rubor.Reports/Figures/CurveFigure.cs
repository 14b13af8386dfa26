using System.Text.Json.Nodes;

namespace Rubor.Reports.Figures;

/// <summary>Named curves over steps, such as the losses of several folds; gaps where a curve has no value.</summary>
public static class CurveFigure
{
    /// <summary>A Vega-Lite specification.</summary>
    /// <param name="curves">Name and points of each curve.</param>
    /// <param name="xAxis">Title of the horizontal axis.</param>
    /// <param name="yAxis">Title of the vertical axis.</param>
    /// <param name="logarithmic">Whether the vertical axis is logarithmic.</param>
    /// <param name="doublings">Whether the horizontal axis goes by doublings, with a place for 0.</param>
    public static JsonObject Of(IEnumerable<(string Name, IEnumerable<(double X, double Y)> Points)> curves, string xAxis, string yAxis,
        bool logarithmic = false, bool doublings = false)
    {
        var values = new JsonArray();
        var names = new List<string>();
        foreach (var (name, points) in curves)
        {
            names.Add(name);
            foreach (var (x, y) in points)
                values.Add(new JsonObject { ["x"] = x, ["y"] = y, ["name"] = name });
        }

        var vertical = VegaLite.Number("y", yAxis);
        if (logarithmic)
            vertical["scale"] = new JsonObject { ["type"] = "log" };
        var horizontal = VegaLite.Number("x", xAxis);
        if (doublings)
            horizontal["scale"] = new JsonObject { ["type"] = "symlog" };
        var encoding = new JsonObject { ["x"] = horizontal, ["y"] = vertical };
        if (names.Count > 1)
            encoding["color"] = new JsonObject
            {
                ["field"] = "name",
                ["type"] = "nominal",
                ["title"] = VegaLite.Nothing(),
                ["sort"] = new JsonArray([.. names.Select(n => (JsonNode)n)])
            };
        return VegaLite.Specification(420, 200,
            new JsonArray(VegaLite.Layer(values,
            new JsonObject { ["type"] = "line", ["color"] = VegaLite.Ink, ["strokeWidth"] = 1.6, ["tooltip"] = true }, encoding)));
    }
}
