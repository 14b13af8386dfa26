using System.Globalization;

namespace Rubor.Networks.Planning;

/// <summary>Networks for patches of one set of training cases; all but the batch.</summary>
/// <param name="Seen">The cases.</param>
/// <param name="Planner">Name of the planner.</param>
/// <param name="Spacing">Distance of rows and columns.</param>
/// <param name="Shape">Their median rows and columns at that spacing.</param>
internal sealed record SegmenterDraft(Fingerprint Seen, string Planner, double[] Spacing, double[] Shape)
{
    // Version 1's planner says 512, and its network never hears of it: generic_UNet.py, MAX_FILTERS_2D.
    const int WidestBefore = 480;
    const int Widest = 512;
    const int Finest = 32;
    const int Convolutions = 2;

    static readonly int[] ResidualBlocks = [1, 3, 4, 6];

    /// <summary>Channels of the finest stage; each further one has twice as many.</summary>
    public int Width { get; init; } = Finest;

    /// <summary>No stage has more channels.</summary>
    public int MostWidth { get; init; } = Planner == PlannerSettings.NnunetVersion1 ? WidestBefore : Widest;

    bool IsVersion1 => Planner == PlannerSettings.NnunetVersion1;

    /// <summary>The network of a patch, with 2 images a step.</summary>
    public SegmenterPlan Of(IReadOnlyList<double> patch)
    {
        var topology = SegmenterTopology.Of(Spacing, patch, IsVersion1);
        bool residual = Planner is PlannerSettings.ResidualM or PlannerSettings.ResidualL or PlannerSettings.ResidualXl;
        int stages = topology.Strides.Count;
        return new SegmenterPlan
        {
            Planner = Planner,
            Images = Seen.Images,
            Labels = Seen.Labels,
            Normalization = [.. Seen.Images.Select(image => Normalisation(image))],
            Intensities = Seen.Intensities,
            Spacing = Spacing,
            MedianShape = Shape,
            Patch = topology.Patch,
            Batch = 2,
            Stages = stages,
            Features = [.. Enumerable.Range(0, stages).Select(stage => (int)Math.Min((long)Width << stage, MostWidth))],
            Strides = topology.Strides,
            Kernels = topology.Kernels,
            Convolutions = [.. Enumerable.Range(0, stages).Select(stage => residual ? ResidualBlocks[Math.Min(stage, 3)] : Convolutions)],
            DecoderConvolutions = residual ? 1 : Convolutions,
            ResidualEncoder = residual,
            Bias = !IsVersion1,
            Average = IsVersion1 ? NetworkPlan.ProbabilitiesMean : NetworkPlan.LogitsMean,
        }.Counted();
    }

    /// <summary>The network of the first patch, and where that came from. Images too small for two outputs on the way up are filled up:
    /// nnU-Net divides by zero there.</summary>
    public (SegmenterPlan Plan, string From) Whole(double[] first)
    {
        var plan = Of(first);
        string from = string.Create(CultureInfo.InvariantCulture,
            $"the median of the cases, {Shape[0]} × {Shape[1]}, in multiples of {Multiple(plan)[0]} × {Multiple(plan)[1]}");
        for (int least = 4 * SegmenterTopology.FewestPixels; plan.Stages < SegmenterPlanner.FewestStages; least *= 2)
        {
            plan = Of([.. first.Select(pixels => Math.Max(pixels, least))]);
            from = string.Create(CultureInfo.InvariantCulture,
                $"the median of the cases, {Shape[0]} × {Shape[1]}, filled up to the least that has {SegmenterPlanner.FewestStages} stages");
        }
        return (plan, from);
    }

    /// <summary>The network of the next smaller patch: less on the axis that has most of its median, the last among equals, by what the
    /// axis must be a multiple of once it is smaller. Null where there is none of three stages.</summary>
    public SegmenterPlan? Smaller(SegmenterPlan plan)
    {
        int axis = plan.Patch[0] / Shape[0] > plan.Patch[1] / Shape[1] ? 0 : 1;
        var multiple = Multiple(plan);
        double[] trial = [.. plan.Patch.Select(p => (double)p)], patch = [.. trial];
        trial[axis] -= multiple[axis];
        if (trial[axis] < 1)
            return null;
        patch[axis] -= SegmenterTopology.Of(Spacing, trial, IsVersion1).Multiple[axis];
        var smaller = Of(patch);
        // What is filled up again is no smaller: the whole multiple is taken away then.
        if (Pixels(smaller) >= Pixels(plan))
            smaller = Of(trial);
        return smaller.Stages < SegmenterPlanner.FewestStages || Pixels(smaller) >= Pixels(plan) ? null : smaller;
    }

    string Normalisation(string image)
    {
        string name = PlannedNormalisation.Of(image, Seen.MedianShare, IsVersion1);
        // Without a voxel of a structure nothing is known of the units' range.
        return name == PlannedNormalisation.Ct && Seen.Intensities.Count == 0 ? ChannelNormalisation.ZScore : name;
    }

    static long Pixels(SegmenterPlan plan) => (long)plan.Patch[0] * plan.Patch[1];

    static int[] Multiple(SegmenterPlan plan) =>
        [.. Enumerable.Range(0, 2).Select(axis => plan.Strides.Aggregate(1, (product, stride) => product * stride[axis]))];
}
