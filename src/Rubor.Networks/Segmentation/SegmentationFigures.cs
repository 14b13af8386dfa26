using Rubor.Networks.Inference;
using Rubor.Networks.Planning;
using Rubor.Networks.Training;
using Rubor.Torch.Modules;

namespace Rubor.Networks.Segmentation;

/// <summary>How well a network finds the structures of scans that it did not learn from: the mean over scans of the mean Dice of the slices
/// where the truth shows a structure, 0–1 (not known where none does); the Dice of the worst such slice; the mean cross-entropy at the
/// pixels that the network sees.</summary>
public static class SegmentationFigures
{
    // Probabilities are kept from 0 and 1 as PyTorch's BCELoss keeps its logarithms: no pixel costs more than this.
    const double MostLoss = 100;

    /// <summary>The figures of a network.</summary>
    /// <param name="network">Set to infer.</param>
    /// <param name="plan">What it sees and finds.</param>
    /// <param name="scans">Scans with their truth.</param>
    /// <param name="settings">How to run it.</param>
    /// <param name="cancellation">Looked at before each batch.</param>
    public static ValidationFigures Of(Module network, NetworkPlan plan, IReadOnlyList<TrainingScan> scans, InferenceSettings settings,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scans);
        var means = new List<double>();
        double worst = double.PositiveInfinity, loss = 0;
        foreach (var scan in scans)
        {
            float[] found = NetworkPass.Probabilities(network, plan, scan.Input, settings, null, cancellation);
            loss += CrossEntropy(found, scan.Input.Classes(scan.Labels, plan.Labels.Count + 1), plan.Labels.Count);
            int part = found.Length / plan.Labels.Count, slice = scan.Input.Geometry.Size.SliceVoxels;
            var dice = new List<double>();
            for (int s = 0; s < plan.Labels.Count; s++)
            {
                float[] onScan = scan.Input.OnScan(found.AsSpan(s * part, part));
                for (int z = 0; z < scan.Input.Geometry.Size.Z; z++)
                    if (SliceDice(onScan.AsSpan(z * slice, slice), scan.Labels.AsSpan(z * slice, slice), (byte)(s + 1)) is { } value)
                        dice.Add(value);
            }

            if (dice.Count > 0)
            {
                means.Add(dice.Average());
                worst = Math.Min(worst, dice.Min());
            }
        }

        return ValidationFigures.Of(
            SegmentationTask.Figures, means.Count == 0 ? double.NaN : means.Average(), means.Count == 0 ? double.NaN
                : worst, loss / scans.Count);
    }

    // Dice of one slice, or null where the truth shows nothing of the structure.
    static double? SliceDice(ReadOnlySpan<float> probability, ReadOnlySpan<byte> labels, byte label)
    {
        int found = 0, truth = 0, both = 0;
        for (int k = 0; k < labels.Length; k++)
        {
            bool f = probability[k] > 0.5f, t = labels[k] == label;
            found += f ? 1 : 0;
            truth += t ? 1 : 0;
            both += f && t ? 1 : 0;
        }

        return truth == 0 ? null : 2.0 * both / (found + truth);
    }

    static double CrossEntropy(ReadOnlySpan<float> found, ReadOnlySpan<byte> classes, int structures)
    {
        double sum = 0;
        for (int k = 0; k < classes.Length; k++)
        {
            double background = 1;
            for (int s = 0; s < structures; s++)
                background -= found[(s * classes.Length) + k];
            double p = classes[k] == 0 ? background : found[((classes[k] - 1) * classes.Length) + k];
            sum += Math.Min(MostLoss, -Math.Log(Math.Max(p, 0)));
        }

        return sum / classes.Length;
    }
}
