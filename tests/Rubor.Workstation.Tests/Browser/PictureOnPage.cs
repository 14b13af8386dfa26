using Rubor.Imaging;

namespace Rubor.Workstation.Tests.Browser;

/// <summary>Where voxels of a slice lie on the page while the whole picture is shown.</summary>
/// <param name="grid">Of the STIR.</param>
/// <param name="paneWidth">Of the pane, in the page's pixels.</param>
/// <param name="paneHeight">Of the pane.</param>
internal sealed class PictureOnPage(Geometry grid, double paneWidth, double paneHeight)
{
    readonly SlicePlane plane = SlicePlane.Of(grid);

    /// <summary>
    /// The share of the pane's width and height at which a place (x, y) of the slice is shown; voxel 0 reaches from 0 to 1.
    /// </summary>
    public (double X, double Y) ShareOf(double x, double y)
    {
        var (width, height) = plane.PictureSize(grid.Size);
        var (mmAcross, mmDown) = plane.Transpose ? (grid.SpacingMm.Y, grid.SpacingMm.X) : (grid.SpacingMm.X, grid.SpacingMm.Y);
        double scale = Math.Min(paneWidth / (width * mmAcross), paneHeight / (height * mmDown));
        var (across, down) = plane.Transpose ? (y, x) : (x, y);
        double column = plane.FlipColumns ? width - across : across, row = plane.FlipRows ? height - down : down;
        return (0.5 + ((column - (width / 2.0)) * mmAcross * scale / paneWidth),
            0.5 + ((row - (height / 2.0)) * mmDown * scale / paneHeight));
    }
}
