using Rubor.Torch.Modules;

namespace Rubor.Torch.Optimisers;

/// <summary>A running average of a module's parameters: after each step decay × average + (1 − decay) × parameter. Running statistics
/// and other buffers are copied as they are.</summary>
public sealed class WeightAverage : IDisposable
{
    readonly (string Name, Tensor From, Tensor To)[] parameters, buffers;
    readonly double decay;

    /// <summary>An average that starts where the module stands.</summary>
    /// <param name="module">What is averaged.</param>
    /// <param name="decay">Share of the old average, 0–1.</param>
    public WeightAverage(Module module, double decay)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentOutOfRangeException.ThrowIfNegative(decay);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(decay, 1);
        this.decay = decay;
        parameters = Copies(module.NamedParameters());
        buffers = Copies(module.NamedBuffers());
    }

    /// <summary>Takes the module's parameters in.</summary>
    public void Update() => Update(decay);

    /// <summary>Takes them in with a share of the old average that is never more than (1 + n) / (10 + n) after n steps, so that little of
    /// the random start is left early on.</summary>
    /// <param name="step">Steps done before this one.</param>
    public void UpdateWarmingUp(int step) => Update(Math.Min(decay, (1.0 + step) / (10 + step)));

    void Update(double decay)
    {
        using var scope = new TensorScope();
        using var noGrad = new NoGrad();
        Tensor[] averages = [.. parameters.Select(p => p.To)];
        Aten.ForeachMulScalarInPlace.Run(averages, decay);
        Aten.ForeachAddListInPlace.Run(averages, parameters.Select(p => p.From).ToArray(), 1 - decay);
        foreach (var (_, from, to) in buffers)
            to.Copy(from);
    }

    /// <summary>The average by the module's names; the tensors stay its own.</summary>
    public IEnumerable<(string Name, Tensor Tensor)> State() => parameters.Concat(buffers).Select(p => (p.Name, p.To));

    /// <summary>Exchanges the average and the module's own parameters and buffers; twice is not at all.</summary>
    public void Exchange()
    {
        using var scope = new TensorScope();
        using var noGrad = new NoGrad();
        foreach (var (_, from, to) in parameters.Concat(buffers))
        {
            using var kept = from.Clone();
            from.Copy(to);
            to.Copy(kept);
        }
    }

    /// <summary>Releases the average.</summary>
    public void Dispose()
    {
        foreach (var (_, _, to) in parameters.Concat(buffers))
            to.Dispose();
    }

    static (string, Tensor, Tensor)[] Copies(IEnumerable<(string Name, Tensor Tensor)> tensors)
    {
        using var noGrad = new NoGrad();
        return [.. tensors.Select(t => (t.Name, t.Tensor, TensorScope.Outside(() => t.Tensor.Clone())))];
    }
}
