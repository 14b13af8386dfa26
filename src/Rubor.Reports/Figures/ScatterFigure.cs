using System.Text.Json.Nodes;
using Rubor.Statistics;

namespace Rubor.Reports.Figures;

/// <summary>Points with their regression line, the 95 % band of its mean, and the line of identity, dotted, where asked for.</summary>
public static class ScatterFigure
{
    const int Steps = 40;

    /// <summary>A Vega-Lite specification.</summary>
    /// <param name="x">Horizontal values.</param>
    /// <param name="y">Vertical values.</param>
    /// <param name="names">Name of each point.</param>
    /// <param name="xAxis">Title of the horizontal axis.</param>
    /// <param name="yAxis">Title of the vertical axis.</param>
    /// <param name="width">Width of the plot in pixels.</param>
    /// <param name="identity">Whether x and y measure the same, so that points should lie on the line of identity.</param>
    public static JsonObject Of(double[] x, double[] y, IReadOnlyList<string> names, string xAxis, string yAxis, int width = 250,
        bool identity = true)
    {
        JsonArray points = [], line = [], same = [];
        for (int i = 0; i < x.Length; i++)
            points.Add(new JsonObject { ["x"] = x[i], ["y"] = y[i], ["name"] = names[i] });
        var regression = LinearRegression.Of(x, y);
        if (x.Length > 0)
        {
            double low = x.Min(), high = x.Max();
            for (int i = 0; i <= Steps && regression.Slope.IsDefined; i++)
            {
                double at = low + (high - low) * i / Steps;
                var mean = regression.MeanAt(at);
                line.Add(new JsonObject
                {
                    ["x"] = at,
                    ["y"] = mean.Required,
                    ["low"] = mean.Interval?.Lower ?? mean.Required,
                    ["high"] = mean.Interval?.Upper ?? mean.Required
                });
            }
            (low, high) = (Math.Min(low, y.Min()), Math.Max(high, y.Max()));
            if (identity)
            {
                same.Add(new JsonObject { ["x"] = low, ["y"] = low });
                same.Add(new JsonObject { ["x"] = high, ["y"] = high });
            }
        }
        JsonObject X() => VegaLite.Number("x", xAxis);
        JsonObject Y(string field = "y") => VegaLite.Number(field, yAxis);
        return VegaLite.Specification(width, 190, new JsonArray(
            VegaLite.Layer(same, new JsonObject { ["type"] = "line", ["color"] = VegaLite.Soft, ["strokeDash"] = new JsonArray(1, 3) },
                new JsonObject { ["x"] = X(), ["y"] = Y() }),
            VegaLite.Layer((JsonArray)line.DeepClone(), new JsonObject { ["type"] = "area", ["color"] = VegaLite.Ink, ["opacity"] = 0.13 },
                new JsonObject { ["x"] = X(), ["y"] = Y("low"), ["y2"] = new JsonObject { ["field"] = "high" } }),
            VegaLite.Layer(line, new JsonObject { ["type"] = "line", ["color"] = VegaLite.Ink, ["strokeWidth"] = 1.6 },
                new JsonObject { ["x"] = X(), ["y"] = Y() }),
            VegaLite.Layer(points,
                new JsonObject { ["type"] = "point", ["filled"] = true, ["size"] = 38, ["opacity"] = 0.8, ["color"] = "#1c2430" },
                new JsonObject
                {
                    ["x"] = X(),
                    ["y"] = Y(),
                    ["tooltip"] = new JsonArray(new JsonObject { ["field"] = "name" },
                    new JsonObject { ["field"] = "x" }, new JsonObject { ["field"] = "y" })
                })));
    }
}
