using System.Numerics;

namespace Rubor.Methods.HandScans.Threshold;

/// <summary>Counts of an image, smoothed by the kernel of the threshold model, and how they compare with whole thresholds.</summary>
public static class SmoothedCounts
{
    /// <summary>A smoothed value this near a whole number is that number: sums that should give it miss it by rounding.</summary>
    public const double WholeTolerance = 1e-9;

    /// <summary>Smooths along rows, then along columns. Borders are mirrored without repeating the edge pixel: c b | a b c.</summary>
    /// <param name="counts">Image (y, x).</param>
    /// <param name="width">Pixels a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="sigma">Standard deviation in pixels, above 0.</param>
    /// <returns>Smoothed image (y, x); within rounding of the counts themselves where the kernel has one weight.</returns>
    /// <exception cref="ArgumentException">The counts do not fit the size.</exception>
    public static double[] Of(ReadOnlySpan<double> counts, int width, int height, double sigma)
    {
        if (counts.Length != (long)width * height)
            throw new ArgumentException($"{width} × {height} pixels take {width * height} counts, not {counts.Length}.", nameof(counts));
        double[] weights = ThresholdKernel.Weights(sigma);
        if (weights.Length == 1)
            return counts.ToArray();
        int radius = weights.Length / 2;
        var half = weights.AsSpan(radius);                       // centre first
        var padded = new double[width + 2 * radius];
        var along = new double[counts.Length];                   // smoothed along x
        for (int y = 0; y < height; y++)
        {
            var row = counts.Slice(y * width, width);
            for (int i = 0; i < padded.Length; i++)
                padded[i] = row[Mirror(i - radius, width)];
            var to = along.AsSpan(y * width, width);
            Scale(padded.AsSpan(radius, width), half[0], to);
            for (int k = 1; k <= radius; k++)
                AddBoth(padded.AsSpan(radius - k, width), padded.AsSpan(radius + k, width), half[k], to);
        }
        var smoothed = new double[counts.Length];
        for (int y = 0; y < height; y++)
        {
            var to = smoothed.AsSpan(y * width, width);
            Scale(Row(along, y, width), half[0], to);
            for (int k = 1; k <= radius; k++)
                AddBoth(Row(along, Mirror(y - k, height), width), Row(along, Mirror(y + k, height), width), half[k], to);
        }
        return smoothed;
    }

    /// <summary>Whether a smoothed value lies between two whole thresholds, both included.</summary>
    public static bool IsBetween(double smoothed, int lower, int upper) =>
        Math.Floor(smoothed + WholeTolerance) >= lower && Math.Ceiling(smoothed - WholeTolerance) <= upper;

    static ReadOnlySpan<double> Row(double[] image, int y, int width) => image.AsSpan(y * width, width);

    static void Scale(ReadOnlySpan<double> from, double weight, Span<double> to)
    {
        for (int x = 0; x < to.Length; x++)
            to[x] = weight * from[x];
    }

    static void AddBoth(ReadOnlySpan<double> left, ReadOnlySpan<double> right, double weight, Span<double> to)
    {
        int step = Vector<double>.Count, x = 0;
        for (; x <= to.Length - step; x += step)
        {
            var sum = new Vector<double>(left[x..]) + new Vector<double>(right[x..]);
            (new Vector<double>(to[x..]) + (sum * weight)).CopyTo(to[x..]);
        }
        for (; x < to.Length; x++)
            to[x] += (left[x] + right[x]) * weight;
    }

    static int Mirror(int i, int length)
    {
        if (length == 1)
            return 0;
        int period = 2 * (length - 1);
        i = ((i % period) + period) % period;
        return i < length ? i : period - i;
    }
}
