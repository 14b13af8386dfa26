using Rubor.Networks.Planning;
using Rubor.Networks.Training;
using Rubor.Torch.Files;

namespace Rubor.Networks.JointUltrasound;

/// <summary>Weights of a ResNet-18 that a branch begins with, and where they come from.</summary>
public sealed class BranchStart
{
    readonly StateDictionary weights;

    BranchStart(StateDictionary weights, string sha256) => (this.weights, Sha256) = (weights, sha256);

    /// <summary>SHA-256 of the file that they come from.</summary>
    public string Sha256 { get; }

    /// <summary>Those of a branch of a trained network, of a scorer or of a jigsaw puzzle.</summary>
    /// <param name="folder">Folder of its weights.</param>
    /// <param name="branch">The branch.</param>
    /// <exception cref="WeightsDataException">The folder is missing or damaged, or has no such branch.</exception>
    public static BranchStart Of(string folder, string branch)
    {
        var read = Weights.Read(folder);
        return new(BranchWeights.Of(read.Tensors, branch), read.Sha256);
    }

    /// <summary>Torchvision's weights from a user's file, checked: see <see cref="BranchWeights.ImageNet"/>.</summary>
    /// <exception cref="WeightsDataException">The file is damaged, or not of a ResNet-18.</exception>
    public static BranchStart ImageNet(string path) => new(BranchWeights.ImageNet(path), Weights.Read(path).Sha256);

    /// <summary>Options of a scorer whose branches begin so.</summary>
    public static ScorerOptions Begin(ScorerOptions options, IReadOnlyDictionary<string, BranchStart> start)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options with { Start = start.ToDictionary(s => s.Key, s => s.Value.weights) };
    }

    /// <summary>A jigsaw puzzle whose branch begins so, or at random.</summary>
    public static NetworkTask Jigsaw(NetworkPlan plan, IReadOnlyList<PairImage> training, IReadOnlyList<PairImage> validation,
        BranchStart? start) =>
        PairJigsaw.Of(plan, training, validation, start: start?.weights, freezeStem: start is not null);
}
