using System.Diagnostics;
using System.Globalization;
using Rubor.Benchmarks.Torch;
using Rubor.Imaging.Nifti;
using Rubor.Networks.Architectures;
using Rubor.Networks.Inference;
using Rubor.Networks.Planning;
using Rubor.Torch;
using Rubor.Torch.Files;

namespace Rubor.Benchmarks.Networks;

/// <summary>Networks with tiles and mirrors on the slices of a scan, to a written label map.</summary>
static class PredictionBenchmark
{
    /// <summary>Predicts one scan by the mean of networks.</summary>
    internal static int Run(string scan, string output, string batch, string[] weights)
    {
        Libtorch.Configure(new LibtorchSettings { Threads = 2 });
        using var network = new SegmentationNetwork([.. weights.Select(Weights.Read)],
            new() { Mirror = true, BatchSlices = int.Parse(batch, CultureInfo.InvariantCulture) });
        long start = Stopwatch.GetTimestamp();
        var read = NiftiReader.Read(scan);
        Timing.Print("read", Stopwatch.GetElapsedTime(start).TotalSeconds);
        var found = network.Predict([.. Enumerable.Repeat(read, network.Plan.Channels.Count)]);
        Timing.Print("network", Stopwatch.GetElapsedTime(start).TotalSeconds);
        var labels = found.Labels();
        NiftiWriter.Write(output, labels);
        Timing.Print("prediction", Stopwatch.GetElapsedTime(start).TotalSeconds);
        Timing.Print("labelled", labels.Labels.Length - labels.Labels.Count((byte)0));
        using var process = Process.GetCurrentProcess();
        Timing.Print("peak-mb", process.PeakWorkingSet64 >> 20);
        return 0;
    }

    /// <summary>Makes networks with a random start, of a patch of so many pixels, for background and two structures: nnU-Net's plain network
    /// of seven stages, or a U-Net of six levels with instance normalisation.</summary>
    internal static int Make(string folder, string count, string architecture, string filters, string patch)
    {
        int side = int.Parse(patch, CultureInfo.InvariantCulture), width = int.Parse(filters, CultureInfo.InvariantCulture);
        bool planned = architecture == PlannedUNetPlan.ArchitectureName;
        var plan = new NetworkPlan
        {
            Channels = PlanChannel.Of(["scan"], ChannelNormalisation.ZScore),
            Labels = ["one", "two"],
            Resampling = NetworkPlan.Cubic,
            SpacingMm = [1, 1],
            Crop = NetworkPlan.NonzeroCrop,
            Turn = NetworkPlan.NoTurn,
            Patch = [side, side],
            Mirror = [NetworkPlan.Rows, NetworkPlan.Columns],
            Average = NetworkPlan.LogitsMean,
            Architecture = architecture,
            Network = planned ? Planned(width).ToJson() : new UNetPlan
            {
                Outputs = 3,
                Levels = 6,
                Filters = width,
                Normalisation = UNetPlan.InstanceNormalisation,
            }.ToJson(),
        };
        for (int k = 1; k <= int.Parse(count, CultureInfo.InvariantCulture); k++)
        {
            Libtorch.Seed(k);
            using var made = Architecture.Of(plan).Make(plan);
            Weights.Write(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{k}")), new()
            {
                Architecture = plan.Architecture,
                Preprocessing = plan.Preprocessing,
                Labels = plan.Labels,
                Plan = plan.ToJson(),
                Note = "random, for a benchmark",
            }, StateDictionary.Of(made).Entries);
        }

        return 0;
    }

    // Seven stages: 256 pixels to 4.
    static PlannedUNetPlan Planned(int width)
    {
        int[] stages = [.. Enumerable.Range(0, 7)];
        return new()
        {
            Outputs = 3,
            Features = [.. stages.Select(s => Math.Min(512, width << s))],
            Strides = [.. stages.Select(s => (IReadOnlyList<int>)(s == 0 ? [1, 1] : [2, 2]))],
            Kernels = [.. stages.Select(_ => (IReadOnlyList<int>)[3, 3])],
            Convolutions = [.. stages.Select(_ => 2)],
        };
    }
}
