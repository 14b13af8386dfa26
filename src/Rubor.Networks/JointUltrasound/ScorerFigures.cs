using Rubor.Networks.Architectures;
using Rubor.Networks.Inference;
using Rubor.Networks.Planning;
using Rubor.Networks.Training;
using Rubor.Statistics;
using Rubor.Torch;

namespace Rubor.Networks.JointUltrasound;

/// <summary>Features of the pairs validated on, where the branches never change: computed at the first validation.</summary>
internal sealed class ValidationFeatures
{
    internal float[][]? Known { get; set; }
}

/// <summary>How well a scorer answers for pairs that it did not learn from. Area under the ROC curve: of each bit, of the difference of two
/// classes, else of each class against the others; balanced accuracy: mean over the classes that occur of the share answered right. Means
/// over what is defined.</summary>
internal static class ScorerFigures
{
    internal static ValidationFigures Of(JointScorer network, IReadOnlyList<ScoredPair> pairs, InferenceSettings settings,
        ValidationFeatures? known, CancellationToken cancellation)
    {
        var shape = network.Shape;
        PairImage[] images = [.. pairs.Select(p => p.Image)];
        float[][] features = known?.Known ?? ScorerPass.Features(network, images, settings, cancellation);
        if (known is not null)
            known.Known = features;
        float[] logits = ScorerPass.Logits(network, features, pairs.Count, settings);
        var (areas, accuracies) = (new List<double>(), new List<double>());
        int question = 0, output = 0;
        foreach (var head in shape.Heads)
        {
            int answers = head.Answers.Count;
            for (int q = 0; q < head.Questions; q++, question++)
            {
                int[] asked = [.. Enumerable.Range(0, pairs.Count).Where(p => pairs[p].Classes[question] >= 0)];
                int[] truth = [.. asked.Select(p => pairs[p].Classes[question])];
                double[][] own = [.. asked.Select(p => Scores(logits.AsSpan((p * shape.Outputs) + output, answers), head, q))];
                Add(areas, accuracies, truth, own);
            }

            output += answers;
        }

        return ValidationFigures.Of(ScorerTask.Figures, Mean(areas), Mean(accuracies), Loss(shape, pairs, logits));
    }

    // Scores of the classes of one question: a bit is the class 1 against 0.
    static double[] Scores(ReadOnlySpan<float> logits, ScorerHead head, int question)
    {
        if (head.Kind == ScorerHead.Bits)
            return [0, logits[question]];
        double[] scores = new double[logits.Length];
        for (int k = 0; k < scores.Length; k++)
            scores[k] = logits[k];
        double largest = scores.Max(), sum = scores.Sum(s => Math.Exp(s - largest));
        return scores.Length == 2 ? scores : [.. scores.Select(s => Math.Exp(s - largest) / sum)];
    }

    static void Add(List<double> areas, List<double> accuracies, int[] truth, double[][] scores)
    {
        if (truth.Length == 0)
            return;
        int classes = scores[0].Length;
        for (int c = classes == 2 ? 1 : 0; c < classes; c++)
        {
            double[] of = [.. scores.Select(s => classes == 2 ? s[1] - s[0] : s[c])];
            if (of.All(double.IsFinite) && AreaUnderRoc.Of([.. truth.Select(t => t == c)], of).Value is { } area && double.IsFinite(area))
                areas.Add(area);
        }

        accuracies.Add(truth.Index().GroupBy(t => t.Item)
            .Average(g => g.Average(t => Array.IndexOf(scores[t.Index], scores[t.Index].Max()) == g.Key ? 1.0 : 0.0)));
    }

    static double Mean(List<double> values) => values.Count == 0 ? double.NaN : values.Average();

    static double Loss(ScorerPlan shape, IReadOnlyList<ScoredPair> pairs, float[] logits)
    {
        using var inference = new InferenceMode();
        using var scope = new TensorScope();
        var all = Tensor.From(logits, [pairs.Count, shape.Outputs]);
        IReadOnlyList<int>[] classes = [.. pairs.Select(p => p.Classes)];
        int question = 0;
        Tensor[] targets = [.. shape.Heads
            .SelectMany(head => ScorerLoss.Targets(head, (question += head.Questions) - head.Questions, classes))
            .Select(t => t.On(Device.Cpu))];
        Tensor[] each = [.. shape.Heads.Select((h, k) => all.Narrow(1, shape.FirstOutput(k), h.Answers.Count))];
        return ScorerLoss.Of(shape, each, targets).Item();
    }
}
