using Rubor.Networks.Augmentation;
using Rubor.Networks.Training;

namespace Rubor.Networks.HandJoints;

/// <summary>Makes the batch of a step from images of hands: which, and what is done to them, follow from seed and step alone.</summary>
internal sealed class HandBatches
{
    readonly IReadOnlyList<HandImage> images;
    readonly HandAugmentation augmentation;
    readonly DataOrder order;
    readonly int batch, side, labels;
    readonly ulong seed;
    readonly double negative = 1, positive = 1;

    internal HandBatches(IReadOnlyList<HandImage> images, HandJointOptions options, TrainingSettings settings, long seed)
    {
        (this.images, augmentation, batch, this.seed) = (images, options.Augmentation, settings.Batch, unchecked((ulong)seed));
        (side, labels) = (images[0].Side, images[0].Truth.Length);
        order = new([.. images.Select(_ => false)], DataOrder.Shuffled, this.seed);
        if (options.Balanced)
            (negative, positive) = Weights(images);
    }

    /// <summary>Weights of a joint that is not inflamed and of one that is: both answers have the same sum, and the mean is 1.</summary>
    internal static (double Negative, double Positive) Weights(IReadOnlyList<HandImage> images)
    {
        var (known, positives) = HandImage.Count(images);
        return positives == 0 || positives == known ? throw new ArgumentException(
            "all joints that are learnt from are alike: a balanced loss needs some that are inflamed and some that are not")
            : (known / (2.0 * (known - positives)), known / (2.0 * positives));
    }

    internal TrainingBatch Make(long step)
    {
        int pixels = side * side;
        var values = new float[batch * pixels];
        var (truth, target, weight) = (new sbyte[labels], new float[batch * labels], new float[batch * labels]);
        int known = 0;
        for (int b = 0; b < batch; b++)
        {
            augmentation.Draw(images[order.Slice(step, b, batch)], values.AsSpan(b * pixels, pixels), truth, SampleRandom.SeedOf(seed,
                step, b));
            for (int l = 0; l < labels; l++)
            {
                known += truth[l] >= 0 ? 1 : 0;
                target[(b * labels) + l] = truth[l] > 0 ? 1 : 0;
                weight[(b * labels) + l] = (float)(truth[l] < 0 ? 0 : truth[l] > 0 ? positive : negative);
            }
        }

        for (int i = 0; i < weight.Length; i++)
            weight[i] /= Math.Max(known, 1);
        return new([new(values, batch, 1, side, side)], [new(target, batch, labels), new(weight, batch, labels)]);
    }
}
