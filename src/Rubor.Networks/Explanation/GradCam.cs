using Rubor.Torch;

namespace Rubor.Networks.Explanation;

/// <summary>Grad-CAM (Selvaraju 2017): the maps of a convolution, each weighted by the mean of a value's gradient over it, added up. Where
/// means over the maps go through linear layers to the value, this is the class activation map (Zhou 2016): the sum of all maps together
/// is the value less its constant.</summary>
public static class GradCam
{
    /// <summary>The weighted sums, negative parts kept.</summary>
    /// <param name="value">Maps (1, C, h, w) of each input → one number.</param>
    /// <param name="maps">Maps of each input, outside of gradients.</param>
    /// <returns>(h, w) of each input.</returns>
    public static float[][] Of(Func<IReadOnlyList<Tensor>, Tensor> value, IReadOnlyList<Tensor> maps)
    {
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(maps);
        using var scope = new TensorScope();
        Tensor[] at = [.. maps.Select(m => m.Detach())];
        foreach (var map in at)
            map.RequiresGrad = true;
        var gradients = Autograd.Gradients(value(at).Sum(), at);
        using var noGrad = new NoGrad();
        return [.. at.Zip(gradients, (m, g) => (m * g.Mean([2, 3], keep: true)).Sum([0, 1]).ToArray<float>())];
    }

    /// <summary>Positive parts on a finer grid, bilinear between the middles of pixels, the border repeated.</summary>
    /// <param name="map">(rows, columns).</param>
    /// <param name="rows">Its rows.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="side">Rows and columns wanted.</param>
    /// <returns>(side, side).</returns>
    public static float[] Positive(ReadOnlySpan<float> map, int rows, int columns, int side)
    {
        var fine = new float[side * side];
        for (int y = 0; y < side; y++)
        {
            for (int x = 0; x < side; x++)
            {
                double row = Math.Clamp(((y + 0.5) * rows / side) - 0.5, 0, rows - 1);
                double column = Math.Clamp(((x + 0.5) * columns / side) - 0.5, 0, columns - 1);
                int top = (int)row, left = (int)column, below = Math.Min(top + 1, rows - 1), right = Math.Min(left + 1, columns - 1);
                double v = row - top, u = column - left;
                fine[(y * side) + x] = (float)(((1 - v) * (((1 - u) * At(map, top, left)) + (u * At(map, top, right))))
                    + (v * (((1 - u) * At(map, below, left)) + (u * At(map, below, right)))));
            }
        }

        return fine;

        double At(ReadOnlySpan<float> of, int row, int column) => Math.Max(0, of[(row * columns) + column]);
    }
}
