using System.Diagnostics;
using Rubor.Imaging.Nifti;
using Rubor.Networks.Inference;
using Rubor.Studies.Measuring.Vhi;
using Rubor.Torch;
using Rubor.Torch.Files;

namespace Rubor.Benchmarks.Torch;

/// <summary>Three nets on one volume: from the files to a mask that could be written, libtorch's loading included.</summary>
static class DiseaseRegionBenchmark
{
    internal static int Run(string[] args)
    {
        long start = Stopwatch.GetTimestamp();
        string[] files = [.. args.Where(argument => !argument.StartsWith("--", StringComparison.Ordinal))];
        string? batch = args.FirstOrDefault(argument => argument.StartsWith("--batch=", StringComparison.Ordinal));
        Libtorch.Configure(new LibtorchSettings { RetainMemory = !args.Contains("--system-allocator"), Threads = 2 });
        var settings = new InferenceSettings
        {
            BFloat16 = args.Contains("--bfloat16"),
            BatchSlices = batch is null ? new InferenceSettings().BatchSlices
                : int.Parse(batch.AsSpan(8), System.Globalization.CultureInfo.InvariantCulture),
            Format = args.Contains("--contiguous") ? MemoryFormat.Contiguous : MemoryFormat.ChannelsLast,
        };
        var reading = Task.Run(() => NiftiReader.Read(files[0]));
        using var network = new SegmentationNetwork([.. files[1..].Select(Weights.Read)], settings, RegionTasks.Published);
        var t1w = reading.GetAwaiter().GetResult();
        Timing.Print("read", Stopwatch.GetElapsedTime(start).TotalSeconds);
        long run = Stopwatch.GetTimestamp();
        var mask = network.Predict([t1w]).Structures[0].Rounded();
        Timing.Print("network", Stopwatch.GetElapsedTime(run).TotalSeconds);
        Timing.Print("end-to-end", Stopwatch.GetElapsedTime(start).TotalSeconds);
        Timing.Print("mask-voxels", mask.Count);
        using var process = Process.GetCurrentProcess();
        Timing.Print("peak-mb", process.PeakWorkingSet64 >> 20);
        if (args.FirstOrDefault(argument => argument.StartsWith("--mask-out=", StringComparison.Ordinal)) is { } path)
            File.WriteAllBytes(path[11..], mask.Voxels.ToArray());

        return 0;
    }
}
