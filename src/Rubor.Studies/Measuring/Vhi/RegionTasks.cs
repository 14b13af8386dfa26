using Rubor.Methods.Vhi;
using Rubor.Networks.Architectures;
using Rubor.Networks.Planning;
using Rubor.Studies.Training;

namespace Rubor.Studies.Measuring.Vhi;

/// <summary>What networks learn and find for V_HI, with what is known of it.</summary>
public static class RegionTasks
{
    /// <summary>Checks of the structures.</summary>
    public static IReadOnlyList<StructureCheck> Checks { get; } =
        [new("disease region", region => DiseaseRegionCheck.Of(region).Holes.Count, DiseaseRegionCheck.SmallestHoleMm2)];

    /// <summary>The disease region on T1W. Hepburn 2023, 2.5.3.</summary>
    public static TrainingTask DiseaseRegion { get; } = new("disease-region", ["t1w"], ["disease_region"])
    {
        Checks = Checks,
        Limits = "Marrow with much fat and sclerotic bone are where networks of this kind fail (Hepburn 2023, discussion): they leave holes in bone. "
            + "Look at holes and at the uncertainty before measuring.",
    };

    /// <summary>Normal marrow on STIR, with T1W beside it.</summary>
    public static TrainingTask NormalMarrow { get; } = new("normal-marrow", ["stir", "t1w"], ["normal_marrow"])
    {
        Limits = "Marrow with much fat, sclerosis, metal and motion are rare among the training scans, or absent: look at the uncertainty before measuring.",
    };

    /// <summary>Both.</summary>
    public static IReadOnlyList<TrainingTask> All { get; } = [DiseaseRegion, NormalMarrow];

    /// <summary>
    /// The published network that finds the disease region: what bare weights are of. Hepburn 2023, 2.5.3 and its supplement.
    /// </summary>
    public static PublishedNetwork Published { get; } = new("vhi-unet", new NetworkPlan { Channels = PlanChannel.Of(["t1w"]), Labels = ["disease region"] });

    /// <summary>Where networks of a task fail: a sentence.</summary>
    /// <param name="task">The task's name.</param>
    public static string LimitsOf(string task) => All.FirstOrDefault(t => t.Name == task)?.Limits ?? TrainingTask.GeneralLimits;
}
