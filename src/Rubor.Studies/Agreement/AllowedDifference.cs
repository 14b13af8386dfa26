using System.Globalization;
using System.Text.Json.Serialization;
using Rubor.Statistics;
using Rubor.Studies.Tables;

namespace Rubor.Studies.Agreement;

/// <summary>
/// Whether two readers may stand in for each other: limits of agreement against a difference that is allowed, set beforehand (Bland and
/// Altman 1999, section 2). The limits are estimates, so their intervals are judged. In per cent, limits of the ratio first/second are
/// judged against 1/(1 + x) and 1 + x.
/// </summary>
/// <param name="Allowed">Difference that is allowed, in the unit of the values, or per cent of the smaller reading.</param>
/// <param name="Verdict">
/// "within": the intervals of both limits lie within the allowed difference either way. "beyond": that of a limit lies outside it.
/// "undecided": neither. "undefined": a limit has no interval.
/// </param>
public sealed record AllowedDifference(double Allowed, string Verdict)
{
    /// <summary>"difference" in the unit of the values, or "percent".</summary>
    public string Unit { get; init; } = "difference";

    /// <summary>
    /// "equivalent" where the mean difference (of ratios the geometric mean) is shown to lie within the allowed one, by two one-sided tests
    /// at 2.5 % (Schuirmann 1987): its 95 % interval lies within. "not shown", or "undefined" without an interval. Of the mean alone:
    /// single readings differ more.
    /// </summary>
    public required string Mean { get; init; }

    /// <summary>The larger p of the two one-sided tests; null without an interval.</summary>
    public double? MeanP { get; init; }

    /// <summary>The verdict on limits that change with the size, over all sizes met; absent where they do not, or in per cent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? OverSizes { get; init; }

    /// <summary>The allowed difference as readers know it: ±5, or 25 %.</summary>
    [JsonIgnore]
    public string Words => string.Create(CultureInfo.InvariantCulture,
        $"{(Unit == "percent" ? "" : "±")}{Allowed}{(Unit == "percent" ? " %" : "")}");

    /// <summary>Judges a pair.</summary>
    /// <param name="pair">The pair.</param>
    /// <param name="allowed">Difference that is allowed, above 0.</param>
    /// <param name="percent">Whether it is in per cent of the smaller reading.</param>
    public static AllowedDifference Of(ContinuousPair pair, double allowed, bool percent)
    {
        ArgumentNullException.ThrowIfNull(pair);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(allowed);
        // Of ratios the logarithms: a quarter more is as far from 1 as a fifth less.
        double margin = percent ? Math.Log(1 + allowed / 100) : allowed;
        EstimateFigure? Scaled(EstimateFigure? f) => percent ? Logarithm(f) : f;
        var (bias, lower, upper) = percent ? (pair.AnyRatios?.Bias, pair.AnyRatios?.LowerLimit, pair.AnyRatios?.UpperLimit)
            : (pair.Bias, pair.LowerLimit, pair.UpperLimit);
        var mean = MeanOf(Scaled(bias), pair.Subjects - 1, margin);
        string[] sizes = percent || pair.Regression is not { } lines ? []
            : [.. new[] { lines.At[0], lines.At[^1] }.Select(a => VerdictOf(a.LowerLimit, a.UpperLimit, margin))];
        return new(allowed, VerdictOf(Scaled(lower), Scaled(upper), margin))
        {
            Unit = percent ? "percent" : "difference",
            Mean = mean.Equivalent switch { true => "equivalent", false => "not shown", _ => "undefined" },
            MeanP = mean.EquivalentP,
            // Straight between both ends: what holds there holds between.
            OverSizes = sizes.Length == 0 ? null : sizes.Contains("undefined") ? "undefined" : sizes.Contains("beyond") ? "beyond"
                : sizes.All(v => v == "within") ? "within" : "undecided",
        };
    }

    static string VerdictOf(EstimateFigure? lower, EstimateFigure? upper, double allowed) =>
        lower is not { Lower: { } lowest, Upper: { } low } || upper is not { Lower: { } high, Upper: { } highest } ? "undefined"
            : lowest >= -allowed && highest <= allowed ? "within" : low < -allowed || high > allowed ? "beyond" : "undecided";

    static MarginTest MeanOf(EstimateFigure? mean, int freedom, double margin) =>
        MarginTest.Of(mean?.Value ?? 0, mean is { Lower: { } l, Upper: { } u } && u > l ? new(l, u, 0.95) : null, freedom, margin);

    static EstimateFigure? Logarithm(EstimateFigure? ratio) => ratio is null ? null : ratio with
    {
        Value = Log(ratio.Value),
        Lower = Log(ratio.Lower),
        Upper = Log(ratio.Upper),
    };

    static double? Log(double? ratio) => ratio is { } r && r > 0 ? Math.Log(r) : null;
}
