using System.Numerics;

namespace Rubor.Networks.Augmentation;

/// <summary>
/// Gaussian blur of a plane, mirrored at its borders with the border pixel repeated; the kernel ends at four deviations, as SciPy's.
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
        var across = scratch.Plane(plane.Length);
        var line = scratch.Line(columns + 2 * radius);
        for (int row = 0; row < rows; row++)
        {
            var from = plane.Slice(row * columns, columns);
            from.CopyTo(line[radius..]);
            for (int i = 1; i <= radius; i++)
            {
                line[radius - i] = from[Mirrored(-i, columns)];
                line[radius + columns - 1 + i] = from[Mirrored(columns - 1 + i, columns)];
            }

            var to = across.Slice(row * columns, columns);
            Weigh(line.Slice(radius, columns), half[0], to);
            for (int k = 1; k <= radius; k++)
                AddPair(line.Slice(radius - k, columns), line.Slice(radius + k, columns), half[k], to);
        }

        for (int row = 0; row < rows; row++)
        {
            var to = plane.Slice(row * columns, columns);
            Weigh(across.Slice(row * columns, columns), half[0], to);
            for (int k = 1; k <= radius; k++)
                AddPair(across.Slice(Mirrored(row - k, rows) * columns, columns), across.Slice(Mirrored(row + k, rows) * columns, columns),
                    half[k], to);
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

    static void Weigh(ReadOnlySpan<float> from, float weight, Span<float> to)
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

    static int Mirrored(int i, int length)
    {
        int period = 2 * length;
        i = (i % period + period) % period;
        return i < length ? i : period - 1 - i;
    }
}
