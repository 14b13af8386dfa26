namespace Rubor.Imaging.Outlines;

/// <summary>Pixels of one row that lie side by side.</summary>
/// <param name="Y">Row, from 0 at the top.</param>
/// <param name="From">First column.</param>
/// <param name="To">Column after the last; above <paramref name="From"/>.</param>
public readonly record struct PixelRun(int Y, int From, int To);

/// <summary>What can be done with the pixels of an outline.</summary>
public static class PixelRuns
{
    /// <summary>A picture of the outline.</summary>
    /// <param name="runs">Pixels within the picture.</param>
    /// <param name="width">Pixels a row.</param>
    /// <param name="height">Rows.</param>
    /// <returns>1 in the outline and 0 elsewhere, (y, x).</returns>
    public static byte[] ToPlane(this IEnumerable<PixelRun> runs, int width, int height)
    {
        var plane = new byte[checked(width * height)];
        runs.PaintOn(plane, width, 1);
        return plane;
    }

    /// <summary>Gives the pixels a value; others stay as they are.</summary>
    /// <param name="runs">Pixels within the picture.</param>
    /// <param name="plane">The picture, (y, x).</param>
    /// <param name="width">Pixels a row.</param>
    /// <param name="value">The value.</param>
    public static void PaintOn(this IEnumerable<PixelRun> runs, byte[] plane, int width, byte value)
    {
        ArgumentNullException.ThrowIfNull(runs);
        foreach (var run in runs)
            plane.AsSpan((run.Y * width) + run.From, run.To - run.From).Fill(value);
    }
}
