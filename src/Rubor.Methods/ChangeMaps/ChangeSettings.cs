namespace Rubor.Methods.ChangeMaps;

/// <summary>How change is told from noise. The defaults are ours; docs/methods/change-maps.md says what they rest on.</summary>
public sealed record ChangeSettings
{
    /// <summary>Share of voxels called changed that may be wrong (Benjamini and Hochberg 1995), above 0, below 1.</summary>
    public double FalseDiscoveryRate { get; init; } = 0.05;

    /// <summary>Smallest cluster of significant voxels that counts, mm³; 0 keeps all.</summary>
    public double SmallestClusterMm3 { get; init; } = 10;

    /// <summary>Standard deviation in mm of the smooth ratio of the visits that is taken for coils and taken out; 0: none.</summary>
    public double CoilRatioMm { get; init; } = 30;

    /// <summary>Standard deviation in voxels, within a slice, by which the difference is smoothed: pixels are mostly several times as
    /// small as slices are thick, and hold more noise than detail of what changes. 0 leaves it.</summary>
    public double SmoothingVoxels { get; init; } = 1;
}
