using Rubor.Statistics;

namespace Rubor.Methods.JointUltrasound.Phantom;

/// <summary>What a stream of random numbers is for: nothing depends on what is made first.</summary>
internal enum JointPart
{
    /// <summary>The patient's disease and which joints are examined.</summary>
    Patient,
    /// <summary>Bones, layers and disease of a joint.</summary>
    Joint,
    /// <summary>How the probe is held, in grayscale.</summary>
    GrayView,
    /// <summary>How the probe is held, in Doppler.</summary>
    DopplerView,
    /// <summary>Flow.</summary>
    Flow,
    /// <summary>What those who score see.</summary>
    Scorers,
    /// <summary>How many joints each patient has.</summary>
    Joints,
}

/// <summary>Random numbers of one part of one joint.</summary>
internal sealed class JointStream
{
    SeededRandom bits;

    public JointStream(int seed, int group, int patient, int joint, JointPart part)
    {
        ulong z = Mix(Mix(Mix(Mix(Mix(unchecked((ulong)seed) + 0x51) + (ulong)group) + (ulong)patient) + (ulong)joint + 1)
            + (ulong)part + 7);
        bits = new((int)(z ^ z >> 32));
    }

    /// <summary>64 random bits.</summary>
    public ulong Bits() => bits.NextBits();

    /// <summary>Uniform in [0, 1).</summary>
    public double Unit() => (bits.NextBits() >> 11) * (1.0 / (1L << 53));

    /// <summary>Uniform in [low, high).</summary>
    public double Between(double low, double high) => low + ((high - low) * Unit());

    /// <summary>Whether something of this probability happens.</summary>
    public bool Happens(double probability) => Unit() < probability;

    /// <summary>An integer from 0 to bound − 1.</summary>
    public int Next(int bound) => bits.Next(bound);

    /// <summary>A draw of N(0, 1): the sum of twelve uniform numbers less 6.</summary>
    public double Normal()
    {
        // 36 pieces of 16 bits would be nearer still; beyond three deviations nothing here depends on it.
        long sum = 0;
        for (int i = 0; i < 3; i++)
        {
            ulong word = bits.NextBits();
            sum += (long)((word & 0xffff) + (word >> 16 & 0xffff) + (word >> 32 & 0xffff) + (word >> 48));
        }
        return (sum / 65536.0) - 6;
    }

    static ulong Mix(ulong z)
    {
        z = unchecked((z ^ z >> 30) * 0xBF58476D1CE4E5B9);
        z = unchecked((z ^ z >> 27) * 0x94D049BB133111EB);
        return z ^ z >> 31;
    }
}
