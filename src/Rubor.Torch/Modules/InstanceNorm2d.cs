namespace Rubor.Torch.Modules;

/// <summary>
/// Normalisation of each channel of each image by its own mean and variance, in training and inference alike; it keeps no running
/// statistics.
/// </summary>
public sealed class InstanceNorm2d : Module
{
    /// <summary>Added to the variance. PyTorch's default.</summary>
    public const double Epsilon = 1e-5;

    /// <summary>Normalisation of <paramref name="channels"/> channels, starting with weight 1 and bias 0.</summary>
    public InstanceNorm2d(int channels)
    {
        Weight = Parameter("weight", () => Tensor.Ones([channels]));
        Bias = Parameter("bias", () => Tensor.Zeros([channels]));
    }

    /// <summary>(C).</summary>
    public Tensor Weight { get; }

    /// <summary>(C).</summary>
    public Tensor Bias { get; }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) =>
        Aten.InstanceNorm.Call(input, Weight, Bias, Argument.None, Argument.None, true, 0.1, Epsilon, true); // (B, C, H, W)
}
