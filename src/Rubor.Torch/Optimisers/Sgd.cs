namespace Rubor.Torch.Optimisers;

/// <summary>Stochastic gradient descent with Nesterov's momentum, step for step as PyTorch's SGD computes it.</summary>
public sealed class Sgd : IOptimiser
{
    readonly ParameterSet set;
    readonly double momentum, weightDecay;
    readonly bool nesterov;

    /// <summary>Descent over <paramref name="parameters"/>.</summary>
    /// <param name="parameters">Name and tensor of each: <see cref="Modules.Module.NamedParameters"/>.</param>
    /// <param name="learningRate">Step size, above 0.</param>
    /// <param name="momentum">Share of the last step's direction, 0–1.</param>
    /// <param name="nesterov">Look ahead along the momentum (Nesterov) rather than behind.</param>
    /// <param name="weightDecay">Weight of the parameters themselves in their gradients (L2).</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range, or Nesterov without momentum.</exception>
    public Sgd(IEnumerable<(string Name, Tensor Tensor)> parameters, double learningRate, double momentum = 0.9, bool nesterov = true,
        double weightDecay = 0)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(learningRate);
        ArgumentOutOfRangeException.ThrowIfNegative(momentum);
        ArgumentOutOfRangeException.ThrowIfNegative(weightDecay);
        if (nesterov)
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(momentum);

        LearningRate = learningRate;
        (this.momentum, this.nesterov, this.weightDecay) = (momentum, nesterov, weightDecay);
        set = new ParameterSet(parameters, momentum > 0 ? ["momentum_buffer"] : []);
    }

    /// <inheritdoc/>
    public double LearningRate { get; set; }

    /// <inheritdoc/>
    public void Step() => set.Step(batch =>
    {
        var gradients = batch.Gradients;
        if (weightDecay != 0)
            gradients = [.. Aten.ForeachAddList.CallMany(gradients, batch.Parameters, weightDecay).Select(t => t!)];

        if (momentum > 0)
        {
            bool first = batch.Steps == 1;
            int index = 0;
            var decayed = gradients;
            var buffers = batch.Slot(0, _ => decayed[index++].Clone());
            if (!first)
            {
                Aten.ForeachMulScalarInPlace.Run(buffers, momentum);
                Aten.ForeachAddListInPlace.Run(buffers, gradients, 1);
            }

            gradients = nesterov ? [.. Aten.ForeachAddList.CallMany(gradients, buffers, momentum).Select(t => t!)] : buffers;
        }

        Aten.ForeachAddListInPlace.Run(batch.Parameters, gradients, -LearningRate);
    });

    /// <inheritdoc/>
    public void ZeroGradients() => set.ZeroGradients();

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> State() => set.State();

    /// <inheritdoc/>
    public void LoadState(IReadOnlyDictionary<string, Tensor> state)
    {
        ArgumentNullException.ThrowIfNull(state);
        set.Load(state);
    }

    /// <summary>Releases its state; the parameters are not its own.</summary>
    public void Dispose() => set.Dispose();
}
