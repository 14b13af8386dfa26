namespace Rubor.Imaging;

/// <summary>
/// How to show a slice (y, x) upright in the radiological convention: superior up in a coronal or sagittal slice, anterior up in
/// an axial one; the patient's right on the left of the picture, or anterior on the left of a sagittal slice.
/// </summary>
/// <param name="Transpose">Whether the x axis runs down the picture.</param>
/// <param name="FlipColumns">Whether columns of the picture run against the axis they show.</param>
/// <param name="FlipRows">Whether rows of the picture run against the axis they show.</param>
/// <param name="Left">Letters of the direction at the left edge, the largest part first: "R", or "RA" in an oblique plane.</param>
/// <param name="Right">Letters at the right edge.</param>
/// <param name="Top">Letters at the top.</param>
/// <param name="Bottom">Letters at the bottom.</param>
public readonly record struct SlicePlane(bool Transpose, bool FlipColumns, bool FlipRows, string Left, string Right, string Top,
    string Bottom)
{
    // A direction is named by every axis that has at least this share of it: sin 20°.
    const double NamedShare = 0.34;

    /// <summary>As a picture is stored: rows down, columns to the right, and no direction named.</summary>
    public static SlicePlane AsStored => new(false, false, false, "", "", "", "");

    /// <summary>How slices along z of this grid are shown.</summary>
    public static SlicePlane Of(Geometry geometry)
    {
        var x = Unit(geometry.ToWorld.I);
        var y = Unit(geometry.ToWorld.J);
        // Across the picture runs the axis closer to left–right; in a sagittal slice the one closer to front–back.
        bool sagittal = Math.Max(Math.Abs(x.X), Math.Abs(y.X)) < 0.5;
        bool transpose = sagittal ? Math.Abs(y.Y) > Math.Abs(x.Y) : Math.Abs(y.X) > Math.Abs(x.X);
        var (across, down) = transpose ? (y, x) : (x, y);
        bool flipColumns = sagittal ? across.Y > 0 : across.X > 0;
        bool flipRows = Math.Abs(down.Z) >= NamedShare ? down.Z > 0 : down.Y > 0;
        var right = flipColumns ? Negate(across) : across;
        var bottom = flipRows ? Negate(down) : down;
        return new(transpose, flipColumns, flipRows, Name(Negate(right)), Name(right), Name(Negate(bottom)), Name(bottom));
    }

    /// <summary>Width and height of the picture of a slice.</summary>
    public (int Width, int Height) PictureSize(GridSize size) => Transpose ? (size.Y, size.X) : (size.X, size.Y);

    /// <summary>The voxel (x, y) of the slice that is shown at a place of the picture.</summary>
    public (int X, int Y) Voxel(int column, int row, GridSize size)
    {
        var (width, height) = PictureSize(size);
        int across = FlipColumns ? width - 1 - column : column;
        int down = FlipRows ? height - 1 - row : row;
        return Transpose ? (down, across) : (across, down);
    }

    static string Name(Point3 direction)
    {
        (double Share, char Letter)[] parts =
        [
            (Math.Abs(direction.X), direction.X > 0 ? 'R' : 'L'),
            (Math.Abs(direction.Y), direction.Y > 0 ? 'A' : 'P'),
            (Math.Abs(direction.Z), direction.Z > 0 ? 'S' : 'I'),
        ];
        return string.Concat(parts.Where(p => p.Share >= NamedShare).OrderByDescending(p => p.Share).Select(p => p.Letter));
    }

    static Point3 Unit(Point3 v) => new(v.X / v.Length, v.Y / v.Length, v.Z / v.Length);

    static Point3 Negate(Point3 v) => new(-v.X, -v.Y, -v.Z);
}
