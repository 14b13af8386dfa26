using System.Buffers.Binary;

namespace Rubor.Imaging.Raster;

/// <summary>
/// Copies of photographs without what cameras and programs wrote about them: names, places, times and thumbnails. Pixels, colour profile
/// and spacing stay to the bit, and so does the orientation, so that the copy looks as the file does. Sources: ITU-T T.81 B.1, JEITA
/// CP-3451 4.7 (EXIF in JPEG), ISO/IEC 15948 5 and 11 (PNG).
/// </summary>
public static class PlainPicture
{
    /// <summary>The bytes of a file without such data; the same where it has none.</summary>
    /// <param name="path">A PNG or JPEG file, told by content; of another format the bytes come back as they are.</param>
    /// <exception cref="ImageDataException">It cannot be read, or its segments or chunks are damaged.</exception>
    public static byte[] Read(string path)
    {
        byte[] bytes;
        try
        {
            bytes = RegularFile.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImageDataException(path, $"cannot be read ({e.Message.TrimEnd('.')})", e);
        }
        return IsJpeg(bytes) ? PlainJpeg.Of(bytes) ?? throw Damaged(path, "JPEG")
            : RasterFormats.Png.Begins(bytes) ? PlainPng.Of(bytes) ?? throw Damaged(path, "PNG") : bytes;
    }

    /// <summary>Whether all that a camera wrote can be left out of a copy of the file: it is PNG or JPEG.</summary>
    public static bool Knows(string format) => format == RasterFormats.Png.Name || format == RasterFormats.Jpeg.Name;

    /// <summary>EXIF data that state an orientation and nothing else, as a TIFF structure.</summary>
    internal static byte[] Exif(int orientation) =>
        [(byte)'I', (byte)'I', 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, (byte)orientation, 0, 0, 0, 0, 0, 0, 0];

    static bool IsJpeg(byte[] bytes) => RasterFormats.Jpeg.Begins(bytes);

    static ImageDataException Damaged(string path, string format) =>
        new(path, $"this {format} is damaged between its parts; copy or export the file again");
}

/// <summary>JPEG without segments of EXIF, XMP, IPTC, comments and makers, and without what follows its end.</summary>
internal static class PlainJpeg
{
    const byte Start = 0xd8, End = 0xd9, Scan = 0xda, FirstRestart = 0xd0, LastRestart = 0xd7, Temporary = 0x01, Comment = 0xfe,
        FirstOfMakers = 0xe0, Exif = 0xe1, Profile = 0xe2, Adobe = 0xee, LastOfMakers = 0xef;

    static ReadOnlySpan<byte> ExifHead => "Exif\0\0"u8;

    static ReadOnlySpan<byte> ProfileHead => "ICC_PROFILE\0"u8;

    /// <summary>Null where the file is damaged.</summary>
    public static byte[]? Of(ReadOnlySpan<byte> bytes)
    {
        var kept = new MemoryStream(bytes.Length);
        kept.Write(bytes[..2]);
        int orientation = 0, at = 2;
        var head = kept.Position;
        while (at + 1 < bytes.Length)
        {
            if (bytes[at] != 0xff)
            {
                // A segment that is longer than it says: decoders go on at the next marker, too.
                int marked = bytes[at..].IndexOf((byte)0xff);
                if (marked < 0)
                    return null;
                at += marked;
                continue;
            }
            byte marker = bytes[at + 1];
            if (marker is 0xff or 0)
            {
                at += marker == 0 ? 2 : 1; // filling, or no marker
                continue;
            }
            if (marker == End)
            {
                kept.Write(bytes.Slice(at, 2));
                return Oriented(kept.ToArray(), (int)head, orientation);
            }
            if (marker is Temporary or Start or (>= FirstRestart and <= LastRestart))
            {
                kept.Write(bytes.Slice(at, 2));
                at += 2;
                continue;
            }
            if (at + 4 > bytes.Length || BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 2)..]) is var length
                && (length < 2 || at + 2 + length > bytes.Length))
                return null;
            var content = bytes.Slice(at + 4, length - 2);
            if (marker == Exif && orientation == 0 && content.StartsWith(ExifHead))
                orientation = ExifOrientation.Of(content[ExifHead.Length..]);
            int end = at + 2 + length;
            if (marker == Scan)
                end = BehindScan(bytes, end);
            if (!IsAbout(marker, content))
                kept.Write(bytes[at..end]);
            at = end;
        }
        // A file whose end is missing was read all the same.
        return Oriented(kept.ToArray(), (int)head, orientation);
    }

    // About the picture, and not of it. JFIF, the colour profile and Adobe's transform are of it.
    static bool IsAbout(byte marker, ReadOnlySpan<byte> content) => marker == Comment
        || (marker is > FirstOfMakers and <= LastOfMakers and not Adobe && !(marker == Profile && content.StartsWith(ProfileHead)));

    static int BehindScan(ReadOnlySpan<byte> bytes, int at)
    {
        while (at < bytes.Length)
        {
            int next = bytes[at..].IndexOf((byte)0xff);
            if (next < 0 || at + next + 1 >= bytes.Length)
                return bytes.Length;
            at += next;
            if (bytes[at + 1] is not (0 or 0xff or (>= FirstRestart and <= LastRestart)))
                return at;
            at += bytes[at + 1] == 0xff ? 1 : 2;
        }
        return at;
    }

    static byte[] Oriented(byte[] plain, int head, int orientation)
    {
        if (orientation is < 2 or > 8)
            return plain;
        byte[] exif = [.. ExifHead, .. PlainPicture.Exif(orientation)];
        return [.. plain[..head], 0xff, Exif, 0, (byte)(exif.Length + 2), .. exif, .. plain[head..]];
    }
}

/// <summary>PNG without chunks of text, time, EXIF and makers.</summary>
internal static class PlainPng
{
    const int Signature = 8, Around = 12;

    static readonly string[] OfThePicture =
        ["tRNS", "gAMA", "cHRM", "sRGB", "iCCP", "sBIT", "bKGD", "pHYs", "hIST", "cICP", "mDCV", "cLLI", "acTL", "fcTL", "fdAT"];

    /// <summary>Null where the file is damaged.</summary>
    public static byte[]? Of(ReadOnlySpan<byte> bytes)
    {
        var kept = new MemoryStream(bytes.Length);
        kept.Write(bytes[..Signature]);
        int orientation = 0, behindHeader = 0, at = Signature;
        while (at + Around <= bytes.Length)
        {
            long length = BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]);
            if (length > bytes.Length - at - Around)
                return null;
            var name = bytes.Slice(at + 4, 4);
            string text = System.Text.Encoding.Latin1.GetString(name);
            if (text == "eXIf" && orientation == 0)
                orientation = ExifOrientation.Of(bytes.Slice(at + 8, (int)length));
            // A capital first: without it there is no picture.
            if (name[0] is >= (byte)'A' and <= (byte)'Z' || OfThePicture.Contains(text))
                kept.Write(bytes.Slice(at, (int)length + Around));
            at += (int)length + Around;
            if (text == "IHDR")
                behindHeader = (int)kept.Position;
            if (text == "IEND")
                break;
        }
        if (orientation is < 2 or > 8)
            return kept.ToArray();
        byte[] exif = [.. "eXIf"u8, .. PlainPicture.Exif(orientation)], plain = kept.ToArray();
        var (size, checksum) = (new byte[4], new byte[4]);
        BinaryPrimitives.WriteInt32BigEndian(size, exif.Length - 4);
        BinaryPrimitives.WriteUInt32BigEndian(checksum, ~Crc32.Of(Crc32.Start, exif));
        return [.. plain[..behindHeader], .. size, .. exif, .. checksum, .. plain[behindHeader..]];
    }
}
