namespace Rubor.Imaging.Raster;

/// <summary>PNG, JPEG and TIFF among the formats of image files.</summary>
public static class RasterFormats
{
    /// <summary>PNG of every colour type and depth, interlaced or not.</summary>
    public static ImageFormat Png { get; } = new("PNG", [".png"],
        head => head.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a]), path =>
            RasterReader.Read(path, Native.Png));

    /// <summary>JPEG of 8 bits: gray, RGB, YCbCr, CMYK, YCCK; sequential, progressive, by Huffman or arithmetic coding.</summary>
    public static ImageFormat Jpeg { get; } = new("JPEG", [".jpg", ".jpeg"],
        head => head.StartsWith((ReadOnlySpan<byte>)[0xff, 0xd8, 0xff]), path => RasterReader.Read(path, Native.Jpeg));

    /// <summary>TIFF and BigTIFF, either byte order, one or many pages.</summary>
    public static ImageFormat Tiff { get; } = new("TIFF", [".tif", ".tiff"],
        head => head is [(byte)'I', (byte)'I', 42 or 43, 0, ..] or [(byte)'M', (byte)'M', 0, 42 or 43, ..], path =>
            RasterReader.Read(path, Native.Tiff));

    // The numbers of rubor_raster.h.
    internal enum Native
    {
        Png = 0,
        Jpeg = 1,
        Tiff = 2,
    }
}
