namespace Rubor.Statistics;

/// <summary>
/// A small seeded generator, the same on every machine and .NET version: SplitMix64 (Steele, Lea and Flood 2014, OOPSLA,
/// 453–472), bounded without bias as Lemire 2019 (ACM TOMACS 29, 3). Not for secrets. A value: hand it on by reference.
/// </summary>
/// <param name="seed">The same seed gives the same numbers.</param>
public struct SeededRandom(int seed)
{
    ulong state = unchecked((ulong)seed);

    /// <summary>64 random bits.</summary>
    public ulong NextBits()
    {
        ulong z = state += 0x9E3779B97F4A7C15;
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
        z = (z ^ z >> 27) * 0x94D049BB133111EB;
        return z ^ z >> 31;
    }

    /// <summary>An integer from 0 to bound − 1, each as likely.</summary>
    /// <param name="bound">At least 1.</param>
    public int Next(int bound)
    {
        ulong product = (NextBits() >> 32) * (ulong)bound;
        if ((uint)product < (uint)bound)
        {
            uint threshold = (uint)-bound % (uint)bound;
            while ((uint)product < threshold)
                product = (NextBits() >> 32) * (ulong)bound;
        }
        return (int)(product >> 32);
    }
}
