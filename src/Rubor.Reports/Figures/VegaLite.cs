using System.Text.Json.Nodes;

namespace Rubor.Reports.Figures;

/// <summary>What all figures have in common.</summary>
internal static class VegaLite
{
    /// <summary>Colour of single marks and of the first of several series.</summary>
    public const string Ink = "#2b6cb0";

    /// <summary>Colour of what deserves a look: limits, medians.</summary>
    public const string Accent = "#9c2f3f";

    /// <summary>Colour of what stands behind: boxes, references.</summary>
    public const string Soft = "#5b6675";

    /// <summary>A layered specification with the house's look.</summary>
    public static JsonObject Specification(int width, int height, JsonArray layers) => Dressed(new()
    {
        ["width"] = width,
        ["height"] = height,
        ["layer"] = layers,
    });

    /// <summary>Adds schema, background and fonts.</summary>
    public static JsonObject Dressed(JsonObject specification)
    {
        specification["$schema"] = "https://vega.github.io/schema/vega-lite/v6.json";
        specification["background"] = "white";
        specification["config"] = new JsonObject
        {
            ["font"] = "system-ui, DejaVu Sans, sans-serif",
            ["axis"] = new JsonObject { ["labelFontSize"] = 12, ["titleFontSize"] = 12, ["titleFontWeight"] = 500, ["gridColor"] = "#e8ecf0" },
            ["legend"] = new JsonObject { ["labelFontSize"] = 12 },
            ["title"] = new JsonObject { ["fontSize"] = 12.5, ["fontWeight"] = 600, ["anchor"] = "start" },
            ["view"] = new JsonObject { ["stroke"] = Nothing() },
        };
        return specification;
    }

    /// <summary>A layer with its own rows.</summary>
    public static JsonObject Layer(JsonArray values, JsonObject mark, JsonObject encoding) => new()
    {
        ["data"] = new JsonObject { ["values"] = values },
        ["mark"] = mark,
        ["encoding"] = encoding,
    };

    /// <summary>A field of numbers on an axis.</summary>
    /// <param name="field">Field name.</param>
    /// <param name="title">Axis title; null for none.</param>
    /// <param name="zero">Whether the axis must hold 0.</param>
    public static JsonObject Number(string field, string? title, bool zero = false) => new()
    {
        ["field"] = field,
        ["type"] = "quantitative",
        ["title"] = JsonValue.Create(title),
        ["scale"] = new JsonObject { ["zero"] = zero },
        ["axis"] = new JsonObject { ["tickCount"] = 5 },
    };

    /// <summary>A field of names on an axis, in the order given.</summary>
    public static JsonObject Names(string field, IEnumerable<string> order, int labelAngle = 0) => new()
    {
        ["field"] = field,
        ["type"] = "nominal",
        ["title"] = Nothing(),
        ["sort"] = new JsonArray([.. order.Select(o => (JsonNode)o)]),
        ["axis"] = new JsonObject { ["labelAngle"] = labelAngle, ["labelLimit"] = 320, ["grid"] = false },
    };

    /// <summary>JSON's null.</summary>
    public static JsonNode? Nothing() => JsonValue.Create((string?)null);
}
