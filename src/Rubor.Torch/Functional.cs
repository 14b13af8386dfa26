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

    /// <summary>As the other, with a step and zeros for rows and columns each.</summary>
    /// <param name="input">(B, C, H, W).</param>
    /// <param name="weight">(O, C, K, L).</param>
    /// <param name="bias">(O), or none.</param>
    /// <param name="stride">Step down the rows and along the columns.</param>
    /// <param name="padding">Zeros above and below, and on either side.</param>
    public static Tensor Conv2d(Tensor input, Tensor weight, Tensor? bias, (int Rows, int Columns) stride,
        (int Rows, int Columns) padding) =>
        Aten.Conv2d.Call(input, weight, bias, Pair(stride), Pair(padding), 1, 1);

    /// <summary>The transpose of a convolution: each pixel becomes a patch of weights times its value, patches added.</summary>
    /// <param name="input">(B, C, H, W).</param>
    /// <param name="weight">(C, O, K, L).</param>
    /// <param name="bias">(O), or none.</param>
    /// <param name="stride">Rows and columns from one patch to the next.</param>
    public static Tensor ConvTranspose2d(Tensor input, Tensor weight, Tensor? bias, (int Rows, int Columns) stride) =>
        Aten.ConvTranspose2d.Call(input, weight, bias, Pair(stride), 0, 0, 1, 1);

    /// <summary>x·Wᵀ + b.</summary>
    public static Tensor Linear(Tensor input, Tensor weight, Tensor? bias = null) => Aten.Linear.Call(input, weight, bias);

    /// <summary>Largest of each square of <paramref name="kernel"/>.</summary>
    public static Tensor MaxPool2d(Tensor input, int kernel, int? stride = null, int padding = 0) =>
        Aten.MaxPool2d.Call(input, kernel, stride ?? kernel, padding);

    /// <summary>Mean of each rectangle of <paramref name="rows"/> × <paramref name="columns"/>, which do not overlap.</summary>
    public static Tensor AvgPool2d(Tensor input, int rows, int columns) =>
        Aten.AvgPool2d.Call(input, Pair((rows, columns)), Pair((rows, columns)), 0);

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

    /// <summary>Each pixel as a square of <paramref name="factor"/> × <paramref name="factor"/> like it.</summary>
    public static Tensor UpsampleNearest(Tensor input, double factor) =>
        Aten.UpsampleNearest.Call(input, Argument.None, new[] { factor, factor });

    /// <summary>x / (1 + e^−x).</summary>
    public static Tensor Silu(Tensor input) => Aten.Silu.Call(input);

    /// <summary>Sets a share of the elements to 0 and scales the rest up for it, by the seeded generator; in inference nothing.</summary>
    /// <param name="input">Any sizes.</param>
    /// <param name="share">0 to below 1.</param>
    /// <param name="training">Whether it is done.</param>
    public static Tensor Dropout(Tensor input, double share, bool training) => Aten.Dropout.Call(input, share, training);

    /// <summary>Mean of −y·ln p − (1 − y)·ln(1 − p).</summary>
    /// <param name="probabilities">p, 0–1.</param>
    /// <param name="target">y, 0–1, of the same sizes.</param>
    public static Tensor BinaryCrossEntropy(Tensor probabilities, Tensor target) => Aten.BinaryCrossEntropy.Call(probabilities, target);

    /// <summary>As <see cref="BinaryCrossEntropy"/>, of the numbers before the sigmoid: exact where p would round to 0 or 1.</summary>
    public static Tensor BinaryCrossEntropyWithLogits(Tensor logits, Tensor target) =>
        Aten.BinaryCrossEntropyWithLogits.Call(logits, target);

    /// <summary>As <see cref="BinaryCrossEntropyWithLogits"/>, of each element by itself, in the sizes of the logits.</summary>
    public static Tensor BinaryCrossEntropiesWithLogits(Tensor logits, Tensor target) =>
        Aten.BinaryCrossEntropyWithLogits.Call(logits, target, Argument.None, Argument.None, NoReduction);

    /// <summary>Mean of −ln softmax(logits) at the target class.</summary>
    /// <param name="logits">(B, classes, …).</param>
    /// <param name="target">Class numbers, Int64, (B, …).</param>
    /// <param name="weight">Weight of each class, or none.</param>
    public static Tensor CrossEntropy(Tensor logits, Tensor target, Tensor? weight = null) =>
        Aten.CrossEntropy.Call(logits, target, weight);

    /// <summary>As <see cref="CrossEntropy"/>, of each pixel by itself, in the sizes of the target.</summary>
    public static Tensor CrossEntropies(Tensor logits, Tensor target) => Aten.CrossEntropy.Call(logits, target, Argument.None, NoReduction);

    // libtorch's number for losses that are neither summed nor averaged.
    const int NoReduction = 0;

    static Argument Pair((int Rows, int Columns) pair) => new long[] { pair.Rows, pair.Columns };
}
