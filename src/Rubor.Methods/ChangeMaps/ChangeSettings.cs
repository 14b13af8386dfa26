namespace Rubor.Methods.ChangeMaps;

/// <summary>How change is told from noise. The defaults are ours; docs/methods/change-maps.md says what they rest on.</summary>
public sealed record ChangeSettings
{
    /// <summary>Share of voxels called changed that may be wrong (Benjamini and Hochberg 1995), above 0, below 1.</summary>
    public double FalseDiscoveryRate { get; init; } = 0.05;

    /// <summary>Smallest cluster of significant voxels that counts, mm³; 0 keeps all.</summary>
    public double SmallestClusterMm3 { get; init; } = 10;

    /// <summary>Smallest cluster of a picture that counts, mm²; 0 keeps all.</summary>
    public double SmallestClusterMm2 { get; init; } = 2;

    /// <summary>Smallest cluster of a picture without a spacing that counts, pixels; 0 keeps all.</summary>
    public double SmallestClusterPixels { get; init; } = 10;

    /// <summary>Standard deviation in mm of the smooth ratio of the visits that is taken for coils and taken out; 0: none.</summary>
    public double CoilRatioMm { get; init; } = 30;

    /// <summary>The same of a picture without a spacing, as a share of its longer side: 30 mm of a hand on a film of 24 cm.</summary>
    public double CoilRatioOfPicture { get; init; } = 0.125;

    /// <summary>Standard deviation in voxels, within a slice, by which the difference is smoothed: pixels are mostly several times as
    /// small as slices are thick, and hold more noise than detail of what changes. 0 leaves it.</summary>
    public double SmoothingVoxels { get; init; } = 1;

    /// <summary>Standard deviation in mm by which the change of a lung's density is smoothed along every axis before what changed is left out
    /// of its registration: a quarter of a cell of the deformation.</summary>
    public double DensitySmoothingMm { get; init; } = 6;
}
