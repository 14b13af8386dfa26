using System.Globalization;

namespace Rubor.Networks.Planning;

/// <summary>Version 1 of nnU-Net, with its quirks: what Cobb 2023 compared with.</summary>
internal static class SegmenterPlannerVersion1
{
    // generic_UNet.py: use_this_for_batch_size_computation_2D × DEFAULT_BATCH_SIZE_2D / 2, for two images.
    const double Memory = 19_739_648.0 * 50 / 2;

    const double Covered = 0.05;

    public static PlannedSegmenter Of(Fingerprint seen)
    {
        double[] spacing = SegmenterPlanner.Median(seen, c => c.Spacing);
        double[] shape = [.. SegmenterPlanner.Median(seen, c => [.. c.Size.Select((s, axis) => s * c.Spacing[axis] / spacing[axis])])
            .Select(s => Math.Round(s, MidpointRounding.ToEven))];
        double voxels = shape[0] * shape[1] * shape[2] * seen.Cases.Count;
        var drafts = new SegmenterDraft(seen, PlannerSettings.NnunetVersion1, [spacing[1], spacing[2]], [shape[1], shape[2]]);
        var (plan, patchFrom) = drafts.Whole(drafts.Shape);
        long memory = SegmenterCost.MemoryBefore(plan, SegmenterCost.BaseBefore);
        bool isWhole = true;
        while (memory > Memory && drafts.Smaller(plan) is { } smaller)
        {
            (plan, isWhole) = (smaller, false);
            // Its loop counts with another width than its first look.
            memory = SegmenterCost.MemoryBefore(plan, SegmenterCost.BaseInLoop);
        }
        double fits = Math.Floor(Memory / memory) * 2;
        double covers = Math.Round(Covered * voxels / ((double)plan.Patch[0] * plan.Patch[1]), MidpointRounding.ToEven);
        return new(plan with { Batch = (int)Math.Clamp(Math.Min(fits, covers), 1, SegmenterPlan.MostBatch) },
            isWhole ? patchFrom : $"{patchFrom}, made smaller until 2 fit the card of version 1",
            Math.Min(fits, covers) < 1 ? "the least" : fits <= covers ? "what fits the card of version 1"
                : string.Create(CultureInfo.InvariantCulture,
                    $"{100 * Covered:0} % of the training cases' pixels; {fits:0} would fit the card of version 1"), "");
    }
}
