using Rubor.Networks.Architectures;
using Rubor.Networks.Planning;
using Rubor.Torch;

namespace Rubor.Networks.Inference;

/// <summary>How a trained network is run.</summary>
public sealed record InferenceSettings
{
    /// <summary>Where it runs.</summary>
    public Device Device { get; init; } = Device.Cpu;

    /// <summary>Slices at a time, at least 1. Memory grows with it, probabilities change by less than 1e-6.</summary>
    public int BatchSlices { get; init; } = 4;

    /// <summary>Order of channels in memory; null for the one that is faster for each network.</summary>
    public MemoryFormat? Format { get; init; }

    /// <summary>
    /// Convolutions in bfloat16: faster on processors that compute in it (AVX-512 BF16, AMX) and slower on others; probabilities change by
    /// some 1e-3.
    /// </summary>
    public bool BFloat16 { get; init; }

    /// <summary>Whether each network also sees the slices mirrored along the axes that its plan allows (<see cref="NetworkPlan.Mirror"/>),
    /// its answers mirrored back and averaged in: twice the time for one axis, four times for both. Networks trained with flips gain from
    /// it; the published procedure has none, nnU-Net's has.</summary>
    public bool Mirror { get; init; }

    /// <summary>
    /// Whether <see cref="SegmentationPrediction.Entropy"/> and <see cref="SegmentationPrediction.Disagreement"/> are computed.
    /// </summary>
    public bool Uncertainty { get; init; }

    /// <summary>Order of channels in memory for a plan's network.</summary>
    internal MemoryFormat FormatOf(NetworkPlan plan) => Format ?? Architecture.Of(plan).Format;

    /// <summary>The passes of one network: as scanned and, where asked for, mirrored.</summary>
    internal IReadOnlyList<MirroredPass> Passes(NetworkPlan plan)
    {
        bool rows = Mirror && plan.Mirror.Contains(NetworkPlan.Rows), columns = Mirror && plan.Mirror.Contains(NetworkPlan.Columns);
        return [.. new MirroredPass[] { new(false, false), new(true, false), new(false, true), new(true, true) }
            .Where(f => (rows || !f.Rows) && (columns || !f.Columns))];
    }
}

/// <summary>How a slice is mirrored before a network sees it.</summary>
/// <param name="Rows">Top and bottom change places.</param>
/// <param name="Columns">Left and right change places.</param>
internal readonly record struct MirroredPass(bool Rows, bool Columns)
{
    /// <summary>The axes of (B, channels, H, W) that change direction.</summary>
    public long[] Axes => (Rows, Columns) switch
    {
        (true, true) => [2, 3],
        (true, false) => [2],
        (false, true) => [3],
        _ => [],
    };
}
