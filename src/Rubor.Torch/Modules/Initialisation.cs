namespace Rubor.Torch.Modules;

/// <summary>How the weights of a layer, or its bias (one dimension), begin.</summary>
/// <param name="sizes">Their sizes.</param>
/// <param name="fanIn">Numbers that a number of the output is a sum over.</param>
delegate Func<Tensor> WeightStart(long[] sizes, long fanIn);

/// <summary>Starts of convolutions and linear layers, as PyTorch has them, so that a network of ours and one of PyTorch's start alike.</summary>
static class Initialisation
{
    /// <summary>PyTorch's default: uniform in ±1/√(inputs of an output), weight then bias, alike from one seed.</summary>
    internal static Func<Tensor> Uniform(long[] sizes, long fanIn) => () =>
    {
        using var noGrad = new NoGrad();
        double bound = 1 / Math.Sqrt(fanIn);
        return Tensor.Empty(sizes).Uniform(-bound, bound);
    };

    /// <summary>Normal of variance 2 / ((1 + slope²) · inputs of an output), biases 0 (He 2015, eq. 15).</summary>
    internal static WeightStart HeNormal(double slope) => (sizes, fanIn) => () =>
    {
        using var noGrad = new NoGrad();
        return sizes.Length == 1 ? Tensor.Zeros(sizes)
            : Tensor.Empty(sizes).Normal(0, Math.Sqrt(2 / ((1 + (slope * slope)) * fanIn)));
    };
}
