using System.Diagnostics;
using System.Globalization;
using Rubor.Methods.HandScans.Synthesis;
using Rubor.Networks.Diffusion;
using Rubor.Networks.Training;
using Rubor.Studies.Measuring.HandSynthesis;

namespace Rubor.Benchmarks.Networks;

/// <summary>Parts of joint regions a second, and made hand scans.</summary>
static class SynthesisBenchmark
{
    /// <summary>Regions a second of disks, by the law of the paper's loop: <c>perlin PIXELS WAVELENGTH SECONDS</c>.</summary>
    public static int Perlin(string pixels, string wavelength, string seconds)
    {
        const int Width = 64;
        int wanted = int.Parse(pixels, CultureInfo.InvariantCulture);
        var labels = new byte[Width * Width];
        foreach (int i in Enumerable.Range(0, labels.Length).OrderBy(i => Math.Pow((i % Width) - 31.6, 2)
            + Math.Pow((i / Width) - 31.3, 2)).Take(wanted))
            labels[i] = 1;
        var region = new PerlinRegion(labels, Width, 1);
        double length = double.Parse(wavelength, CultureInfo.InvariantCulture), limit = double.Parse(seconds, CultureInfo.InvariantCulture);
        var settings = new PerlinSettings();
        for (int warm = 0; warm < 2000; warm++)
            region.Draw(new(1, warm, 0), settings, length);
        // Processor time: other programs share the machine.
        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        long start = Stopwatch.GetTimestamp(), maps = 0;
        int drawn = 0;
        for (; Stopwatch.GetElapsedTime(start).TotalSeconds < limit; drawn++)
            maps += region.Draw(new(2, drawn, 0), settings, length).Maps;
        process.Refresh();
        double took = (process.TotalProcessorTime - before).TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{{\"regions\": {drawn}, \"maps\": {maps}, \"seconds\": {took:0.0000}}}"));
        return 0;
    }

    /// <summary>One image with fast and with ancestral sampling of one network, from mask to counts: <c>synthesis PRESET SIDE STEPS</c>.
    /// Weights are random: they cost what trained ones do.</summary>
    public static int Images(string preset, string side, string steps)
    {
        var settings = GeneratorSettings.Of(preset, [$"side={side}"]);
        string folder = Directory.CreateTempSubdirectory("rubor-synthesis-").FullName;
        int length = settings.Side, pixels = length * length;
        try
        {
            var plan = settings.Shape.Plan("planar");
            using (var training = new NetworkTraining(new()
            {
                Task = DiffusionTask.Of(plan, [new("p", new float[pixels], new float[3 * pixels])], settings.Options),
                Settings = settings.Training with { Steps = 1, Batch = 1 },
                DataSha256 = "",
                CheckpointFolder = folder,
            }, 1, resume: false))
                training.WriteWeights(folder, [], new Dictionary<string, double>(), "");
            using var network = new DiffusionNetwork(folder, "cpu", 1);
            var scale = GeneratorScale.Of(settings.Counts, 400);
            var ancestral = NoiseSchedule.Linear(int.Parse(steps, CultureInfo.InvariantCulture), 1e-6, 0.04);
            _ = Make(settings.Making with { Evaluations = 2 }, null);
            double fast = Make(settings.Making, null), slow = Make(new() { Method = SamplerSettings.Ancestral }, ancestral);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{preset}, {length} × {length}: {settings.Making.Method} with {settings.Evaluations} evaluations {fast:0.000} s, ")
                + string.Create(CultureInfo.InvariantCulture, $"ancestral with {ancestral.Steps} {slow:0.000} s (processor time): {slow / fast:0.0} times"));
            return 0;

            double Make(SamplerSettings making, NoiseSchedule? schedule)
            {
                using var process = Process.GetCurrentProcess();
                var before = process.TotalProcessorTime;
                double[] made = network.Make(new float[3 * pixels], 1, 1, 0, making, schedule, CancellationToken.None);
                _ = scale.Pixels(made, length, 2, new(1, 1, 2));
                process.Refresh();
                return (process.TotalProcessorTime - before).TotalSeconds;
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
