using System.Diagnostics;
using System.Globalization;
using Rubor.Networks.Architectures;
using Rubor.Torch;
using Rubor.Torch.Optimisers;

namespace Rubor.Benchmarks.Torch;

/// <summary>Thousands of training steps: the live count and the resident memory stay where they were after the first two hundred.</summary>
static class TorchSoak
{
    const long AllowedGrowthBytes = 32L << 20;

    internal static int Run(string[] args)
    {
        int steps = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 5000;
        long count = 0, memory = 0;
        Libtorch.Seed(0);
        using var network = new UNet();
        using var adam = new Adam(network.NamedParameters());
        for (int k = 0; k < steps; k++)
        {
            using (new TensorScope())
            {
                var x = Tensor.RandN([2, 1, 32, 32]);
                adam.ZeroGradients();
                Autograd.Backward(Functional.BinaryCrossEntropy(network.Forward(x).Sigmoid(), x.Greater(0).To(ScalarType.Float32)));
                adam.Step();
            }

            if (k == 200)
                (count, memory) = (Tensor.LiveCount, Resident());

            if (k % 1000 == 999)
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"step {k + 1}: live {Tensor.LiveCount}, resident {Resident() / 1048576.0:0.0} MB"));
            }
        }

        long grown = Resident() - memory;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{steps} steps: live {count} -> {Tensor.LiveCount}, resident {memory >> 20} MB, grown by {grown / 1048576.0:0.0} MB"));
        return Tensor.LiveCount == count && grown < AllowedGrowthBytes ? 0 : 1;
    }

    static long Resident()
    {
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
