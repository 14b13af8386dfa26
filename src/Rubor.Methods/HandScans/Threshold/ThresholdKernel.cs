namespace Rubor.Methods.HandScans.Threshold;

/// <summary>The Gaussian kernel of the threshold model. Cobb 2023, eq. 1.</summary>
public static class ThresholdKernel
{
    /// <summary>Kernel length in standard deviations before it is made odd. Cobb 2023, eq. 1.</summary>
    public const double LengthInSigmas = 3;

    /// <summary>Number of weights: 3σ rounded, at least 1, and one more where that is even. 1, 3 … 13 for σ of 0.1 to 4 pixels.</summary>
    /// <param name="sigma">Standard deviation in pixels, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is not above 0, or not finite.</exception>
    public static int Length(double sigma)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sigma);
        if (!double.IsFinite(sigma))
            throw new ArgumentOutOfRangeException(nameof(sigma), sigma, "The width must be finite.");
        int length = (int)Math.Round(Math.Max(LengthInSigmas * sigma, 1));
        return length % 2 == 0 ? length + 1 : length;
    }

    /// <summary>exp(−x²/2σ²) over the kernel's length, normalised to sum 1; odd and symmetric, the centre in the middle.</summary>
    /// <param name="sigma">Standard deviation in pixels, above 0.</param>
    public static double[] Weights(double sigma)
    {
        var weights = new double[Length(sigma)];
        int centre = weights.Length / 2;
        for (int i = 0; i < weights.Length; i++)
            weights[i] = Math.Exp(-(double)(i - centre) * (i - centre) / (2 * sigma * sigma));
        double sum = weights.Sum();
        for (int i = 0; i < weights.Length; i++)
            weights[i] /= sum;
        return weights;
    }
}
