namespace Rubor.Torch.Modules;

/// <summary>Two-dimensional convolution with zero padding.</summary>
public sealed class Conv2d : Module
{
    readonly (int Rows, int Columns) stride, padding;

    /// <summary>A convolution of <paramref name="inputs"/> channels to <paramref name="outputs"/>, with PyTorch's start.</summary>
    public Conv2d(int inputs, int outputs, int kernel, int stride = 1, int padding = 0, bool bias = true)
        : this(inputs, outputs, (kernel, kernel), (stride, stride), (padding, padding), bias, Initialisation.Uniform)
    {
    }

    /// <summary>A convolution before a leaky ReLU, filled up with zeros so that a step of 1 keeps the size, with He's normal start and no
    /// bias at first.</summary>
    /// <param name="inputs">Channels of the input.</param>
    /// <param name="outputs">Channels of the output.</param>
    /// <param name="kernel">Rows and columns: odd.</param>
    /// <param name="stride">Step down the rows and along the columns.</param>
    /// <param name="bias">Whether it has a bias.</param>
    /// <param name="slope">Slope of the leaky ReLU where it is negative: see <see cref="Initialisation"/>.</param>
    public Conv2d(int inputs, int outputs, (int Rows, int Columns) kernel, (int Rows, int Columns) stride, bool bias, double slope)
        : this(inputs, outputs, kernel, stride, (kernel.Rows / 2, kernel.Columns / 2), bias, Initialisation.HeNormal(slope))
    {
    }

    Conv2d(int inputs, int outputs, (int Rows, int Columns) kernel, (int Rows, int Columns) stride, (int Rows, int Columns) padding,
        bool bias, WeightStart start)
    {
        (this.stride, this.padding) = (stride, padding);
        long fanIn = (long)inputs * kernel.Rows * kernel.Columns;
        Weight = Parameter("weight", start([outputs, inputs, kernel.Rows, kernel.Columns], fanIn));
        Bias = bias ? Parameter("bias", start([outputs], fanIn)) : null;
    }

    /// <summary>(O, C, K, L).</summary>
    public Tensor Weight { get; }

    /// <summary>(O), or none.</summary>
    public Tensor? Bias { get; private set; }

    /// <summary>Takes in the normalisation that follows it, by its running statistics, so that one step does for both. For a network that
    /// is not trained on: the convolution has a bias from then on.</summary>
    /// <param name="normalisation">The layer behind it; leave it out when the network is asked.</param>
    public void Absorb(BatchNorm2d normalisation)
    {
        ArgumentNullException.ThrowIfNull(normalisation);
        using var noGrad = new NoGrad();
        using var scope = new TensorScope();
        // In double: the rounding of the weights is then the only one.
        var factor = Double(normalisation.Weight) / (Double(normalisation.RunningVariance) + BatchNorm2d.Epsilon).Sqrt();     // (O)
        var before = Bias is null ? -Double(normalisation.RunningMean) : Double(Bias) - Double(normalisation.RunningMean);
        Tensor bias = (before * factor + Double(normalisation.Bias)).To(Weight.Type);
        Weight.TakeStorage((Double(Weight) * factor.Reshape(-1, 1, 1, 1)).To(Weight.Type));
        if (Bias is null)
            Bias = Parameter("bias", () => bias.Clone());
        else
            Bias.TakeStorage(bias);
    }

    static Tensor Double(Tensor tensor) => tensor.To(ScalarType.Float64);

    /// <inheritdoc/>
    // (B, C, H, W) → (B, O, H′, W′)
    public override Tensor Forward(Tensor input) => Functional.Conv2d(input, Weight, Bias, stride, padding);
}
