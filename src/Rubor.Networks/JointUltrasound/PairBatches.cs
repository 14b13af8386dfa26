using Rubor.Networks.Augmentation;
using Rubor.Networks.Planning;
using Rubor.Networks.Training;

namespace Rubor.Networks.JointUltrasound;

/// <summary>Makes the batch of a step from pairs: which, and what is done to them, follow from seed and step alone.</summary>
internal sealed class PairBatches
{
    readonly ScorerPlan shape;
    readonly IReadOnlyList<ScoredPair> pairs;
    readonly PairAugmentation augmentation;
    readonly EqualClassOrder order;
    readonly int batch;
    readonly ulong seed;

    internal PairBatches(ScorerPlan shape, IReadOnlyList<ScoredPair> pairs, ScorerOptions options, TrainingSettings settings, long seed)
    {
        (this.shape, this.pairs, augmentation) = (shape, pairs, options.Augmentation);
        (batch, this.seed) = (settings.Batch, unchecked((ulong)seed));
        order = new(Combinations(pairs), this.seed, options.EqualClasses);
    }

    /// <summary>A number for each combination of classes, by the order of the combinations.</summary>
    internal static int[] Combinations(IReadOnlyList<ScoredPair> pairs)
    {
        string[] of = [.. pairs.Select(p => string.Join(',', p.Classes))];
        string[] all = [.. of.Distinct().Order(StringComparer.Ordinal)];
        return [.. of.Select(c => Array.IndexOf(all, c))];
    }

    internal TrainingBatch Make(long step)
    {
        int pixels = 3 * shape.Side * shape.Side;
        float[][] images = [.. shape.Branches.Select(_ => new float[batch * pixels])];
        var classes = new IReadOnlyList<int>[batch];
        for (int b = 0; b < batch; b++)
        {
            var (image, own) = pairs[order.Case((step * batch) + b)];
            classes[b] = own;
            for (int k = 0; k < images.Length; k++)
                PairInput.Branch(image, shape.Branches[k], shape.Side, shape.Paint, augmentation, SampleRandom.SeedOf(seed, step, b))
                    .CopyTo(images[k].AsSpan(b * pixels));
        }

        int question = 0;
        return new(
            [.. images.Select(i => new BatchArray(i, batch, 3, shape.Side, shape.Side))],
            [.. shape.Heads.SelectMany(head => ScorerLoss.Targets(head, (question += head.Questions) - head.Questions, classes))]);
    }
}
