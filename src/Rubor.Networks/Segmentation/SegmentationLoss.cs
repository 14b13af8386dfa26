using Rubor.Networks.Training;
using Rubor.Torch;

namespace Rubor.Networks.Segmentation;

/// <summary>Cross-entropy (or focal loss) and soft Dice (or Tversky) of logits, weighted and summed.</summary>
public static class SegmentationLoss
{
    // Keeps the slope of a power below 1 finite where a pixel is certain.
    const double LeastDoubt = 1e-7;

    /// <summary>The loss of a batch: cross-entropy, and soft Dice over slices.</summary>
    /// <param name="logits">(B, 1, H, W) for one structure, else (B, classes, H, W), the background first.</param>
    /// <param name="target">One structure: 0 and 1 as Float32 (B, 1, H, W). Several: class numbers as Int64 (B, H, W).</param>
    /// <param name="crossEntropyWeight">Weight of the (binary) cross-entropy, a mean over pixels.</param>
    /// <param name="diceWeight">Weight of 1 − soft Dice, a mean over slices and structures, the background not counted.</param>
    public static Tensor Of(Tensor logits, Tensor target, double crossEntropyWeight, double diceWeight) =>
        Of(logits, target, new() { CrossEntropyWeight = crossEntropyWeight, DiceWeight = diceWeight });

    /// <summary>The loss of a batch as the settings have it.</summary>
    /// <param name="outputs">Logits, the finest first; those after it count with <see cref="TrainingSettings.DeepSupervision"/>
    /// alone.</param>
    /// <param name="target">At the finest: as <see cref="Of(Tensor, Tensor, double, double)"/> has it.</param>
    /// <param name="settings">Weights of the parts, and what they are.</param>
    public static Tensor Of(IReadOnlyList<Tensor> outputs, Tensor target, TrainingSettings settings)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(settings);
        if (!settings.DeepSupervision || outputs.Count == 1)
            return Of(outputs[0], target, settings);
        Tensor? loss = null;
        double[] weights = DeepSupervision.Weights(outputs.Count);
        for (int k = 0; k < outputs.Count; k++)
        {
            if (weights[k] == 0)
                continue;
            long[] sizes = outputs[k].Sizes;
            var part = Of(outputs[k], DeepSupervision.Target(target, sizes[2], sizes[3]), settings) * weights[k];
            loss = loss is null ? part : loss + part;
        }

        return loss!;
    }

    static Tensor Of(Tensor logits, Tensor target, TrainingSettings settings)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(target);
        bool one = logits.Sizes[1] == 1;
        Tensor? loss = null;
        if (settings.CrossEntropyWeight > 0)
            loss = (settings.FocalGamma > 0 ? Focal(logits, target, one, settings.FocalGamma)
                : one ? Functional.BinaryCrossEntropyWithLogits(logits, target) : Functional.CrossEntropy(logits, target))
                * settings.CrossEntropyWeight;
        if (settings.DiceWeight > 0)
        {
            var dice = (one ? SoftDice(logits.Sigmoid(), target, settings) : SoftDice(logits.Softmax(1), target, logits.Sizes[1], settings))
                * settings.DiceWeight;
            loss = loss is null ? dice : loss + dice;
        }

        return loss ?? throw new ArgumentException("both weights of the loss are 0");
    }

    // Mean of −(1 − p)^γ · ln p, p the probability of the true class. Lin 2017, eq. 4.
    static Tensor Focal(Tensor logits, Tensor target, bool one, double gamma)
    {
        var entropies = one ? Functional.BinaryCrossEntropiesWithLogits(logits, target)
            : Functional.CrossEntropies(logits, target);                // (B, 1, H, W), or (B, H, W)
        var doubt = (-(-entropies).Exp() + 1).ClampMinimum(LeastDoubt);
        return (doubt.Pow(gamma) * entropies).Mean();
    }

    // 1 − (2·Σpy + s) / (Σp + Σy + s), each slice by itself or all as one.
    static Tensor SoftDice(Tensor p, Tensor y, TrainingSettings settings)
    {
        long[] over = settings.DiceOver == TrainingSettings.OverBatch ? [0, 2, 3] : [1, 2, 3];
        double smoothing = settings.DiceSmoothing, alpha = settings.TverskyAlpha, beta = settings.TverskyBeta;
        var both = (p * y).Sum(over);                                   // (B, 1, H, W) → (B), or (1)
        Tensor found = p.Sum(over), truth = y.Sum(over);                // (B), or (1)
        // Salehi 2017, eq. 3, both sides twice as large: with ½ and ½ it is Dice.
        var sum = (alpha, beta) == (0.5, 0.5) ? found + truth
            : (both * 2) + ((found - both) * (2 * alpha)) + ((truth - both) * (2 * beta));
        var dice = ((both * 2) + smoothing) / (sum + smoothing);
        return -dice.Mean() + 1;
    }

    static Tensor SoftDice(Tensor p, Tensor classes, long count, TrainingSettings settings)
    {
        Tensor? sum = null;
        for (long c = 1; c < count; c++)
        {
            var y = classes.EqualTo(c).To(ScalarType.Float32).Reshape(p.Sizes[0], 1, p.Sizes[2], p.Sizes[3]); // (B, 1, H, W)
            var loss = SoftDice(p.Narrow(1, c, 1), y, settings);
            sum = sum is null ? loss : sum + loss;
        }

        return sum! * (1.0 / (count - 1));
    }
}
