using Rubor.Studies.Tables;

namespace Rubor.Studies.Agreement;

/// <summary>
/// Whether two readers may stand in for each other: limits of agreement against a difference that is allowed, set beforehand (Bland and
/// Altman 1999, section 2). The limits are estimates, so their intervals are judged.
/// </summary>
/// <param name="Allowed">Difference that is allowed, in the unit of the values.</param>
/// <param name="Verdict">
/// "within": the intervals of both limits lie within ± the allowed difference. "beyond": that of a limit lies outside it. "undecided":
/// neither. "undefined": a limit has no interval.
/// </param>
public sealed record AllowedDifference(double Allowed, string Verdict)
{
    /// <summary>Judges limits.</summary>
    /// <param name="lower">Lower limit with its interval.</param>
    /// <param name="upper">Upper limit with its interval.</param>
    /// <param name="allowed">Difference that is allowed, above 0.</param>
    public static AllowedDifference Of(EstimateFigure lower, EstimateFigure upper, double allowed)
    {
        ArgumentNullException.ThrowIfNull(lower);
        ArgumentNullException.ThrowIfNull(upper);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(allowed);
        if (lower is not { Lower: { } lowest, Upper: { } low } || upper is not { Lower: { } high, Upper: { } highest })
            return new(allowed, "undefined");
        return new(allowed, lowest >= -allowed && highest <= allowed ? "within" : low < -allowed || high > allowed ? "beyond" : "undecided");
    }
}
