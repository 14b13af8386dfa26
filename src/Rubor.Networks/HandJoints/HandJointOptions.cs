namespace Rubor.Networks.HandJoints;

/// <summary>How a classifier of joints learns, beside its shape and the settings of its training.</summary>
public sealed record HandJointOptions
{
    /// <summary>File of weights that it begins with (<see cref="Architectures.DenseNetWeights"/>), or null for a random start.</summary>
    public string? Start { get; init; }

    /// <summary>What is done to images at random.</summary>
    public HandAugmentation Augmentation { get; init; } = new();

    /// <summary>Whether both answers weigh alike in the loss, over all joints of the images learnt from; else every joint does.</summary>
    public bool Balanced { get; init; }

    /// <summary>Whether validation goes by the best threshold, and not by a probability of one half.</summary>
    public bool TunedThreshold { get; init; }
}
