using Rubor.Networks.Architectures;
using Rubor.Torch;
using Rubor.Torch.Optimisers;

namespace Rubor.Benchmarks.Torch;

/// <summary>The binding beside PyTorch: ResNet-18, a training step of the V_HI U-Net, an addition of one element.</summary>
static class TorchBenchmarks
{
    const int Repeats = 5;

    internal static int Run(string[] args)
    {
        Libtorch.Configure(new LibtorchSettings { RetainMemory = !args.Contains("--system-allocator"), Threads = 2 });
        var format = args.Contains("--contiguous") ? MemoryFormat.Contiguous : MemoryFormat.ChannelsLast;
        void All()
        {
            Addition();
            ResNet(format);
            Training(format);
        }

        if (args.Contains("--main-thread"))
        {
            All();
            return 0;
        }

        using var thread = new TorchThread();
        thread.Run(() =>
        {
            All();
            return true;
        }).GetAwaiter().GetResult();
        return 0;
    }

    static void Addition()
    {
        const int Additions = 100_000;
        using var scope = new TensorScope();
        var a = Tensor.Ones([1]);
        Timing.Print("add", Timing.Median(9, () =>
        {
            for (int k = 0; k < Additions; k++)
            {
                using var sum = a + a;
            }
        }) / Additions);
    }

    static void ResNet(MemoryFormat format)
    {
        Libtorch.Seed(0);
        using var scope = new TensorScope();
        using var network = new ResNet18();
        network.MoveTo(format);
        var x = Tensor.RandN([8, 3, 224, 224]).To(format);
        var y = Tensor.Zeros([8], ScalarType.Int64);
        using var sgd = new Sgd(network.NamedParameters(), 1e-3);
        network.Evaluate();
        Timing.Print("resnet18-forward", Timing.Median(Repeats, () =>
        {
            using var mode = new InferenceMode();
            using var output = network.Forward(x);
        }));
        network.Train();
        Timing.Print("resnet18-step", Timing.Median(Repeats, () =>
        {
            using var step = new TensorScope();
            sgd.ZeroGradients();
            Autograd.Backward(Functional.CrossEntropy(network.Forward(x), y));
            sgd.Step();
        }));
    }

    static void Training(MemoryFormat format)
    {
        Libtorch.Seed(0);
        using var scope = new TensorScope();
        using var network = new UNet();
        network.MoveTo(format);
        var x = Tensor.RandN([4, 1, 336, 336]).To(format);
        var y = x.Greater(0).To(ScalarType.Float32);
        using var adam = new Adam(network.NamedParameters(), 1e-3);
        Timing.Print("unet-step", Timing.Median(Repeats, () =>
        {
            using var step = new TensorScope();
            adam.ZeroGradients();
            Autograd.Backward(Functional.BinaryCrossEntropy(network.Forward(x).Sigmoid(), y));
            adam.Step();
        }));
    }
}
