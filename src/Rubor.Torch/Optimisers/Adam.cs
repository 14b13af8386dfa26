namespace Rubor.Torch.Optimisers;

/// <summary>
/// Adam (Kingma &amp; Ba 2015), or with decoupled weight decay AdamW (Loshchilov &amp; Hutter 2019), step for step as PyTorch computes
/// them.
/// </summary>
public sealed class Adam : IOptimiser
{
    readonly ParameterSet set;
    readonly double beta1, beta2, epsilon, weightDecay;
    readonly bool decoupled;

    /// <summary>Adam over <paramref name="parameters"/>; use <see cref="AdamW"/> for the other.</summary>
    /// <param name="parameters">Name and tensor of each: <see cref="Modules.Module.NamedParameters"/>.</param>
    /// <param name="learningRate">Step size, above 0.</param>
    /// <param name="beta1">Decay of the mean of gradients, 0–1.</param>
    /// <param name="beta2">Decay of the mean of their squares, 0–1.</param>
    /// <param name="epsilon">Added to the denominator.</param>
    /// <param name="weightDecay">Weight of the parameters themselves in their gradients (L2).</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public Adam(IEnumerable<(string Name, Tensor Tensor)> parameters, double learningRate = 1e-3, double beta1 = 0.9, double beta2 = 0.999,
        double epsilon = 1e-8, double weightDecay = 0)
        : this(parameters, learningRate, beta1, beta2, epsilon, weightDecay, decoupled: false)
    {
    }

    Adam(IEnumerable<(string Name, Tensor Tensor)> parameters, double learningRate, double beta1, double beta2, double epsilon,
        double weightDecay, bool decoupled)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(learningRate);
        ArgumentOutOfRangeException.ThrowIfNegative(beta1);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(beta1, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(beta2);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(beta2, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(epsilon);
        ArgumentOutOfRangeException.ThrowIfNegative(weightDecay);
        LearningRate = learningRate;
        (this.beta1, this.beta2, this.epsilon, this.weightDecay, this.decoupled) = (beta1, beta2, epsilon, weightDecay, decoupled);
        set = new ParameterSet(parameters, "exp_avg", "exp_avg_sq");
    }

    /// <summary>AdamW: as Adam, but the weight decay acts on the parameters and not on their gradients.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public static Adam AdamW(IEnumerable<(string Name, Tensor Tensor)> parameters, double learningRate = 1e-3, double beta1 = 0.9,
        double beta2 = 0.999, double epsilon = 1e-8, double weightDecay = 1e-2) =>
        new(parameters, learningRate, beta1, beta2, epsilon, weightDecay, decoupled: true);

    /// <inheritdoc/>
    public double LearningRate { get; set; }

    /// <inheritdoc/>
    public void Step() => set.Step(batch =>
    {
        var gradients = batch.Gradients;
        if (weightDecay != 0 && decoupled)
            Aten.ForeachMulScalarInPlace.Run(batch.Parameters, 1 - (LearningRate * weightDecay));
        else if (weightDecay != 0)
            gradients = [.. Aten.ForeachAddList.CallMany(gradients, batch.Parameters, weightDecay).Select(t => t!)];

        var means = batch.Slot(0, gradient => gradient.Clone().Zero());
        var squares = batch.Slot(1, gradient => gradient.Clone().Zero());
        Aten.ForeachMulScalarInPlace.Run(means, beta1);
        Aten.ForeachAddListInPlace.Run(means, gradients, 1 - beta1);
        Aten.ForeachMulScalarInPlace.Run(squares, beta2);
        Aten.ForeachAddcmulInPlace.Run(squares, gradients, gradients, 1 - beta2);

        double correction1 = 1 - Math.Pow(beta1, batch.Steps), correction2 = Math.Sqrt(1 - Math.Pow(beta2, batch.Steps));
        Tensor[] denominators = [.. Aten.ForeachSqrt.CallMany((Argument)squares).Select(t => t!)];
        Aten.ForeachDivScalarInPlace.Run(denominators, correction2);
        Aten.ForeachAddScalarInPlace.Run(denominators, epsilon);
        Aten.ForeachAddcdivInPlace.Run(batch.Parameters, means, denominators, -(LearningRate / correction1));
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
