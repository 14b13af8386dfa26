namespace Rubor.Torch.Modules;

/// <summary>PyTorch's default start of convolutions and linear layers: uniform in ±1/√(inputs of an output), weight then bias,
/// so that a network of ours and one of PyTorch's start alike from one seed.</summary>
static class Initialisation
{
    internal static Func<Tensor> Uniform(long[] sizes, long fanIn) => () =>
    {
        using var noGrad = new NoGrad();
        double bound = 1 / Math.Sqrt(fanIn);
        return Tensor.Empty(sizes).Uniform(-bound, bound);
    };
}
