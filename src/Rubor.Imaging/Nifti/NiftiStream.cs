namespace Rubor.Imaging.Nifti;

/// <summary>A file's bytes in order, through gzip where its first bytes say so, with a count and a check of the end.</summary>
internal sealed class NiftiStream : IDisposable
{
    readonly FileStream file;
    readonly Stream content;
    readonly long junk;

    NiftiStream(FileStream file, bool compressed)
    {
        this.file = file;
        Compressed = compressed;
        FileBytes = file.Length;
        if (compressed && Libdeflate.Decompress(file, out junk) is { } whole)
            content = new MemoryStream(whole.Array!, whole.Offset, whole.Count);
        else
        {
            file.Position = 0;
            content = compressed ? new GzipMembers(file) : file;
        }
    }

    public bool Compressed { get; }

    public long FileBytes { get; }

    /// <summary>Uncompressed bytes given out so far.</summary>
    public long Read { get; private set; }

    public static NiftiStream Open(string path)
    {
        var file = RegularFile.Open(path);
        if (!file.CanSeek)
        {
            file.Dispose();
            throw new ImageDataException(path, "is no regular file; save the image to a file first");
        }
        Span<byte> start = stackalloc byte[2];
        bool compressed = file.ReadAtLeast(start, 2, throwOnEndOfStream: false) == 2 && start[0] == 0x1f && start[1] == 0x8b;
        return new(file, compressed);
    }

    /// <summary>Fills the span as far as the file goes.</summary>
    public int Fill(Span<byte> bytes)
    {
        int got = content.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        Read += got;
        return got;
    }

    /// <summary>Passes over bytes; returns how many there were.</summary>
    public long Skip(long bytes)
    {
        Span<byte> buffer = stackalloc byte[4096];
        long left = bytes;
        while (left > 0)
        {
            int got = Fill(buffer[..(int)Math.Min(left, buffer.Length)]);
            if (got == 0)
                break;
            left -= got;
        }
        return bytes - left;
    }

    /// <summary>Bytes after the end of the compression that are no padding; known after <see cref="RequireCleanEnd"/>.</summary>
    public long Junk => content is GzipMembers members ? members.Junk : junk;

    /// <summary>Reads what follows the samples, so that the checksum of every gzip member is verified.</summary>
    /// <exception cref="ImageDataException">The gzip stream is cut, or goes on for more than <paramref name="largestTail"/>
    /// bytes.</exception>
    public void RequireCleanEnd(int largestTail, string path)
    {
        if (!Compressed)
            return;
        if (Skip(largestTail + 1L) > largestTail)
            throw new ImageDataException(path, "goes on long after the samples that its header describes; the file is damaged");
        if (content is GzipMembers { EndsEarly: true })
            throw new ImageDataException(path, "the gzip compression ends early; copy or export the file again");
    }

    public void Dispose()
    {
        content.Dispose();
        file.Dispose();
    }
}
