using System.Numerics;

namespace Rubor.Networks.Augmentation;

/// <summary>
/// Gaussian blur of a plane, mirrored at its borders: with the border pixel repeated and a kernel that ends at four deviations, as SciPy's;
/// or the short one of nnU-Net.
/// </summary>
internal static class Blur
{
    const double Truncation = 4;

    public static void Apply(Span<float> plane, int rows, int columns, double deviation, Scratch scratch)
    {
        int radius = (int)(Truncation * deviation + 0.5);
        if (radius == 0)
            return;
        Span<float> half = radius < 64 ? stackalloc float[radius + 1] : new float[radius + 1];
        Kernel(half, deviation);
        Apply(plane, rows, columns, half, half, repeated: true, scratch);
    }

    /// <summary>
    /// Blur of version 2 of nnU-Net: each axis has its deviation, the border pixel is not repeated, and the kernel is about six deviations
    /// long in all.
    /// </summary>
    public static void ApplyShort(Span<float> plane, int rows, int columns, double deviationRows, double deviationColumns, Scratch scratch)
    {
        Span<float> halfRows = stackalloc float[ShortRadius(deviationRows) + 1];
        Span<float> halfColumns = stackalloc float[ShortRadius(deviationColumns) + 1];
        Kernel(halfRows, deviationRows);
        Kernel(halfColumns, deviationColumns);
        Apply(plane, rows, columns, halfRows, halfColumns, repeated: false, scratch);
    }

    // To the nearest odd length: BG2 gaussian_blur.py.
    static int ShortRadius(double deviation)
    {
        double wanted = NnUNetRanges.BlurWidthDeviations * deviation + 0.5;
        int length = (int)Math.Round(wanted);
        return (length % 2 == 1 ? length : wanted >= length ? length + 1 : length - 1) / 2;
    }

    static void Apply(Span<float> plane, int rows, int columns, ReadOnlySpan<float> halfRows, ReadOnlySpan<float> half, bool repeated,
        Scratch scratch)
    {
        int radius = half.Length - 1;
        var across = scratch.Plane(plane.Length);
        var line = scratch.Line(columns + 2 * radius);
        for (int row = 0; row < rows; row++)
        {
            var from = plane.Slice(row * columns, columns);
            from.CopyTo(line[radius..]);
            for (int i = 1; i <= radius; i++)
            {
                line[radius - i] = from[Mirrored(-i, columns, repeated)];
                line[radius + columns - 1 + i] = from[Mirrored(columns - 1 + i, columns, repeated)];
            }

            var to = across.Slice(row * columns, columns);
            Weigh(line.Slice(radius, columns), half[0], to);
            for (int k = 1; k <= radius; k++)
                AddPair(line.Slice(radius - k, columns), line.Slice(radius + k, columns), half[k], to);
        }

        for (int row = 0; row < rows; row++)
        {
            var to = plane.Slice(row * columns, columns);
            Weigh(across.Slice(row * columns, columns), halfRows[0], to);
            for (int k = 1; k < halfRows.Length; k++)
                AddPair(across.Slice(Mirrored(row - k, rows, repeated) * columns, columns),
                    across.Slice(Mirrored(row + k, rows, repeated) * columns, columns), halfRows[k], to);
        }
    }

    static void Kernel(Span<float> half, double deviation)
    {
        double sum = 0;
        for (int k = 0; k < half.Length; k++)
            sum += (k == 0 ? 1 : 2) * Math.Exp(-0.5 * k * k / (deviation * deviation));
        for (int k = 0; k < half.Length; k++)
            half[k] = (float)(Math.Exp(-0.5 * k * k / (deviation * deviation)) / sum);
    }

    public static void Weigh(ReadOnlySpan<float> from, float weight, Span<float> to)
    {
        int i = 0;
        for (; i <= to.Length - Vector<float>.Count; i += Vector<float>.Count)
            (new Vector<float>(from[i..]) * weight).CopyTo(to[i..]);
        for (; i < to.Length; i++)
            to[i] = from[i] * weight;
    }

    static void AddPair(ReadOnlySpan<float> left, ReadOnlySpan<float> right, float weight, Span<float> to)
    {
        int i = 0;
        for (; i <= to.Length - Vector<float>.Count; i += Vector<float>.Count)
            (new Vector<float>(to[i..]) + (new Vector<float>(left[i..]) + new Vector<float>(right[i..])) * weight).CopyTo(to[i..]);
        for (; i < to.Length; i++)
            to[i] += (left[i] + right[i]) * weight;
    }

    static int Mirrored(int i, int length, bool repeated)
    {
        int period = repeated ? 2 * length : Math.Max(1, 2 * length - 2);
        i = (i % period + period) % period;
        return i < length ? i : repeated ? period - 1 - i : period - i;
    }
}
