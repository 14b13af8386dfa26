using System.Diagnostics;
using System.Globalization;
using Rubor.Networks.Augmentation;

namespace Rubor.Benchmarks.Networks;

/// <summary>
/// Augments samples by nnU-Net's scheme, a round for each line read from standard input that names the threads, so that
/// benchmarks/peers/nnunet_augmentation_ratio.py can take turns with it; answers with seconds.
/// </summary>
static class NnUNetAugmentationBenchmark
{
    const int Patch = 256;

    public static int Run(string scheme, string samples)
    {
        int count = int.Parse(samples, CultureInfo.InvariantCulture);
        var augmenter = new Augmenter(AugmentationSettings.None with { Scheme = scheme }, mayMirrorRows: true, mayMirrorColumns: true);
        var (rows, columns) = augmenter.SourceSize(Patch, Patch);
        var source = Source(rows, columns);
        ulong seed = 0;
        while (Console.ReadLine() is { Length: > 0 } line)
        {
            int threads = int.Parse(line, CultureInfo.InvariantCulture);
            ulong first = seed;
            seed += (ulong)count;
            long from = Stopwatch.GetTimestamp();
            var workers = Enumerable.Range(0, threads).Select(t => new Thread(() =>
            {
                var target = new Sample(1, Patch, Patch);
                for (int i = t; i < count; i += threads)
                    augmenter.Apply(source, target, SampleRandom.SeedOf(1, (long)first + i, 0));
            })).ToArray();
            foreach (var worker in workers)
                worker.Start();
            foreach (var worker in workers)
                worker.Join();
            Console.WriteLine(Stopwatch.GetElapsedTime(from).TotalSeconds.ToString("R", CultureInfo.InvariantCulture));
        }

        return 0;
    }

    // Two discs, one in the other, in noise.
    static Sample Source(int rows, int columns)
    {
        var source = new Sample(1, rows, columns);
        var random = new SampleRandom(1);
        for (int i = 0; i < source.Label.Length; i++)
        {
            double from = double.Hypot(i / columns - rows / 2.0, i % columns - columns / 3.0);
            source.Label[i] = from < rows / 8.0 ? (byte)2 : from < rows / 4.0 ? (byte)1 : (byte)0;
            source.Image[i] = source.Label[i] + (float)random.NextUnit();
        }

        return source;
    }
}
