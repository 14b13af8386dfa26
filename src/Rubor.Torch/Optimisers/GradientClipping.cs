namespace Rubor.Torch.Optimisers;

/// <summary>Keeps a step from being led astray by one batch (Pascanu 2013).</summary>
public static class GradientClipping
{
    /// <summary>Added to the length before it is divided by. PyTorch's clip_grad_norm_.</summary>
    public const double Epsilon = 1e-6;

    /// <summary>Shortens all gradients together where their length is more than allowed.</summary>
    /// <param name="parameters">Tensors that may have a gradient.</param>
    /// <param name="longest">Largest length (L2) of all gradients as one vector, above 0.</param>
    /// <returns>The length before.</returns>
    public static double ByNorm(IEnumerable<Tensor> parameters, double longest)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(longest);
        using var scope = new TensorScope();
        using var noGrad = new NoGrad();
        Tensor[] gradients = [.. parameters.Select(p => p.Gradient).OfType<Tensor>()];
        if (gradients.Length == 0)
            return 0;
        var lengths = Tensor.Stack([.. Aten.ForeachNorm.CallMany(gradients, 2).Select(t => t!)]); // (gradients)
        double length = (lengths * lengths).Sum().Sqrt().Item(), factor = longest / (length + Epsilon);
        if (!(factor >= 1))
            Aten.ForeachMulScalarInPlace.Run(gradients, factor);
        return length;
    }
}
