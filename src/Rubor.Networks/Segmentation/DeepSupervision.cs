using Rubor.Torch;

namespace Rubor.Networks.Segmentation;

/// <summary>Losses at several resolutions, so that the deeper layers are told directly what is wanted of them. As in nnU-Net's code: the
/// paper (Isensee 2021) does not name the weights.</summary>
public static class DeepSupervision
{
    /// <summary>Weights of the outputs of a network, the finest first: 1, ½, ¼ …, the coarsest 0, all divided by their sum.</summary>
    /// <param name="outputs">Number of outputs, 1 or more; a single one has weight 1.</param>
    public static double[] Weights(int outputs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        int counted = Math.Max(1, outputs - 1);
        double sum = 2 - Math.Pow(2, 1 - counted);
        return [.. Enumerable.Range(0, outputs).Select(k => k < counted ? Math.Pow(2, -k) / sum : 0)];
    }

    /// <summary>The target at an output's resolution: the pixel at the middle of those that became one (of an even number, the one after
    /// the middle), as PyTorch's interpolation "nearest-exact" picks it.</summary>
    /// <param name="target">(…, H, W).</param>
    /// <param name="rows">Rows of the output, of which H is a multiple.</param>
    /// <param name="columns">Columns of the output, of which W is a multiple.</param>
    /// <exception cref="ArgumentException">The target is no multiple of the output.</exception>
    public static Tensor Target(Tensor target, long rows, long columns)
    {
        ArgumentNullException.ThrowIfNull(target);
        long[] sizes = target.Sizes;
        long down = sizes[^2] / rows, along = sizes[^1] / columns;
        if (rows * down != sizes[^2] || columns * along != sizes[^1])
            throw new ArgumentException($"{sizes[^2]} × {sizes[^1]} pixels of a target are no multiple of an output's {rows} × {columns}");
        return (down, along) == (1, 1) ? target
            : target.Every(sizes.Length - 2, down, down / 2).Every(sizes.Length - 1, along, along / 2); // (…, rows, columns)
    }
}
