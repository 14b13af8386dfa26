using Rubor.Torch.Files;

namespace Rubor.Networks.JointUltrasound;

/// <summary>How a scorer learns, beside its shape and the settings of its training.</summary>
public sealed record ScorerOptions
{
    /// <summary><see cref="FrozenStages"/>: nothing is frozen.</summary>
    public const int NoStage = -1;

    /// <summary>Weights that branches begin with, by branch: a ResNet-18 by torchvision's names, without its last layer
    /// (<see cref="BranchWeights"/>).</summary>
    public IReadOnlyDictionary<string, StateDictionary> Start { get; init; } = new Dictionary<string, StateDictionary>();

    /// <summary>Branches of which no bit changes; they must begin with weights.</summary>
    public IReadOnlyList<string> Frozen { get; init; } = [];

    /// <summary>Stages that are frozen of every other branch: −1 none, 0 the first convolution with its normalisation, s the stages 1 to s
    /// as well. The published code has 0 for jigsaw and vascularity, 1 for extractors. Where it is not −1 every branch must begin with
    /// weights: nothing random is ever frozen.</summary>
    public int FrozenStages { get; init; } = NoStage;

    /// <summary>Whether each round shows every combination of classes equally often: <see cref="Training.EqualClassOrder"/>; else every
    /// pair once.</summary>
    public bool EqualClasses { get; init; } = true;

    /// <summary>What is done to the pairs at random.</summary>
    public PairAugmentation Augmentation { get; init; } = new();

    /// <summary>0: every step augments anew. Else the features of so many augmented copies of each pair are computed once and heads learn
    /// from them, each head by rounds of its own; every branch must be frozen.</summary>
    public int CachedCopies { get; init; }
}
