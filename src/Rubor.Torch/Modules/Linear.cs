namespace Rubor.Torch.Modules;

/// <summary>x·Wᵀ + b.</summary>
public sealed class Linear : Module
{
    /// <summary>A linear layer of <paramref name="inputs"/> features to <paramref name="outputs"/>.</summary>
    public Linear(int inputs, int outputs)
    {
        Weight = Parameter("weight", Initialisation.Uniform([outputs, inputs], inputs));
        Bias = Parameter("bias", Initialisation.Uniform([outputs], inputs));
    }

    /// <summary>(O, C).</summary>
    public Tensor Weight { get; }

    /// <summary>(O).</summary>
    public Tensor Bias { get; }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => Functional.Linear(input, Weight, Bias); // (B, C) → (B, O)
}
