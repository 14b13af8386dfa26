using System.Globalization;

namespace Rubor.Networks.Planning;

/// <summary>A plan, and in words what its patch and its batch came from.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="PatchFrom">A phrase.</param>
/// <param name="BatchFrom">A phrase.</param>
/// <param name="MirrorFrom">A phrase.</param>
public sealed record PlannedSegmenter(SegmenterPlan Plan, string PatchFrom, string BatchFrom, string MirrorFrom);

/// <summary>
/// Plans a 2-D segmenter from training cases by the rules of nnU-Net (Isensee 2021; the file default_experiment_planner of version 2, and
/// experiment_planner_baseline_2DUNet_v21 of version 1). A pure function of the fingerprint, the settings, and the clock that it is given.
/// </summary>
public static class SegmenterPlanner
{
    /// <summary>Fewest stages: of two the way up has one output, whose weight under deep supervision would be nothing.</summary>
    public const int FewestStages = 3;

    // Side in pixels of the square that the first patch may cover: version 2.
    const double LargestSide = 2048;

    // Where a doubtful axis takes the finer spacings: version 2's threshold and percentile, and what keeps it above the others.
    const double Anisotropic = 3;
    const double FinePercentile = 10;
    const double Apart = 1e-5;

    static readonly Planner[] Planners =
    [
        new(PlannerSettings.Nnunet, 85e6, 8, 0.05),
        // residual_encoder_unet_planners.py
        new(PlannerSettings.ResidualM, 135e6, 8, 1),
        new(PlannerSettings.ResidualL, 380e6, 24, 1),
        new(PlannerSettings.ResidualXl, 560e6, 40, 1),
    ];

    /// <summary>Plans.</summary>
    /// <param name="seen">What the training cases are like.</param>
    /// <param name="settings">What it is planned for.</param>
    /// <param name="secondsPerStep">cpu: seconds that a training step of a plan takes here, of three steps say; else not asked.</param>
    /// <exception cref="ArgumentException">Settings that cannot be; cpu without a clock, or too little time for the smallest network.</exception>
    public static PlannedSegmenter Of(Fingerprint seen, PlannerSettings settings, Func<SegmenterPlan, double>? secondsPerStep = null)
    {
        ArgumentNullException.ThrowIfNull(seen);
        ArgumentNullException.ThrowIfNull(settings);
        settings.Check();
        var planned = settings.Planner switch
        {
            PlannerSettings.NnunetVersion1 => SegmenterPlannerVersion1.Of(seen),
            PlannerSettings.Cpu => SegmenterPlannerCpu.Of(seen, settings,
                secondsPerStep ?? throw new ArgumentException("planner is cpu, which needs steps to be measured")),
            _ => Version2(seen, Planners.Single(p => p.Name == settings.Planner), settings.MemoryGb),
        };
        var (mirror, why) = Mirrored(seen.Labels, settings.Mirror);
        var plan = planned.Plan with { Mirror = mirror };
        plan.Check();
        return planned with { Plan = plan, MirrorFrom = why };
    }

    /// <summary>The plan of version 2 that the plan of a processor begins with.</summary>
    internal static PlannedSegmenter Version2(Fingerprint seen) => Version2(seen, Planners[0], 0);

    // Planner, and the memory in values that it takes for so many GB; the share of the training cases' pixels that a batch may hold.
    sealed record Planner(string Name, double Memory, double Gigabytes, double Covered)
    {
        public const int Images = 12;

        public bool IsResidual => Name != PlannerSettings.Nnunet;

        // Those with residual encoders let 12 images fit at least, the plain one two.
        public bool IsTooLarge(SegmenterPlan plan, double memory) =>
            IsResidual ? plan.MemoryProxy > memory : (double)plan.MemoryProxy / Images * 2 > memory;
    }

    static PlannedSegmenter Version2(Fingerprint seen, Planner planner, double gigabytes)
    {
        double[] spacing = Spacing(seen);
        double[] shape = [.. Enumerable.Range(0, 3).Select(axis => Medians.Of(seen.Cases.Select(c =>
            Math.Round(c.Spacing[axis] / spacing[axis] * c.Size[axis], MidpointRounding.ToEven))))];
        double voxels = shape[0] * shape[1] * shape[2] * seen.Cases.Count;
        double scale = Math.Sqrt(LargestSide * LargestSide * spacing[1] * spacing[2]);
        double[] first = [.. Enumerable.Range(1, 2).Select(axis =>
            Math.Min(Math.Round(scale / spacing[axis], MidpointRounding.ToEven), shape[axis]))];
        var drafts = new SegmenterDraft(seen, planner.Name, [spacing[1], spacing[2]], [shape[1], shape[2]]);
        double memory = planner.Memory * (gigabytes > 0 ? gigabytes / planner.Gigabytes : 1);
        var (plan, patchFrom) = drafts.Whole(first);
        var whole = plan;
        while (planner.IsTooLarge(plan, memory) && drafts.Smaller(plan) is { } smaller)
            plan = smaller;
        double fits = Math.Round(memory / plan.MemoryProxy * Planner.Images, MidpointRounding.ToEven);
        double covers = Math.Round(voxels * planner.Covered / ((double)plan.Patch[0] * plan.Patch[1]), MidpointRounding.ToEven);
        string size = string.Create(CultureInfo.InvariantCulture, $"{(gigabytes > 0 ? gigabytes : planner.Gigabytes)} GB");
        return new(plan with { Batch = (int)Math.Min(Math.Max(Math.Min(fits, covers), 2), SegmenterPlan.MostBatch) },
            plan == whole ? patchFrom : $"{patchFrom}, made smaller until {(planner.IsResidual ? "12 fit" : "2 fit")} {size}",
            Math.Min(fits, covers) < 2 ? "the least" : fits <= covers ? $"what fits {size}"
                : string.Create(CultureInfo.InvariantCulture,
                    $"{100 * planner.Covered:0} % of the training cases' pixels; {fits:0} would fit {size}"), "");
    }

    /// <summary>Distance of slices, rows and columns: medians, and a finer one for an axis whose pixels are far longer than the others'
    /// and far fewer.</summary>
    static double[] Spacing(Fingerprint seen)
    {
        double[] spacing = Median(seen, c => c.Spacing), size = Median(seen, c => [.. c.Size.Select(s => (double)s)]);
        int worst = Array.IndexOf(spacing, spacing.Max());
        double others = spacing.Where((_, axis) => axis != worst).Max();
        if (spacing[worst] <= Anisotropic * others || size[worst] * Anisotropic >= size.Where((_, axis) => axis != worst).Min())
            return spacing;
        double fine = Medians.Percentile([.. seen.Cases.Select(c => c.Spacing[worst]).Order()], FinePercentile);
        spacing[worst] = fine < others ? others + Apart : fine;
        return spacing;
    }

    /// <summary>The median along each axis.</summary>
    internal static double[] Median(Fingerprint seen, Func<FingerprintCase, IReadOnlyList<double>> of) =>
        [.. Enumerable.Range(0, 3).Select(axis => Medians.Of(seen.Cases.Select(c => of(c)[axis])))];

    // A mirror makes a left hand a right one.
    static (IReadOnlyList<string> Axes, string Why) Mirrored(IReadOnlyList<string> labels, IReadOnlyList<string>? asked)
    {
        if (asked is not null)
            return (asked, "as asked for");
        string? sided = labels.FirstOrDefault(l => l.Split([.. l.Where(c => !char.IsLetter(c))]).Any(word =>
            word.Equals("left", StringComparison.OrdinalIgnoreCase) || word.Equals("right", StringComparison.OrdinalIgnoreCase)));
        return sided is null ? ([NetworkPlan.Rows, NetworkPlan.Columns], "no label has a side")
            : ([], $"off: {sided} has a side, which a mirror would change");
    }
}
