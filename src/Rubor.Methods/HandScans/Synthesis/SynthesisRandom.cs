namespace Rubor.Methods.HandScans.Synthesis;

/// <summary>Random numbers of one part of one sample: SplitMix64 (Steele, Lea and Flood 2014), whose state follows from the seed, the
/// sample and the part alone. Not for secrets. Not thread-safe.</summary>
/// <param name="seed">Of the run.</param>
/// <param name="sample">Number of the sample.</param>
/// <param name="part">What the numbers are for.</param>
public sealed class SynthesisRandom(long seed, long sample, int part)
{
    const ulong Golden = 0x9E3779B97F4A7C15;

    ulong state = unchecked(Mix(Mix(Mix((ulong)seed + Golden) + (ulong)sample + Golden) + (ulong)part + Golden));
    double? kept;

    /// <summary>64 random bits.</summary>
    public ulong Bits() => Mix(state = unchecked(state + Golden));

    /// <summary>Uniform in [0, 1), 53 bits.</summary>
    public double Unit() => (Bits() >> 11) * (1.0 / (1L << 53));

    /// <summary>An integer from 0 to bound − 1; its bias is below bound / 2⁶⁴.</summary>
    public int Next(int bound) => (int)Math.BigMul(Bits(), (ulong)bound, out _);

    /// <summary>A draw of N(0, 1), by Box and Muller.</summary>
    public double Normal()
    {
        if (kept is { } second)
        {
            kept = null;
            return second;
        }

        double radius = Math.Sqrt(-2 * Math.Log(1 - Unit()));
        var (sine, cosine) = Math.SinCos(2 * Math.PI * Unit());
        kept = radius * sine;
        return radius * cosine;
    }

    /// <summary>A Poisson number, by going up the distribution; of large means in parts, whose sum is one as well.</summary>
    /// <param name="mean">0 or more.</param>
    public int Poisson(double mean)
    {
        const double LargestMean = 30;
        int count = 0;
        for (; mean > LargestMean; mean -= LargestMean)
            count += Up(LargestMean);
        return count + Up(mean);
    }

    int Up(double mean)
    {
        double left = Unit(), share = Math.Exp(-mean);
        int count = 0;
        while (left >= share && share > 0)
        {
            left -= share;
            share *= mean / ++count;
        }

        return count;
    }

    static ulong Mix(ulong z)
    {
        unchecked
        {
            z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
            z = (z ^ z >> 27) * 0x94D049BB133111EB;
            return z ^ z >> 31;
        }
    }
}
