namespace Rubor.Networks.Planning;

/// <summary>Weights and memory of a planned network, counted without building it.</summary>
internal static class SegmenterCost
{
    // Version 1: widths that its count of memory assumes, whatever the network has. generic_UNet.py.
    internal const int BaseBefore = 30;
    internal const int BaseInLoop = 32;
    const int WidestBefore = 512;
    const int MapsAStage = 5;
    const int MapsAtTheBottom = 2;

    /// <summary>Weights, biases and scales of normalisations; every stage on the way up has a layer that gives classes.</summary>
    public static long Parameters(SegmenterPlan plan)
    {
        var (features, kernels, blocks) = (plan.Features, plan.Kernels, plan.Convolutions);
        long outputs = plan.Labels.Count + 1, total = 0, before = plan.Images.Count;
        if (plan.ResidualEncoder)
        {
            total += Block(before, features[0], kernels[0]);
            before = features[0];
        }
        for (int stage = 0; stage < features.Count; stage++)
            for (int block = 0; block < blocks[stage]; block++)
            {
                total += Block(before, features[stage], kernels[stage]);
                if (plan.ResidualEncoder)
                    total += Block(features[stage], features[stage], kernels[stage])
                        + (before == features[stage] ? 0 : (before * features[stage]) + (2 * features[stage]));
                before = features[stage];
            }
        for (int stage = 0; stage < features.Count - 1; stage++)
        {
            long width = features[stage], below = features[stage + 1];
            var stride = plan.Strides[stage + 1];
            total += (below * width * stride[0] * stride[1]) + (width * outputs) + (plan.Bias ? width + outputs : 0);
            total += Block(2 * width, width, kernels[stage]) + ((plan.DecoderConvolutions - 1) * Block(width, width, kernels[stage]));
        }
        return total;
    }

    /// <summary>What the planner takes for the memory of one image, in values of feature maps: of every convolution of the network and of
    /// the finest layer of classes; of version 1 its own count.</summary>
    public static long Memory(SegmenterPlan plan) =>
        plan.Planner == PlannerSettings.NnunetVersion1 ? MemoryBefore(plan, BaseBefore) : MemoryOfMaps(plan);

    /// <summary>Version 1's count.</summary>
    public static long MemoryBefore(SegmenterPlan plan, int width)
    {
        var pixels = Pixels(plan);
        long total = ((MapsAStage * width) + plan.Images.Count + plan.Labels.Count + 1) * pixels[0];
        for (int stage = 1; stage < pixels.Count; stage++)
        {
            width = Math.Min(2 * width, WidestBefore);
            total += (stage < pixels.Count - 1 ? MapsAStage : MapsAtTheBottom) * pixels[stage] * width;
        }
        return total;
    }

    static long MemoryOfMaps(SegmenterPlan plan)
    {
        var (features, pixels) = (plan.Features, Pixels(plan));
        long total = (plan.Labels.Count + 1) * pixels[0];
        if (plan.ResidualEncoder)
            total += features[0] * pixels[0];
        for (int stage = 0; stage < features.Count; stage++)
        {
            long map = features[stage] * pixels[stage];
            // A residual block has two convolutions, and a map of its own for a skip that changes.
            bool changes = stage > 0 && (features[stage] != features[stage - 1] || plan.Strides[stage].Any(s => s != 1));
            total += map * (plan.ResidualEncoder ? (2 * plan.Convolutions[stage]) + (changes ? 1 : 0) : plan.Convolutions[stage]);
            if (stage < features.Count - 1)
                total += map * (plan.DecoderConvolutions + 1);
        }
        return total;
    }

    // A convolution with its bias, and the scale and shift of its normalisation.
    static long Block(long inputs, long outputs, IReadOnlyList<int> kernel) => (inputs * outputs * kernel[0] * kernel[1]) + (3 * outputs);

    // Of each stage.
    static List<long> Pixels(SegmenterPlan plan)
    {
        long rows = plan.Patch[0], columns = plan.Patch[1];
        return [.. plan.Strides.Select(stride => (rows /= stride[0]) * (columns /= stride[1]))];
    }
}
