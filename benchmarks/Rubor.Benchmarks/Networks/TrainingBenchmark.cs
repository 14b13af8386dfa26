using System.Diagnostics;
using System.Globalization;
using Rubor.Benchmarks.Torch;
using Rubor.Imaging.Nifti;
using Rubor.Networks.Segmentation;
using Rubor.Networks.Training;
using Rubor.Torch;

namespace Rubor.Benchmarks.Networks;

/// <summary>Training steps of the published network with the published augmentation, the batches made by one thread beside it.</summary>
static class TrainingBenchmark
{
    // Steps before the clock: libtorch's first ones prepare its kernels.
    const int Warm = 4;

    public static int Run(string t1w, string mask, string count)
    {
        int steps = int.Parse(count, CultureInfo.InvariantCulture);
        Libtorch.Configure(new LibtorchSettings { Threads = 2 });
        var settings = TrainingSettings.Of("paper", [$"steps={Warm + steps}"]);
        var plan = settings.Plan(["t1w"], ["disease region"]);
        var scan = TrainingScan.Of(plan, "scan", "1", [NiftiReader.Read(t1w)], NiftiReader.ReadMask(mask).Voxels.ToArray());
        string folder = Path.Combine(Path.GetTempPath(), $"rubor-training-{Environment.ProcessId}");
        using var trainer = new Trainer(new()
        {
            Task = SegmentationTask.Of(plan, [scan], []),
            Settings = settings,
            DataSha256 = "",
            Seed = 1,
            CheckpointFolder = folder
        }, resume: false);
        var clock = new Clock(Warm);
        var outcome = trainer.Run(clock, CancellationToken.None);
        Timing.Print("training-step", clock.SecondsAStep(steps));
        Timing.Print("wait-share", outcome.WaitShare);
        using var process = Process.GetCurrentProcess();
        Timing.Print("peak-mb", process.PeakWorkingSet64 >> 20);
        return 0;
    }

    // Seconds from the first report after the warm steps to the last.
    sealed class Clock(int warm) : IProgress<TrainingProgress>
    {
        (long Time, int Step)? first;
        (long Time, int Step) last;

        public void Report(TrainingProgress value)
        {
            last = (Stopwatch.GetTimestamp(), value.Step);
            if (first is null && value.Step >= warm)
                first = last;
        }

        public double SecondsAStep(int steps) => first is { } f && last.Step > f.Step
            ? Stopwatch.GetElapsedTime(f.Time, last.Time).TotalSeconds / (last.Step - f.Step)
            : throw new InvalidOperationException($"{steps} steps end within a second: ask for more");
    }
}
