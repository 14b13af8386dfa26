using Rubor.Methods.Vhi;
using Rubor.Reading.Kinds.Vhi;
using Rubor.Workstation.Exports;

namespace Rubor.Workstation.Kinds.Vhi;

/// <summary>V_HI of a read at other lower limits, mm³: the limit is an estimate, and the figure hangs on it.</summary>
/// <param name="LowMm3">The smaller volume.</param>
/// <param name="HighMm3">The larger one.</param>
/// <param name="LowLimit">The lowest of the limits.</param>
/// <param name="HighLimit">The highest.</param>
internal sealed record FigureRange(double LowMm3, double HighMm3, double LowLimit, double HighLimit)
{
    /// <summary>
    /// With the lower limit <see cref="VhiSensitivity.ReportedChange"/> lower and higher; null where nothing is measured.
    /// </summary>
    public static FigureRange? NearLimit(ReadAt read, Recount recount) => recount.Vhi()?.Measured.Limits is { } l
        ? Between(read, recount, l.Lower - VhiSensitivity.ReportedChange * Math.Abs(l.Lower),
            l.Lower + VhiSensitivity.ReportedChange * Math.Abs(l.Lower)) : null;

    /// <summary>
    /// As uncertain as the marrow is that was found, also where a reader corrected it and it keeps some of its k; null where a reader drew
    /// marrow of their own, or nothing is said of how uncertain it is.
    /// </summary>
    public static FigureRange? OfFoundMarrow(ReadAt read, Recount recount)
    {
        if (recount.Vhi()?.Measured is not { Limits: { } limits } measured
            || recount.Case!.Vhi() is not { LowerLimitRange: var (low, high), Reading.NormalMarrow.Source: MarrowSource.Found })
            return null;
        if (!read.Content.Vhi().Drawings.ContainsKey(Structure.NormalMarrow))
            return Between(read, recount, low, high);
        double factor = Math.Sqrt(high / low);
        return measured.RobustMultiple is null or RobustLimits.DrawnMultiple ? null
            : Between(read, recount, limits.Lower / factor, limits.Lower * factor);
    }

    static FigureRange? Between(ReadAt read, Recount recount, double low, double high)
    {
        var images = recount.Case!.Vhi().Reading;
        if (ReadMeasurement.VoxelsAt(images, read.Content.Vhi(), low) is not { } atLow
            || ReadMeasurement.VoxelsAt(images, read.Content.Vhi(), high) is not { } atHigh)
            return null;
        double voxel = images.Stir.Geometry.VoxelVolumeMm3;
        return new(Math.Min(atLow, atHigh) * voxel, Math.Max(atLow, atHigh) * voxel, low, high);
    }
}
