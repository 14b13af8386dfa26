using Rubor.Networks.Architectures;
using Rubor.Networks.Inference;
using Rubor.Networks.Training;
using Rubor.Torch;

namespace Rubor.Networks.HandJoints;

/// <summary>How well a network tells inflamed joints of images that it did not learn from, all joints of all images together.</summary>
public static class HandJointFigures
{
    /// <summary>Sensitivity and specificity where joints count as inflamed above a threshold.</summary>
    /// <param name="logits">Of each joint.</param>
    /// <param name="truth">0 or 1 of each, −1 where it is not known.</param>
    /// <param name="threshold">Logit above which a joint counts as inflamed.</param>
    /// <returns>NaN where there is no joint of that answer.</returns>
    public static (double Sensitivity, double Specificity) At(ReadOnlySpan<float> logits, ReadOnlySpan<sbyte> truth, double threshold)
    {
        long found = 0, positive = 0, passed = 0, negative = 0;
        for (int i = 0; i < truth.Length; i++)
            if (truth[i] > 0)
                (positive, found) = (positive + 1, found + (logits[i] > threshold ? 1 : 0));
            else if (truth[i] == 0)
                (negative, passed) = (negative + 1, passed + (logits[i] > threshold ? 0 : 1));
        return ((double)found / positive, (double)passed / negative);
    }

    /// <summary>Geometric mean of both: the paper's GMS. Cobb 2024, 2.</summary>
    public static double Gms((double Sensitivity, double Specificity) both) => Math.Sqrt(both.Sensitivity * both.Specificity);

    /// <summary>The logit above which joints count as inflamed for the largest GMS: halfway between two that were seen, the widest gap of
    /// those that are as good; null where the joints are all alike.</summary>
    public static double? BestThreshold(ReadOnlySpan<float> logits, ReadOnlySpan<sbyte> truth)
    {
        var seen = new List<(float Logit, bool Positive)>();
        for (int i = 0; i < truth.Length; i++)
            if (truth[i] >= 0)
                seen.Add((logits[i], truth[i] > 0));
        long positives = seen.Count(s => s.Positive), negatives = seen.Count - positives;
        if (positives == 0 || negatives == 0)
            return null;
        seen.Sort((a, b) => a.Logit.CompareTo(b.Logit));
        // GMS² times positives times negatives, in whole numbers: equally good thresholds are found to be so.
        long best = -1, missed = 0, passed = 0;
        double width = 0;
        double? threshold = null;
        for (int i = 0; i + 1 < seen.Count; i++)
        {
            (missed, passed) = seen[i].Positive ? (missed + 1, passed) : (missed, passed + 1);
            double gap = (double)seen[i + 1].Logit - seen[i].Logit;
            if (gap <= 0)
                continue;
            long product = (positives - missed) * passed;
            if (product > best || (product == best && gap > width))
                (best, width, threshold) = (product, gap, seen[i].Logit + (gap / 2));
        }

        return threshold;
    }

    /// <summary>Logits of a network that is set to infer, (images, labels).</summary>
    internal static float[] Logits(DenseNet network, IReadOnlyList<HandImage> images, InferenceSettings settings,
        CancellationToken cancellation)
    {
        using var inference = new InferenceMode();
        using Autocast? shorter = settings.BFloat16 ? new(settings.Device.Kind) : null;
        var logits = new List<float>();
        for (int first = 0; first < images.Count; first += settings.BatchSlices)
        {
            cancellation.ThrowIfCancellationRequested();
            HandImage[] some = [.. images.Skip(first).Take(settings.BatchSlices)];
            using var scope = new TensorScope();
            float[] values = [.. some.SelectMany(i => i.Values)];
            var x = Tensor.From(values, [some.Length, 1, some[0].Side, some[0].Side], settings.Device)
                .To(settings.Format ?? DenseNet.Registered.Format);                       // (B, 1, side, side)
            logits.AddRange(network.Forward(x).To(ScalarType.Float32).ToArray<float>());   // (B, labels)
        }

        return [.. logits];
    }

    internal static ValidationFigures Of(DenseNet network, IReadOnlyList<HandImage> images, InferenceSettings settings, bool tuned,
        CancellationToken cancellation)
    {
        float[] logits = Logits(network, images, settings, cancellation);
        sbyte[] truth = [.. images.SelectMany(i => i.Truth)];
        var both = At(logits, truth, (tuned ? BestThreshold(logits, truth) : null) ?? 0);
        double loss = 0;
        int known = 0;
        for (int i = 0; i < truth.Length; i++)
            if (truth[i] >= 0)
            {
                known++;
                double z = truth[i] > 0 ? -(double)logits[i] : logits[i];
                loss += Math.Max(z, 0) + Math.Log(1 + Math.Exp(-Math.Abs(z)));
            }

        return ValidationFigures.Of(HandJointTask.Figures, Gms(both), both.Sensitivity, both.Specificity, loss / known);
    }
}
