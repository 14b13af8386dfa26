using Rubor.Torch;

namespace Rubor.Networks.Inference;

/// <summary>How a trained network is run.</summary>
public sealed record InferenceSettings
{
    /// <summary>Where it runs.</summary>
    public Device Device { get; init; } = Device.Cpu;

    /// <summary>Slices at a time, at least 1. Memory grows with it, probabilities change by less than 1e-6.</summary>
    public int BatchSlices { get; init; } = 4;

    /// <summary>Order of channels in memory. Channels last is the faster one for the plain U-Net.</summary>
    public MemoryFormat Format { get; init; } = MemoryFormat.ChannelsLast;

    /// <summary>
    /// Convolutions in bfloat16: faster on processors that compute in it (AVX-512 BF16, AMX) and slower on others; probabilities change by
    /// some 1e-3.
    /// </summary>
    public bool BFloat16 { get; init; }

    /// <summary>Whether each network also sees the slices mirrored along their columns (left and right, in coronal slices), its answer
    /// mirrored back and averaged in: twice the time. Networks trained with flips gain from it; the published procedure has none.</summary>
    public bool Mirror { get; init; }

    /// <summary>
    /// Whether <see cref="SegmentationPrediction.Entropy"/> and <see cref="SegmentationPrediction.Disagreement"/> are computed.
    /// </summary>
    public bool Uncertainty { get; init; }

    /// <summary>The passes of one network: as scanned and, where asked for, mirrored.</summary>
    internal IReadOnlyList<bool> Mirrored => Mirror ? [false, true] : [false];
}
