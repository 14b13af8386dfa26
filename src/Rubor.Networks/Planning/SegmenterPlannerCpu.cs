using System.Globalization;

namespace Rubor.Networks.Planning;

/// <summary>
/// A network that processors train in a stated time an epoch: version 2's stages and kernels, begun with its patch. The patch is made
/// smaller only until the narrowest network with two images fits; then the network is made as wide as time and weights allow, then the
/// batch as large. Rubor's own: nnU-Net asks for a card.
/// </summary>
internal static class SegmenterPlannerCpu
{
    // Channels of the finest stage, the narrowest first.
    static readonly int[] Widths = [8, 12, 16, 24, 32];

    // Channels of the coarsest stages in those of the finest: nnU-Net's 512 to 32 where the weights allow.
    static readonly int[] Ratios = [16, 12, 8, 6, 4];

    const double Covered = 0.05;

    public static PlannedSegmenter Of(Fingerprint seen, PlannerSettings settings, Func<SegmenterPlan, double> secondsPerStep)
    {
        double allowed = settings.EpochMinutes * 60 / settings.EpochSteps;
        var (start, patchFrom, _, _) = SegmenterPlanner.Version2(seen);
        var (found, seconds) = Patched(seen, start, settings, allowed, secondsPerStep);
        bool isWhole = found.Patch.SequenceEqual(start.Patch);
        foreach (int width in Widths.Skip(1))
        {
            if (Narrowed(seen, found, width, settings.MostParameters) is not { } wider)
                continue;
            double took = secondsPerStep(wider);
            if (took > allowed)
                break;
            (found, seconds) = (wider, took);
        }
        var (batch, batchSeconds, batchFrom) = Batched(seen, found, seconds, allowed, secondsPerStep);
        return new(found with { Batch = batch, StepSeconds = batchSeconds, EpochMinutes = settings.EpochMinutes },
            isWhole ? patchFrom : $"{patchFrom}, made smaller to fit the time", batchFrom, "");
    }

    static (SegmenterPlan Plan, double Seconds) Patched(
        Fingerprint seen, SegmenterPlan start, PlannerSettings settings, double allowed, Func<SegmenterPlan, double> secondsPerStep)
    {
        var plan = start;
        while (true)
        {
            var narrow = Narrowed(seen, plan, Widths[0], settings.MostParameters);
            double took = narrow is null ? double.PositiveInfinity : secondsPerStep(narrow);
            if (took <= allowed)
                return (narrow!, took);
            // Steps are measured once where the maps would be small enough, and not after every cut.
            double enough = narrow is null ? plan.MemoryProxy : plan.MemoryProxy * allowed / took;
            do
                plan = Draft(seen, plan).Smaller(plan) ?? throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                    $"epoch_minutes is {settings.EpochMinutes}; the smallest network needs more for {settings.EpochSteps} steps"));
            while (plan.MemoryProxy > enough && narrow is not null);
        }
    }

    // As many images as time allows, and no more than version 2's share of the training cases.
    static (int Batch, double Seconds, string From) Batched(
        Fingerprint seen, SegmenterPlan plan, double seconds, double allowed, Func<SegmenterPlan, double> secondsPerStep)
    {
        double voxels = plan.MedianShape[0] * plan.MedianShape[1] * Medians.Of(seen.Cases.Select(c => (double)c.Slices)) * seen.Cases.Count;
        double covers = Math.Round(Covered * voxels / ((double)plan.Patch[0] * plan.Patch[1]), MidpointRounding.ToEven);
        int most = (int)Math.Clamp(covers, 2, SegmenterPlan.MostBatch);
        int batch = (int)Math.Clamp(Math.Floor(allowed / seconds * 2), 2, most);
        while (batch > 2)
        {
            double took = secondsPerStep(plan with { Batch = batch });
            if (took <= allowed)
                return (batch, took, batch == most ? "5 % of the training cases' pixels" : "what fits the time");
            batch = (int)Math.Max(2, Math.Min(batch - 1, Math.Floor(batch * allowed / took)));
        }
        return (2, seconds, "the least");
    }

    // The network of a patch with another width, the coarsest stages as wide as the weights allow; null where none is small enough.
    static SegmenterPlan? Narrowed(Fingerprint seen, SegmenterPlan plan, int width, int most) =>
        Ratios.Select(ratio => (Draft(seen, plan) with { Width = width, MostWidth = width * ratio })
            .Of([.. plan.Patch.Select(p => (double)p)])).FirstOrDefault(p => p.Parameters <= most);

    static SegmenterDraft Draft(Fingerprint seen, SegmenterPlan plan) =>
        new(seen, PlannerSettings.Cpu, [.. plan.Spacing], [.. plan.MedianShape]);
}
