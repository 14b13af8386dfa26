namespace Rubor.Networks.Planning;

/// <summary>Stages, strides and kernels for a patch, and the patch filled up to what they take: the rule of both versions of nnU-Net
/// (get_pool_and_conv_props; Isensee 2021, supplementary note 2). Pairs are rows and columns.</summary>
internal sealed record SegmenterTopology(IReadOnlyList<int[]> Strides, IReadOnlyList<int[]> Kernels, int[] Multiple, int[] Patch)
{
    /// <summary>Fewest pixels of an axis at the coarsest stage.</summary>
    public const int FewestPixels = 4;

    // An axis alone is halved while it has three times the fewest: version 2.
    const int FewestAlone = 3 * FewestPixels;

    // Axes whose pixels are this much longer than the shortest wait.
    const double Anisotropic = 2;

    /// <summary>The rule.</summary>
    /// <param name="spacing">Distance of rows and columns.</param>
    /// <param name="size">Rows and columns; a median may lie between two whole numbers.</param>
    /// <param name="version1">Without version 2's rule for an axis alone.</param>
    public static SegmenterTopology Of(IReadOnlyList<double> spacing, IReadOnlyList<double> size, bool version1)
    {
        double[] apart = [.. spacing], left = [.. size];
        int[] kernel = [1, 1], multiple = [1, 1];
        List<int[]> strides = [[1, 1]], kernels = [];
        while (strides.Count < PlannedUNetPlan.MostStages && Halved(apart, left, version1) is { Count: > 0 } halved)
        {
            for (int axis = 0; axis < 2; axis++)
                if (apart[axis] / apart.Min() < Anisotropic)
                    kernel[axis] = 3;
            kernels.Add([.. kernel]);
            int[] stride = [1, 1];
            foreach (int axis in halved)
            {
                stride[axis] = 2;
                multiple[axis] *= 2;
                apart[axis] *= 2;
                left[axis] = Math.Ceiling(left[axis] / 2);
            }
            strides.Add(stride);
        }
        kernels.Add([3, 3]);
        return new(strides, kernels, multiple,
            [.. size.Select((pixels, axis) => (int)Math.Ceiling(pixels / multiple[axis]) * multiple[axis])]);
    }

    static List<int> Halved(double[] apart, double[] left, bool version1)
    {
        var can = Enumerable.Range(0, 2).Where(axis => left[axis] >= 2 * FewestPixels).ToList();
        if (can.Count == 0)
            return [];
        double least = can.Min(axis => apart[axis]);
        can.RemoveAll(axis => apart[axis] / least >= Anisotropic);
        return !version1 && can is [var alone] && left[alone] < FewestAlone ? [] : can;
    }
}
