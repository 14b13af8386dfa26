namespace Rubor.Torch.Modules;

/// <summary>Transposed convolution whose patches lie side by side: its kernel is its stride, so each pixel becomes a rectangle.</summary>
public sealed class ConvTranspose2d : Module
{
    readonly (int Rows, int Columns) stride;

    /// <summary>One of <paramref name="inputs"/> channels to <paramref name="outputs"/>, with He's normal start and no bias at
    /// first.</summary>
    /// <param name="inputs">Channels of the input.</param>
    /// <param name="outputs">Channels of the output.</param>
    /// <param name="stride">Rows and columns that a pixel becomes.</param>
    /// <param name="bias">Whether it has a bias.</param>
    /// <param name="slope">Slope of the leaky ReLU where it is negative: see <see cref="Initialisation"/>.</param>
    public ConvTranspose2d(int inputs, int outputs, (int Rows, int Columns) stride, bool bias, double slope)
    {
        this.stride = stride;
        // PyTorch takes the second dimension of a weight for its inputs, here too, where those are the outputs.
        var start = Initialisation.HeNormal(slope);
        long fanIn = (long)outputs * stride.Rows * stride.Columns;
        Weight = Parameter("weight", start([inputs, outputs, stride.Rows, stride.Columns], fanIn));
        Bias = bias ? Parameter("bias", start([outputs], fanIn)) : null;
    }

    /// <summary>(C, O, rows, columns).</summary>
    public Tensor Weight { get; }

    /// <summary>(O), or none.</summary>
    public Tensor? Bias { get; }

    /// <inheritdoc/>
    // (B, C, H, W) → (B, O, H·rows, W·columns)
    public override Tensor Forward(Tensor input) => Functional.ConvTranspose2d(input, Weight, Bias, stride);
}
