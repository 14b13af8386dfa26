using Rubor.Imaging;
using Rubor.Imaging.Raster;
using Rubor.Reports.Pictures;
using Rubor.Workstation.Cases;

namespace Rubor.Workstation.Kinds.Labels;

/// <summary>The painted image in grey, as the page shows it first: counts on their fixed scale, pictures of 8 bits as stored.</summary>
/// <param name="Values">On the grid of the labels.</param>
/// <param name="Window">Which values are black and white.</param>
/// <param name="Plane">How it is turned; null for the radiological convention.</param>
internal sealed record LabelsPicture(Volume Values, GrayWindow Window, SlicePlane? Plane)
{
    // Counts from white to black, so that scans of all patients are shown alike. Cobb 2023, 2.1.
    const double White = 1, Black = 100;

    // Rec. 601, of red, green and blue.
    static readonly double[] Luma = [0.299, 0.587, 0.114];

    /// <summary>Of a case.</summary>
    public static LabelsPicture Of(LoadedCase loaded)
    {
        var (image, grid) = (loaded.Images[0], loaded.Labels().Grid);
        var type = Enum.Parse<SampleType>(image.Type, ignoreCase: true);
        var stored = new Volume(Geometry.AxisAligned(new(grid.Size.X * image.Channels, grid.Size.Y, grid.Size.Z), 1, 1, 1), type,
            image.Samples().ToArray(), image.Slope, image.Intercept).ToValues();
        double[] values = image.Channels == 1 ? stored : [.. Enumerable.Range(0, grid.Size.Voxels)
            .Select(i => Luma.Select((share, c) => share * stored[(i * image.Channels) + c]).Sum())];
        // Colours fill their type's range.
        double full = type switch { SampleType.UInt8 => byte.MaxValue, SampleType.UInt16 => ushort.MaxValue, _ => 1 };
        GrayWindow window = image.Channels > 1 ? new(0, full)
            : type is SampleType.UInt8 or SampleType.Int8 ? new(0, byte.MaxValue) : new(Black, White);
        return new(Volume.Of<double>(grid, values), window, image.Plane is null ? SlicePlane.AsStored : null);
    }

    /// <summary>A slice as PNG, rows and columns as in the label map.</summary>
    public byte[] ToPng(int z)
    {
        var size = Values.Geometry.Size;
        var values = new double[size.SliceVoxels];
        Values.CopySlice(z, values);
        double scale = 255 / (Window.White - Window.Black);
        return PngWriter.Grayscale([.. values.Select(v => (byte)Math.Clamp((v - Window.Black) * scale, 0, 255))], size.X);
    }
}
