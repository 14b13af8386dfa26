using Rubor.Networks.Architectures;
using Rubor.Networks.Inference;
using Rubor.Torch;

namespace Rubor.Networks.JointUltrasound;

/// <summary>Runs a scorer over pairs, their plain regions.</summary>
internal static class ScorerPass
{
    /// <summary>Features of each branch, (pairs, F) each.</summary>
    internal static float[][] Features(JointScorer network, IReadOnlyList<PairImage> pairs, InferenceSettings settings,
        CancellationToken cancellation)
    {
        var shape = network.Shape;
        float[][] all = [.. shape.Branches.Select(_ => new float[pairs.Count * shape.Features])];
        using var inference = new InferenceMode();
        using Autocast? shorter = settings.BFloat16 ? new(settings.Device.Kind) : null;
        for (int first = 0; first < pairs.Count; first += settings.BatchSlices)
        {
            cancellation.ThrowIfCancellationRequested();
            PairImage[] some = [.. pairs.Skip(first).Take(settings.BatchSlices)];
            foreach (var (k, branch) in shape.Branches.Index())
            {
                using var scope = new TensorScope();
                var x = Images(some, branch, shape.Side, shape.Paint, settings);                       // (B, 3, side, side)
                network.Branch(branch).Forward(x).To(ScalarType.Float32)
                    .CopyTo(all[k].AsSpan(first * shape.Features, some.Length * shape.Features));
            }
        }

        return all;
    }

    /// <summary>Logits of all heads for features of all branches: (pairs, outputs).</summary>
    internal static float[] Logits(JointScorer network, float[][] features, int pairs, InferenceSettings settings)
    {
        using var inference = new InferenceMode();
        using var scope = new TensorScope();
        Tensor[] all = [.. features.Select(f => Tensor.From(f, [pairs, network.Shape.Features], settings.Device))];
        return network.OfFeatures(all).ToArray<float>();
    }

    /// <summary>What a branch sees of some pairs, (B, 3, side, side).</summary>
    internal static Tensor Images(IReadOnlyList<PairImage> pairs, string branch, int side, string paint, InferenceSettings settings)
    {
        float[] values = [.. pairs.SelectMany(p => PairInput.Branch(p, branch, side, paint, null, 0))];
        return Tensor.From(values, [pairs.Count, 3, side, side], settings.Device).To(settings.Format ?? MemoryFormat.ChannelsLast);
    }
}
