using Rubor.Statistics;
using Rubor.Studies.Tables;

namespace Rubor.Studies.Agreement;

/// <summary>Two readers' measurements compared as ratios first/second: what holds where the error grows with the size.</summary>
/// <param name="Bias">Geometric mean of first/second.</param>
/// <param name="LowerLimit">Lower 95 % limit of first/second.</param>
/// <param name="UpperLimit">Upper 95 % limit.</param>
/// <param name="SmallestDetectablePercent">Smallest detectable difference in per cent of the smaller reading.</param>
public sealed record RatioFigures(EstimateFigure Bias, EstimateFigure LowerLimit, EstimateFigure UpperLimit,
    EstimateFigure SmallestDetectablePercent)
{
    const string Uneven =
        "The error grows with the size, but not in proportion to it: neither differences nor ratios scatter evenly, so one pair of limits "
        + "does not hold over the whole range.";

    /// <summary>Every estimate under its name.</summary>
    public IEnumerable<(string Name, EstimateFigure Figure)> Figures() =>
    [
        ("ratio_bias", Bias), ("ratio_lower_limit", LowerLimit), ("ratio_upper_limit", UpperLimit),
        ("smallest_detectable_difference_percent", SmallestDetectablePercent),
    ];

    /// <summary>
    /// The figures where <paramref name="growth"/> shows that the error grows and ratios scatter evenly; else none, and why where the error
    /// grows.
    /// </summary>
    internal static (RatioFigures? Figures, string? Why) Of(HypothesisTest growth, double[] x, double[] y, Clusters subjects,
        Func<Estimate, EstimateFigure> figure)
    {
        if (!ErrorGrowth.Grows(growth))
            return (null, null);
        var limits = RatioLimits.Of(x, y, subjects);
        if (!limits.Bias.IsDefined)
            return (null,
                "The error grows with the size, so limits in the unit are too wide for small values and too narrow for large ones; "
                + Lower(limits.Bias.Reason!));
        if (limits.Uneven)
            return (null, Uneven);
        return (Of(limits, figure), null);
    }

    /// <summary>The figures whether or not the error grows, which an allowed difference in per cent asks for.</summary>
    internal static RatioFigures Of(RatioLimits limits, Func<Estimate, EstimateFigure> figure) => new(figure(limits.Bias),
        figure(limits.LowerLimit), figure(limits.UpperLimit), Percent(figure(limits.SmallestDetectableRatio)));

    /// <summary>A ratio as per cent more: 1.25 as 25.</summary>
    internal static EstimateFigure Percent(EstimateFigure ratio) =>
        ratio with { Value = 100 * (ratio.Value - 1), Lower = 100 * (ratio.Lower - 1), Upper = 100 * (ratio.Upper - 1) };

    static string Lower(string sentence) => char.ToLowerInvariant(sentence[0]) + sentence[1..];
}
