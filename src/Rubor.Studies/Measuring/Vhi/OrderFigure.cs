using Rubor.Imaging;

namespace Rubor.Studies.Measuring.Vhi;

/// <summary>
/// In which order a scan was measured, as it stands in results. Slices of a result are counted in this order; its files have the scan's
/// own.
/// </summary>
/// <param name="FileAxes">Where the axes of the file run, by the nearest axis of the patient: "RAS".</param>
/// <param name="MeasuredAxes">Where those run in which it was measured: "LSP".</param>
/// <param name="Turn">The file's axes along which x, y and z of the measured order run, a minus before those that run backwards: "-x z -y";
/// "x y z" where nothing was turned.</param>
public sealed record OrderFigure(string FileAxes, string MeasuredAxes, string Turn)
{
    /// <summary>Of a scan as it was measured; null for a grid that comes from no file.</summary>
    public static OrderFigure? Of(Geometry grid) => grid.File is not { Turned: var turned } ? null
        : new(grid.Turned(turned.Inverse).AxisLetters, grid.AxisLetters, turned.ToString());
}
