using System.Numerics;

namespace Rubor.Networks.Augmentation;

/// <summary>nnU-Net's power of a plane: of the intensities between the least, as 0, and the greatest, as 1; then its mean and standard
/// deviation as before.</summary>
internal static class Gamma
{
    /// <param name="plane">Changed in place.</param>
    /// <param name="power">Over 0.</param>
    /// <param name="inverted">Whether the least counts as 1 and the greatest as 0.</param>
    public static void Apply(Span<float> plane, double power, bool inverted)
    {
        var (mean, deviation) = Intensities.MeanAndDeviation(plane);
        var (low, high) = Intensities.Range(plane);
        float range = high - low, divisor = (float)Math.Max(range, NnUNetRanges.GammaLeastRange), sign = inverted ? -1 : 1;
        float zero = inverted ? high : low;
        // The least is 0, and 0 to a power over 0 is 0.
        Intensities.Scale(plane, sign / divisor, -sign * zero / divisor);
        Positive(plane);
        Intensities.Power(plane, (float)power);
        Intensities.Scale(plane, sign * range, zero);
        var (meanNow, deviationNow) = Intensities.MeanAndDeviation(plane);
        double factor = deviation / Math.Max(deviationNow, NnUNetRanges.GammaLeastRange);
        Intensities.Scale(plane, (float)factor, (float)(mean - meanNow * factor));
    }

    // Rounding may leave the least a little below 0.
    static void Positive(Span<float> plane)
    {
        int i = 0;
        for (; i <= plane.Length - Vector<float>.Count; i += Vector<float>.Count)
            Vector.Max(new Vector<float>(plane[i..]), Vector<float>.Zero).CopyTo(plane[i..]);
        for (; i < plane.Length; i++)
            plane[i] = Math.Max(plane[i], 0);
    }
}
