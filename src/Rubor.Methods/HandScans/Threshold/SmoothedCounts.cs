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
        var smoothing = new RowSmoothing(width, height);
        smoothing.Prepare(counts, sigma);
        var smoothed = new double[counts.Length];
        for (int y = 0; y < height; y++)
            smoothing.Row(y, smoothed.AsSpan(y * width, width));
        return smoothed;
    }

    /// <summary>Whether a smoothed value lies between two whole thresholds, both included.</summary>
    public static bool IsBetween(double smoothed, int lower, int upper) =>
        Math.Floor(smoothed + WholeTolerance) >= lower && Math.Ceiling(smoothed - WholeTolerance) <= upper;
}
