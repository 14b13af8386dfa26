namespace Rubor.Torch.Modules;

/// <summary>Normalisation of each channel by its mean and variance: the batch's in training, the running ones else.</summary>
public sealed class BatchNorm2d : Module
{
    /// <summary>Added to the variance. PyTorch's default.</summary>
    public const double Epsilon = 1e-5;

    /// <summary>Weight of the newest batch in the running statistics. PyTorch's default.</summary>
    public const double Momentum = 0.1;

    readonly Tensor batches;

    /// <summary>
    /// Normalisation of <paramref name="channels"/> channels, starting with weight 1, bias 0, running mean 0 and variance 1.
    /// </summary>
    public BatchNorm2d(int channels)
    {
        Weight = Parameter("weight", () => Tensor.Ones([channels]));
        Bias = Parameter("bias", () => Tensor.Zeros([channels]));
        RunningMean = Buffer("running_mean", () => Tensor.Zeros([channels]));
        RunningVariance = Buffer("running_var", () => Tensor.Ones([channels]));
        batches = Buffer("num_batches_tracked", () => Tensor.Zeros([], ScalarType.Int64));
    }

    /// <summary>(C).</summary>
    public Tensor Weight { get; }

    /// <summary>(C).</summary>
    public Tensor Bias { get; }

    /// <summary>(C).</summary>
    public Tensor RunningMean { get; }

    /// <summary>(C).</summary>
    public Tensor RunningVariance { get; }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor input)
    {
        if (IsTraining)
            Aten.AddScalarInPlace.Run(batches, 1);

        return Aten.BatchNorm.Call(input, Weight, Bias, RunningMean, RunningVariance, IsTraining, Momentum, Epsilon, true); // (B, C, H, W)
    }
}
