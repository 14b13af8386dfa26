using System.Diagnostics;
using System.Globalization;
using Rubor.Networks.Augmentation;

namespace Rubor.Benchmarks.Networks;

/// <summary>
/// Augments a sample on one thread, a round of samples for each line read from standard input, so that
/// benchmarks/peers/augmentation_ratio.py can take turns with it; answers with seconds.
/// </summary>
static class AugmentationBenchmark
{
    // Each step at its full range in every sample, as the peer does it.
    static readonly AugmentationSettings Settings = AugmentationSettings.Paper with
    {
        Interpolation = Interpolation.Linear,
        Border = Border.Fill,
        BlurDeviationMinimumPixels = 0.8,
        BlurDeviationMaximumPixels = 0.8,
        NoiseDeviationMinimum = 0.05,
        NoiseDeviationMaximum = 0.05,
    };

    public static int Run(string edge, string samples)
    {
        int size = int.Parse(edge, CultureInfo.InvariantCulture), count = int.Parse(samples, CultureInfo.InvariantCulture);
        Sample source = new(1, size, size), target = new(1, size, size);
        for (int i = 0; i < source.Image.Length; i++)
        {
            int row = i / size, column = i % size;
            bool inside = (row - size / 2) * (row - size / 2) + (column - size / 3) * (column - size / 3) < size * size / 16;
            source.Label[i] = inside ? (byte)1 : (byte)0;
            source.Image[i] = (inside ? 0.9f : 0.3f) + row % 7 * 0.02f;
        }

        ulong seed = 0;
        foreach (string settings in Lines())
        {
            var augmenter = new Augmenter(Only(settings));
            long from = Stopwatch.GetTimestamp();
            for (int i = 0; i < count; i++)
                augmenter.Apply(source, target, seed++);
            Console.WriteLine(Stopwatch.GetElapsedTime(from).TotalSeconds.ToString("R", CultureInfo.InvariantCulture));
        }

        return 0;
    }

    // The name of one step leaves out the others.
    static AugmentationSettings Only(string step) => step switch
    {
        "all" => Settings,
        "geometry" => Settings with { PowerProbability = 0, BlurProbability = 0, NoiseProbability = 0 },
        "affine" => Settings with { PowerProbability = 0, BlurProbability = 0, NoiseProbability = 0, ElasticProbability = 0 },
        "power" => AugmentationSettings.None with { PowerMinimum = 0.7, PowerMaximum = 0.8 },
        "blur" => AugmentationSettings.None with { BlurDeviationMinimumPixels = 0.8, BlurDeviationMaximumPixels = 0.8 },
        "noise" => AugmentationSettings.None with { NoiseDeviationMinimum = 0.05, NoiseDeviationMaximum = 0.05 },
        "low" => AugmentationSettings.None with { LowResolutionMinimumPixels = 2, LowResolutionMaximumPixels = 2 },
        "cubic" => Settings with { PowerProbability = 0, BlurProbability = 0, NoiseProbability = 0, Interpolation = Interpolation.Cubic },
        "paper" => AugmentationSettings.Paper,
        _ => throw new ArgumentException($"no such step: {step}"),
    };

    static IEnumerable<string> Lines()
    {
        while (Console.ReadLine() is { Length: > 0 } line)
            yield return line;
    }
}
