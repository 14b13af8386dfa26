namespace Rubor.Torch.Modules;

/// <summary>max(0, x). It overwrites its input, which saves the memory of one output: give it nothing that is needed afterwards.</summary>
public sealed class ReluInPlace : Module
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input.ReluInPlace();
    }
}

/// <summary>x, or <paramref name="slope"/>·x where x is negative. It overwrites its input: give it nothing that is needed afterwards.</summary>
/// <param name="slope">Slope where x is negative, above 0.</param>
public sealed class LeakyReluInPlace(double slope) : Module
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input.LeakyReluInPlace(slope);
    }
}

/// <summary>Bilinear interpolation onto a finer grid, corners on corners.</summary>
/// <param name="factor">How many times as fine.</param>
public sealed class UpsampleBilinear(double factor) : Module
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => Functional.UpsampleBilinear(input, factor); // (B, C, H, W) → (B, C, H·f, W·f)
}
