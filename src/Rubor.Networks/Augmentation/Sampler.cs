namespace Rubor.Networks.Augmentation;

/// <summary>Reads a plane at fractional coordinates. What is outside is the fill, blended over the last pixel's width, or the mirrored plane.</summary>
internal readonly ref struct Sampler<T>(ReadOnlySpan<T> plane, int rows, int columns, Border border, T fill)
{
    private readonly ReadOnlySpan<T> plane = plane;

    /// <summary>The nearest pixel of each coordinate.</summary>
    public void Nearest(ReadOnlySpan<float> atRows, ReadOnlySpan<float> atColumns, Span<T> target)
    {
        for (int i = 0; i < target.Length; i++)
        {
            int r = (int)MathF.Floor(atRows[i] + 0.5f), c = (int)MathF.Floor(atColumns[i] + 0.5f);
            target[i] = (uint)r < (uint)rows && (uint)c < (uint)columns ? plane[r * columns + c] : Outside(r, c);
        }
    }

    /// <summary>A pixel, or what stands for it outside.</summary>
    public T At(int row, int column) =>
        (uint)row < (uint)rows && (uint)column < (uint)columns ? plane[row * columns + column] : Outside(row, column);

    private T Outside(int row, int column) =>
        border == Border.Fill ? fill : plane[Mirrored(row, rows) * columns + Mirrored(column, columns)];

    private static int Mirrored(int i, int length)
    {
        int period = 2 * length;
        i = (i % period + period) % period;
        return i < length ? i : period - 1 - i;
    }

    public ReadOnlySpan<T> Plane => plane;

    public int Rows => rows;

    public int Columns => columns;
}

/// <summary>Interpolation between pixels.</summary>
internal static class InterpolatingSampler
{
    /// <summary>Bilinear.</summary>
    public static void Linear(this in Sampler<float> from, ReadOnlySpan<float> atRows, ReadOnlySpan<float> atColumns, Span<float> target)
    {
        var plane = from.Plane;
        int columns = from.Columns;
        uint lastRow = (uint)from.Rows - 1, lastColumn = (uint)columns - 1;
        for (int i = 0; i < target.Length; i++)
        {
            float row = MathF.Floor(atRows[i]), column = MathF.Floor(atColumns[i]);
            float v = atRows[i] - row, u = atColumns[i] - column;
            int r = (int)row, c = (int)column;
            float a, b, below, belowNext;
            if ((uint)r < lastRow && (uint)c < lastColumn)
            {
                var square = plane.Slice(r * columns + c, columns + 2);
                (a, b, below, belowNext) = (square[0], square[1], square[columns], square[columns + 1]);
            }
            else
            {
                (a, b, below, belowNext) = (from.At(r, c), from.At(r, c + 1), from.At(r + 1, c), from.At(r + 1, c + 1));
            }

            float upper = a + u * (b - a), lower = below + u * (belowNext - below);
            target[i] = upper + v * (lower - upper);
        }
    }

    /// <summary>Cubic convolution.</summary>
    public static void Cubic(this in Sampler<float> from, ReadOnlySpan<float> atRows, ReadOnlySpan<float> atColumns, Span<float> target)
    {
        for (int i = 0; i < target.Length; i++)
        {
            float row = MathF.Floor(atRows[i]), column = MathF.Floor(atColumns[i]);
            int r = (int)row - 1, c = (int)column - 1;
            var (u0, u1, u2, u3) = KeysWeights(atColumns[i] - column);
            var (v0, v1, v2, v3) = KeysWeights(atRows[i] - row);
            target[i] = v0 * Across(from, r) + v1 * Across(from, r + 1) + v2 * Across(from, r + 2) + v3 * Across(from, r + 3);

            float Across(in Sampler<float> from, int r) => u0 * from.At(r, c) + u1 * from.At(r, c + 1) + u2 * from.At(r, c + 2) + u3 * from.At(r, c + 3);
        }
    }

    // Keys 1981, IEEE Transactions on Acoustics, Speech and Signal Processing 29, 1153, eq. 15: third order, a = −1/2.
    private static (float, float, float, float) KeysWeights(float t)
    {
        float s = 1 - t;
        return (-0.5f * t * s * s, 1 + t * t * (1.5f * t - 2.5f), 1 + s * s * (1.5f * s - 2.5f), -0.5f * s * t * t);
    }
}
