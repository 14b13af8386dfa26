using Rubor.Studies.Tables;

namespace Rubor.Studies.Agreement;

/// <summary>
/// Measurements taken to a size whose squares and products a double holds, and figures taken back. By a power of two, so that not a digit
/// changes; ordinary numbers stay as they are.
/// </summary>
internal static class MeasurementScale
{
    const int MostPower = 200; // 2^±200, some 1e±60

    /// <summary>The power of two that measurements are divided by; 0 for ordinary ones.</summary>
    public static int PowerOf(double[] values)
    {
        double greatest = values.Length == 0 ? 0 : values.Max(Math.Abs);
        int power = greatest == 0 ? 0 : Math.ILogB(greatest);
        return Math.Abs(power) <= MostPower ? 0 : power;
    }

    /// <summary>Measurements divided by 2^power.</summary>
    public static double[] Take(double[] values, int power) => power == 0 ? values : [.. values.Select(v => Math.ScaleB(v, -power))];

    /// <summary>A figure in the unit of the measurement.</summary>
    public static EstimateFigure Back(EstimateFigure figure, int power)
    {
        if (power == 0)
            return figure;
        double? Of(double? v) => v is { } known && double.IsFinite(Math.ScaleB(known, power)) ? Math.ScaleB(known, power) : null;
        var (value, lower, upper) = (Of(figure.Value), Of(figure.Lower), Of(figure.Upper));
        bool lost = value is null && figure.Value is not null || lower is null && figure.Lower is not null || upper is null
            && figure.Upper is not null;
        return lost ? figure with { Value = value, Lower = null, Upper = null, Reason = "The figure is larger than a number can be." }
            : figure with { Value = value, Lower = lower, Upper = upper };
    }
}
