using System.Runtime.Intrinsics;

namespace Rubor.Networks.Augmentation;

/// <summary>
/// Independent N(0, s) at each pixel. Counter-based: pixel i's draw depends on the seed and i only, so eight are made at once
/// and the width of the processor's vectors changes nothing.
/// </summary>
internal static class GaussianNoise
{
    /// <summary>Adds noise to a plane.</summary>
    public static void Add(Span<float> plane, float deviation, ulong seed)
    {
        uint first = (uint)seed, second = (uint)(seed >> 32);
        var scale = Vector256.Create(deviation);
        Span<float> rest = stackalloc float[16];
        for (int i = 0; i < plane.Length; i += 16)
        {
            var (a, b) = Pair(Vector256.Create((uint)i) + Vector256.CreateSequence(0u, 1u), first, second);
            if (plane.Length - i >= 16)
            {
                (Vector256.Create<float>(plane[i..]) + scale * a).CopyTo(plane[i..]);
                (Vector256.Create<float>(plane[(i + 8)..]) + scale * b).CopyTo(plane[(i + 8)..]);
            }
            else
            {
                (scale * a).CopyTo(rest);
                (scale * b).CopyTo(rest[8..]);
                for (int k = i; k < plane.Length; k++)
                    plane[k] += rest[k - i];
            }
        }
    }

    // Box and Muller: two uniforms in, two normals out. 24 bits a uniform, so no draw exceeds 5.8.
    static (Vector256<float>, Vector256<float>) Pair(Vector256<uint> counter, uint first, uint second)
    {
        var bits = Mix(Mix(counter ^ Vector256.Create(first)) + Vector256.Create(second));
        var more = Mix(bits + Vector256.Create(0x9E3779B9u));
        var unit = Vector256.Create(1f / (1 << 24));
        var above0 = (Vector256.ConvertToSingle((bits >>> 8).AsInt32()) + Vector256<float>.One) * unit; // (0, 1]
        var angle = Vector256.ConvertToSingle((more >>> 8).AsInt32()) * (unit * (2 * MathF.PI));
        var radius = Vector256.Sqrt(Vector256.Log(above0) * -2f);
        var (sine, cosine) = Vector256.SinCos(angle);
        return (radius * cosine, radius * sine);
    }

    // A 32-bit finaliser with low bias (Wellons 2018, "lowbias32").
    static Vector256<uint> Mix(Vector256<uint> x)
    {
        x = (x ^ (x >>> 16)) * 0x7FEB352Du;
        x = (x ^ (x >>> 15)) * 0x846CA68Bu;
        return x ^ (x >>> 16);
    }
}
