using Rubor.Networks.Augmentation;
using Rubor.Networks.Planning;
using Rubor.Networks.Training;
using Rubor.Torch;

namespace Rubor.Networks.JointUltrasound;

/// <summary>Makes batches for heads on frozen branches: the features of augmented copies of each pair are computed once, and each head
/// goes through them by rounds of its own, in which its classes are equal.</summary>
internal sealed class FeatureBatches
{
    // Pairs whose features are computed at once.
    const int AtOnce = 16;

    readonly ScorerPlan shape;
    readonly IReadOnlyList<ScoredPair> pairs;
    readonly float[][] features; // a branch: (copies, pairs, F)
    readonly EqualClassOrder[] orders;
    readonly int batch, copies;
    readonly ulong seed;

    internal FeatureBatches(ScorerPlan shape, IReadOnlyList<ScoredPair> pairs, ScorerOptions options, TrainingSettings settings, long seed)
    {
        (this.shape, this.pairs, copies, batch, this.seed) = (shape, pairs, options.CachedCopies, settings.Batch, unchecked((ulong)seed));
        features = Computed(options);
        orders = [.. shape.Heads.Select((_, k) =>
            new EqualClassOrder(ClassesOf(shape, pairs, k), SampleRandom.SeedOf(this.seed, k, 0), options.EqualClasses))];
    }

    internal TrainingBatch Make(long step)
    {
        var (inputs, targets) = (new List<BatchArray>(), new List<BatchArray>());
        int question = 0;
        foreach (var (k, head) in shape.Heads.Index())
        {
            int width = head.Branches.Count * shape.Features;
            var values = new float[batch * width];
            var classes = new IReadOnlyList<int>[batch];
            for (int b = 0; b < batch; b++)
            {
                int pair = orders[k].Case((step * batch) + b);
                var random = new SampleRandom(SampleRandom.SeedOf(SampleRandom.SeedOf(seed, step, b), k, 1));
                int copy = random.Next(copies);
                classes[b] = pairs[pair].Classes;
                foreach (var (j, branch) in head.Branches.Index())
                    features[IndexOf(branch)].AsSpan(((copy * pairs.Count) + pair) * shape.Features, shape.Features)
                        .CopyTo(values.AsSpan((b * width) + (j * shape.Features)));
            }

            inputs.Add(new(values, batch, width));
            targets.AddRange(ScorerLoss.Targets(head, question, classes));
            question += head.Questions;
        }

        return new(inputs, targets);
    }

    // Classes of one head's questions alone; pairs of which none is known are left out.
    internal static int[] ClassesOf(ScorerPlan shape, IReadOnlyList<ScoredPair> pairs, int head)
    {
        int first = shape.Heads.Take(head).Sum(h => h.Questions), count = shape.Heads[head].Questions;
        ScoredPair[] own = [.. pairs.Select(p => p with { Classes = [.. p.Classes.Skip(first).Take(count)] })];
        int[] combinations = PairBatches.Combinations(own);
        return [.. combinations.Select((c, k) => own[k].Classes.All(answer => answer < 0) ? -1 : c)];
    }

    int IndexOf(string branch) => shape.Branches.Index().First(b => b.Item == branch).Index;

    float[][] Computed(ScorerOptions options)
    {
        using var network = ScorerTask.Make(shape, options);
        network.Evaluate();
        network.MoveTo(MemoryFormat.ChannelsLast);
        float[][] all = [.. shape.Branches.Select(_ => new float[copies * pairs.Count * shape.Features])];
        using var inference = new InferenceMode();
        for (int first = 0; first < copies * pairs.Count; first += AtOnce)
        {
            int count = Math.Min(AtOnce, (copies * pairs.Count) - first);
            foreach (var (k, branch) in shape.Branches.Index())
            {
                using var scope = new TensorScope();
                int at = first;
                float[] images = [.. Enumerable.Range(first, count).SelectMany(i => PairInput.Branch(pairs[i % pairs.Count].Image, branch,
                    shape.Side, shape.Paint, options.Augmentation, SampleRandom.SeedOf(~seed, i / pairs.Count, i % pairs.Count)))];
                var x = Tensor.From(images, [count, 3, shape.Side, shape.Side]).To(MemoryFormat.ChannelsLast);
                network.Branch(branch).Forward(x).CopyTo(all[k].AsSpan(at * shape.Features, count * shape.Features));
            }
        }

        return all;
    }
}
