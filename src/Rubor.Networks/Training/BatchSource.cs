using Rubor.Networks.Augmentation;

namespace Rubor.Networks.Training;

/// <summary>A batch as libtorch takes it.</summary>
/// <param name="Images">(B, C, H, W).</param>
/// <param name="ImageSizes">Those sizes.</param>
/// <param name="Shares">One structure: 0 or 1, (B, 1, H, W); else null.</param>
/// <param name="Classes">Several: class numbers, (B, H, W); else null.</param>
internal sealed record TrainingBatch(float[] Images, long[] ImageSizes, float[]? Shares, long[]? Classes);

/// <summary>Makes the batch of a step: which slices, and what is done to them, follow from seed and step alone.</summary>
internal sealed class BatchSource
{
    // Enough that one slow batch does not stop the network, and little memory.
    const int Ahead = 4;

    readonly Sample[] samples;
    readonly DataOrder order;
    readonly Augmenter augmenter;
    readonly TrainingJob job;

    internal BatchSource(TrainingJob job)
    {
        this.job = job;
        var network = job.Plan.Network;
        int rows = network.Filled(job.Training.Max(s => s.Input.Rows)), columns = network.Filled(job.Training.Max(s => s.Input.Columns));
        samples = [.. job.Training.SelectMany(s => s.Samples(job.Plan, rows, columns))];
        order = new([.. samples.Select(s => s.Label.AsSpan().ContainsAnyExcept((byte)0))], job.Settings.Sampling,
            unchecked((ulong)job.Seed));
        augmenter = new(job.Settings.Augmentation);
    }

    internal BatchQueue<TrainingBatch> Queue(int first, int end, Func<Func<long, TrainingBatch>, long, TrainingBatch> around) =>
        new(step => around(Make, step), first, end, job.BatchThreads, Ahead);

    internal TrainingBatch Make(long step)
    {
        int batch = job.Settings.Batch, channels = samples[0].Channels, pixels = samples[0].Label.Length;
        // A size past the largest array throws, and counts as memory that is not there.
        var images = new float[(long)batch * channels * pixels];
        bool one = job.Plan.Outputs == 1;
        var (shares, classes) = (one ? new float[batch * pixels] : null, one ? null : new long[batch * pixels]);
        var target = new Sample(channels, samples[0].Rows, samples[0].Columns);
        for (int b = 0; b < batch; b++)
        {
            augmenter.Apply(samples[order.Slice(step, b, batch)], target, SampleRandom.SeedOf(unchecked((ulong)job.Seed), step, b));
            target.Image.CopyTo(images.AsSpan(b * target.Image.Length));
            for (int k = 0; k < pixels; k++)
            {
                if (one)
                    shares![(b * pixels) + k] = target.Label[k] == 0 ? 0 : 1;
                else
                    classes![(b * pixels) + k] = target.Label[k];
            }
        }

        return new(images, [batch, channels, samples[0].Rows, samples[0].Columns], shares, classes);
    }
}
