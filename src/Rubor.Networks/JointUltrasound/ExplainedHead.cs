using Rubor.Networks.Architectures;
using Rubor.Networks.Explanation;
using Rubor.Networks.Inference;
using Rubor.Networks.Planning;
using Rubor.Torch;

namespace Rubor.Networks.JointUltrasound;

/// <summary>One head of a network before one pair: what it sees, and the logit that is explained.</summary>
internal sealed class ExplainedHead
{
    readonly JointScorer network;
    readonly InferenceSettings settings;
    readonly ScorerHead head;
    readonly int number;

    internal ExplainedHead(JointScorer network, string name, PairImage pair, int? answer, InferenceSettings settings)
    {
        (this.network, this.settings) = (network, settings);
        var shape = network.Shape;
        (number, head) = shape.Heads.Index().First(h => h.Item.Name == name);
        Branches = head.Branches;
        Images = [.. Branches.Select(b => PairInput.Branch(pair, b, shape.Side, shape.Paint, null, 0))];
        Sizes = [.. Branches.Select(_ => new long[] { 3, shape.Side, shape.Side })];
        Keys = [.. Branches.Select(b => b == PairInput.GrayBranch ? 0 : 1)];
        Answer = answer ?? Given();
    }

    /// <summary>Branches that it sees.</summary>
    internal IReadOnlyList<string> Branches { get; }

    /// <summary>What each sees, (3, side, side).</summary>
    internal float[][] Images { get; }

    /// <summary>Sizes of them.</summary>
    internal IReadOnlyList<long[]> Sizes { get; }

    /// <summary>Number of each branch for its noise.</summary>
    internal int[] Keys { get; }

    /// <summary>The answer that is explained: of classes its number, of a single bit 0 or 1.</summary>
    internal int Answer { get; }

    /// <summary>Images (B, 3, side, side) of each branch → the explained logit of each, (B).</summary>
    internal Tensor Values(IReadOnlyList<Tensor> images) =>
        Explained(network.Head(number, [.. images.Select((image, k) => network.Branch(Branches[k]).Forward(image))]));

    /// <summary>The same where each ReLU has its mean derivative between the B points, which lie one after another on a straight
    /// way.</summary>
    internal Tensor AveragedValues(IReadOnlyList<Tensor> images)
    {
        try
        {
            foreach (string branch in Branches)
                network.Branch(branch).Activation = AveragedRelu.Of;
            return Values(images);
        }
        finally
        {
            foreach (string branch in Branches)
                network.Branch(branch).Activation = null;
        }
    }

    /// <summary>The explained logit of one image a branch.</summary>
    internal float Value(float[][] images)
    {
        using var noGrad = new NoGrad();
        using var scope = new TensorScope();
        return Values(Of(images)).ToArray<float>()[0];
    }

    /// <summary>Grad-CAM of each branch.</summary>
    internal IReadOnlyList<(float[] Map, int Rows, int Columns)> Cams()
    {
        using var scope = new TensorScope();
        Tensor[] maps;
        using (new NoGrad())
            maps = [.. Of(Images).Select((image, k) => network.Branch(Branches[k]).FeatureMaps(image))];
        float[][] found = GradCam.Of(at => Explained(network.Head(number, [.. at.Select(ResNet18.Pooled)])), maps);
        return [.. found.Select((map, k) => (map, (int)maps[k].Sizes[2], (int)maps[k].Sizes[3]))];
    }

    // Logits (B, answers) → (B). A bit's logit speaks for 1, and turned round for 0.
    Tensor Explained(Tensor logits)
    {
        if (head.Kind == ScorerHead.Classes)
            return logits.Narrow(1, Answer, 1).Flatten();
        var bit = logits.Narrow(1, 0, 1).Flatten();
        return Answer == 1 ? bit : -bit;
    }

    int Given()
    {
        using var noGrad = new NoGrad();
        using var scope = new TensorScope();
        Tensor[] features = [.. Of(Images).Select((image, k) => network.Branch(Branches[k]).Forward(image))];
        float[] logits = network.Head(number, features).ToArray<float>();
        return head.Kind == ScorerHead.Classes ? Array.IndexOf(logits, logits.Max()) : logits[0] >= 0 ? 1 : 0;
    }

    Tensor[] Of(float[][] images) => [.. images.Select((image, k) =>
        Tensor.From(image, [1, .. Sizes[k]], settings.Device).To(settings.Format ?? MemoryFormat.ChannelsLast))];
}
