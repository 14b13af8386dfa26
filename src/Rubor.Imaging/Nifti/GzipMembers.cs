using System.Buffers.Binary;
using System.IO.Compression;

namespace Rubor.Imaging.Nifti;

/// <summary>
/// What a gzip file of one member or several decompresses to, the checksum and length of each verified: what .NET's own stream does
/// not do at the end of a file that is cut. After the last member zeros pad, and anything else is counted and ignored, as gzip does.
/// Layout: RFC 1952, section 2.3.
/// </summary>
internal sealed class GzipMembers(Stream file) : Stream
{
    // The decoder takes this much at once and does not say how much of it belonged to the member: its end is looked for there.
    const int Portion = 512;
    const int TrailerBytes = 8;

    // An empty member's own content: the end of a block.
    const int LeastContent = 2;

    readonly Stream file = file;
    DeflateStream? member;
    Portions? portions;
    uint crc, length;
    bool ended;

    /// <summary>Whether the file stops within a member.</summary>
    public bool EndsEarly { get; private set; }

    /// <summary>Bytes after the last member that are not only zeros.</summary>
    public long Junk { get; private set; }

    /// <summary>Whether a member begins here, whole or cut.</summary>
    public static bool Begins(ReadOnlySpan<byte> bytes) => bytes.Length > 0 && bytes[0] == 0x1f && (bytes.Length == 1 || bytes[1] == 0x8b);

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        while (buffer.Length > 0 && !ended)
        {
            if (member is null && !Begin())
                break;
            int got = Decoded(buffer);
            if (got > 0)
            {
                crc = Crc32.Of(crc, buffer[..got]);
                length += (uint)got;
                return got;
            }
            End();
        }
        return 0;
    }

    int Decoded(Span<byte> buffer)
    {
        try
        {
            return member!.Read(buffer);
        }
        catch (InvalidDataException) when (portions!.Exhausted)
        {
            return 0; // Cut: the missing trailer tells.
        }
    }

    // At the first byte of a member, or of what follows the last.
    bool Begin()
    {
        Span<byte> header = stackalloc byte[10];
        long start = file.Position;
        int got = file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
        if (got == 0 || !Begins(header[..got]))
        {
            file.Position = start;
            Junk = JunkFrom();
            ended = true;
            return false;
        }
        const byte deflate = 8, reserved = 0xe0, extra = 4, name = 8, comment = 16, checksum = 2;
        if (got == header.Length && (header[2] != deflate || (header[3] & reserved) != 0))
            throw new InvalidDataException("No gzip member that is known.");
        bool whole = got == header.Length;
        if (whole && (header[3] & extra) != 0)
            whole = Passed(file.ReadByte() | (file.ReadByte() << 8));
        if (whole && (header[3] & name) != 0)
            whole = PassedText();
        if (whole && (header[3] & comment) != 0)
            whole = PassedText();
        if (whole && (header[3] & checksum) != 0)
            whole = Passed(2);
        if (!whole)
        {
            EndsEarly = ended = true;
            return false;
        }
        portions = new Portions(file, Portion);
        member = new DeflateStream(portions, CompressionMode.Decompress, leaveOpen: true);
        (crc, length) = (Crc32.Start, 0);
        return true;
    }

    bool Passed(int bytes)
    {
        if (bytes < 0)
            return false;
        file.Position += bytes;
        return file.Position <= file.Length;
    }

    bool PassedText()
    {
        int b;
        while ((b = file.ReadByte()) > 0)
        {
        }
        return b == 0;
    }

    // The decoder has come to the end of a member's content, or of the file.
    void End()
    {
        long to = Math.Min(file.Length, portions!.Position + TrailerBytes),
            from = Math.Max(portions.Start + LeastContent, portions.Position - Portion);
        member!.Dispose();
        member = null;
        Span<byte> window = stackalloc byte[Portion + TrailerBytes], trailer = stackalloc byte[TrailerBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, ~crc);
        BinaryPrimitives.WriteUInt32LittleEndian(trailer[4..], length);
        window = window[..(int)Math.Max(0, to - from)];
        file.Position = from;
        file.ReadExactly(window);
        int at = window.IndexOf(trailer);
        if (at >= 0)
        {
            file.Position = from + at + TrailerBytes;
            return;
        }
        if (window.IndexOf(trailer[4..]) is >= 4 || !portions.Exhausted)
            throw new InvalidDataException("The checksum of a gzip member is wrong.");
        EndsEarly = ended = true;
    }

    long JunkFrom()
    {
        long rest = file.Length - file.Position;
        Span<byte> buffer = stackalloc byte[4096];
        for (int got; (got = file.Read(buffer)) > 0;)
            if (buffer[..got].ContainsAnyExcept((byte)0))
                return rest;
        return 0;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        member?.Dispose();
        base.Dispose(disposing);
    }

    // The file from where it stands, in small portions, so that little is read beyond the end of a member.
    sealed class Portions(Stream file, int most) : Stream
    {
        public long Start { get; } = file.Position;

        public bool Exhausted { get; private set; }

        public override long Position { get; set; } = file.Position;

        public override int Read(Span<byte> buffer)
        {
            int got = file.Read(buffer[..Math.Min(most, buffer.Length)]);
            Exhausted |= got == 0 || (Position += got) == file.Length;
            return got;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
