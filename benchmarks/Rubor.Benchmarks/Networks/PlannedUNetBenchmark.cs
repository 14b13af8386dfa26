using Rubor.Benchmarks.Torch;
using Rubor.Networks.Architectures;
using Rubor.Networks.Planning;
using Rubor.Networks.Segmentation;
using Rubor.Networks.Training;
using Rubor.Torch;
using Rubor.Torch.Optimisers;

namespace Rubor.Benchmarks.Networks;

/// <summary>Training steps of nnU-Net's planned network with its own loss and optimiser: batches of two, three structures.</summary>
static class PlannedUNetBenchmark
{
    const int Batch = 2, Structures = 3;

    /// <summary>Prints the seconds of each step after the first, on the clock and of the processor, a line each.</summary>
    /// <param name="which">nnunet: the 7 stages that are planned for 256 × 256 pixels; cpu: half as wide, 6 stages, 320 × 320.</param>
    /// <param name="args">How many steps, then --contiguous, --channels-last, --bfloat16, --one-thread.</param>
    public static int Run(string which, string[] args)
    {
        var (features, side) = which == "nnunet" ? (new[] { 32, 64, 128, 256, 512, 512, 512 }, 256) : ([16, 32, 64, 128, 256, 256], 320);
        Libtorch.Configure(new LibtorchSettings { Threads = args.Contains("--one-thread") ? 1 : 2 });
        var format = args.Contains("--channels-last") ? MemoryFormat.ChannelsLast : MemoryFormat.Contiguous;
        var settings = TrainingSettings.Of("nnunet", []);
        int steps = int.Parse(args[0], System.Globalization.CultureInfo.InvariantCulture);
        using var thread = new TorchThread();
        thread.Run(() =>
        {
            Libtorch.Seed(0);
            using var scope = new TensorScope();
            using var network = new PlannedUNet(new PlannedUNetPlan
            {
                Outputs = Structures + 1,
                Features = features,
                Strides = [.. features.Select((_, k) => k == 0 ? new[] { 1, 1 } : [2, 2])],
                Kernels = [.. features.Select(_ => new[] { 3, 3 })],
                Convolutions = [.. features.Select(_ => 2)],
            });
            network.MoveTo(format);
            var x = Tensor.RandN([Batch, 1, side, side]).To(format);
            var y = (Tensor.Rand([Batch, side, side]) * (Structures + 1)).To(ScalarType.Int64);
            using var sgd = new Sgd(network.NamedParameters(), settings.LearningRate, settings.Momentum, weightDecay: settings.WeightDecay);
            for (int k = 0; k <= steps; k++)
            {
                var (seconds, processor) = Timing.Once(() =>
                {
                    using var step = new TensorScope();
                    sgd.ZeroGradients();
                    IReadOnlyList<Tensor> outputs;
                    using (args.Contains("--bfloat16") ? new Autocast() : null)
                        outputs = network.Outputs(x);
                    var loss = SegmentationLoss.Of([.. outputs.Select(o => o.To(ScalarType.Float32))], y, settings);
                    Autograd.Backward(loss);
                    GradientClipping.ByNorm(network.NamedParameters().Select(p => p.Tensor), settings.GradientClip);
                    sgd.Step();
                });
                if (k > 0)
                    Console.WriteLine(FormattableString.Invariant($"{which}-step {seconds:G6} {processor:G6}"));
            }

            return true;
        }).GetAwaiter().GetResult();
        return 0;
    }
}
