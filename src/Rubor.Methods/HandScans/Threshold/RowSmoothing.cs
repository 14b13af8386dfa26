using System.Numerics;
using System.Runtime.InteropServices;

namespace Rubor.Methods.HandScans.Threshold;

/// <summary>Smooths one image after another of a size by kernels of any width: along rows at once, along columns a row at a time, so that
/// what is done with a row finds it in the processor's cache.</summary>
internal sealed class RowSmoothing(int width, int height)
{
    readonly double[] along = new double[width * height];   // smoothed along x
    double[] half = [1];                                    // half of the kernel, its centre first
    int[] before = [0], after = [0];                        // where the rows begin that each weight is for

    /// <summary>Smooths an image along its rows.</summary>
    /// <param name="counts">Image (y, x).</param>
    /// <param name="sigma">Standard deviation in pixels.</param>
    public void Prepare(ReadOnlySpan<double> counts, double sigma)
    {
        double[] weights = ThresholdKernel.Weights(sigma);
        int radius = weights.Length / 2;
        (half, before, after) = (weights[radius..], new int[radius + 1], new int[radius + 1]);
        for (int k = 0; k <= radius; k++)
            (before[k], after[k]) = (radius - k, radius + k);
        var padded = new double[width + 2 * radius];
        for (int y = 0; y < height; y++)
        {
            var row = counts.Slice(y * width, width);
            row.CopyTo(padded.AsSpan(radius));
            for (int k = 1; k <= radius; k++)
                (padded[radius - k], padded[radius + width - 1 + k]) = (row[Mirror(-k, width)], row[Mirror(width - 1 + k, width)]);
            Combine(padded, along.AsSpan(y * width, width));
        }
    }

    /// <summary>A row of the image that was prepared, smoothed along columns as well.</summary>
    public void Row(int y, Span<double> smoothed)
    {
        for (int k = 0; k < half.Length; k++)
            (before[k], after[k]) = (Mirror(y - k, height) * width, Mirror(y + k, height) * width);
        Combine(along, smoothed);
    }

    // The centre's weight first, then those of each pair of neighbours.
    void Combine(ReadOnlySpan<double> from, Span<double> to)
    {
        if (to.Length != width || Math.Max(before.Max(), after.Max()) + width > from.Length)
            throw new ArgumentException($"A row has {width} pixels, not {to.Length}.", nameof(to));
        ref double source = ref MemoryMarshal.GetReference(from);
        int x = 0;
        for (; x <= width - Vector<double>.Count; x += Vector<double>.Count)
        {
            var sum = Vector.LoadUnsafe(ref source, (nuint)(before[0] + x)) * half[0];
            for (int k = 1; k < half.Length; k++)
            {
                var left = Vector.LoadUnsafe(ref source, (nuint)(before[k] + x));
                sum += (left + Vector.LoadUnsafe(ref source, (nuint)(after[k] + x))) * half[k];
            }
            sum.CopyTo(to[x..]);
        }
        for (; x < width; x++)
        {
            double sum = from[before[0] + x] * half[0];
            for (int k = 1; k < half.Length; k++)
                sum += (from[before[k] + x] + from[after[k] + x]) * half[k];
            to[x] = sum;
        }
    }

    // … c b | a b c … b | a …: the edge pixel is not repeated.
    static int Mirror(int i, int length)
    {
        if (length == 1)
            return 0;
        int period = 2 * (length - 1);
        i = ((i % period) + period) % period;
        return i < length ? i : period - i;
    }
}
