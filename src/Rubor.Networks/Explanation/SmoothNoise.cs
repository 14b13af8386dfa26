using Rubor.Networks.Augmentation;

namespace Rubor.Networks.Explanation;

/// <summary>Noise on an input, whose attributions are averaged: SmoothGrad (Smilkov 2017).</summary>
public static class SmoothNoise
{
    /// <summary>Numbers with normal noise added.</summary>
    /// <param name="values">Numbers.</param>
    /// <param name="deviation">Deviation of the noise.</param>
    /// <param name="seed">Decides the noise.</param>
    public static float[] On(ReadOnlySpan<float> values, double deviation, ulong seed)
    {
        var random = new SampleRandom(seed);
        var noisy = values.ToArray();
        for (int k = 0; k < noisy.Length; k += 2)
        {
            var (first, second) = random.NextGaussians();
            noisy[k] += (float)(deviation * first);
            if (k + 1 < noisy.Length)
                noisy[k + 1] += (float)(deviation * second);
        }

        return noisy;
    }
}
