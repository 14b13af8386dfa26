using System.Runtime.Intrinsics;

namespace Rubor.Networks.Augmentation;

/// <summary>
/// A lower resolution as nnU-Net makes it: a share of the rows and columns by the nearest pixel, then as many as before between them.
/// </summary>
internal static class FewerPixels
{
    // SciPy repeats the border this often before it fits a spline to it: _prepad_for_spline_filter.
    const int Margin = 12;

    /// <summary>Linearly between them: version 2, PyTorch's nearest-exact and bilinear.</summary>
    public static void Linearly(Span<float> plane, int rows, int columns, double zoom, Scratch scratch)
    {
        var (fewRows, fewColumns) = (Kept(rows, zoom), Kept(columns, zoom));
        var few = Nearest(plane, rows, columns, fewRows, fewColumns, 0, scratch);
        var wide = scratch.Line(fewRows * columns);
        for (int column = 0; column < columns; column++)
        {
            var (low, high, share) = Between(column, columns, fewColumns);
            for (int row = 0; row < fewRows; row++)
            {
                float left = few[row * fewColumns + low];
                wide[row * columns + column] = left + share * (few[row * fewColumns + high] - left);
            }
        }

        for (int row = 0; row < rows; row++)
        {
            var (low, high, share) = Between(row, rows, fewRows);
            Weigh([1 - share, share], [low, high], wide, plane.Slice(row * columns, columns));
        }
    }

    /// <summary>
    /// By a cubic spline through them, the border repeated, no value outside their range: version 1, scikit-image's resize.
    /// </summary>
    public static void BySpline(Span<float> plane, int rows, int columns, double zoom, Scratch scratch)
    {
        int fewRows = Kept(rows, zoom), fewColumns = Kept(columns, zoom);
        int padRows = fewRows + 2 * Margin, padColumns = fewColumns + 2 * Margin;
        var few = Nearest(plane, rows, columns, fewRows, fewColumns, Margin, scratch);
        var (lowest, highest) = Intensities.Range(few);
        CubicSpline.FilterBothWays(few, scratch.Line(few.Length), padRows, padColumns);
        var wide = scratch.Line(padRows * columns);
        for (int column = 0; column < columns; column++)
        {
            var (first, weights) = Spline(column, columns, fewColumns);
            for (int row = 0; row < padRows; row++)
                wide[row * columns + column] = Vector128.Dot(Vector128.Create<float>(few[(row * padColumns + first)..]), weights);
        }

        for (int row = 0; row < rows; row++)
        {
            var (first, w) = Spline(row, rows, fewRows);
            Weigh([w[0], w[1], w[2], w[3]], [first, first + 1, first + 2, first + 3], wide, plane.Slice(row * columns, columns));
        }

        Intensities.Clip(plane, lowest, highest);
    }

    static int Kept(int length, double zoom) => Math.Max(1, (int)Math.Round(length * zoom));

    // Fewer pixels, and their border repeated about them.
    static Span<float> Nearest(ReadOnlySpan<float> plane, int rows, int columns, int fewRows, int fewColumns, int margin, Scratch scratch)
    {
        int width = fewColumns + 2 * margin;
        var few = scratch.Plane((fewRows + 2 * margin) * width);
        Span<int> at = width <= 1024 ? stackalloc int[width] : new int[width];
        for (int column = 0; column < width; column++)
            at[column] = Source(column - margin, fewColumns, columns);
        for (int row = 0; row < fewRows + 2 * margin; row++)
        {
            var from = plane.Slice(Source(row - margin, fewRows, rows) * columns, columns);
            var to = few.Slice(row * width, width);
            for (int column = 0; column < width; column++)
                to[column] = from[at[column]];
        }

        return few;
    }

    static int Source(int i, int few, int length) =>
        Math.Min(length - 1, (int)((Math.Clamp(i, 0, few - 1) + 0.5f) * ((float)length / few)));

    static (int Low, int High, float Share) Between(int i, int length, int few)
    {
        float at = Math.Max(0, (i + 0.5f) * ((float)few / length) - 0.5f);
        int low = Math.Min((int)at, few - 1);
        return (low, Math.Min(low + 1, few - 1), at - low);
    }

    static (int First, Vector128<float> Weights) Spline(int i, int length, int few)
    {
        double at = (i + 0.5) * few / length - 0.5 + Margin;
        return ((int)at - 1, CubicSpline.Weights((float)(at - (int)at)));
    }

    static void Weigh(ReadOnlySpan<float> weights, ReadOnlySpan<int> rows, ReadOnlySpan<float> from, Span<float> to)
    {
        Blur.Weigh(from.Slice(rows[0] * to.Length, to.Length), weights[0], to);
        for (int k = 1; k < rows.Length; k++)
            Intensities.Add(to, from.Slice(rows[k] * to.Length, to.Length), weights[k]);
    }
}
