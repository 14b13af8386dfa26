using Rubor.Imaging;
using Rubor.Methods.Vhi;
using Rubor.Reading.Kinds.Vhi;

namespace Rubor.Workstation.Tests.Looks;

/// <summary>
/// Where the voxels of a slice lie in a pane with one piece in its middle, and what each is: the page's geometry worked out anew.
/// </summary>
internal sealed class Zones
{
    readonly byte[] labels;
    readonly SlicePlane plane;
    readonly GridSize size;
    readonly double left, top, across, down;

    /// <param name="measured">The segmentation.</param>
    /// <param name="piece">The piece in the middle.</param>
    /// <param name="width">Of the pane, in pixels.</param>
    /// <param name="height">Of the pane, in pixels.</param>
    /// <param name="zoom">1 shows the whole slice.</param>
    public Zones(ReadMeasurement measured, VhiPiece piece, double width, double height, double zoom)
    {
        var geometry = measured.Labels.Geometry;
        (plane, size) = (SlicePlane.Of(geometry), geometry.Size);
        labels = measured.Labels.Slice(piece.Slice).ToArray();
        var (columns, rows) = plane.PictureSize(size);
        var spacing = geometry.SpacingMm;
        double mmAcross = plane.Transpose ? spacing.Y : spacing.X, mmDown = plane.Transpose ? spacing.X : spacing.Y;
        double perMm = zoom * Math.Min(width / (columns * mmAcross), height / (rows * mmDown));
        (across, down) = (perMm * mmAcross, perMm * mmDown);
        var centre = geometry.ToWorld.Inverse().Apply(piece.CentroidMm.X, piece.CentroidMm.Y, piece.CentroidMm.Z);
        double x = (plane.Transpose ? centre.Y : centre.X) + 0.5, y = (plane.Transpose ? centre.X : centre.Y) + 0.5;
        left = width / 2 - across * (plane.FlipColumns ? columns - x : x);
        top = height / 2 - down * (plane.FlipRows ? rows - y : y);
    }

    /// <summary>0 neither, 1 between the limits, 2 at the upper limit; null outside the slice.</summary>
    public int? LabelAt(double x, double y)
    {
        int column = (int)Math.Floor((x - left) / across), row = (int)Math.Floor((y - top) / down);
        var (columns, rows) = plane.PictureSize(size);
        if (column < 0 || row < 0 || column >= columns || row >= rows)
            return null;
        var (vx, vy) = plane.Voxel(column, row, size);
        return labels[vy * size.X + vx];
    }

    /// <summary>Whether everything within some pixels is of one kind: no line runs there.</summary>
    public bool Inside(double x, double y, int label, double margin) =>
        LabelAt(x, y) == label && Around(x, y, margin).All(l => l == label);

    /// <summary>Whether the pixel lies on the line between what is in the segmentation and what is not.</summary>
    public bool OnOutline(double x, double y) => LabelAt(x, y) > 0 && Around(x, y, 1.5).Any(l => l == 0);

    /// <summary>Whether no overlay reaches the pixel.</summary>
    public bool FarFromPieces(double x, double y) => Enumerable.Range(1, 3).All(ring => Around(x, y, 2 * ring).All(l => l is 0 or null));

    IEnumerable<int?> Around(double x, double y, double margin)
    {
        foreach (double dx in new[] { -margin, 0, margin })
            foreach (double dy in new[] { -margin, 0, margin })
                yield return LabelAt(x + dx, y + dy);
    }
}
