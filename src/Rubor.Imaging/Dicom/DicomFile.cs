using System.Globalization;

namespace Rubor.Imaging.Dicom;

/// <summary>A DICOM file: its attributes are read at once, its pixels when they are asked for.</summary>
public sealed unsafe class DicomFile
{
    /// <summary>Bytes of all frames that are decoded at once, above which the object is refused.</summary>
    public const long MostBytes = 1L << 30;

    DicomFile(string source, string transferSyntax, DicomDataset header, int frames)
    {
        (Source, TransferSyntax, Header, Frames) = (source, transferSyntax, header, frames);
    }

    /// <summary>The file's path.</summary>
    public string Source { get; }

    /// <summary>UID of the transfer syntax in which the file is stored.</summary>
    public string TransferSyntax { get; }

    /// <summary>The object's attributes, those of the file's own head (group 0002) among them; pixels and values above 256 KiB are left
    /// in the file.</summary>
    public DicomDataset Header { get; }

    /// <summary>Frames that the object says it has; 0 where it has no pixels.</summary>
    public int Frames { get; }

    /// <summary>Reads the attributes of a file.</summary>
    /// <exception cref="ImageDataException">It is missing, no DICOM file, or damaged.</exception>
    public static DicomFile Read(string path)
    {
        using var file = new Handle(path);
        return Of(path, file);
    }

    /// <summary>Reads the attributes of a file and decodes its pixels, in one pass.</summary>
    /// <exception cref="ImageDataException">As <see cref="Read"/> and <see cref="ReadPixels(int, int)"/>.</exception>
    public static (DicomFile File, DicomPixels Pixels) ReadWhole(string path)
    {
        using var file = new Handle(path);
        return (Of(path, file), Decode(path, file, 0, -1));
    }

    /// <summary>Decodes frames.</summary>
    /// <param name="first">Number of the first, from 0.</param>
    /// <param name="count">How many; -1 for all from there.</param>
    /// <exception cref="ImageDataException">There are no pixels, they are damaged, of a syntax that is not read, or too large.</exception>
    public DicomPixels ReadPixels(int first = 0, int count = -1)
    {
        using var file = new Handle(Source);
        return Decode(Source, file, first, count);
    }

    /// <summary>Decodes frames of a file whose attributes were read before.</summary>
    /// <exception cref="ImageDataException">As <see cref="ReadPixels(int, int)"/>; or the file has fewer frames.</exception>
    internal static DicomPixels ReadPixels(string path, int first, int count)
    {
        using var file = new Handle(path);
        try
        {
            return Decode(path, file, first, count);
        }
        catch (ArgumentOutOfRangeException e)
        {
            throw new ImageDataException(path, "has fewer frames than a moment ago; run the command again", e);
        }
    }

    static DicomFile Of(string path, Handle file)
    {
        long length = NativeDicom.Attributes(file.Pointer, out byte* bytes);
        if (length < 0)
            throw Unreadable(path, file);
        var block = new ReadOnlySpan<byte>(bytes, checked((int)length)).ToArray();
        var header = AttributeBlock.Read(block);
        bool pixels = header.Has(DicomTags.PixelData) || header.Has(DicomTags.FloatPixelData) || header.Has(DicomTags.DoubleFloatPixelData);
        if (header.Elements.Count == 0)
            throw new ImageDataException(path, "this DICOM file holds no attributes; copy or export the file again");
        return new(path, NativeDicom.TransferSyntax(file.Pointer), header,
            pixels ? Math.Max(header.Whole(DicomTags.NumberOfFrames) ?? 1, 1) : 0);
    }

    static DicomPixels Decode(string path, Handle file, int first, int count)
    {
        int described = NativeDicom.Describe(file.Pointer, out var layout);
        if (described == 2)
            throw new ImageDataException(path, "this DICOM object holds no pixels; leave it out");
        if (described != 0)
            throw Unreadable(path, file);
        if (count < 0)
            count = layout.Frames - first;
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, layout.Frames - first);
        if (layout.FrameBytes > MostBytes / Math.Max(count, 1))
            throw new ImageDataException(path, string.Create(CultureInfo.InvariantCulture,
                $"its {count} frames of {layout.Rows} × {layout.Columns} pixels take more than {MostBytes} bytes; split the object"));
        RequirePossible(path, layout, count);
        var samples = GC.AllocateUninitializedArray<byte>((int)(layout.FrameBytes * count));
        fixed (byte* start = samples)
            if (NativeDicom.Frames(file.Pointer, first, count, start, samples.Length) != 0)
                throw Unreadable(path, file);
        return new(layout.Rows, layout.Columns, count, layout.Channels, layout.Type, samples)
        {
            Bits = layout.BitsStored,
            SpareFrames = layout.SpareFrames,
            Photometric = Meaning(layout.Photometric),
        };
    }

    // No coding makes more than this of a byte: deflate 1032; a run of RLE 64; JPEG 2000 and JPEG-LS a few thousand of empty pictures.
    const long LargestRatio = 1 << 16;

    static void RequirePossible(string path, in NativeDicom.Layout layout, int count)
    {
        long length = new FileInfo(path).Length;
        if (layout.FrameBytes * count / LargestRatio > length)
            throw new ImageDataException(path, "this DICOM file cannot be read (its pixels end early); copy or export the file again");
    }

    // JPEG 2000 decoders give red, green and blue.
    static string Meaning(string photometric) => photometric is "YBR_RCT" or "YBR_ICT" ? "RGB" : photometric;

    static ImageDataException Unreadable(string path, Handle file) =>
        new(path, $"this DICOM file cannot be read ({NativeDicom.Message(file.Pointer)}); copy or export the file again");

    /// <summary>An open file of the native side.</summary>
    sealed class Handle : IDisposable
    {
        public Handle(string path)
        {
            RequireFile(path);
            try
            {
                if (!NativeDicom.HasDictionary)
                    throw new ImageDataException(path, $"{DicomLibraries.NoDictionary}; {DicomLibraries.Advice}");
                Pointer = NativeDicom.Open(path);
            }
            catch (DllNotFoundException e)
            {
                throw new ImageDataException(path, $"{DicomLibraries.Missing}; {DicomLibraries.Advice}", e);
            }
            if (Pointer == 0)
                throw new ImageDataException(path, "there is no memory left to read it; close other programs");
            if (NativeDicom.Message(Pointer) is { Length: > 0 } message)
            {
                Dispose();
                throw new ImageDataException(path, $"this DICOM file cannot be read ({message}); copy or export the file again");
            }
        }

        public nint Pointer { get; private set; }

        public void Dispose()
        {
            if (Pointer != 0)
                NativeDicom.Close(Pointer);
            Pointer = 0;
        }

        static void RequireFile(string path)
        {
            if (Directory.Exists(path))
                throw new ImageDataException(path, "is a directory; name the image file");
            if (!File.Exists(path))
                throw new ImageDataException(path, "no such file");
            try
            {
                // Opened once by hand: a pipe or device is refused, and the system's own words tell what else is wrong.
                using var file = RegularFile.Open(path);
                if (file.Length == 0)
                    throw new ImageDataException(path, "is empty; copy or export the file again");
                Span<byte> head = stackalloc byte[ImageFormat.HeadBytes];
                if (!DicomFormat.Begins(head[..file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)]))
                    throw new ImageDataException(path, "not a DICOM file; give one, or see 'rubor image show' for pictures and volumes");
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new ImageDataException(path, $"cannot be read ({e.Message.TrimEnd('.')})", e);
            }
        }
    }
}
