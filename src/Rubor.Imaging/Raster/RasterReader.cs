using System.Globalization;

namespace Rubor.Imaging.Raster;

/// <summary>Reads files of pictures through the system's libpng, libjpeg-turbo and libtiff. Sizes are held against a cap before anything is
/// allocated for them; damaged files are refused in one line.</summary>
internal static unsafe class RasterReader
{
    /// <summary>Pixels of a file, all pages together, above which it is refused.</summary>
    public const long MostPixels = 1L << 27;

    /// <summary>Bytes of a file, and of all its samples, above which it is refused.</summary>
    public const long MostBytes = 1L << 30;

    const int MostPages = 1 << 16;

    // Deflate makes at most so many bytes of one.
    const long LargestDeflateRatio = 1032;

    const int NoMorePages = 1, DamagedList = 2, ListLeadsBack = 3;

    /// <exception cref="ImageDataException">The file cannot be read, is damaged, or larger than the cap.</exception>
    public static ImageContent Read(string path, RasterFormats.Native format)
    {
        var bytes = BytesOf(path);
        try
        {
            fixed (byte* start = bytes)
                return Read(path, format, start, bytes.Length);
        }
        catch (DllNotFoundException e)
        {
            throw new ImageDataException(path, $"{RasterLibraries.Problem}; {RasterLibraries.Advice}", e);
        }
    }

    static ImageContent Read(string path, RasterFormats.Native format, byte* bytes, long count)
    {
        nint file = NativeRaster.Open((int)format, bytes, count, MostBytes);
        if (file == 0)
            throw new ImageDataException(path, "there is no memory left to read it; close other programs");
        try
        {
            var pages = new List<RasterImage>();
            long pixels = 0, sampleBytes = 0;
            int next;
            do
            {
                if (NativeRaster.Describe(file, out var page) != 0)
                    throw Unreadable(path, format, file);
                pixels += Capped(page.Width, page.Height);
                sampleBytes += Capped(page.Width, page.Height, page.Channels, BytesOfSample(page.Bits));
                if (pixels > MostPixels || sampleBytes > MostBytes || pages.Count >= MostPages)
                    throw TooLarge(path, page, pages.Count);
                if (format == RasterFormats.Native.Png
                    && page.Width * page.Height * page.Channels * page.Bits / 8 > count * LargestDeflateRatio)
                    throw new ImageDataException(path, "this PNG cannot be read (its data end early); copy or export the file again");
                pages.Add(Page(path, format, file, page));
                next = NativeRaster.Next(file);
                if (next == DamagedList)
                    throw new ImageDataException(path, string.Create(CultureInfo.InvariantCulture,
                        $"its list of pages is damaged after page {pages.Count}; copy or export the file again"));
            }
            while (next is not (NoMorePages or ListLeadsBack));
            string remark = NativeRaster.Text(NativeRaster.Remark(file));
            return new(pages, next == ListLeadsBack ? ["Its list of pages leads back to a page before; each is read once."]
                : remark.Length > 0 ? [$"{char.ToUpperInvariant(remark[0])}{remark[1..]}."] : []);
        }
        finally
        {
            NativeRaster.Close(file);
        }
    }

    static RasterImage Page(string path, RasterFormats.Native format, nint file, in NativeRaster.Description page)
    {
        // Before the samples are read: the decoder then lets go of its EXIF data.
        int orientation = page.Exif == null ? page.Orientation : ExifOrientation.Of(new(page.Exif, (int)page.ExifBytes));
        var samples = GC.AllocateUninitializedArray<byte>((int)(page.Width * page.Height * page.Channels * BytesOfSample(page.Bits)));
        fixed (byte* start = samples)
            if (NativeRaster.Read(file, start, samples.Length) != 0)
                throw Unreadable(path, format, file);
        double inches = page.Unit switch { 1 => 0.0254, 2 => 1, 3 => 2.54, _ => 0 };
        return new RasterImage((int)page.Width, (int)page.Height, page.Channels, TypeOf(page), samples, path)
        {
            Bits = page.Bits,
            Model = (ColourModel)page.Model,
            Palette = new ReadOnlySpan<ushort>(page.Palette, 3 * page.PaletteEntries).ToArray(),
            SpacingMm = PixelSpacing.OfDensity(page.XDensity * inches, page.YDensity * inches),
        }.Oriented(orientation);
    }

    static SampleType TypeOf(in NativeRaster.Description page) => (page.Kind, BytesOfSample(page.Bits)) switch
    {
        (0, 1) => SampleType.UInt8,
        (0, 2) => SampleType.UInt16,
        (0, 4) => SampleType.UInt32,
        (0, _) => SampleType.UInt64,
        (1, 1) => SampleType.Int8,
        (1, 2) => SampleType.Int16,
        (1, 4) => SampleType.Int32,
        (1, _) => SampleType.Int64,
        (_, 4) => SampleType.Float32,
        _ => SampleType.Float64,
    };

    static int BytesOfSample(int bits) => bits <= 8 ? 1 : bits <= 16 ? 2 : bits <= 32 ? 4 : 8;

    // The product, or just above what is ever allowed, so that no claim of a header overflows.
    static long Capped(params ReadOnlySpan<long> factors)
    {
        long product = 1;
        foreach (long factor in factors)
            product = factor > 0 && product > (MostBytes + 1) / factor ? MostBytes + 1 : product * factor;
        return product;
    }

    static byte[] BytesOf(string path)
    {
        try
        {
            using var file = RegularFile.Open(path);
            if (file.Length > MostBytes)
                throw new ImageDataException(path, string.Create(CultureInfo.InvariantCulture,
                    $"holds {file.Length} bytes, more than the {MostBytes} that are read of a file of pictures; save a smaller one"));
            var bytes = GC.AllocateUninitializedArray<byte>((int)file.Length);
            file.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImageDataException(path, $"cannot be read ({e.Message.TrimEnd('.')})", e);
        }
    }

    static ImageDataException Unreadable(string path, RasterFormats.Native format, nint file) => new(path,
        $"this {format.ToString().ToUpperInvariant()} cannot be read ({NativeRaster.Text(NativeRaster.Message(file))}); copy or export the file again");

    static ImageDataException TooLarge(string path, in NativeRaster.Description page, int before) => new(path, string.Create(
        CultureInfo.InvariantCulture,
            $"page {before + 1} of {page.Width} × {page.Height} pixels with {page.Channels} channels of {page.Bits} bits is too large: at most "
        + $"{MostPixels} pixels and {MostBytes} bytes are read of a file, all pages together; save a smaller one"));
}
