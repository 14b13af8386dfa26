using System.Numerics;

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

    // |x| = 0 gives exp(power · −∞) = 0.
    static Vector<float> Powered(Vector<float> x, Vector<float> power) =>
        Vector.CopySign(Vector.Exp(Vector.Log(Vector.Abs(x)) * power), x);
}
