using System.Diagnostics;
using System.Globalization;
using Rubor.Benchmarks.Torch;
using Rubor.Networks.Architectures;
using Rubor.Networks.Augmentation;
using Rubor.Networks.JointUltrasound;
using Rubor.Networks.Planning;
using Rubor.Torch;
using Rubor.Torch.Files;
using Rubor.Torch.Optimisers;

namespace Rubor.Benchmarks.Networks;

/// <summary>Scorers of pairs of ultrasound images, with random weights: training steps, all networks on one pair, heatmaps.</summary>
static class ScorerBenchmark
{
    // 5 folds × 2 seeds × 3 questions each of both scores, or a network a fold and seed with all six heads.
    const int Classifiers = 30, Shared = 10;

    static readonly ScorerHead Sh = new("sh 0|123", ["gray", "doppler"], ["0", "123"], ScorerHead.Classes);
    static readonly ScorerHead Vascularity = Sh with { Name = "vascularity 0|123", Branches = ["doppler"] };

    /// <summary>make FOLDER | step BATCH STEPS THREADS | scores FOLDER published|quick ROUNDS THREADS |
    /// heatmaps FOLDER fast|error NETWORKS THREADS.</summary>
    public static int Run(string[] args)
    {
        switch (args)
        {
            case ["make", var folder]: Make(folder); return 0;
            case ["step", var batch, var steps, var threads]: Step(Number(batch), Number(steps), Number(threads)); return 0;
            case ["scores", var folder, var which, var rounds, var threads]: Scores(folder, which, Number(rounds), Number(threads)); return 0;
            case ["heatmaps", var folder, var which, var networks, var threads]: Heatmaps(folder, which, Number(networks), Number(threads)); return 0;
            default: throw new ArgumentException("scorer make|step|scores|heatmaps …");
        }
    }

    static void Make(string folder)
    {
        ScorerHead[] all = [.. Enumerable.Range(0, 3).SelectMany(k =>
            new[] { Sh with { Name = $"sh {k}" }, Vascularity with { Name = $"vascularity {k}" } })];
        Write(Path.Combine(folder, "sh"), new() { Heads = [Sh] });
        Write(Path.Combine(folder, "vascularity"), new() { Branches = ["doppler"], Heads = [Vascularity] });
        Write(Path.Combine(folder, "quick"), new() { Width = 16, Side = 112, Heads = all });
    }

    static void Write(string folder, ScorerPlan shape)
    {
        Libtorch.Seed(1);
        using var network = new JointScorer(shape);
        var plan = shape.Plan();
        var description = new WeightsDescription
        {
            Architecture = plan.Architecture,
            Preprocessing = plan.Preprocessing,
            Labels = plan.Labels,
            Plan = plan.ToJson(),
        };
        Weights.Write(folder, description, StateDictionary.Of(network).Entries);
    }

    static void Step(int batch, int steps, int threads)
    {
        Libtorch.Configure(new LibtorchSettings { Threads = threads });
        using var thread = new TorchThread();
        thread.Run(() =>
        {
            Libtorch.Seed(0);
            using var scope = new TensorScope();
            using var network = new JointScorer(new() { Heads = [Sh] });
            network.MoveTo(MemoryFormat.ChannelsLast);
            Tensor[] images = [.. Enumerable.Range(0, 2).Select(_ => Tensor.RandN([batch, 3, 224, 224]).To(MemoryFormat.ChannelsLast))];
            var truth = Tensor.From<long>([.. Enumerable.Range(0, batch).Select(k => (long)(k % 2))], [batch]);
            using var adam = new Adam(network.NamedParameters(), 3e-4);
            for (int k = 0; k <= steps; k++)
            {
                var (seconds, processor) = Timing.Once(() =>
                {
                    using var step = new TensorScope();
                    adam.ZeroGradients();
                    Autograd.Backward(Functional.CrossEntropy(network.Forward(images), truth));
                    adam.Step();
                });
                if (k > 0)
                    Tell("step", seconds, processor);
            }

            return true;
        }).GetAwaiter().GetResult();
    }

    static void Scores(string folder, string which, int rounds, int threads)
    {
        string[] folders = which == "quick" ? [.. Enumerable.Repeat(Path.Combine(folder, "quick"), Shared)]
            : [.. Enumerable.Repeat(Path.Combine(folder, "sh"), Classifiers),
                .. Enumerable.Repeat(Path.Combine(folder, "vascularity"), Classifiers)];
        var pair = Pair();
        long start = Stopwatch.GetTimestamp();
        using var networks = new ScorerNetworks(folders, threads: threads);
        Console.WriteLine(FormattableString.Invariant($"loading {Stopwatch.GetElapsedTime(start).TotalSeconds:G4} 0"));
        for (int k = 0; k <= rounds; k++)
        {
            var (seconds, processor) = Timing.Once(() => _ = networks.Logits([pair]));
            if (k > 0)
                Tell("scores", seconds, processor);
        }

        Console.Error.WriteLine($"peak memory {PeakMemory.OfProcess}");
    }

    // Both maps of one pair: the question 0|123 of both scores.
    static void Heatmaps(string folder, string which, int count, int threads)
    {
        var settings = which == "error" ? HeatmapSettings.FastWithError : HeatmapSettings.Fast;
        using var networks = new ScorerNetworks([.. Enumerable.Repeat(Path.Combine(folder, "sh"), count),
            .. Enumerable.Repeat(Path.Combine(folder, "vascularity"), count)], threads: threads);
        var pair = Pair();
        var (seconds, processor) = Timing.Once(() =>
        {
            PairHeatmaps.Integrated(networks, [.. Enumerable.Range(0, count).Select(k => (k, Sh.Name))], pair, settings);
            PairHeatmaps.Integrated(networks, [.. Enumerable.Range(count, count).Select(k => (k, Vascularity.Name))], pair, settings);
        });
        Tell("heatmaps", seconds, processor);
        Console.Error.WriteLine($"peak memory {PeakMemory.OfProcess}");
    }

    static PairImage Pair()
    {
        const int Size = 420;
        var random = new SampleRandom(1);
        var (gray, doppler) = (new byte[Size * Size], new byte[3 * Size * Size]);
        for (int k = 0; k < gray.Length; k++)
            gray[k] = doppler[3 * k] = doppler[(3 * k) + 1] = doppler[(3 * k) + 2] = (byte)random.Next(256);
        return new()
        {
            Name = "noise",
            Subject = "none",
            Gray = gray,
            GrayWidth = Size,
            GrayHeight = Size,
            GrayRegion = (60, 60, 300, 300),
            Doppler = doppler,
            Signal = new bool[Size * Size],
            DopplerWidth = Size,
            DopplerHeight = Size,
            DopplerRegion = (60, 60, 300, 300),
        };
    }

    static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    static void Tell(string what, double seconds, double processor) =>
        Console.WriteLine(FormattableString.Invariant($"{what} {seconds:G6} {processor:G6}"));
}
