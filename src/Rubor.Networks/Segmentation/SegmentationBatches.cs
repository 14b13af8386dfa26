using Rubor.Networks.Architectures;
using Rubor.Networks.Augmentation;
using Rubor.Networks.Planning;
using Rubor.Networks.Training;

namespace Rubor.Networks.Segmentation;

/// <summary>Makes the batch of a step: which slices, and what is done to them, follow from seed and step alone.</summary>
internal sealed class SegmentationBatches
{
    readonly Sample[] samples;
    readonly DataOrder order;
    readonly Augmenter augmenter;
    readonly NetworkPlan plan;
    readonly int batch;
    readonly ulong seed;

    internal SegmentationBatches(NetworkPlan plan, IReadOnlyList<TrainingScan> training, TrainingSettings settings, long seed)
    {
        (this.plan, batch, this.seed) = (plan, settings.Batch, unchecked((ulong)seed));
        var (rows, columns) = Architecture.Filled(plan, training.Max(s => s.Input.Rows), training.Max(s => s.Input.Columns));
        samples = [.. training.SelectMany(s => s.Samples(plan, rows, columns))];
        order = new([.. samples.Select(s => s.Label.AsSpan().ContainsAnyExcept((byte)0))], settings.Sampling, this.seed);
        augmenter = new(settings.Augmentation);
    }

    internal TrainingBatch Make(long step)
    {
        int channels = samples[0].Channels, pixels = samples[0].Label.Length;
        // A size past the largest array throws, and counts as memory that is not there.
        var images = new float[(long)batch * channels * pixels];
        bool one = plan.Outputs == 1;
        var (shares, classes) = (one ? new float[batch * pixels] : null, one ? null : new long[batch * pixels]);
        var target = new Sample(channels, samples[0].Rows, samples[0].Columns);
        for (int b = 0; b < batch; b++)
        {
            augmenter.Apply(samples[order.Slice(step, b, batch)], target, SampleRandom.SeedOf(seed, step, b));
            target.Image.CopyTo(images.AsSpan(b * target.Image.Length));
            for (int k = 0; k < pixels; k++)
            {
                if (one)
                    shares![(b * pixels) + k] = target.Label[k] == 0 ? 0 : 1;
                else
                    classes![(b * pixels) + k] = target.Label[k];
            }
        }

        int rows = samples[0].Rows, columns = samples[0].Columns;
        return new(
            [new(images, batch, channels, rows, columns)],
            [one ? new(shares!, batch, 1, rows, columns) : new(classes!, batch, rows, columns)]);
    }
}
