using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Rubor.Imaging.Nifti;

/// <summary>
/// Reads NIfTI-1 and NIfTI-2: .nii, .nii.gz, and .hdr with .img, either byte order, every integer and float type up to 64 bits,
/// 1-D to 4-D. Compression is told by content, not by name. A damaged file is refused in one line, and never costs more memory
/// than a file of its size can hold.
/// </summary>
public static class NiftiReader
{
    const int LargestDeflateRatio = 1032;
    const int LargestTail = 1 << 20;

    // Size and code of an extension; nifti1.h: its size is a multiple of 16.
    const int ExtensionHead = 8, ExtensionUnit = 16;

    /// <summary>The image in a file.</summary>
    /// <param name="path">A .nii or .nii.gz file, or either file of a .hdr/.img pair.</param>
    /// <exception cref="ImageDataException">The file is missing, damaged, or holds what cannot be measured.</exception>
    public static Volume Read(string path)
    {
        string header = HeaderFile(path);
        try
        {
            return ReadHeaderAndData(header, path);
        }
        catch (InvalidDataException e)
        {
            throw new ImageDataException(path, "the gzip compression is damaged; copy or export the file again", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImageDataException(path, $"cannot be read ({e.Message.TrimEnd('.')})", e);
        }
    }

    /// <summary>
    /// The scan in a file, in the order in which scans are measured, whatever order the file has: <see cref="ScanOrder"/>.
    /// </summary>
    /// <exception cref="ImageDataException">As <see cref="Read"/>.</exception>
    public static Volume ReadScan(string path) => ScanOrder.InOrder(Read(path));

    /// <summary>The files that an image consists of: itself, or header and samples of a .hdr/.img pair.</summary>
    public static IReadOnlyList<string> FilesOf(string path)
    {
        if (!path.EndsWith(".hdr", StringComparison.OrdinalIgnoreCase) && !path.EndsWith(".img", StringComparison.OrdinalIgnoreCase)
            && !path.EndsWith(".hdr.gz", StringComparison.OrdinalIgnoreCase)
                && !path.EndsWith(".img.gz", StringComparison.OrdinalIgnoreCase))
            return [path];
        string header = HeaderFile(path);
        return DataFile(header) is { } data ? [header, data] : [header];
    }

    /// <summary>The mask in a file.</summary>
    /// <exception cref="ImageDataException">As <see cref="Read"/>, and where it holds another value than 0 and 1.</exception>
    public static Mask ReadMask(string path) => Mask.From(Read(path));

    static Volume ReadHeaderAndData(string headerPath, string path)
    {
        NiftiHeader header;
        using (var stream = NiftiStream.Open(headerPath))
        {
            header = ReadHeader(stream, headerPath);
            if (header.OffsetMissing && HasFlag(stream))
                return ReadBehindExtensions(stream, header, path);
            if (!header.DataInOtherFile)
                return ReadData(stream, header, Consumed(stream, header), path);
        }
        string data = DataFile(headerPath) ?? throw new ImageDataException(path, "the .img file that holds its samples is missing; put it beside the header");
        using var other = NiftiStream.Open(data);
        return ReadData(other, header, header.DataOffset, path);
    }

    static NiftiHeader ReadHeader(NiftiStream stream, string path)
    {
        Span<byte> bytes = stackalloc byte[NiftiHeader.Nifti2Bytes];
        int got = stream.Fill(bytes[..4]);
        if (got == 0)
            throw new ImageDataException(path, "is empty; copy or export the file again");
        int length = got < 4 ? 0 : NiftiHeader.Length(bytes);
        if (length == 0)
            throw new ImageDataException(path, "not a NIfTI image; give a .nii, .nii.gz or .hdr file");
        if (stream.Fill(bytes[4..length]) < length - 4)
            throw new ImageDataException(path, "ends within its header; copy or export the file again");
        return NiftiHeader.Parse(bytes[..length], path);
    }

    static bool HasFlag(NiftiStream stream)
    {
        Span<byte> flag = stackalloc byte[NiftiHeader.ExtensionFlag];
        return stream.Fill(flag) == flag.Length && flag[0] != 0;
    }

    // The header has no offset and says that extensions follow, as some programs do without writing any. Their sizes lead over them, as far
    // as enough bytes for the samples are left behind.
    static Volume ReadBehindExtensions(NiftiStream stream, NiftiHeader header, string path)
    {
        RequirePossible(stream, header, path);
        var rest = ReadUpTo(stream, (int)Math.Min(header.DataBytes + LargestTail, Array.MaxLength));
        int at = 0;
        while (at + ExtensionHead <= rest.Length && ExtensionBytes(rest.AsSpan(at), header.SwapBytes) is >= ExtensionUnit and var size
            && size % ExtensionUnit == 0 && (long)at + size + header.DataBytes <= rest.Length)
            at += size;
        if (rest.Length - at < header.DataBytes)
            throw EndsEarly(header, path);
        return Made(stream, header, rest.AsSpan(at, (int)header.DataBytes).ToArray(), path);
    }

    static int ExtensionBytes(ReadOnlySpan<byte> head, bool swap)
    {
        int size = BitConverter.ToInt32(head);
        return swap ? BinaryPrimitives.ReverseEndianness(size) : size;
    }

    // Bytes between the end of the header just read and the first sample.
    static long Consumed(NiftiStream stream, NiftiHeader header) => header.DataOffset - stream.Read;

    static Volume ReadData(NiftiStream stream, NiftiHeader header, long skip, string path)
    {
        RequirePossible(stream, header, path);
        if (stream.Skip(skip) < skip)
            throw EndsEarly(header, path);
        var samples = ReadUpTo(stream, (int)header.DataBytes);
        return samples.Length == header.DataBytes ? Made(stream, header, samples, path) : throw EndsEarly(header, path);
    }

    static void RequirePossible(NiftiStream stream, NiftiHeader header, string path)
    {
        long most = stream.FileBytes * (stream.Compressed ? LargestDeflateRatio : 1);
        if (header.DataOffset > most)
            throw new ImageDataException(path, $"the header puts the samples at byte {header.DataOffset}, beyond the end of the file; the file is damaged");
        if (header.DataBytes > most)
            throw EndsEarly(header, path);
    }

    static Volume Made(NiftiStream stream, NiftiHeader header, byte[] samples, string path)
    {
        stream.RequireCleanEnd(LargestTail, path);
        if (header.SwapBytes)
            Swap(samples, header.Type.Bytes());
        IReadOnlyList<string> remarks = stream.Junk == 0 ? header.Remarks
            : [.. header.Remarks,
                string.Create(CultureInfo.InvariantCulture,
                $"{stream.Junk} bytes after the end of the gzip compression are ignored: something was appended to the file.")];
        return new Volume(header.Geometry, header.Type, samples, header.Slope, header.Intercept, header.Frames, path).Remarked(remarks);
    }

    // All that the file has of these bytes. Grows with what arrives, so that a header's claim alone reserves nothing.
    static byte[] ReadUpTo(NiftiStream stream, int bytes)
    {
        var samples = GC.AllocateUninitializedArray<byte>((int)Math.Min(bytes, Math.Max(1 << 16, 8 * stream.FileBytes)));
        int filled = 0;
        while (true)
        {
            int got = stream.Fill(samples.AsSpan(filled));
            filled += got;
            if (filled == bytes)
                return samples;
            if (filled < samples.Length)
                return samples[..filled];
            var larger = GC.AllocateUninitializedArray<byte>((int)Math.Min(bytes, 2L * samples.Length));
            samples.CopyTo(larger, 0);
            samples = larger;
        }
    }

    static ImageDataException EndsEarly(NiftiHeader header, string path) => new(path, string.Create(CultureInfo.InvariantCulture,
        $"its data end early: {header.Geometry.Size} voxels{(header.Frames > 1 ? $" × {header.Frames} frames" : "")} of {header.Type} " +
            $"need {header.DataBytes} bytes; copy or export the file again"));

    static void Swap(byte[] samples, int width)
    {
        switch (width)
        {
            case 2:
                var shorts = MemoryMarshal.Cast<byte, short>(samples.AsSpan()); BinaryPrimitives.ReverseEndianness(shorts,
                shorts); break;
            case 4: var ints = MemoryMarshal.Cast<byte, int>(samples.AsSpan()); BinaryPrimitives.ReverseEndianness(ints, ints); break;
            case 8: var longs = MemoryMarshal.Cast<byte, long>(samples.AsSpan()); BinaryPrimitives.ReverseEndianness(longs, longs); break;
        }
    }

    static string HeaderFile(string path)
    {
        if (Directory.Exists(path))
            throw new ImageDataException(path, "is a directory; name the image file");
        string header = path.EndsWith(".img", StringComparison.OrdinalIgnoreCase) ? path[..^4] + ".hdr"
            : path.EndsWith(".img.gz", StringComparison.OrdinalIgnoreCase) ? path[..^7] + ".hdr.gz"
            : path;
        return File.Exists(header)
            ? header
            : throw new ImageDataException(path, header == path ? "no such file" : $"the header {Path.GetFileName(header)} that belongs to it is missing");
    }

    static string? DataFile(string header)
    {
        string stem = header.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? header[..^3] : header;
        stem = Path.ChangeExtension(stem, null);
        return new[] { stem + ".img", stem + ".img.gz" }.FirstOrDefault(File.Exists);
    }
}
