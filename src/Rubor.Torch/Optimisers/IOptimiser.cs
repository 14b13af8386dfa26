namespace Rubor.Torch.Optimisers;

/// <summary>Changes parameters along their gradients.</summary>
public interface IOptimiser : IDisposable
{
    /// <summary>Step size; a schedule may set it before each step.</summary>
    double LearningRate { get; set; }

    /// <summary>Changes every parameter that has a gradient.</summary>
    void Step();

    /// <summary>Drops all gradients, so that the next backward pass starts from none.</summary>
    void ZeroGradients();

    /// <summary>What it carries from step to step, by name; the tensors stay its own. To save with the weights.</summary>
    IReadOnlyDictionary<string, Tensor> State();

    /// <summary>Takes back what <see cref="State"/> gave.</summary>
    /// <exception cref="ArgumentException">A name is missing or unknown, or sizes differ.</exception>
    void LoadState(IReadOnlyDictionary<string, Tensor> state);
}
