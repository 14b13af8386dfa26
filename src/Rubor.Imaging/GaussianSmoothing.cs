namespace Rubor.Imaging;

/// <summary>Gaussian smoothing of measured values, one axis after the other.</summary>
public static class GaussianSmoothing
{
    /// <summary>Half width of the kernel in standard deviations; beyond it a Gaussian holds 6e-5 of its weight.</summary>
    public const double Truncation = 4;

    /// <summary>
    /// Smooths the first frame with a Gaussian whose width is given in mm, so that anisotropic voxels are smoothed alike.
    /// </summary>
    /// <param name="volume">The image.</param>
    /// <param name="sigmaMm">Standard deviation in mm; 0 leaves an axis as it is.</param>
    /// <returns>Float64 samples on the same grid. Beyond the border the image is mirrored, the border voxel repeated.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A negative or infinite width.</exception>
    public static Volume Smooth(this Volume volume, double sigmaMm)
    {
        var spacing = volume.Geometry.SpacingMm;
        var values = new double[volume.Geometry.Size.Voxels];
        volume.CopyValues(0, values);
        Smooth(values, volume.Geometry.Size, sigmaMm / spacing.X, sigmaMm / spacing.Y, sigmaMm / spacing.Z);
        return Volume.Of<double>(volume.Geometry, values, volume.Source);
    }

    /// <summary>Smooths in place, widths in voxels along x, y and z.</summary>
    public static void Smooth(Span<double> values, GridSize size, double sigmaX, double sigmaY, double sigmaZ)
    {
        Along(values, size.X, 1, sigmaX);
        Along(values, size.Y, size.X, sigmaY);
        Along(values, size.Z, size.SliceVoxels, sigmaZ);
    }

    static void Along(Span<double> values, int length, int stride, double sigma)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sigma);
        if (!double.IsFinite(sigma))
            throw new ArgumentOutOfRangeException(nameof(sigma), sigma, "The width must be finite.");
        var kernel = Kernel(sigma);
        if (kernel.Length == 1 || length == 1)
            return;
        int radius = kernel.Length - 1;
        var line = new double[length + 2 * radius];
        for (int block = 0; block < values.Length; block += stride * length)
            for (int offset = block; offset < block + stride; offset++)
            {
                for (int i = 0; i < line.Length; i++)
                    line[i] = values[offset + Mirror(i - radius, length) * stride];
                for (int i = 0; i < length; i++)
                {
                    double sum = kernel[0] * line[i + radius];
                    for (int k = 1; k <= radius; k++)
                        sum += kernel[k] * (line[i + radius - k] + line[i + radius + k]);
                    values[offset + i * stride] = sum;
                }
            }
    }

    // Half of a symmetric kernel, its centre first, normalised to sum 1.
    static double[] Kernel(double sigma)
    {
        var kernel = new double[(int)(Truncation * sigma + 0.5) + 1];
        double sum = 0;
        for (int k = 0; k < kernel.Length; k++)
        {
            kernel[k] = sigma == 0 ? 1 : Math.Exp(-0.5 * k * k / (sigma * sigma));
            sum += k == 0 ? kernel[k] : 2 * kernel[k];
        }
        for (int k = 0; k < kernel.Length; k++)
            kernel[k] /= sum;
        return kernel;
    }

    // … c b a | a b c … | c b a …
    static int Mirror(int i, int length)
    {
        int period = 2 * length;
        i = ((i % period) + period) % period;
        return i < length ? i : period - 1 - i;
    }
}
