namespace Rubor.Torch.Modules;

/// <summary>Normalisation of groups of channels of each image by their own mean and variance, in training and inference alike.</summary>
public sealed class GroupNorm : Module
{
    /// <summary>Added to the variance. PyTorch's default.</summary>
    public const double Epsilon = 1e-5;

    readonly int groups;

    /// <summary>Normalisation of <paramref name="channels"/> channels, starting with weight 1 and bias 0.</summary>
    /// <param name="groups">Groups, of which each has the same number of channels.</param>
    /// <param name="channels">Channels, a multiple of the groups.</param>
    public GroupNorm(int groups, int channels)
    {
        this.groups = groups;
        Weight = Parameter("weight", () => Tensor.Ones([channels]));
        Bias = Parameter("bias", () => Tensor.Zeros([channels]));
    }

    /// <summary>(C).</summary>
    public Tensor Weight { get; }

    /// <summary>(C).</summary>
    public Tensor Bias { get; }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => Aten.GroupNorm.Call(input, groups, Weight, Bias, Epsilon, true); // (B, C, H, W)
}
