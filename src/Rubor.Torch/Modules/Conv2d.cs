namespace Rubor.Torch.Modules;

/// <summary>Two-dimensional convolution with zero padding.</summary>
public sealed class Conv2d : Module
{
    readonly int stride, padding;

    /// <summary>A convolution of <paramref name="inputs"/> channels to <paramref name="outputs"/>.</summary>
    public Conv2d(int inputs, int outputs, int kernel, int stride = 1, int padding = 0, bool bias = true)
    {
        this.stride = stride;
        this.padding = padding;
        long fanIn = (long)inputs * kernel * kernel;
        Weight = Parameter("weight", Initialisation.Uniform([outputs, inputs, kernel, kernel], fanIn));
        Bias = bias ? Parameter("bias", Initialisation.Uniform([outputs], fanIn)) : null;
    }

    /// <summary>(O, C, K, K).</summary>
    public Tensor Weight { get; }

    /// <summary>(O), or none.</summary>
    public Tensor? Bias { get; }

    /// <inheritdoc/>
    // (B, C, H, W) → (B, O, H′, W′)
    public override Tensor Forward(Tensor input) => Functional.Conv2d(input, Weight, Bias, stride, padding);
}
