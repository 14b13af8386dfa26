using Rubor.Networks.Augmentation;
using Rubor.Networks.Planning;
using Rubor.Networks.Training;

namespace Rubor.Networks.Classification;

/// <summary>Makes the batch of a step: which images, and what is done to them, follow from seed and step alone. Balanced sampling takes
/// half of them from images with a label other than the first (one of several) or with any (each for itself).</summary>
internal sealed class ClassificationBatches
{
    readonly NetworkPlan plan;
    readonly IReadOnlyList<ClassifiedImage> images;
    readonly Sample[] samples;
    readonly DataOrder order;
    readonly Augmenter augmenter;
    readonly int batch, rows, columns;
    readonly ulong seed;

    internal ClassificationBatches(NetworkPlan plan, (int Rows, int Columns) multiple, IReadOnlyList<ClassifiedImage> images,
        TrainingSettings settings, long seed)
    {
        if (settings.Sampling == DataOrder.Foreground)
            throw new ArgumentException(
                $"sampling is {settings.Sampling}, for structures on images; labels of whole images take {DataOrder.Shuffled} or {DataOrder.Balanced}");
        (this.plan, this.images, batch, this.seed) = (plan, images, settings.Batch, unchecked((ulong)seed));
        (rows, columns) = ClassifiedImage.Size(images, multiple);
        samples = [.. images.Select(i => i.Sample(rows, columns))];
        order = new([.. images.Select(i => i.Class >= (plan.Task == PlanTask.Classification ? 1 : 0))], settings.Sampling, this.seed);
        augmenter = new(settings.Augmentation, plan.Mirror.Contains(NetworkPlan.Rows), plan.Mirror.Contains(NetworkPlan.Columns));
    }

    internal TrainingBatch Make(long step)
    {
        int labels = plan.Labels.Count;
        var values = new float[(long)batch * samples[0].Image.Length];
        var (classes, has) = (new long[batch], new float[batch * labels]);
        var target = new Sample(samples[0].Channels, rows, columns);
        for (int b = 0; b < batch; b++)
        {
            int at = order.Slice(step, b, batch);
            augmenter.Apply(samples[at], target, SampleRandom.SeedOf(seed, step, b));
            target.Image.CopyTo(values.AsSpan(b * target.Image.Length));
            classes[b] = images[at].Class;
            for (int l = 0; l < labels; l++)
                has[(b * labels) + l] = images[at].Labels[l] ? 1 : 0;
        }

        return new(
            [new(values, batch, target.Channels, rows, columns)],
            [plan.Task == PlanTask.Classification ? new(classes, batch) : new(has, batch, labels)]);
    }
}
