namespace Rubor.Networks.Augmentation;

/// <summary>Coarser pixels: the plane is averaged down to them, then interpolated linearly up again between their centres.</summary>
internal static class LowResolution
{
    /// <param name="plane">Changed in place.</param>
    /// <param name="rows">Its height.</param>
    /// <param name="columns">Its width.</param>
    /// <param name="side">Side of a coarse pixel; each axis holds a whole number of them, as near to it as may be.</param>
    /// <param name="scratch">Memory.</param>
    public static void Apply(Span<float> plane, int rows, int columns, double side, Scratch scratch)
    {
        int coarseColumns = Coarse(columns, side), coarseRows = Coarse(rows, side);
        var narrow = scratch.Plane(rows * coarseColumns);
        var small = scratch.Line(coarseRows * coarseColumns);
        Average(plane, rows, columns, 1, columns, coarseColumns, narrow, 1, coarseColumns);
        Average(narrow, coarseColumns, rows, coarseColumns, 1, coarseRows, small, coarseColumns, 1);
        Enlarge(small, coarseColumns, coarseRows, coarseColumns, 1, rows, narrow, coarseColumns, 1);
        Enlarge(narrow, rows, coarseColumns, 1, coarseColumns, columns, plane, 1, columns);
    }

    static int Coarse(int length, double side) => Math.Max(1, (int)Math.Round(length / side));

    // Means over equal intervals of each line; a pixel on an interval's end counts by the share inside.
    static void Average(ReadOnlySpan<float> from, int lines, int length, int step, int lineStep, int count, Span<float> to, int toStep,
        int toLineStep)
    {
        double side = (double)length / count;
        for (int i = 0; i < count; i++)
        {
            double low = i * side, high = (i + 1) * side;
            int first = (int)low, last = Math.Min(length - 1, (int)Math.Ceiling(high) - 1);
            for (int line = 0; line < lines; line++)
            {
                double sum = 0;
                for (int k = first; k <= last; k++)
                    sum += (Math.Min(high, k + 1) - Math.Max(low, k)) * from[line * lineStep + k * step];
                to[line * toLineStep + i * toStep] = (float)(sum / side);
            }
        }
    }

    static void Enlarge(ReadOnlySpan<float> from, int lines, int length, int step, int lineStep, int count, Span<float> to, int toStep,
        int toLineStep)
    {
        for (int i = 0; i < count; i++)
        {
            double at = Math.Clamp((i + 0.5) * length / count - 0.5, 0, length - 1);
            int low = Math.Min((int)at, Math.Max(0, length - 2)), high = Math.Min(low + 1, length - 1);
            float share = (float)(at - low);
            for (int line = 0; line < lines; line++)
            {
                float a = from[line * lineStep + low * step], b = from[line * lineStep + high * step];
                to[line * toLineStep + i * toStep] = a + share * (b - a);
            }
        }
    }
}
