using Rubor.Torch;

namespace Rubor.Networks.Segmentation;

/// <summary>Cross-entropy and soft Dice of logits, weighted and summed.</summary>
public static class SegmentationLoss
{
    /// <summary>Added to both sides of the soft Dice: an empty slice that is called empty loses nothing.</summary>
    public const double DiceSmoothing = 1;

    /// <summary>The loss of a batch.</summary>
    /// <param name="logits">(B, 1, H, W) for one structure, else (B, classes, H, W), the background first.</param>
    /// <param name="target">One structure: 0 and 1 as Float32 (B, 1, H, W). Several: class numbers as Int64 (B, H, W).</param>
    /// <param name="crossEntropyWeight">Weight of the (binary) cross-entropy, a mean over pixels.</param>
    /// <param name="diceWeight">Weight of 1 − soft Dice, a mean over slices and structures, the background not counted.</param>
    public static Tensor Of(Tensor logits, Tensor target, double crossEntropyWeight, double diceWeight)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(target);
        bool one = logits.Sizes[1] == 1;
        Tensor? loss = null;
        if (crossEntropyWeight > 0)
            loss = (one ? Functional.BinaryCrossEntropyWithLogits(logits, target) : Functional.CrossEntropy(logits, target))
                * crossEntropyWeight;
        if (diceWeight > 0)
        {
            var dice = (one ? SoftDice(logits.Sigmoid(), target) : SoftDice(logits.Softmax(1), target, logits.Sizes[1])) * diceWeight;
            loss = loss is null ? dice : loss + dice;
        }

        return loss ?? throw new ArgumentException("both weights of the loss are 0");
    }

    // 1 − (2·Σpy + s) / (Σp + Σy + s), each slice by itself.
    static Tensor SoftDice(Tensor p, Tensor y)
    {
        var both = (p * y).Sum([1, 2, 3]);                          // (B, 1, H, W) → (B)
        var sum = p.Sum([1, 2, 3]) + y.Sum([1, 2, 3]);              // (B)
        var dice = ((both * 2) + DiceSmoothing) / (sum + DiceSmoothing);
        return -dice.Mean() + 1;
    }

    static Tensor SoftDice(Tensor p, Tensor classes, long count)
    {
        Tensor? sum = null;
        for (long c = 1; c < count; c++)
        {
            var y = classes.EqualTo(c).To(ScalarType.Float32).Reshape(p.Sizes[0], 1, p.Sizes[2], p.Sizes[3]); // (B, 1, H, W)
            var loss = SoftDice(p.Narrow(1, c, 1), y);
            sum = sum is null ? loss : sum + loss;
        }

        return sum! * (1.0 / (count - 1));
    }
}
