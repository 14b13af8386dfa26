namespace Rubor.Networks.Augmentation;

/// <summary>Names of whole ways to augment.</summary>
public static class AugmentationScheme
{
    /// <summary>What the other settings say, composed into one resampling.</summary>
    public const string Composed = "composed";

    /// <summary>Version 2 of nnU-Net's: <see cref="NnUNetRanges"/>.</summary>
    public const string NnUNet = "nnunet";

    /// <summary>Version 1 of nnU-Net's.</summary>
    public const string NnUNetV1 = "nnunet-v1";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> Known { get; } = [Composed, NnUNet, NnUNetV1];
}
