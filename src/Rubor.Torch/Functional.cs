namespace Rubor.Torch;

/// <summary>Layers and losses as plain functions, named as PyTorch's.</summary>
public static class Functional
{
    /// <summary>Two-dimensional convolution.</summary>
    /// <param name="input">(B, C, H, W).</param>
    /// <param name="weight">(O, C / groups, K, K).</param>
    /// <param name="bias">(O), or none.</param>
    /// <param name="stride">Step, in both directions.</param>
    /// <param name="padding">Zeros on each side.</param>
    /// <param name="groups">Groups of channels that do not mix.</param>
    public static Tensor Conv2d(Tensor input, Tensor weight, Tensor? bias = null, int stride = 1, int padding = 0, int groups = 1) =>
        Aten.Conv2d.Call(input, weight, bias, stride, padding, 1, groups);

    /// <summary>x·Wᵀ + b.</summary>
    public static Tensor Linear(Tensor input, Tensor weight, Tensor? bias = null) => Aten.Linear.Call(input, weight, bias);

    /// <summary>Largest of each square of <paramref name="kernel"/>.</summary>
    public static Tensor MaxPool2d(Tensor input, int kernel, int? stride = null, int padding = 0) =>
        Aten.MaxPool2d.Call(input, kernel, stride ?? kernel, padding);

    /// <summary>Mean over a grid of <paramref name="size"/> × <paramref name="size"/> cells.</summary>
    public static Tensor AdaptiveAvgPool2d(Tensor input, int size) => Aten.AdaptiveAvgPool2d.Call(input, size);

    /// <summary>
    /// Each square of <paramref name="factor"/> × <paramref name="factor"/> pixels as one pixel of factor² as many channels: (B, C, H, W) →
    /// (B, C·f², H/f, W/f).
    /// </summary>
    public static Tensor PixelUnshuffle(Tensor input, int factor) => Aten.PixelUnshuffle.Call(input, factor);

    /// <summary>The reverse of <see cref="PixelUnshuffle"/>: (B, C·f², H, W) → (B, C, H·f, W·f).</summary>
    public static Tensor PixelShuffle(Tensor input, int factor) => Aten.PixelShuffle.Call(input, factor);

    /// <summary>Bilinear interpolation onto a grid <paramref name="factor"/> times as fine, corners on corners.</summary>
    public static Tensor UpsampleBilinear(Tensor input, double factor) =>
        Aten.UpsampleBilinear.Call(input, Argument.None, true, new[] { factor, factor });

    /// <summary>Mean of −y·ln p − (1 − y)·ln(1 − p).</summary>
    /// <param name="probabilities">p, 0–1.</param>
    /// <param name="target">y, 0–1, of the same sizes.</param>
    public static Tensor BinaryCrossEntropy(Tensor probabilities, Tensor target) => Aten.BinaryCrossEntropy.Call(probabilities, target);

    /// <summary>As <see cref="BinaryCrossEntropy"/>, of the numbers before the sigmoid: exact where p would round to 0 or 1.</summary>
    public static Tensor BinaryCrossEntropyWithLogits(Tensor logits, Tensor target) =>
        Aten.BinaryCrossEntropyWithLogits.Call(logits, target);

    /// <summary>Mean of −ln softmax(logits) at the target class.</summary>
    /// <param name="logits">(B, classes, …).</param>
    /// <param name="target">Class numbers, Int64, (B, …).</param>
    /// <param name="weight">Weight of each class, or none.</param>
    public static Tensor CrossEntropy(Tensor logits, Tensor target, Tensor? weight = null) =>
        Aten.CrossEntropy.Call(logits, target, weight);
}
