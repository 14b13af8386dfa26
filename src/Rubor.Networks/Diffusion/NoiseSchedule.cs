using System.Globalization;

namespace Rubor.Networks.Diffusion;

/// <summary>Levels of noise in steps: β of each step, and γ, the share of the signal that is left after it.</summary>
public sealed class NoiseSchedule
{
    /// <summary>Most of the signal's variance that a schedule may leave at its end: a sampler begins with pure noise, and what is left of
    /// the
    /// signal it would not know of.</summary>
    public const double MostLeft = 1e-3;

    readonly double[] betas, gammas;

    NoiseSchedule(double[] betas)
    {
        this.betas = betas;
        gammas = new double[betas.Length];
        double product = 1;
        for (int t = 0; t < betas.Length; t++)
            gammas[t] = product *= 1 - betas[t];
    }

    /// <summary>Steps.</summary>
    public int Steps => betas.Length;

    /// <summary>Share of the signal that is left after each step.</summary>
    public IReadOnlyList<double> Gammas => gammas;

    /// <summary>Noise that each step adds.</summary>
    public IReadOnlyList<double> Betas => betas;

    /// <summary>A schedule whose β grow evenly. Cobb 2024 has 500 steps and names no β; 10⁻⁶ to 0.04 are Palette's 10⁻⁶ to 0.01 in 2,000
    /// steps.</summary>
    /// <param name="steps">2 to 10,000.</param>
    /// <param name="first">β of the first step.</param>
    /// <param name="last">β of the last one.</param>
    /// <exception cref="ArgumentException">Not a schedule, or it leaves more than <see cref="MostLeft"/>: says how much.</exception>
    public static NoiseSchedule Linear(int steps, double first, double last)
    {
        if (steps is < 2 or > 10000 || !(first > 0) || !(last >= first) || !(last < 1))
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"a schedule of {steps} steps from {first} to {last} is none; 2 to 10000 steps and 0 < first ≤ last < 1 are taken"));
        var schedule = new NoiseSchedule([.. Enumerable.Range(0, steps).Select(t => first + ((last - first) * t / (steps - 1)))]);
        double left = schedule.gammas[^1];
        return left <= MostLeft ? schedule : throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
            $"a schedule of {steps} steps from {first} to {last} leaves {left:0.####} of the signal at its end, and a sampler begins without any; at ")
            + string.Create(CultureInfo.InvariantCulture, $"most {MostLeft} is taken: take more steps, or a larger last one"));
    }
}
