namespace Rubor.Studies.Folds;

/// <summary>MT19937 (Matsumoto and Nishimura 1998, ACM TOMACS 8, 3–30) seeded and bounded as numpy's RandomState: for splits that others
/// drew. Rubor's own choices are SeededRandom's.</summary>
internal sealed class MersenneTwister
{
    const int Words = 624;
    const int Middle = 397;
    const uint Twist = 0x9908B0DF;
    const uint Upper = 0x80000000;
    const uint Seeding = 1812433253;

    readonly uint[] state = new uint[Words];
    int at = Words;

    public MersenneTwister(uint seed)
    {
        state[0] = seed;
        for (uint i = 1; i < Words; i++)
            state[i] = unchecked((Seeding * (state[i - 1] ^ (state[i - 1] >> 30))) + i);
    }

    /// <summary>32 random bits.</summary>
    public uint NextBits()
    {
        if (at == Words)
            Renew();
        uint bits = state[at++];
        bits ^= bits >> 11;
        bits ^= (bits << 7) & 0x9D2C5680;
        bits ^= (bits << 15) & 0xEFC60000;
        return bits ^ (bits >> 18);
    }

    /// <summary>An integer from 0 to <paramref name="most"/>: words cut to its bits until one is small enough.</summary>
    public int Next(int most)
    {
        if (most == 0)
            return 0;
        uint mask = uint.MaxValue >> System.Numerics.BitOperations.LeadingZeroCount((uint)most), found;
        do
            found = NextBits() & mask;
        while (found > (uint)most);
        return (int)found;
    }

    void Renew()
    {
        for (int i = 0; i < Words; i++)
        {
            uint bits = (state[i] & Upper) | (state[(i + 1) % Words] & ~Upper);
            state[i] = state[(i + Middle) % Words] ^ (bits >> 1) ^ ((bits & 1) == 0 ? 0 : Twist);
        }
        at = 0;
    }
}
