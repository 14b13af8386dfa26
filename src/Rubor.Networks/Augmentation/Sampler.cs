using System.Runtime.Intrinsics;

namespace Rubor.Networks.Augmentation;

/// <summary>
/// Reads a plane at fractional coordinates. What is outside is the fill, blended over the last pixel's width, or the mirrored plane.
/// </summary>
internal readonly ref struct Sampler<T>(ReadOnlySpan<T> plane, int rows, int columns, Border border, T fill)
{
    const int Lanes = 8;

    readonly ReadOnlySpan<T> plane = plane;

    /// <summary>The nearest pixel of each coordinate.</summary>
    public void Nearest(ReadOnlySpan<float> atRows, ReadOnlySpan<float> atColumns, Span<T> target)
    {
        var half = Vector256.Create(0.5f);
        int i = 0;
        for (; i <= target.Length - Lanes; i += Lanes)
        {
            var row = Vector256.Floor(Vector256.Create(atRows[i..]) + half);
            var column = Vector256.Floor(Vector256.Create(atColumns[i..]) + half);
            if (Coordinates.AllWithin(row, rows - 1) && Coordinates.AllWithin(column, columns - 1))
            {
                var at = Coordinates.Index(row, column, columns);
                var eight = target.Slice(i, Lanes);
                for (int k = 0; k < eight.Length; k++)
                    eight[k] = plane[at[k]];
            }
            else
                NearestOneByOne(atRows.Slice(i, Lanes), atColumns.Slice(i, Lanes), target.Slice(i, Lanes));
        }

        NearestOneByOne(atRows[i..], atColumns[i..], target[i..]);
    }

    void NearestOneByOne(ReadOnlySpan<float> atRows, ReadOnlySpan<float> atColumns, Span<T> target)
    {
        for (int i = 0; i < target.Length; i++)
            target[i] = At((int)MathF.Floor(atRows[i] + 0.5f), (int)MathF.Floor(atColumns[i] + 0.5f));
    }

    /// <summary>A pixel, or what stands for it outside.</summary>
    public T At(int row, int column) =>
        (uint)row < (uint)rows && (uint)column < (uint)columns ? plane[row * columns + column] : Outside(row, column);

    T Outside(int row, int column) =>
        border == Border.Fill ? fill : plane[Mirrored(row, rows) * columns + Mirrored(column, columns)];

    static int Mirrored(int i, int length)
    {
        int period = 2 * length;
        i = (i % period + period) % period;
        return i < length ? i : period - 1 - i;
    }

    public ReadOnlySpan<T> Plane => plane;

    public int Rows => rows;

    public int Columns => columns;
}

/// <summary>Eight whole coordinates at once.</summary>
internal static class Coordinates
{
    public static bool AllWithin(Vector256<float> at, int last) =>
        Vector256.GreaterThanOrEqualAll(at, Vector256<float>.Zero) && Vector256.LessThanOrEqualAll(at, Vector256.Create((float)last));

    public static Vector256<int> Index(Vector256<float> row, Vector256<float> column, int columns) =>
        Vector256.ConvertToInt32(row) * columns + Vector256.ConvertToInt32(column);
}

/// <summary>Interpolation between pixels.</summary>
internal static class InterpolatingSampler
{
    const int Lanes = 8;

    /// <summary>Bilinear.</summary>
    public static void Linear(this in Sampler<float> from, ReadOnlySpan<float> atRows, ReadOnlySpan<float> atColumns, Span<float> target)
    {
        var plane = from.Plane;
        int columns = from.Columns, i = 0;
        for (; i <= target.Length - Lanes; i += Lanes)
        {
            var y = Vector256.Create(atRows[i..]);
            var x = Vector256.Create(atColumns[i..]);
            var row = Vector256.Floor(y);
            var column = Vector256.Floor(x);
            if (Coordinates.AllWithin(row, from.Rows - 2) && Coordinates.AllWithin(column, columns - 2))
            {
                var at = Coordinates.Index(row, column, columns);
                var a = Gather(plane, at);
                var b = Gather(plane[1..], at);
                var below = Gather(plane[columns..], at);
                var belowNext = Gather(plane[(columns + 1)..], at);
                var upper = a + (x - column) * (b - a);
                var lower = below + (x - column) * (belowNext - below);
                (upper + (y - row) * (lower - upper)).CopyTo(target[i..]);
            }
            else
                LinearOneByOne(from, atRows.Slice(i, Lanes), atColumns.Slice(i, Lanes), target.Slice(i, Lanes));
        }

        LinearOneByOne(from, atRows[i..], atColumns[i..], target[i..]);
    }

    static void LinearOneByOne(in Sampler<float> from, ReadOnlySpan<float> atRows, ReadOnlySpan<float> atColumns, Span<float> target)
    {
        for (int i = 0; i < target.Length; i++)
        {
            float row = MathF.Floor(atRows[i]), column = MathF.Floor(atColumns[i]);
            float v = atRows[i] - row, u = atColumns[i] - column;
            int r = (int)row, c = (int)column;
            float a = from.At(r, c), below = from.At(r + 1, c);
            float upper = a + u * (from.At(r, c + 1) - a), lower = below + u * (from.At(r + 1, c + 1) - below);
            target[i] = upper + v * (lower - upper);
        }
    }

    static Vector256<float> Gather(ReadOnlySpan<float> plane, Vector256<int> at) =>
        Vector256.Create(plane[at[0]], plane[at[1]], plane[at[2]], plane[at[3]], plane[at[4]], plane[at[5]], plane[at[6]], plane[at[7]]);

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

            float Across(in Sampler<float> from, int r) =>
                u0 * from.At(r, c) + u1 * from.At(r, c + 1) + u2 * from.At(r, c + 2) + u3 * from.At(r, c + 3);
        }
    }

    // Keys 1981, IEEE Transactions on Acoustics, Speech and Signal Processing 29, 1153, eq. 15: third order, a = −1/2.
    static (float, float, float, float) KeysWeights(float t)
    {
        float s = 1 - t;
        return (-0.5f * t * s * s, 1 + t * t * (1.5f * t - 2.5f), 1 + s * s * (1.5f * s - 2.5f), -0.5f * s * t * t);
    }
}
