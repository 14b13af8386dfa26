using Rubor.Networks.Planning;

namespace Rubor.Networks.Diffusion;

/// <summary>A level of noise: a noisy image is a·image + s·noise, a² + s² = 1, and the level λ = ln(a/s) is half the logarithm of signal
/// over noise.</summary>
/// <param name="Level">λ: −5 is nearly all noise, 5 nearly none.</param>
public readonly record struct NoiseLevel(double Level)
{
    /// <summary>Noisiest and clearest level that are learnt where no schedule says which.</summary>
    public const double Noisiest = -5, Clearest = 6;

    // A level's number at the noisiest; frequencies run from 1 down to this share of it.
    const double Span = 1000, LowestFrequency = 1e-4;

    /// <summary>a² = 1 / (1 + e^−2λ), the share of the signal.</summary>
    public double Gamma => 1 / (1 + Math.Exp(-2 * Level));

    /// <summary>a.</summary>
    public double Signal => Math.Sqrt(Gamma);

    /// <summary>s.</summary>
    public double Noise => Math.Sqrt(1 / (1 + Math.Exp(2 * Level)));

    /// <summary>a² / s².</summary>
    public double Snr => Math.Exp(2 * Level);

    /// <summary>The level at which the signal has a share of the variance.</summary>
    /// <param name="gamma">Between 0 and 1.</param>
    public static NoiseLevel OfGamma(double gamma) => new(0.5 * Math.Log(gamma / (1 - gamma)));

    /// <summary>The image that a network's answer means.</summary>
    /// <param name="prediction"><see cref="DiffusionPlan.Noise"/> or <see cref="DiffusionPlan.Velocity"/>.</param>
    /// <param name="noisy">A pixel of the noisy image.</param>
    /// <param name="answer">The network's answer there.</param>
    public double Image(string prediction, double noisy, double answer) => prediction == DiffusionPlan.Velocity
        ? (Signal * noisy) - (Noise * answer) : (noisy - (Noise * answer)) / Signal;

    /// <summary>What a network is to answer.</summary>
    /// <param name="prediction"><see cref="DiffusionPlan.Noise"/> or <see cref="DiffusionPlan.Velocity"/>.</param>
    /// <param name="image">A pixel of the image.</param>
    /// <param name="noise">The noise there.</param>
    public double Answer(string prediction, double image, double noise) => prediction == DiffusionPlan.Velocity
        ? (Signal * noise) - (Noise * image) : noise;

    /// <summary>Weight of the squared error of an answer, so that levels with little noise do not rule: min(SNR, limit) over SNR of noise,
    /// over SNR + 1 of a velocity. Hang 2023.</summary>
    /// <param name="prediction">What is answered.</param>
    /// <param name="limit">Largest SNR that counts; 0 for weights of 1.</param>
    public double Weight(string prediction, double limit) => limit == 0 ? 1
        : Math.Min(Snr, limit) / (prediction == DiffusionPlan.Velocity ? Snr + 1 : Snr);

    /// <summary>The level as a network is told it: cosines, then sines.</summary>
    /// <param name="shape">The network.</param>
    public float[] Embedded(DiffusionPlan shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        double value = shape.Embedding == DiffusionPlan.Gamma ? Gamma : Span * (Clearest - Level) / (Clearest - Noisiest);
        int half = shape.Inner / 2;
        var numbers = new float[shape.Inner];
        for (int k = 0; k < half; k++)
        {
            var (sine, cosine) = Math.SinCos(value * Math.Pow(LowestFrequency, (double)k / half));
            (numbers[k], numbers[half + k]) = ((float)cosine, (float)sine);
        }

        return numbers;
    }

}
