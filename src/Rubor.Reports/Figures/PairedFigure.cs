using System.Text.Json.Nodes;

namespace Rubor.Reports.Figures;

/// <summary>Values of one subject at two visits; null where a visit has none.</summary>
public readonly record struct PairedValue(string Subject, double? Before, double? After);

/// <summary>
/// A line a subject from one visit to the next. A fall is a solid line, a rise a dashed one, so that they are told apart without
/// colour.
/// </summary>
public static class PairedFigure
{
    /// <summary>A Vega-Lite specification.</summary>
    /// <param name="values">Subjects.</param>
    /// <param name="before">Name of the first visit.</param>
    /// <param name="after">Name of the second visit.</param>
    /// <param name="axis">Title of the value axis.</param>
    public static JsonObject Of(IReadOnlyList<PairedValue> values, string before, string after, string axis)
    {
        var data = new JsonArray();
        foreach (var v in values)
            foreach (var (visit, value) in new[] { (before, v.Before), (after, v.After) })
                if (value is { } known)
                    data.Add(new JsonObject
                    {
                        ["subject"] = v.Subject,
                        ["visit"] = visit,
                        ["value"] = known,
                        ["course"] = v.After > v.Before
                        ? "rises" : "falls"
                    });
        JsonObject X() =>
            new()
            {
                ["field"] = "visit",
                ["type"] = "nominal",
                ["title"] = JsonValue.Create((string?)null),
                ["sort"] = new JsonArray(before, after),
                ["axis"] = new JsonObject { ["labelAngle"] = 0 },
                ["scale"] = new JsonObject { ["padding"] = 0.4 }
            };
        JsonObject Y() =>
            new() { ["field"] = "value", ["type"] = "quantitative", ["title"] = axis, ["scale"] = new JsonObject { ["zero"] = true } };
        JsonObject Course(JsonArray range) =>
            new()
            {
                ["field"] = "course",
                ["type"] = "nominal",
                ["title"] = JsonValue.Create((string?)null),
                ["scale"] = new JsonObject { ["domain"] = new JsonArray("falls", "rises"), ["range"] = range }
            };
        var specification = VegaLite.Specification(420, 280, new JsonArray(
            new JsonObject
            {
                ["mark"] = new JsonObject { ["type"] = "line", ["strokeWidth"] = 2, ["point"] = new JsonObject { ["size"] = 55 } },
                ["encoding"] = new JsonObject
                {
                    ["x"] = X(),
                    ["y"] = Y(),
                    ["detail"] = new JsonObject { ["field"] = "subject" },
                    ["color"] = Course(new JsonArray("#2b6cb0", "#c2571a")),
                    ["strokeDash"] = Course(new JsonArray(new JsonArray(1, 0), new JsonArray(6, 4))),
                },
            },
            new JsonObject
            {
                ["transform"] = new JsonArray(new JsonObject { ["filter"] = $"datum.visit == '{after}'" }),
                ["mark"] = new JsonObject { ["type"] = "text", ["align"] = "left", ["dx"] = 9, ["fontSize"] = 12 },
                ["encoding"] = new JsonObject { ["x"] = X(), ["y"] = Y(), ["text"] = new JsonObject { ["field"] = "subject" } },
            }));
        specification["data"] = new JsonObject { ["values"] = data };
        return specification;
    }
}
