using System.Diagnostics;
using System.Globalization;
using Rubor.Networks.Architectures;
using Rubor.Torch;
using Rubor.Torch.Optimisers;

namespace Rubor.Benchmarks.Networks;

/// <summary>Training steps of DenseNet-121 of one channel with 30 outputs, as hand joints are trained.</summary>
static class DenseNetBenchmark
{
    /// <summary>SIDE BATCH STEPS THREADS [--contiguous]: a line a step, seconds by the clock and of the processor.</summary>
    public static int Run(string side, string batch, string steps, string threads, bool contiguous)
    {
        Libtorch.Configure(new LibtorchSettings { Threads = Number(threads) });
        using var thread = new TorchThread();
        thread.Run(() =>
        {
            Libtorch.Seed(0);
            using var scope = new TensorScope();
            using var network = new DenseNet(new(), 1, 30);
            var format = contiguous ? MemoryFormat.Contiguous : DenseNet.Registered.Format;
            network.MoveTo(format);
            using var adam = new Adam(network.NamedParameters(), 1e-4);
            var images = Tensor.RandN([Number(batch), 1, Number(side), Number(side)]).To(format);
            var truth = Tensor.RandN([Number(batch), 30]).Greater(1).To(ScalarType.Float32);
            for (int step = 0; step <= Number(steps); step++)
            {
                long start = Stopwatch.GetTimestamp();
                var processor = Process.GetCurrentProcess().TotalProcessorTime;
                using (new TensorScope())
                {
                    adam.ZeroGradients();
                    Autograd.Backward(Functional.BinaryCrossEntropyWithLogits(network.Forward(images), truth));
                    adam.Step();
                }

                // The first warms up.
                if (step > 0)
                    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"step {Stopwatch.GetElapsedTime(start).TotalSeconds} ")
                        + string.Create(CultureInfo.InvariantCulture, $"{(Process.GetCurrentProcess().TotalProcessorTime - processor).TotalSeconds}"));
            }

            return 0;
        }).GetAwaiter().GetResult();
        return 0;
    }

    static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
