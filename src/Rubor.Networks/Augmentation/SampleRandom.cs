using System.Numerics;

namespace Rubor.Networks.Augmentation;

/// <summary>
/// A small seeded generator for one sample: xoshiro256** (Blackman and Vigna 2021, ACM TOMS 47, 36), its state filled by
/// SplitMix64. The same on every machine. Not for secrets.
/// </summary>
public struct SampleRandom
{
    const ulong GoldenGamma = 0x9E3779B97F4A7C15;

    ulong s0, s1, s2, s3;

    /// <summary>A generator that the seed decides.</summary>
    public SampleRandom(ulong seed)
    {
        s0 = Mix(seed += GoldenGamma);
        s1 = Mix(seed += GoldenGamma);
        s2 = Mix(seed += GoldenGamma);
        s3 = Mix(seed + GoldenGamma);
    }

    /// <summary>A seed for one sample of a run, mixed so that neighbouring seeds, steps and indices share nothing.</summary>
    /// <param name="seed">The run's seed.</param>
    /// <param name="step">Training step.</param>
    /// <param name="index">Place in the batch.</param>
    public static ulong SeedOf(ulong seed, long step, int index) =>
        Mix(Mix(Mix(seed + GoldenGamma) + (ulong)step + GoldenGamma) + (ulong)index + GoldenGamma);

    // Finaliser of SplitMix64: every bit that goes in turns about half of those that come out.
    internal static ulong Mix(ulong z)
    {
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
        z = (z ^ z >> 27) * 0x94D049BB133111EB;
        return z ^ z >> 31;
    }

    /// <summary>64 random bits.</summary>
    public ulong NextBits()
    {
        ulong result = BitOperations.RotateLeft(s1 * 5, 7) * 9;
        ulong t = s1 << 17;
        s2 ^= s0;
        s3 ^= s1;
        s1 ^= s2;
        s0 ^= s3;
        s2 ^= t;
        s3 = BitOperations.RotateLeft(s3, 45);
        return result;
    }

    /// <summary>Uniform in [0, 1), 53 bits.</summary>
    public double NextUnit() => (NextBits() >> 11) * (1.0 / (1L << 53));

    /// <summary>Uniform in [low, high).</summary>
    public double Next(double low, double high) => low + (high - low) * NextUnit();

    /// <summary>An integer from 0 to bound − 1; its bias is below bound / 2⁶⁴.</summary>
    public int Next(int bound) => (int)Math.BigMul(NextBits(), (ulong)bound, out _);

    /// <summary>Two independent draws of N(0, 1), by Box and Muller.</summary>
    public (double, double) NextGaussians()
    {
        double radius = Math.Sqrt(-2 * Math.Log(1 - NextUnit()));
        var (sine, cosine) = Math.SinCos(2 * Math.PI * NextUnit());
        return (radius * cosine, radius * sine);
    }
}
