namespace Rubor.Studies.Training;

/// <summary>What a network is trained for: scans that it sees, and the study's labels that it learns.</summary>
/// <param name="Name">Name on the command line.</param>
/// <param name="Images">Roles of the scans, in the order of its channels.</param>
/// <param name="Labels">Names of the study's labels.</param>
public sealed record TrainingTask(string Name, IReadOnlyList<string> Images, IReadOnlyList<string> Labels)
{
    /// <summary>The disease region on T1W. Hepburn 2023, 2.5.3.</summary>
    public static TrainingTask DiseaseRegion { get; } = new("disease-region", ["t1w"], ["disease_region"]);

    /// <summary>Normal marrow on STIR, with T1W beside it.</summary>
    public static TrainingTask NormalMarrow { get; } = new("normal-marrow", ["stir", "t1w"], ["normal_marrow"]);

    /// <summary>Name of a segmentation whose scans and labels the caller names.</summary>
    public const string Segmentation = "segmentation";

    /// <summary>Names of all tasks.</summary>
    public static IReadOnlyList<string> Names { get; } = [DiseaseRegion.Name, NormalMarrow.Name, Segmentation];
}
