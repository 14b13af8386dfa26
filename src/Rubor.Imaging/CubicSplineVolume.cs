using System.Runtime.Intrinsics;

namespace Rubor.Imaging;

/// <summary>
/// An image as the cubic B-spline through its voxels, mirrored about the outermost: SciPy's order 3. It keeps noise and edges better than
/// linear steps between voxels, which blur by where they fall. Double precision throughout.
/// </summary>
/// <remarks>Unser, Aldroubi and Eden 1993, IEEE Transactions on Signal Processing 41, 834.</remarks>
public sealed class CubicSplineVolume
{
    const double Pole = -0.267949192431122706; // √3 − 2
    const double Gain = 6;

    // Pole to this power is below the rounding of a double.
    const int Horizon = 30;

    // A coordinate's four coefficients begin one before and end two after it.
    const int Before = 1, Around = 3;

    readonly double[] coefficients;
    readonly GridSize size;
    readonly int rowLength, sliceLength;

    /// <summary>The spline through the first frame of an image.</summary>
    /// <param name="volume">Measured values, finite; one slice is a picture, which goes on alike before and behind it.</param>
    /// <param name="through">Whether it goes through the voxels' values. If not, they are its coefficients: it then blurs by 0.58 of a voxel
    /// (standard deviation) wherever its values are asked for, where steps between voxels blur by where they fall.</param>
    public CubicSplineVolume(Volume volume, bool through = true)
    {
        ArgumentNullException.ThrowIfNull(volume);
        Geometry = volume.Geometry;
        size = Geometry.Size;
        var values = new double[size.Voxels];
        volume.CopyValues(0, values);
        if (through)
        {
            Filter(values, size.X, 1);
            Filter(values, size.Y, size.X);
            Filter(values, size.Z, size.SliceVoxels);
        }
        (rowLength, sliceLength) = (size.X + Around, (size.X + Around) * (size.Y + Around));
        coefficients = new double[sliceLength * (size.Z + Around)];
        for (int z = -Before; z < size.Z + Around - Before; z++)
            for (int y = -Before; y < size.Y + Around - Before; y++)
            {
                var from = values.AsSpan((Mirrored(z, size.Z) * size.Y + Mirrored(y, size.Y)) * size.X, size.X);
                var to = coefficients.AsSpan((z + Before) * sliceLength + (y + Before) * rowLength, rowLength);
                from.CopyTo(to[Before..]);
                to[0] = from[Mirrored(-1, size.X)];
                to[^2] = from[Mirrored(size.X, size.X)];
                to[^1] = from[Mirrored(size.X + 1, size.X)];
            }
    }

    /// <summary>Where its voxels lie.</summary>
    public Geometry Geometry { get; }

    /// <summary>Its values at the voxel centres of another grid.</summary>
    /// <param name="grid">Where to.</param>
    /// <param name="move">From a point of that grid, mm, to the point of this image that is shown there, mm.</param>
    /// <param name="outside">Value where this image does not reach: beyond half a voxel about its outermost.</param>
    /// <returns>(z, y, x) on <paramref name="grid"/>.</returns>
    public double[] Onto(Geometry grid, Affine move, double outside = double.NaN)
    {
        ArgumentNullException.ThrowIfNull(grid);
        var map = Geometry.ToWorld.Inverse().After(move).After(grid.ToWorld);
        var values = new double[grid.Size.Voxels];
        Parallel.For(0, grid.Size.Z, k =>
        {
            int at = k * grid.Size.SliceVoxels;
            for (int j = 0; j < grid.Size.Y; j++)
                for (int i = 0; i < grid.Size.X; i++, at++)
                    values[at] = At(map.Apply(i, j, k), outside);
        });
        return values;
    }

    /// <summary>Its values at some voxel centres of another grid, written over what stands there.</summary>
    /// <param name="grid">Where to.</param>
    /// <param name="move">From a point of that grid, mm, to the point of this image that is shown there, mm.</param>
    /// <param name="where">Whether a voxel of the grid, by its place in (z, y, x), is one of them.</param>
    /// <param name="values">(z, y, x) on <paramref name="grid"/>.</param>
    /// <param name="outside">Value where this image does not reach.</param>
    public void Onto(Geometry grid, Affine move, Func<int, bool> where, double[] values, double outside = double.NaN)
    {
        ArgumentNullException.ThrowIfNull(grid);
        ArgumentNullException.ThrowIfNull(where);
        ArgumentNullException.ThrowIfNull(values);
        var map = Geometry.ToWorld.Inverse().After(move).After(grid.ToWorld);
        Parallel.For(0, grid.Size.Z, k =>
        {
            int at = k * grid.Size.SliceVoxels;
            for (int j = 0; j < grid.Size.Y; j++)
                for (int i = 0; i < grid.Size.X; i++, at++)
                    if (where(at))
                        values[at] = At(map.Apply(i, j, k), outside);
        });
    }

    // As with linear steps the image goes on for half a voxel about its outermost.
    double At(Point3 p, double outside)
    {
        const double Reach = 0.5001;
        if (!(p.X >= -Reach && p.Y >= -Reach && p.Z >= -Reach && p.X <= size.X - 1 + Reach && p.Y <= size.Y - 1 + Reach
            && p.Z <= size.Z - 1 + Reach))
            return outside;
        double x = Math.Clamp(p.X, 0, size.X - 1), y = Math.Clamp(p.Y, 0, size.Y - 1), z = Math.Clamp(p.Z, 0, size.Z - 1);
        int x0 = (int)x, y0 = (int)y, z0 = (int)z;
        var alongX = Weights(x - x0);
        Vector256<double> alongY = Weights(y - y0), alongZ = Weights(z - z0);
        var sum = Vector256<double>.Zero;
        int corner = z0 * sliceLength + y0 * rowLength + x0;
        for (int c = 0; c < 4; c++, corner += sliceLength)
        {
            var plane = coefficients.AsSpan(corner);
            var rows = Vector256.Create<double>(plane) * alongY[0] + Vector256.Create<double>(plane[rowLength..]) * alongY[1]
                + Vector256.Create<double>(plane[(2 * rowLength)..]) * alongY[2]
                + Vector256.Create<double>(plane[(3 * rowLength)..]) * alongY[3];
            sum += rows * alongZ[c];
        }
        return Vector256.Dot(sum, alongX);
    }

    static Vector256<double> Weights(double t)
    {
        double s = 1 - t, first = s * s * s / 6, last = t * t * t / 6, second = (2 / 3.0) - (t * t * (1 - (t / 2)));
        return Vector256.Create(first, second, 1 - first - second - last, last);
    }

    // Samples to coefficients along one axis, in place.
    static void Filter(double[] values, int length, int stride)
    {
        if (length == 1)
            return;
        int lines = values.Length / length;
        Parallel.For(0, (lines + 1023) / 1024, block =>
        {
            var line = new double[length];
            for (int n = block * 1024; n < Math.Min(lines, (block + 1) * 1024); n++)
            {
                int start = (n / stride * stride * length) + (n % stride);
                for (int k = 0; k < length; k++)
                    line[k] = values[start + (k * stride)] * Gain;
                Filter(line);
                for (int k = 0; k < length; k++)
                    values[start + (k * stride)] = line[k];
            }
        });
    }

    static void Filter(double[] line)
    {
        double first = line[0], power = Pole;
        for (int k = 1; k < Horizon; k++, power *= Pole)
            first += line[Mirrored(k, line.Length)] * power;
        line[0] = first;
        for (int k = 1; k < line.Length; k++)
            line[k] += Pole * line[k - 1];
        line[^1] = (line[^1] + (Pole * line[^2])) * (Pole / ((Pole * Pole) - 1));
        for (int k = line.Length - 2; k >= 0; k--)
            line[k] = Pole * (line[k + 1] - line[k]);
    }

    static int Mirrored(int i, int length)
    {
        if (length == 1)
            return 0;
        int period = 2 * (length - 1);
        i = ((i % period) + period) % period;
        return i < length ? i : period - i;
    }
}
