using System.Diagnostics;
using Rubor.Imaging.Nifti;
using Rubor.Networks.Architectures;
using Rubor.Networks.Inference;
using Rubor.Torch;
using Rubor.Torch.Files;
using Rubor.Torch.Optimisers;

namespace Rubor.Benchmarks.Torch;

static class TorchBenchmarks
{
    internal static int Run(string[] args)
    {
        var settings = new LibtorchSettings { RetainMemory = !args.Contains("--system"), PassiveWait = !args.Contains("--spin") };
        Libtorch.Configure(settings);
        var clock = Stopwatch.StartNew();
        var input = SliceInput.Of(NiftiReader.Read(args[0]));
        Console.WriteLine($"read {clock.Elapsed.TotalSeconds:0.000}");
        clock.Restart();
        Libtorch.Threads = 2;
        Console.WriteLine($"load {clock.Elapsed.TotalSeconds:0.000} {Libtorch.Version}");
        clock.Restart();
        using var net = new VhiUNet();
        Weights.Read(args[1]).Tensors.LoadInto(net);
        net.Evaluate();
        Console.WriteLine($"weights {clock.Elapsed.TotalSeconds:0.000}");
        int slice = input.Rows * input.Columns;
        foreach (bool last in new[] { false, true })
        {
            net.MoveTo(last ? MemoryFormat.ChannelsLast : MemoryFormat.Contiguous);
            foreach (int batch in new[] { 1, 4, 25 })
            {
                for (int repeat = 0; repeat < 2; repeat++)
                {
                    clock.Restart();
                    using var none = new InferenceMode();
                    using var scope = new TensorScope();
                    for (int z = 0; z < input.Slices; z += batch)
                    {
                        int n = Math.Min(batch, input.Slices - z);
                        using var x0 = Tensor.From(input.Values.AsSpan(z * slice, n * slice), [n, 1, input.Rows, input.Columns]);
                        using var x = last ? x0.To(MemoryFormat.ChannelsLast) : x0.Clone();
                        using var y = net.Forward(x);
                    }

                    Console.WriteLine($"one net, channels last {last}, batch {batch}: {clock.Elapsed.TotalSeconds:0.000}");
                }
            }
        }

        using (var folded = new FoldedVhiUNet(net))
        {
            foreach (int batch in new[] { 1, 2, 4, 8 })
            {
                for (int repeat = 0; repeat < 3; repeat++)
                {
                    clock.Restart();
                    using var none = new InferenceMode();
                    using var scope = new TensorScope();
                    for (int z = 0; z < input.Slices; z += batch)
                    {
                        int n = Math.Min(batch, input.Slices - z);
                        using var x = Tensor.From(input.Values.AsSpan(z * slice, n * slice), [n, 1, input.Rows, input.Columns]);
                        using var y = folded.Forward(x);
                        if (repeat == 0 && z == 0) { using var y2 = net.Forward(x); Console.WriteLine($"difference {(y - y2).Abs().Max().Item()}"); }
                    }

                    Console.WriteLine($"folded, batch {batch}: {clock.Elapsed.TotalSeconds:0.000}");
                }
            }
        }

        net.Train();
        foreach (bool last in new[] { false, true })
        {
            net.MoveTo(last ? MemoryFormat.ChannelsLast : MemoryFormat.Contiguous);
            using var adam = new Adam(net.NamedParameters());
            for (int step = 0; step < 4; step++)
            {
                clock.Restart();
                using var scope = new TensorScope();
                var x = Tensor.From(input.Values.AsSpan(0, 4 * slice), [4, 1, input.Rows, input.Columns]);
                if (last) x = x.To(MemoryFormat.ChannelsLast);
                var y = x.Greater(0.5).To(ScalarType.Float32);
                adam.ZeroGradients();
                Autograd.Backward(Functional.BinaryCrossEntropy(net.Forward(x), y));
                adam.Step();
                Console.WriteLine($"step, channels last {last}: {clock.Elapsed.TotalSeconds:0.000}");
            }
        }

        using (var outer = new TensorScope())
        {
            var a = Tensor.Ones([1]);
            for (int r = 0; r < 4; r++)
            {
                clock.Restart();
                for (int k = 0; k < 200_000; k++) { using var c = a + a; }
                Console.WriteLine($"add {clock.Elapsed.TotalMicroseconds / 200_000:0.000} us");
            }
        }

        Console.WriteLine($"live {Tensor.LiveCount}, peak {Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MB");
        return 0;
    }
}
