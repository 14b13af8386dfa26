using Rubor.Networks.Augmentation;
using Rubor.Networks.Planning;
using Rubor.Networks.Training;

namespace Rubor.Networks.Segmentation;

/// <summary>Makes the batch of a step, of whole slices or of patches as the plan says: which, and what is done to them, follow from seed
/// and step alone.</summary>
internal sealed class SegmentationBatches
{
    readonly TrainingSlices? slices;
    readonly TrainingPatches? patches;
    readonly Augmenter augmenter;
    readonly NetworkPlan plan;
    readonly int batch, rows, columns;
    readonly ulong seed;

    internal SegmentationBatches(NetworkPlan plan, IReadOnlyList<TrainingScan> training, TrainingSettings settings, long seed)
    {
        (this.plan, batch, this.seed) = (plan, settings.Batch, unchecked((ulong)seed));
        augmenter = new(settings.Augmentation, plan.Mirror.Contains(NetworkPlan.Rows), plan.Mirror.Contains(NetworkPlan.Columns));
        if (plan.Patch.Count > 0)
        {
            patches = new(plan, training, settings, augmenter, this.seed);
            (rows, columns) = (plan.Patch[0], plan.Patch[1]);
        }
        else
        {
            slices = new(plan, training, settings, this.seed);
            (rows, columns) = (slices.Rows, slices.Columns);
        }
    }

    internal TrainingBatch Make(long step)
    {
        int channels = plan.Inputs, pixels = rows * columns;
        // A size past the largest array throws, and counts as memory that is not there.
        var images = new float[(long)batch * channels * pixels];
        bool one = plan.Outputs == 1;
        var (shares, classes) = (one ? new float[batch * pixels] : null, one ? null : new long[batch * pixels]);
        var target = new Sample(channels, rows, columns);
        var window = patches?.Window();
        for (int b = 0; b < batch; b++)
        {
            patches?.Cut(step, b, batch, window!);
            augmenter.Apply(window ?? slices!.At(step, b, batch), target, SampleRandom.SeedOf(seed, step, b));
            target.Image.CopyTo(images.AsSpan(b * target.Image.Length));
            for (int k = 0; k < pixels; k++)
            {
                if (one)
                    shares![(b * pixels) + k] = target.Label[k] == 0 ? 0 : 1;
                else
                    classes![(b * pixels) + k] = target.Label[k];
            }
        }

        return new(
            [new(images, batch, channels, rows, columns)],
            [one ? new(shares!, batch, 1, rows, columns) : new(classes!, batch, rows, columns)]);
    }
}
