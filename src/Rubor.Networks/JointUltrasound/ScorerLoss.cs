using Rubor.Networks.Planning;
using Rubor.Networks.Training;
using Rubor.Torch;

namespace Rubor.Networks.JointUltrasound;

/// <summary>Cross-entropy of the heads: softmax over classes, sigmoid for bits, each head the mean over what is known, the heads added
/// up.</summary>
internal static class ScorerLoss
{
    /// <summary>Answers and their weights (1 where known, else 0) of some pairs, two arrays a head: classes (B), or bits (B,
    /// answers).</summary>
    internal static IEnumerable<BatchArray> Targets(ScorerHead head, int firstQuestion, IReadOnlyList<IReadOnlyList<int>> classes)
    {
        int count = head.Questions, batch = classes.Count;
        int[] own = [.. classes.SelectMany(c => Enumerable.Range(firstQuestion, count).Select(q => c[q]))];
        float[] weights = [.. own.Select(c => c < 0 ? 0f : 1f)];
        if (head.Kind == ScorerHead.Classes)
            return [new BatchArray([.. own.Select(c => (long)Math.Max(0, c))], batch), new BatchArray(weights, batch)];
        return [new BatchArray([.. own.Select(c => (float)Math.Max(0, c))], batch, count), new BatchArray(weights, batch, count)];
    }

    /// <summary>The loss of logits of each head.</summary>
    internal static Tensor Of(ScorerPlan shape, IReadOnlyList<Tensor> logits, IReadOnlyList<Tensor> targets)
    {
        Tensor? sum = null;
        foreach (var (k, head) in shape.Heads.Index())
        {
            var (target, weight) = (targets[2 * k], targets[(2 * k) + 1]);
            var each = head.Kind == ScorerHead.Classes ? Functional.CrossEntropies(logits[k], target)
                : Functional.BinaryCrossEntropiesWithLogits(logits[k], target);
            var mean = (each * weight).Sum() / weight.Sum().ClampMinimum(1);
            sum = sum is null ? mean : sum + mean;
        }

        return sum!;
    }
}
