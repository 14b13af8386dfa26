using Rubor.Imaging;

namespace Rubor.Workstation.Cases;

/// <summary>How slices are shown: radiological convention.</summary>
public sealed record PlaneDocument(
    bool Transpose, bool FlipColumns, bool FlipRows, string Left, string Right, string Top, string Bottom, string Orientation)
{
    // Beyond ten degrees from its nearest main plane a slice is called oblique.
    const double MainPlane = 0.985;

    /// <summary>Of the slices of a scan.</summary>
    public static PlaneDocument Of(Geometry grid)
    {
        var plane = SlicePlane.Of(grid);
        var (i, j) = (grid.ToWorld.I, grid.ToWorld.J);
        var normal = new Point3(i.Y * j.Z - i.Z * j.Y, i.Z * j.X - i.X * j.Z, i.X * j.Y - i.Y * j.X);
        (double Share, string Name)[] parts = [(Math.Abs(normal.X), "sagittal"), (Math.Abs(normal.Y), "coronal"),
            (Math.Abs(normal.Z), "axial")];
        var (share, name) = parts.MaxBy(p => p.Share);
        return new(plane.Transpose, plane.FlipColumns, plane.FlipRows, plane.Left, plane.Right, plane.Top, plane.Bottom,
            share < MainPlane * normal.Length ? $"oblique {name}" : name);
    }
}
