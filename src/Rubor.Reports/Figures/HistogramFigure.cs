using System.Text.Json.Nodes;

namespace Rubor.Reports.Figures;

/// <summary>A vertical line of a figure, with its name.</summary>
public readonly record struct MarkedValue(string Name, double Value);

/// <summary>Histogram of one sample with a second one as a line behind it, and marked values.</summary>
public static class HistogramFigure
{
    const int Bins = 60;

    /// <summary>A Vega-Lite specification.</summary>
    /// <param name="sample">Values drawn as bars.</param>
    /// <param name="sampleName">What they are.</param>
    /// <param name="other">Values drawn as a line; those beyond the shown range are left out.</param>
    /// <param name="otherName">What they are.</param>
    /// <param name="marks">Values marked by lines; dashes differ from line to line, so that they are told apart without colour.</param>
    /// <param name="axis">Title of the value axis.</param>
    public static JsonObject Of(
        ReadOnlySpan<double> sample, string sampleName, ReadOnlySpan<double> other, string otherName, IReadOnlyList<MarkedValue> marks,
            string axis)
    {
        double low = double.MaxValue, high = double.MinValue;
        foreach (double v in sample)
            (low, high) = (Math.Min(low, v), Math.Max(high, v));
        foreach (var mark in marks)
            (low, high) = (Math.Min(low, mark.Value), Math.Max(high, mark.Value));
        high += (high - low) * 0.12;
        double width = (high - low) / Bins;
        var data = new JsonArray();
        AddBins(data, sample, sampleName, low, width);
        AddBins(data, other, otherName, low, width);
        var lines = new JsonArray([.. marks.Select(m => (JsonNode)new JsonObject { ["name"] = m.Name, ["value"] = m.Value })]);
        var names = new JsonArray([.. marks.Select(m => (JsonNode)m.Name)]);
        var dashes = new JsonArray(marks.Select((_, i) =>
            (JsonNode)(i switch { 0 => new JsonArray(1, 2), 1 => new JsonArray(6, 3), _ => new JsonArray(1, 0) })).ToArray());
        JsonObject X(string field) =>
            new()
            {
                ["field"] = field,
                ["type"] = "quantitative",
                ["title"] = axis,
                ["scale"] = new JsonObject { ["domain"] = new JsonArray(low, high), ["nice"] = false }
            };
        return VegaLite.Specification(620, 230, new JsonArray(
            new JsonObject
            {
                ["data"] = new JsonObject { ["values"] = data },
                ["transform"] = new JsonArray(new JsonObject { ["filter"] = $"datum.series == '{sampleName}'" }),
                ["mark"] = new JsonObject { ["type"] = "bar", ["color"] = "#9fb3c8", ["binSpacing"] = 0 },
                ["encoding"] = new JsonObject
                {
                    ["x"] = With(X("from"), ("bin", new JsonObject { ["binned"] = true })),
                    ["x2"] = new JsonObject { ["field"] = "to" },
                    ["y"] = new JsonObject
                    {
                        ["field"] = "share",
                        ["type"] = "quantitative",
                        ["title"] = "share of voxels",
                        ["axis"] = new JsonObject { ["format"] = ".0%" }
                    },
                },
            },
            new JsonObject
            {
                ["data"] = new JsonObject { ["values"] = data.DeepClone() },
                ["transform"] = new JsonArray(new JsonObject { ["filter"] = $"datum.series == '{otherName}'" }),
                ["mark"] = new JsonObject
                {
                    ["type"] = "line",
                    ["interpolate"] = "step-after",
                    ["color"] = "#5b6675",
                    ["strokeWidth"] = 1.2
                },
                ["encoding"] = new JsonObject
                {
                    ["x"] = X("from"),
                    ["y"] = new JsonObject { ["field"] = "share", ["type"] = "quantitative" }
                },
            },
            new JsonObject
            {
                ["data"] = new JsonObject { ["values"] = lines },
                ["mark"] = new JsonObject { ["type"] = "rule", ["color"] = "#9c2f3f", ["strokeWidth"] = 1.8 },
                ["encoding"] = new JsonObject
                {
                    ["x"] = X("value"),
                    ["strokeDash"] = new JsonObject
                    {
                        ["field"] = "name",
                        ["type"] = "nominal",
                        ["title"] = JsonValue.Create((string?)null),
                        ["scale"] = new JsonObject { ["domain"] = names, ["range"] = dashes },
                        ["legend"] = new JsonObject { ["orient"] = "top", ["symbolSize"] = 400, ["labelLimit"] = 320 },
                    },
                },
            }));
    }

    static JsonObject With(JsonObject node, (string Name, JsonNode Value) extra)
    {
        node[extra.Name] = extra.Value;
        return node;
    }

    static void AddBins(JsonArray data, ReadOnlySpan<double> values, string series, double low, double width)
    {
        if (values.IsEmpty || !(width > 0))
            return;
        var counts = new int[Bins];
        foreach (double v in values)
        {
            double bin = Math.Floor((v - low) / width);
            if (bin >= 0 && bin < Bins)
                counts[(int)bin]++;
        }
        for (int i = 0; i < Bins; i++)
            data.Add(new JsonObject
            {
                ["series"] = series,
                ["from"] = low + i * width,
                ["to"] = low + (i + 1) * width,
                ["share"] = Math.Round((double)counts[i] / values.Length, 6),
            });
    }
}
