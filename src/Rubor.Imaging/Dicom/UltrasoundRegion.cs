namespace Rubor.Imaging.Dicom;

/// <summary>A region of an ultrasound picture with a scale of its own (PS3.3 C.8.5.5).</summary>
/// <param name="X0">Leftmost column, from 0.</param>
/// <param name="Y0">Topmost row, from 0.</param>
/// <param name="X1">Rightmost column.</param>
/// <param name="Y1">Lowest row.</param>
/// <param name="Kind">What it shows: tissue, colour_flow, pulsed_doppler, continuous_doppler, doppler_trace, other.</param>
/// <param name="IsTwoDimensional">Whether both directions are distances in the body.</param>
/// <param name="CmAPixel">Size of a pixel, or null where none in cm is stated.</param>
public sealed record UltrasoundRegion(int X0, int Y0, int X1, int Y1, string Kind, bool IsTwoDimensional, (double X, double Y)? CmAPixel)
{
    const int TwoDimensional = 1, Centimetre = 3;

    /// <summary>Regions that an object states; those without corners are left out.</summary>
    public static IReadOnlyList<UltrasoundRegion> Of(DicomDataset header)
    {
        ArgumentNullException.ThrowIfNull(header);
        int columns = header.Whole(DicomTags.Columns) ?? 0, rows = header.Whole(DicomTags.Rows) ?? 0;
        return [.. header.Items(0x00186011).Select(i => Of(i, columns, rows)).OfType<UltrasoundRegion>()];
    }

    static UltrasoundRegion? Of(DicomDataset item, int columns, int rows)
    {
        var (left, top, right, bottom) = (item.Whole(0x00186018), item.Whole(0x0018601a), item.Whole(0x0018601c), item.Whole(0x0018601e));
        if ((left, top, right, bottom) is not ({ } x0, { } y0, { } x1, { } y1))
            return null;
        // Some machines write corners the other way round, or one beyond the last pixel.
        (x0, x1) = (Math.Clamp(Math.Min(x0, x1), 0, Math.Max(columns - 1, 0)), Math.Clamp(Math.Max(x0, x1), 0, Math.Max(columns - 1, 0)));
        (y0, y1) = (Math.Clamp(Math.Min(y0, y1), 0, Math.Max(rows - 1, 0)), Math.Clamp(Math.Max(y0, y1), 0, Math.Max(rows - 1, 0)));
        bool flat = item.Whole(0x00186012) == TwoDimensional;
        // Depth may count upwards: a negative step is as long.
        bool centimetres = item.Whole(0x00186024) == Centimetre && item.Whole(0x00186026) == Centimetre;
        double dx = Math.Abs(item.Number(0x0018602c) ?? 0), dy = Math.Abs(item.Number(0x0018602e) ?? 0);
        bool stated = centimetres && dx is > 0 and < 10 && dy is > 0 and < 10;
        string kind = item.Whole(0x00186014) switch
        {
            1 => "tissue",
            2 => "colour_flow",
            3 => "pulsed_doppler",
            4 => "continuous_doppler",
            5 or 6 or 7 or 8 => "doppler_trace",
            _ => "other",
        };
        return new(x0, y0, x1, y1, kind, flat, stated ? (dx, dy) : null);
    }
}
