using Rubor.Statistics;
using Rubor.Studies.Tables;

namespace Rubor.Studies.Agreement;

/// <summary>Limits of agreement at one size.</summary>
/// <param name="At">"least", "median" or "greatest" size met.</param>
/// <param name="Size">That size: mean of both readings.</param>
/// <param name="Bias">Mean difference expected there.</param>
/// <param name="LowerLimit">Lower 95 % limit there.</param>
/// <param name="UpperLimit">Upper 95 % limit there.</param>
public sealed record LimitsAtSizeFigure(string At, double Size, EstimateFigure Bias, EstimateFigure LowerLimit, EstimateFigure UpperLimit);

/// <summary>Limits of agreement that run along lines: bias and standard deviation as intercept + slope × size.</summary>
/// <param name="BiasVaries">Whether the bias is shown to change with the size; else its slope is 0.</param>
/// <param name="SpreadVaries">Whether the spread is; else its slope is 0.</param>
/// <param name="BiasIntercept">Bias at size 0.</param>
/// <param name="BiasSlope">Its change by unit of size.</param>
/// <param name="SpreadIntercept">Standard deviation at size 0 on the line.</param>
/// <param name="SpreadSlope">Its change by unit of size.</param>
/// <param name="At">Limits at the least, median and greatest size.</param>
public sealed record RegressionFigures(bool BiasVaries, bool SpreadVaries, double BiasIntercept, double BiasSlope, double SpreadIntercept,
    double SpreadSlope, IReadOnlyList<LimitsAtSizeFigure> At)
{
    static readonly string[] Places = ["least", "median", "greatest"];

    /// <summary>Every estimate under its name.</summary>
    public IEnumerable<(string Name, EstimateFigure Figure)> Figures() => At.SelectMany(a => new[]
    {
        ($"regression_bias_at_{a.At}", a.Bias), ($"regression_lower_limit_at_{a.At}", a.LowerLimit),
        ($"regression_upper_limit_at_{a.At}", a.UpperLimit),
    });

    internal static RegressionFigures? Of(RegressionLimits? limits, int power, Func<Estimate, EstimateFigure> inUnit)
    {
        double Unit(double value) => Math.ScaleB(value, power);
        if (limits is null
            || new[] { limits.BiasIntercept, limits.SpreadIntercept, limits.At[^1].Size }.Any(v => !double.IsFinite(Unit(v))))
            return null;
        return new(limits.BiasVaries, limits.SpreadVaries, Unit(limits.BiasIntercept), limits.BiasSlope, Unit(limits.SpreadIntercept),
            limits.SpreadSlope, [.. limits.At.Zip(Places, (a, name) =>
                new LimitsAtSizeFigure(name, Unit(a.Size), inUnit(a.Bias), inUnit(a.LowerLimit), inUnit(a.UpperLimit)))]);
    }
}
