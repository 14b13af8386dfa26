using Rubor.Reading.Ledger;

namespace Rubor.Reading.Kinds.Vhi;

/// <summary>Content of <c>opened</c>, version 1: every read was one of V_HI, and nothing said so.</summary>
internal sealed record OpenedVersion1(string Study, string Case, int Round, IReadOnlyList<ReadInput> Inputs, VhiChoice Choice,
    Segmentation Segmentation)
{
    /// <summary>As it is written now.</summary>
    public Opened Now() => new(Study, Case, Round, VhiKind.Name, Inputs, new VhiStart(Choice, Segmentation));
}

/// <summary>Content of <c>signed</c>, version 1.</summary>
internal sealed record SignedVersion1(int VoxelsLower, int VoxelsUpper, double VoxelVolumeMm3, string MaskSha256)
{
    /// <summary>As it is written now.</summary>
    public Signed Now() => new(VhiKind.Name, new VhiFigures(VoxelsLower, VoxelsUpper, VoxelVolumeMm3, MaskSha256));
}
