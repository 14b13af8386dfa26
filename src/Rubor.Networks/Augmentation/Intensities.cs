using System.Numerics;
using System.Runtime.Intrinsics;

namespace Rubor.Networks.Augmentation;

/// <summary>Changes of the intensities of one plane, in place.</summary>
internal static class Intensities
{
    /// <summary>sign(x) · |x|^power.</summary>
    public static void Power(Span<float> plane, float power)
    {
        var exponent = new Vector<float>(power);
        int i = 0;
        for (; i <= plane.Length - Vector<float>.Count; i += Vector<float>.Count)
            Powered(new Vector<float>(plane[i..]), exponent).CopyTo(plane[i..]);
        // the rest by the same arithmetic, in a vector of its own
        Span<float> rest = stackalloc float[Vector<float>.Count];
        plane[i..].CopyTo(rest);
        Powered(new Vector<float>(rest), exponent).CopyTo(rest);
        rest[..(plane.Length - i)].CopyTo(plane[i..]);
    }

    /// <summary>factor · x + shift.</summary>
    public static void Scale(Span<float> plane, float factor, float shift)
    {
        var factors = new Vector<float>(factor);
        var shifts = new Vector<float>(shift);
        int i = 0;
        for (; i <= plane.Length - Vector<float>.Count; i += Vector<float>.Count)
            (new Vector<float>(plane[i..]) * factors + shifts).CopyTo(plane[i..]);
        for (; i < plane.Length; i++)
            plane[i] = plane[i] * factor + shift;
    }

    /// <summary>mean + factor · (x − mean).</summary>
    public static void Contrast(Span<float> plane, float factor)
    {
        double sum = 0;
        foreach (float value in plane)
            sum += value;
        Scale(plane, factor, (float)(sum / plane.Length * (1 - (double)factor)));
    }

    /// <summary>The same, no value outside the range that there was.</summary>
    public static void ClippedContrast(Span<float> plane, float factor)
    {
        var (lowest, highest) = Range(plane);
        Contrast(plane, factor);
        Clip(plane, lowest, highest);
    }

    /// <summary>Adds factor · from.</summary>
    public static void Add(Span<float> plane, ReadOnlySpan<float> from, float factor)
    {
        int i = 0;
        for (; i <= plane.Length - Vector<float>.Count; i += Vector<float>.Count)
            (new Vector<float>(plane[i..]) + new Vector<float>(from[i..]) * factor).CopyTo(plane[i..]);
        for (; i < plane.Length; i++)
            plane[i] += from[i] * factor;
    }

    /// <summary>No value below the lowest nor above the highest.</summary>
    public static void Clip(Span<float> plane, float lowest, float highest)
    {
        Vector<float> low = new(lowest), high = new(highest);
        int i = 0;
        for (; i <= plane.Length - Vector<float>.Count; i += Vector<float>.Count)
            Vector.Min(Vector.Max(new Vector<float>(plane[i..]), low), high).CopyTo(plane[i..]);
        for (; i < plane.Length; i++)
            plane[i] = Math.Clamp(plane[i], lowest, highest);
    }

    /// <summary>The least and the greatest.</summary>
    public static (float Lowest, float Highest) Range(ReadOnlySpan<float> plane)
    {
        Vector<float> low = new(plane[0]), high = low;
        int i = 0;
        for (; i <= plane.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var some = new Vector<float>(plane[i..]);
            (low, high) = (Vector.Min(low, some), Vector.Max(high, some));
        }

        float lowest = plane[0], highest = plane[0];
        for (int lane = 0; lane < Vector<float>.Count; lane++)
            (lowest, highest) = (Math.Min(lowest, low[lane]), Math.Max(highest, high[lane]));
        foreach (float value in plane[i..])
            (lowest, highest) = (Math.Min(lowest, value), Math.Max(highest, value));
        return (lowest, highest);
    }

    /// <summary>Mean, and standard deviation of all of them (divided by their number).</summary>
    public static (double Mean, double Deviation) MeanAndDeviation(ReadOnlySpan<float> plane)
    {
        // Four sums, whose order no machine changes.
        var (sum, squares) = (Vector256<double>.Zero, Vector256<double>.Zero);
        double start = plane[0];
        int i = 0;
        for (; i <= plane.Length - Vector128<float>.Count; i += Vector128<float>.Count)
        {
            var some = Vector256.WidenLower(Vector128.Create<float>(plane[i..]).ToVector256Unsafe()) - Vector256.Create(start);
            sum += some;
            squares += some * some;
        }

        double whole = Vector256.Sum(sum), square = Vector256.Sum(squares);
        foreach (float value in plane[i..])
        {
            whole += value - start;
            square += (value - start) * (value - start);
        }

        double mean = whole / plane.Length;
        return (start + mean, Math.Sqrt(Math.Max(0, square / plane.Length - mean * mean)));
    }

    // |x| = 0 gives exp(power · −∞) = 0.
    static Vector<float> Powered(Vector<float> x, Vector<float> power) =>
        Vector.CopySign(Vector.Exp(Vector.Log(Vector.Abs(x)) * power), x);
}
