using System.Numerics;
using System.Runtime.Intrinsics;

namespace Rubor.Networks.Augmentation;

/// <summary>
/// A plane as the cubic B-spline through its pixels, mirrored about the outermost: SciPy's order 3 with its mode "constant". Beyond the
/// centres of the outermost pixels it is 0.
/// </summary>
internal sealed class CubicSpline
{
    // Unser, Aldroubi and Eden 1993, IEEE Transactions on Signal Processing 41, 834: one pole, and what both ways along a line gain by it.
    const float Pole = -0.26794919243112270f; // √3 − 2
    const float Gain = 6;

    // Pole to this power is below the rounding of a float.
    const int Horizon = 16;

    // The four pixels about a coordinate begin one before and end two after it.
    const int Before = 1, Around = 3;

    float[] coefficients = [];
    float[] turned = [];
    float[] filtered = [];
    int rows, columns;

    /// <summary>Goes through a plane from now on.</summary>
    public void Fit(ReadOnlySpan<float> plane, int rows, int columns)
    {
        (this.rows, this.columns) = (rows, columns);
        int width = columns + Around, length = (rows + Around) * width;
        if (coefficients.Length < length)
            (coefficients, turned, filtered) = (new float[length], new float[length], new float[length]);
        plane.CopyTo(filtered);
        FilterBothWays(filtered, turned, rows, columns);
        for (int row = -Before; row < rows + Around - Before; row++)
        {
            var from = filtered.AsSpan(Mirrored(row, rows) * columns, columns);
            var to = coefficients.AsSpan((row + Before) * width, width);
            from.CopyTo(to[Before..]);
            to[0] = from[Mirrored(-1, columns)];
            to[^2] = from[Mirrored(columns, columns)];
            to[^1] = from[Mirrored(columns + 1, columns)];
        }
    }

    /// <summary>The spline at coordinates.</summary>
    public void Read(ReadOnlySpan<float> atRows, ReadOnlySpan<float> atColumns, Span<float> target)
    {
        int width = columns + Around;
        var plane = coefficients.AsSpan(0, (rows + Around) * width);
        for (int i = 0; i < target.Length; i++)
        {
            float row = atRows[i], column = atColumns[i];
            if (!(row >= 0 && row <= rows - 1 && column >= 0 && column <= columns - 1))
            {
                target[i] = 0;
                continue;
            }

            int r = (int)row, c = (int)column;
            var down = Weights(row - r);
            var four = plane[(r * width + c)..];
            var sum = Vector128.Create<float>(four) * down[0] + Vector128.Create<float>(four[width..]) * down[1]
                + Vector128.Create<float>(four[(2 * width)..]) * down[2] + Vector128.Create<float>(four[(3 * width)..]) * down[3];
            target[i] = Vector128.Dot(sum, Weights(column - c));
        }
    }

    /// <summary>Weights of the coefficients one before to two after, at a share of the way from one to the next.</summary>
    public static Vector128<float> Weights(float t)
    {
        float s = 1 - t, first = s * s * s / 6, last = t * t * t / 6, second = 2 / 3f - t * t * (1 - t / 2);
        return Vector128.Create(first, second, 1 - first - second - last, last);
    }

    /// <summary>Pixels to coefficients, along columns and rows, in place.</summary>
    /// <param name="plane">Rows × columns.</param>
    /// <param name="turned">Memory of as much.</param>
    /// <param name="rows">Height.</param>
    /// <param name="columns">Width.</param>
    public static void FilterBothWays(Span<float> plane, Span<float> turned, int rows, int columns)
    {
        Filter(plane, rows, columns);
        Turn(plane, turned, rows, columns);
        Filter(turned, columns, rows);
        Turn(turned, plane, columns, rows);
    }

    // From line to line, all places of a line at once.
    static void Filter(Span<float> plane, int lines, int length)
    {
        if (lines == 1)
            return;
        plane = plane[..(lines * length)];
        Intensities.Scale(plane, Gain, 0);
        var line = plane[..length];
        float power = Pole;
        Span<float> start = length <= 1024 ? stackalloc float[length] : new float[length];
        line.CopyTo(start);
        for (int k = 1; k < Horizon; k++, power *= Pole)
            Intensities.Add(start, plane.Slice(Mirrored(k, lines) * length, length), power);
        start.CopyTo(line);
        for (int k = 1; k < lines; k++)
            Intensities.Add(plane.Slice(k * length, length), plane.Slice((k - 1) * length, length), Pole);
        var last = plane[^length..];
        Intensities.Add(last, plane.Slice((lines - 2) * length, length), Pole);
        Intensities.Scale(last, Pole / (Pole * Pole - 1), 0);
        for (int k = lines - 2; k >= 0; k--)
            Blend(plane.Slice(k * length, length), plane.Slice((k + 1) * length, length));
    }

    // pole · (next − this)
    static void Blend(Span<float> to, ReadOnlySpan<float> next)
    {
        int i = 0;
        for (; i <= to.Length - Vector<float>.Count; i += Vector<float>.Count)
            ((new Vector<float>(next[i..]) - new Vector<float>(to[i..])) * Pole).CopyTo(to[i..]);
        for (; i < to.Length; i++)
            to[i] = (next[i] - to[i]) * Pole;
    }

    // In blocks that stay in the cache.
    static void Turn(ReadOnlySpan<float> from, Span<float> to, int rows, int columns)
    {
        const int Block = 16;
        for (int top = 0; top < rows; top += Block)
            for (int left = 0; left < columns; left += Block)
                for (int row = top; row < Math.Min(top + Block, rows); row++)
                    for (int column = left; column < Math.Min(left + Block, columns); column++)
                        to[column * rows + row] = from[row * columns + column];
    }

    static int Mirrored(int i, int length)
    {
        if (length == 1)
            return 0;
        int period = 2 * (length - 1);
        i = (i % period + period) % period;
        return i < length ? i : period - i;
    }
}
