using System.Globalization;
using System.Text.Json.Nodes;
using Rubor.Reports.Figures;
using Rubor.Statistics;
using Rubor.Studies.Agreement;
using Rubor.Studies.Evaluation;
using Rubor.Studies.Tables;

namespace Rubor.Cli.Pages;

/// <summary>Statistics in the words and figures of a paper.</summary>
internal static class StatisticsText
{
    /// <summary>Width of one of several panels side by side, in pixels.</summary>
    const int PanelWidth = 178;

    /// <summary>What the lines of a Bland–Altman figure are.</summary>
    public const string LinesNote =
        "Bias solid, limits dashed, 0 dotted; bars at the right: 95 % intervals. The lines are those of the raw data in every view.";

    /// <summary>A number with its significant digits; n/a for null.</summary>
    public static string Number(double? value) => PrintedNumber.Of(value);

    /// <summary>An estimate with its interval: 0.62 (0.51 to 0.73).</summary>
    public static string Estimate(EstimateFigure figure) => PrintedNumber.Of(figure.Value, figure.Lower, figure.Upper);

    /// <summary>A share with its interval and what it is a share of: 0.85 (0.64 to 0.95), 17 of 20.</summary>
    public static string Share(EstimateFigure figure, long hit, long of) =>
        figure.Value is null ? Number(null) : $"{Estimate(figure)}, {PrintedNumber.Of(hit)} of {PrintedNumber.Of(of)}";

    /// <summary>A measure at a threshold, with its counts where it is a plain share.</summary>
    public static string Measure(OperatingPoint point, NamedFigure measure) =>
        point.Share(measure.Name) is { } share ? Share(measure.Figure, share.Hit, share.Of) : Estimate(measure.Figure);

    /// <summary>Mean ± SD.</summary>
    public static string MeanAndDeviation(double? mean, double? deviation) => PrintedNumber.WithDeviation(mean, deviation);

    /// <summary>A p value: three decimals, or below 0.001.</summary>
    public static string P(double? p) => PrintedNumber.P(p);

    /// <summary>Scatter with regression, and Bland–Altman raw, truncated where that leaves points out, and log(x + 1).</summary>
    /// <param name="pair">The comparison, whose limits come from the raw data.</param>
    /// <param name="x">First reader's values.</param>
    /// <param name="y">Second reader's values.</param>
    /// <param name="names">Name of each scan.</param>
    /// <param name="unit">Unit in brackets, or empty.</param>
    public static (JsonObject Figure, string Note) Agreement(ContinuousPair pair, double[] x, double[] y, IReadOnlyList<string> names,
        string unit)
    {
        LimitLine[] lines = [.. new[] { ("bias", pair.Bias), ("lower limit", pair.LowerLimit), ("upper limit", pair.UpperLimit) }
            .Where(l => l.Item2.Value is not null).Select(l => new LimitLine(l.Item1, l.Item2.Value!.Value, l.Item2.Lower, l.Item2.Upper))];
        string mean = $"mean{unit}", difference = $"{pair.First} − {pair.Second}{unit}";
        var panels = new List<JsonObject>
        {
            ScatterFigure.Of(x, y, names, $"{pair.First}{unit}", $"{pair.Second}{unit}", PanelWidth).Titled("regression"),
            BlandAltmanFigure.Of(BlandAltmanView.Raw(x, y), names, lines, mean, difference, PanelWidth).Titled("Bland–Altman, raw"),
        };
        string note = "";
        var truncated = BlandAltmanView.Truncated(x, y, CrowdBound(x, y));
        if (truncated.LeftOut > 0)
        {
            panels.Add(BlandAltmanFigure.Of(truncated, names, lines, mean, difference, PanelWidth).Titled("truncated"));
            note = string.Create(CultureInfo.InvariantCulture,
                $" The truncated view leaves out {truncated.LeftOut} of {x.Length} points, whose mean lies far above the rest.");
        }
        if (x.Concat(y).All(v => v >= 0))
            panels.Add(BlandAltmanFigure.Of(BlandAltmanView.LogPlusOne(x, y), names, lines, "ln(mean + 1)", "±ln(|difference| + 1)",
                PanelWidth).Titled("log(x + 1)"));
        return (FigureGrid.Of(panels, panels.Count), note);
    }

    // Tukey's fence over the means: what lies beyond squeezes the rest against the axis.
    static double CrowdBound(double[] x, double[] y)
    {
        var s = Statistics.Summary.Of([.. x.Zip(y, (a, b) => (a + b) / 2)]);
        return s.UpperQuartile is { } q3 && s.LowerQuartile is { } q1 ? q3 + 1.5 * (q3 - q1) : double.PositiveInfinity;
    }
}
