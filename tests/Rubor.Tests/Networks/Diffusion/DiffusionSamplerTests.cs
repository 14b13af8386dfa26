using System.Text.Json;
using Rubor.Networks.Diffusion;
using Rubor.Networks.Planning;

namespace Rubor.Tests.Networks.Diffusion;

/// <summary>Samplers against a mixture whose noise is known exactly: 70 % at −0.95, as a background, 20 % at −0.55, 10 % broad.</summary>
public class DiffusionSamplerTests
{
    static readonly double[] Weights = [0.7, 0.2, 0.1], Means = [-0.95, -0.55, 0.3], Sds = [0.03, 0.08, 0.25], Start = [-1.5, -0.5, 0,
        0.5, 1.5];

    static readonly SamplerSettings Twenty = new() { Clip = false };

    static double Noise(double x, NoiseLevel level)
    {
        double top = double.NegativeInfinity, all = 0, score = 0;
        var logs = new double[3];
        for (int k = 0; k < 3; k++)
        {
            double v = Variance(k, level), d = x - (level.Signal * Means[k]);
            logs[k] = Math.Log(Weights[k]) - (0.5 * Math.Log(v)) - (d * d / (2 * v));
            top = Math.Max(top, logs[k]);
        }

        for (int k = 0; k < 3; k++)
        {
            double p = Math.Exp(logs[k] - top);
            all += p;
            score += p * (x - (level.Signal * Means[k])) / Variance(k, level);
        }

        return level.Noise * score / all;

        static double Variance(int k, NoiseLevel level) => (level.Gamma * Sds[k] * Sds[k]) + 1 - level.Gamma;
    }

    static double[] Image(double[] x, NoiseLevel level) => [.. x.Select(v => level.Image(DiffusionPlan.Noise, v, Noise(v, level)))];

    [Fact]
    public void The_noise_of_the_mixture_is_that_of_the_script()
    {
        double[] wanted = [-1.241406, 0.082293, 0.690677, 1.233588, 2.143849];
        Assert.All(Start.Zip(wanted), p => Assert.Equal(p.Second, Noise(p.First, NoiseLevel.OfGamma(0.5)), 1e-6));
    }

    [Theory]
    [InlineData(SamplerSettings.Ddim, -0.981526, -0.950581, -0.929865, -0.745864, -0.003560)]
    [InlineData(SamplerSettings.Dpm2M, -0.987634, -0.955234, -0.935459, -0.882704, 0.185529)]
    [InlineData(SamplerSettings.UniPc, -0.987427, -0.954226, -0.933771, -0.882313, 0.191045)]
    public void Twenty_evaluations_have_the_known_answer(string method, params double[] wanted)
    {
        double[] found = DiffusionSampler.Make(Image, Start, Twenty with { Method = method });
        Assert.All(found.Zip(wanted), p => Assert.Equal(p.Second, p.First, 1e-6));
    }

    [Fact]
    public void Two_thousand_evaluations_come_to_what_the_script_comes_to()
    {
        double[] found = DiffusionSampler.Make(Image, Start, Twenty with { Method = SamplerSettings.Dpm2M, Evaluations = 2000 });
        var wanted = Golden.GetProperty("converged").EnumerateArray().Select(v => v.GetDouble());
        Assert.All(found.Zip(wanted), p => Assert.Equal(p.Second, p.First, 1e-7));
    }

    [Fact]
    public void Twenty_evaluations_differ_from_two_hundred_by_far_less_than_the_noise_of_counts()
    {
        double[] noise = Normal(2000);
        double[] few = DiffusionSampler.Make(Image, noise, Twenty), many = DiffusionSampler.Make(Image, noise,
            Twenty with { Evaluations = 200 });
        double apart = Math.Sqrt(few.Zip(many, (a, b) => (a - b) * (a - b)).Average());
        // The deviation of Poisson noise where 480 counts come to 1.
        double poisson = new Rubor.Methods.HandScans.Synthesis.CountDomain(480).NoiseSd;
        Assert.True(apart < 0.2 * poisson, $"{apart} for a noise of {poisson}");
    }

    [Fact]
    public void Ancestral_steps_come_to_the_mixture()
    {
        var random = new Random(5);
        double[] found = DiffusionSampler.Make(Image, Normal(3000), Twenty with { Method = SamplerSettings.Ancestral },
            NoiseSchedule.Linear(500, 1e-6, 0.04), () => Normal(random));
        // Shares to four deviations, the mean of the narrow part to the sampler's own error.
        Assert.Equal(0.7, found.Count(v => v < -0.8) / 3000.0, 4 * Math.Sqrt(0.7 * 0.3 / 3000));
        Assert.Equal(-0.95, found.Where(v => v < -0.8).Average(), 0.006);
    }

    [Fact]
    public void A_schedule_that_leaves_signal_at_its_end_is_refused_with_how_much()
    {
        Assert.Contains("leaves 0.081", Assert.Throws<ArgumentException>(() => NoiseSchedule.Linear(500, 1e-6, 0.01)).Message, StringComparison.Ordinal);
        Assert.Equal(4.0e-5, NoiseSchedule.Linear(500, 1e-6, 0.04).Gammas[^1], 1e-6);
        Assert.Equal(4.4e-5, NoiseSchedule.Linear(2000, 1e-6, 0.01).Gammas[^1], 1e-6);
        Assert.Throws<ArgumentException>(() => NoiseSchedule.Linear(500, 0, 0.04));
    }

    [Theory]
    [InlineData(DiffusionPlan.Noise)]
    [InlineData(DiffusionPlan.Velocity)]
    public void An_answer_says_which_image_it_means_and_low_noise_does_not_rule_the_loss(string prediction)
    {
        foreach (double at in new[] { -5.0, 0, 4.6 })
        {
            var level = new NoiseLevel(at);
            double noisy = (level.Signal * 0.3) + (level.Noise * -1.2);
            Assert.Equal(0.3, level.Image(prediction, noisy, level.Answer(prediction, 0.3, -1.2)), 9);
            Assert.Equal(1, (level.Signal * level.Signal) + (level.Noise * level.Noise), 12);
            // Whatever is answered, it is the same error of the image that is weighed.
            double error = prediction == DiffusionPlan.Noise ? level.Noise / level.Signal : level.Noise;
            Assert.Equal(Math.Min(level.Snr, 5), level.Weight(prediction, 5) / (error * error), 1e-6 * Math.Min(level.Snr, 5));
        }
    }

    internal static JsonElement Golden { get; } = JsonDocument.Parse(File.ReadAllBytes(Data.Reference("diffusion", "golden.json"))).RootElement;

    static double[] Normal(int count)
    {
        var random = new Random(4);
        return [.. Enumerable.Range(0, count).Select(_ => Normal(random))];
    }

    static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
