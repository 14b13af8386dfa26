using Rubor.Imaging.Dicom.Series;
using Rubor.Imaging.Nifti;
using Rubor.Imaging.Raster;

namespace Rubor.Imaging.Files;

/// <summary>Reads image files of any format. The format is told by content, never by name.</summary>
public static class ImageFile
{
    /// <summary>The formats that are read. A new one is added here, and nowhere else.</summary>
    public static IReadOnlyList<ImageFormat> Formats { get; } = [NiftiFormat.Format, RasterFormats.Png, RasterFormats.Jpeg,
        RasterFormats.Tiff, DicomImage.Format];

    /// <summary>
    /// The endings that names of image files have, in lower case with the dot, longest first: for a walk through folders only.
    /// </summary>
    public static IReadOnlyList<string> Endings { get; } = [.. Formats.SelectMany(f => f.Endings).OrderByDescending(e => e.Length)
        .ThenBy(e => e, StringComparer.Ordinal)];

    /// <summary>Whether a file is called as image files are, whatever it holds.</summary>
    /// <param name="name">A name or path; capitals or not.</param>
    public static bool HasEnding(string name) => Endings.Any(e => name.EndsWith(e, StringComparison.OrdinalIgnoreCase));

    /// <summary>The image in a file.</summary>
    /// <param name="path">A file of one of the <see cref="Formats"/>; of a pair of files, either.</param>
    /// <exception cref="ImageDataException">The file is missing, of no such format, damaged, or too large.</exception>
    public static ImageContent Read(string path)
    {
        var format = FormatOf(path);
        var content = format.Read(path);
        return content.Volume is { } volume ? new(volume) { Format = format.Name }
            : new(content.Pages, content.Remarks) { Format = format.Name };
    }

    /// <summary>The volume in a file.</summary>
    /// <exception cref="ImageDataException">As <see cref="Read"/>, and where the file holds a picture.</exception>
    public static Volume ReadVolume(string path) => Read(path).RequireVolume();

    /// <summary>
    /// The scan in a file, in the order in which scans are measured, whatever order the file has: <see cref="ScanOrder"/>.
    /// </summary>
    /// <exception cref="ImageDataException">As <see cref="ReadVolume"/>.</exception>
    public static Volume ReadScan(string path) => ScanOrder.InOrder(ReadVolume(path));

    /// <summary>The mask in a file.</summary>
    /// <exception cref="ImageDataException">As <see cref="ReadVolume"/>, and where it holds another value than 0 and 1.</exception>
    public static Mask ReadMask(string path) => Mask.From(ReadVolume(path));

    /// <summary>The files that an image consists of: itself, or both of a pair.</summary>
    /// <exception cref="ImageDataException">The file that belongs to it is missing.</exception>
    public static IReadOnlyList<string> FilesOf(string path) =>
        Formats.Select(f => f.FilesOf(path)).FirstOrDefault(files => files.Count > 1) ?? [path];

    static ImageFormat FormatOf(string path)
    {
        if (Directory.Exists(path))
            throw new ImageDataException(path, "is a directory; name the image file");
        if (!File.Exists(path))
            return Formats.FirstOrDefault(f => f.Claims(path)) ?? throw new ImageDataException(path, "no such file");
        Span<byte> head = stackalloc byte[ImageFormat.HeadBytes];
        head = head[..HeadOf(path, head)];
        foreach (var format in Formats)
            if (format.Begins(head))
                return format;
        if (Formats.FirstOrDefault(f => f.Claims(path)) is { } pair)
            return pair;
        string others = string.Join(", ", Formats.Skip(1).SkipLast(1).Select(f => f.Name));
        throw new ImageDataException(path, head.Length == 0 ? "is empty; copy or export the file again"
            : $"not a {Formats[0].Name} image, nor {others} or {Formats[^1].Name}; give a file of one of these formats");
    }

    static int HeadOf(string path, Span<byte> head)
    {
        try
        {
            using var file = RegularFile.Open(path);
            return file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImageDataException(path, $"cannot be read ({e.Message.TrimEnd('.')})", e);
        }
    }
}
