using System.Numerics;
using System.Runtime.InteropServices;

namespace Rubor.Imaging;

/// <summary>
/// An image as a viewer takes it: gray, or red, green and blue; palettes looked up, gray that counts from white turned round, ink turned to
/// light. Gray keeps its stored numbers, so that a window over them means what it says; colours fill their type's range. Alpha and
/// other extra channels are left out, and of CIE L*a*b* the lightness is shown.
/// </summary>
/// <param name="Type">Of pictures <see cref="SampleType.UInt8"/>, <see cref="SampleType.UInt16"/> or <see cref="SampleType.Float32"/>; of a
/// volume its own.</param>
/// <param name="Size">Pixels a row, rows, and slices or pages: of pages those that are like the first.</param>
/// <param name="Channels">1, or 3 for red, green, blue.</param>
/// <param name="Samples">Little-endian, (z, y, x, channel).</param>
public sealed record DisplaySamples(SampleType Type, GridSize Size, int Channels, byte[] Samples)
{
    /// <summary>Measured value of one unit of a sample; 1 for pictures.</summary>
    public double Slope { get; init; } = 1;

    /// <summary>Measured value of a sample of 0; 0 for pictures.</summary>
    public double Intercept { get; init; }

    /// <summary>
    /// Distance in mm between pixels, rows and slices; null where the file states none. Pages of a picture have no distance: Z is then 0.
    /// </summary>
    public Point3? SpacingMm { get; init; }

    /// <summary>Smallest and largest finite sample, before slope and intercept; 0 and 0 where there is none.</summary>
    public (double Minimum, double Maximum) Range => Type switch
    {
        SampleType.UInt8 => RangeOf<byte>(),
        SampleType.Int8 => RangeOf<sbyte>(),
        SampleType.UInt16 => RangeOf<ushort>(),
        SampleType.Int16 => RangeOf<short>(),
        SampleType.UInt32 => RangeOf<uint>(),
        SampleType.Int32 => RangeOf<int>(),
        SampleType.UInt64 => RangeOf<ulong>(),
        SampleType.Int64 => RangeOf<long>(),
        SampleType.Float32 => RangeOf<float>(),
        _ => RangeOf<double>(),
    };

    /// <summary>The first frame of an image.</summary>
    public static DisplaySamples Of(ImageContent image)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (image.Volume is { } volume)
            return new(volume.Type, volume.Geometry.Size, 1, volume.Frame(0).SampleBytes.ToArray())
            {
                Slope = volume.Slope,
                Intercept = volume.Intercept,
                SpacingMm = volume.Geometry.SpacingMm,
            };
        var first = image.Pages[0];
        var pages = image.Pages.Where(p => IsLike(first, p)).Select(PictureColours.Of).ToList();
        return new(pages[0].Type, new(first.Width, first.Height, pages.Count), pages[0].Channels, pages.Count == 1 ? pages[0].Samples
            : Joined([.. pages.Select(p => p.Samples)]))
        {
            SpacingMm = first.SpacingMm is { } s ? new(s.X, s.Y, 0) : null,
        };
    }

    /// <summary>One slice or page in 8 bits, (y, x, channel): from the smallest to the largest sample of the image, but for 8-bit colour,
    /// which stays as it is.</summary>
    public byte[] Bytes(int z)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)z, (uint)Size.Z, nameof(z));
        int count = Size.SliceVoxels * Channels;
        var slice = Samples.AsSpan(z * count * Type.Bytes(), count * Type.Bytes());
        if (Channels == 3)
            return Type == SampleType.UInt8 ? slice.ToArray()
                : [.. MemoryMarshal.Cast<byte, ushort>(slice).ToArray().Select(s => (byte)(s >> 8))];
        var (minimum, maximum) = Range;
        var values = new Volume(Geometry.AxisAligned(new(Size.X, Size.Y, 1), 1, 1, 1), Type, slice.ToArray()).ToValues();
        double span = maximum > minimum ? maximum - minimum : 1;
        return [.. values.Select(v => double.IsNaN(v) ? (byte)0 : (byte)Math.Round(255 * Math.Clamp((v - minimum) / span, 0, 1)))];
    }

    static bool IsLike(RasterImage a, RasterImage b) =>
        (a.Width, a.Height, a.Channels, a.Type, a.Bits, a.Model) == (b.Width, b.Height, b.Channels, b.Type, b.Bits, b.Model);

    static byte[] Joined(byte[][] pages)
    {
        var all = GC.AllocateUninitializedArray<byte>(pages.Sum(p => p.Length));
        for (int page = 0; page < pages.Length; page++)
            pages[page].CopyTo(all, page * pages[0].Length);
        return all;
    }

    (double, double) RangeOf<T>() where T : unmanaged, INumber<T>
    {
        double minimum = double.PositiveInfinity, maximum = double.NegativeInfinity;
        foreach (var sample in MemoryMarshal.Cast<byte, T>(Samples.AsSpan()))
        {
            double value = double.CreateTruncating(sample);
            if (!double.IsFinite(value))
                continue;
            minimum = Math.Min(minimum, value);
            maximum = Math.Max(maximum, value);
        }
        return minimum <= maximum ? (minimum, maximum) : (0, 0);
    }
}
