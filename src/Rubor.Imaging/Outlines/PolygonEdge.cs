namespace Rubor.Imaging.Outlines;

/// <summary>An edge of a polygon as far as it crosses the middles of a picture's rows.</summary>
/// <param name="FirstRow">First row whose middle it crosses.</param>
/// <param name="EndRow">Row after the last.</param>
/// <param name="Upper">The end that is higher up.</param>
/// <param name="Slope">Columns a row.</param>
/// <param name="Winding">1 where it runs down, -1 where it runs up.</param>
internal readonly record struct PolygonEdge(int FirstRow, int EndRow, PlanePoint Upper, double Slope, int Winding)
{
    /// <summary>The edge between two corners, or null where it crosses no row's middle.</summary>
    public static PolygonEdge? Of(PlanePoint a, PlanePoint b, int height)
    {
        var (upper, lower, winding) = a.Y <= b.Y ? (a, b, 1) : (b, a, -1);
        int first = Outline.AtLeast(upper.Y, height), end = Outline.AtLeast(lower.Y, height);
        return first >= end ? null : new(first, end, upper, (lower.X - upper.X) / (lower.Y - upper.Y), winding);
    }

    /// <summary>Where it crosses the middle of a row.</summary>
    public double At(int row) => Upper.X + (Slope * (row + 0.5 - Upper.Y));
}
