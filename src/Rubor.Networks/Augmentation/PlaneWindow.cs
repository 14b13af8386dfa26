namespace Rubor.Networks.Augmentation;

/// <summary>A window of a plane, which may lie outside it.</summary>
internal static class PlaneWindow
{
    /// <summary>Copies the window; 0 where it lies outside.</summary>
    /// <param name="plane">Rows × columns.</param>
    /// <param name="rows">Its height.</param>
    /// <param name="columns">Its width.</param>
    /// <param name="row">First row of the window, also below 0.</param>
    /// <param name="column">First column of the window, also below 0.</param>
    /// <param name="to">The window.</param>
    /// <param name="width">Its width; its height follows.</param>
    public static void Cut<T>(ReadOnlySpan<T> plane, int rows, int columns, int row, int column, Span<T> to, int width)
    {
        int from = Math.Clamp(-column, 0, width), end = Math.Clamp(columns - column, from, width);
        for (int start = 0; start < to.Length; start += width, row++)
        {
            var line = to.Slice(start, width);
            if ((uint)row >= (uint)rows || from == end)
            {
                line.Clear();
                continue;
            }

            line[..from].Clear();
            plane.Slice(row * columns + column + from, end - from).CopyTo(line[from..]);
            line[end..].Clear();
        }
    }
}
