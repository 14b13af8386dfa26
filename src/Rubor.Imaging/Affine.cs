namespace Rubor.Imaging;

/// <summary>A point or vector in millimetres (RAS: x to the right, y to anterior, z to superior), or in voxel indices where said.</summary>
public readonly record struct Point3(double X, double Y, double Z)
{
    /// <summary>Euclidean length.</summary>
    public double Length => Math.Sqrt(X * X + Y * Y + Z * Z);

    /// <summary>Difference, component by component.</summary>
    public static Point3 operator -(Point3 a, Point3 b) => new(a.X - b.X, a.Y - b.Y, a.Z - b.Z);

    /// <summary>Sum, component by component.</summary>
    public static Point3 operator +(Point3 a, Point3 b) => new(a.X + b.X, a.Y + b.Y, a.Z + b.Z);

    /// <summary>Multiple of a vector.</summary>
    public static Point3 operator *(Point3 a, double factor) => new(a.X * factor, a.Y * factor, a.Z * factor);

    /// <summary>Scalar product.</summary>
    public double Dot(Point3 other) => X * other.X + Y * other.Y + Z * other.Z;

    /// <summary>Vector product.</summary>
    public Point3 Cross(Point3 other) => new(Y * other.Z - Z * other.Y, Z * other.X - X * other.Z, X * other.Y - Y * other.X);
}

/// <summary>
/// Affine map from voxel indices (i along x, j along y, k along z) to millimetres: three columns, one for a step along each
/// index, and the position of voxel (0, 0, 0), at its centre.
/// </summary>
public readonly record struct Affine(Point3 I, Point3 J, Point3 K, Point3 Origin)
{
    /// <summary>Axis-aligned map with the given spacing in mm and its first voxel at the origin.</summary>
    public static Affine Scaling(double x, double y, double z) => new(new(x, 0, 0), new(0, y, 0), new(0, 0, z), new(0, 0, 0));

    /// <summary>Determinant of the linear part, mm³ a voxel, negative for left-handed index axes.</summary>
    public double Determinant =>
        I.X * (J.Y * K.Z - J.Z * K.Y) - J.X * (I.Y * K.Z - I.Z * K.Y) + K.X * (I.Y * J.Z - I.Z * J.Y);

    /// <summary>Whether every number is finite.</summary>
    public bool IsFinite => double.IsFinite(I.X + I.Y + I.Z + J.X + J.Y + J.Z + K.X + K.Y + K.Z + Origin.X + Origin.Y + Origin.Z);

    /// <summary>Position of the voxel index (i, j, k), fractions allowed.</summary>
    public Point3 Apply(double i, double j, double k) => new(
        I.X * i + J.X * j + K.X * k + Origin.X,
        I.Y * i + J.Y * j + K.Y * k + Origin.Y,
        I.Z * i + J.Z * j + K.Z * k + Origin.Z);

    /// <summary>What this map makes of what another gives: first <paramref name="first"/>, then this.</summary>
    public Affine After(Affine first)
    {
        var linear = this with { Origin = new(0, 0, 0) };
        return new(
            linear.Apply(first.I.X, first.I.Y, first.I.Z), linear.Apply(first.J.X, first.J.Y, first.J.Z),
            linear.Apply(first.K.X, first.K.Y, first.K.Z), Apply(first.Origin.X, first.Origin.Y, first.Origin.Z));
    }

    /// <summary>The map from millimetres back to voxel indices.</summary>
    /// <exception cref="InvalidOperationException">The linear part is singular.</exception>
    public Affine Inverse()
    {
        double d = Determinant;
        if (d == 0 || !double.IsFinite(d))
            throw new InvalidOperationException("A singular affine has no inverse.");
        var i = new Point3((J.Y * K.Z - J.Z * K.Y) / d, (I.Z * K.Y - I.Y * K.Z) / d, (I.Y * J.Z - I.Z * J.Y) / d);
        var j = new Point3((J.Z * K.X - J.X * K.Z) / d, (I.X * K.Z - I.Z * K.X) / d, (I.Z * J.X - I.X * J.Z) / d);
        var k = new Point3((J.X * K.Y - J.Y * K.X) / d, (I.Y * K.X - I.X * K.Y) / d, (I.X * J.Y - I.Y * J.X) / d);
        var linear = new Affine(i, j, k, new Point3(0, 0, 0));
        var origin = linear.Apply(Origin.X, Origin.Y, Origin.Z);
        return linear with { Origin = new Point3(-origin.X, -origin.Y, -origin.Z) };
    }
}
