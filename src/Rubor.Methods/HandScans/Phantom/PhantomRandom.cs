using Rubor.Statistics;

namespace Rubor.Methods.HandScans.Phantom;

/// <summary>Random numbers of one part of a phantom. Every part has a stream of its own: nothing depends on what is made
/// first.</summary>
internal sealed class PhantomRandom(int seed, int patient, PhantomPart part, int index)
{
    // Sums of Poisson numbers are Poisson numbers: above this mean, where e to the minus mean gets small, several are added.
    const double LargestMean = 30;

    SeededRandom bits = new(Key(seed, patient, part, index));
    double? kept;

    /// <summary>Uniform in [0, 1), 53 bits.</summary>
    public double Unit() => (bits.NextBits() >> 11) * (1.0 / (1L << 53));

    /// <summary>Uniform in [low, high).</summary>
    public double Between(double low, double high) => low + ((high - low) * Unit());

    /// <summary>An integer from 0 to bound − 1.</summary>
    public int Next(int bound) => bits.Next(bound);

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

    /// <summary>A number whose logarithm is normal.</summary>
    /// <param name="median">Its median.</param>
    /// <param name="sd">Standard deviation of its natural logarithm.</param>
    public double LogNormal(double median, double sd) => median * Math.Exp(sd * Normal());

    /// <summary>A Poisson number, by going up the distribution.</summary>
    public int Poisson(double mean)
    {
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

    // Every bit of the numbers turns about half of those that come out.
    static int Key(int seed, int patient, PhantomPart part, int index)
    {
        unchecked
        {
            ulong z = Mix(Mix(Mix(Mix((ulong)seed + 1) + (ulong)patient) + (ulong)part) + (ulong)index + 1);
            return (int)(z ^ z >> 32);
        }
    }

    static ulong Mix(ulong z)
    {
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
        z = (z ^ z >> 27) * 0x94D049BB133111EB;
        return z ^ z >> 31;
    }
}
