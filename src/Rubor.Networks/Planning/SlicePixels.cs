namespace Rubor.Networks.Planning;

/// <summary>Slices as scanned made into slices as a network sees them.</summary>
/// <param name="down">Rows.</param>
/// <param name="across">Columns.</param>
/// <param name="turned">Whether the first row is the scan's last.</param>
internal sealed class SlicePixels(PixelGrid down, PixelGrid across, bool turned)
{
    readonly int height = down.Scanned, width = across.Scanned;

    /// <summary>By means over the area of a pixel.</summary>
    /// <param name="slice">As scanned, (y, x).</param>
    /// <param name="seen">Rows × columns as seen.</param>
    public void Seen(ReadOnlySpan<float> slice, Span<float> seen)
    {
        if (down.IsSame && across.IsSame)
        {
            for (int row = 0; row < height; row++)
                slice.Slice(Line(row) * width, width).CopyTo(seen[(row * width)..]);
            return;
        }

        var (columns, rows) = (across.Areas(), down.Areas());
        var line = new float[width];
        for (int row = 0; row < rows.Length; row++)
        {
            line.AsSpan().Clear();
            for (int k = 0; k < rows[row].Share.Length; k++)
            {
                var from = slice.Slice(Line(rows[row].First + k) * width, width);
                float share = rows[row].Share[k];
                for (int x = 0; x < width; x++)
                    line[x] += share * from[x];
            }

            for (int column = 0; column < columns.Length; column++)
            {
                float sum = 0;
                for (int k = 0; k < columns[column].Share.Length; k++)
                    sum += columns[column].Share[k] * line[columns[column].First + k];
                seen[(row * across.Size) + column] = sum;
            }
        }
    }

    /// <summary>By the spline through the slice, cut at its least and largest value: splines swing beyond edges.</summary>
    public void Splined(ReadOnlySpan<float> slice, Span<float> seen)
    {
        var lines = new double[slice.Length];
        double least = double.PositiveInfinity, most = double.NegativeInfinity;
        for (int row = 0; row < height; row++)
            for (int x = 0; x < width; x++)
            {
                double value = lines[(row * width) + x] = slice[(Line(row) * width) + x];
                (least, most) = (Math.Min(least, value), Math.Max(most, value));
            }

        if (!down.IsSame)
            lines = new SplineAxis(height, down.Size).Of(lines, width);
        if (!across.IsSame)
            lines = Transposed(new SplineAxis(width, across.Size).Of(Transposed(lines, down.Size, width), down.Size), across.Size,
                down.Size);
        for (int k = 0; k < seen.Length; k++)
            seen[k] = (float)Math.Clamp(lines[k], least, most);
    }

    static double[] Transposed(double[] values, int rows, int columns)
    {
        var turned = new double[values.Length];
        for (int row = 0; row < rows; row++)
            for (int column = 0; column < columns; column++)
                turned[(column * rows) + row] = values[(row * columns) + column];
        return turned;
    }

    /// <summary>Linear between pixels.</summary>
    public void Interpolated(ReadOnlySpan<float> slice, Span<float> seen)
    {
        var (columns, rows) = (across.Around(), down.Around());
        for (int row = 0; row < rows.Length; row++)
        {
            var (low, high, weight) = rows[row];
            ReadOnlySpan<float> first = slice[(Line(low) * width)..], second = slice[(Line(high) * width)..];
            for (int column = 0; column < columns.Length; column++)
            {
                var (left, right, share) = columns[column];
                double upper = ((1 - share) * first[left]) + (share * first[right]);
                double lower = ((1 - share) * second[left]) + (share * second[right]);
                seen[(row * across.Size) + column] = (float)(((1 - weight) * upper) + (weight * lower));
            }
        }
    }

    /// <summary>The line of what is seen of the scan that a row shows; the other way round it is the same.</summary>
    public int Line(int row) => turned ? height - 1 - row : row;
}
