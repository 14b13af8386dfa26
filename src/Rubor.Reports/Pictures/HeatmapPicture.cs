using Rubor.Imaging.Raster;

namespace Rubor.Reports.Pictures;

/// <summary>
/// A map over a part of a picture: yellow where it is high, and for readers who do not see yellow contour lines at two heights, the higher
/// one unbroken. Where the map is 0 the picture is as it was, so that an empty map looks empty.
/// </summary>
public static class HeatmapPicture
{
    /// <summary>Heights of the contour lines, of maps from 0 to 1.</summary>
    public const double LowerLine = 0.2, UpperLine = 0.6;

    // Pictures are shown at about this width, so that lines are thin beside what they surround.
    const int ShownWidth = 480;

    // Lengths of the pieces of a broken line, pixels.
    const int Dash = 5;

    static readonly byte[] Yellow = [255, 230, 0];

    /// <summary>Draws it.</summary>
    /// <param name="rgb">The part of the picture (y, x, red green blue).</param>
    /// <param name="width">Its columns.</param>
    /// <param name="height">Its rows.</param>
    /// <param name="map">The map (y, x), 0–1, over the whole of it.</param>
    /// <param name="side">Rows and columns of the map.</param>
    /// <returns>PNG of the part, in whole multiples of its size.</returns>
    /// <exception cref="ArgumentException">Sizes do not fit.</exception>
    public static byte[] Png(ReadOnlySpan<byte> rgb, int width, int height, ReadOnlySpan<float> map, int side)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        if (rgb.Length != (long)width * height * 3 || map.Length != (long)side * side)
            throw new ArgumentException($"{rgb.Length} values for {width} × {height} pixels, {map.Length} for a map of {side} × {side}.");
        int factor = Math.Max(1, ShownWidth / width), columns = width * factor, rows = height * factor;
        var heights = Heights(map, side, columns, rows);
        var drawn = new byte[columns * rows * 3];
        for (int y = 0, at = 0; y < rows; y++)
            for (int x = 0; x < columns; x++, at++)
            {
                var from = rgb.Slice((((y / factor) * width) + (x / factor)) * 3, 3);
                float value = heights[at];
                for (int c = 0; c < 3; c++)
                    drawn[(3 * at) + c] = (byte)Math.Round((from[c] * (1 - value)) + (Yellow[c] * value));
                if (IsEdge(heights, columns, rows, x, y, UpperLine))
                    Line(drawn, at, black: false);
                else if (IsEdge(heights, columns, rows, x, y, LowerLine) && (x + y) / Dash % 2 == 0)
                    Line(drawn, at, black: (x + y) / Dash % 4 == 0);
            }

        return PngWriter.Rgb(drawn, columns);
    }

    /// <summary>The map alone, to lie over a picture: yellow, as opaque as the map is high.</summary>
    /// <param name="map">The map (y, x), 0–1.</param>
    /// <param name="side">Rows and columns.</param>
    public static byte[] Overlay(ReadOnlySpan<float> map, int side)
    {
        var drawn = new byte[map.Length * 4];
        for (int i = 0; i < map.Length; i++)
        {
            Yellow.CopyTo(drawn.AsSpan(4 * i));
            drawn[(4 * i) + 3] = (byte)Math.Round(255 * Math.Clamp(map[i], 0, 1));
        }

        return PngWriter.Rgba(drawn, side);
    }

    /// <summary>The part of a picture as it is, or with what a mask marks surrounded by a white line.</summary>
    /// <param name="rgb">The part (y, x, red green blue).</param>
    /// <param name="width">Its columns.</param>
    /// <param name="height">Its rows.</param>
    /// <param name="mask">What is surrounded (y, x); empty for nothing.</param>
    /// <returns>PNG of the part, in whole multiples of its size.</returns>
    public static byte[] Outlined(ReadOnlySpan<byte> rgb, int width, int height, ReadOnlySpan<bool> mask)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        int factor = Math.Max(1, ShownWidth / width), columns = width * factor, rows = height * factor;
        var drawn = new byte[columns * rows * 3];
        var heights = new float[columns * rows];
        for (int y = 0, at = 0; y < rows; y++)
            for (int x = 0; x < columns; x++, at++)
            {
                int from = ((y / factor) * width) + (x / factor);
                rgb.Slice(from * 3, 3).CopyTo(drawn.AsSpan(3 * at));
                heights[at] = !mask.IsEmpty && mask[from] ? 1 : 0;
            }

        for (int y = 0, at = 0; y < rows; y++)
            for (int x = 0; x < columns; x++, at++)
                if (IsEdge(heights, columns, rows, x, y, UpperLine))
                    Line(drawn, at, black: false);
        return PngWriter.Rgb(drawn, columns);
    }

    // Linear between the map's pixels, whose values stand at their middles.
    static float[] Heights(ReadOnlySpan<float> map, int side, int columns, int rows)
    {
        var heights = new float[columns * rows];
        for (int y = 0; y < rows; y++)
        {
            float v = Math.Clamp(((y + 0.5f) * side / rows) - 0.5f, 0, side - 1);
            int y0 = (int)v, y1 = Math.Min(y0 + 1, side - 1);
            for (int x = 0; x < columns; x++)
            {
                float u = Math.Clamp(((x + 0.5f) * side / columns) - 0.5f, 0, side - 1);
                int x0 = (int)u, x1 = Math.Min(x0 + 1, side - 1);
                float upper = Between(map[(y0 * side) + x0], map[(y0 * side) + x1], u - x0), lower = Between(map[(y1 * side) + x0],
                    map[(y1 * side) + x1], u - x0);
                heights[(y * columns) + x] = Math.Clamp(Between(upper, lower, v - y0), 0, 1);
            }
        }

        return heights;
    }

    static float Between(float a, float b, float share) => a + ((b - a) * share);

    static bool IsEdge(float[] heights, int columns, int rows, int x, int y, double line)
    {
        bool Above(int column, int row) => column >= 0 && row >= 0 && column < columns && row < rows && heights[(row * columns)
            + column] >= line;
        return Above(x, y) && !(Above(x - 1, y) && Above(x + 1, y) && Above(x, y - 1) && Above(x, y + 1));
    }

    static void Line(byte[] drawn, int at, bool black) => drawn.AsSpan(3 * at, 3).Fill(black ? (byte)0 : (byte)255);
}
