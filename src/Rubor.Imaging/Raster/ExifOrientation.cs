using System.Buffers.Binary;

namespace Rubor.Imaging.Raster;

/// <summary>The orientation that EXIF data state: JEITA CP-3451, tag 274 of the first directory.</summary>
internal static class ExifOrientation
{
    const int Tag = 274, Short = 3, EntryBytes = 12;

    /// <summary>1 to 8; 0 where the data state none or are damaged: a picture is not refused for what its camera wrote about it.</summary>
    /// <param name="exif">A TIFF structure, from its byte order mark on.</param>
    public static int Of(ReadOnlySpan<byte> exif)
    {
        bool little = exif is [(byte)'I', (byte)'I', 42, 0, ..], big = exif is [(byte)'M', (byte)'M', 0, 42, ..];
        if ((!little && !big) || exif.Length < 8)
            return 0;
        long at = Long(exif[4..]);
        if (at < 8 || at + 2 > exif.Length)
            return 0;
        int entries = Word(exif[(int)at..]);
        for (int entry = 0; entry < entries; entry++)
        {
            long start = at + 2 + ((long)entry * EntryBytes);
            if (start + EntryBytes > exif.Length)
                return 0;
            var field = exif[(int)start..];
            if (Word(field) == Tag)
                return Word(field[2..]) == Short && Long(field[4..]) == 1 && Word(field[8..]) is >= 1 and <= 8 and var orientation
                    ? orientation : 0;
        }
        return 0;

        int Word(ReadOnlySpan<byte> b) => little ? BinaryPrimitives.ReadUInt16LittleEndian(b) : BinaryPrimitives.ReadUInt16BigEndian(b);
        long Long(ReadOnlySpan<byte> b) => little ? BinaryPrimitives.ReadUInt32LittleEndian(b) : BinaryPrimitives.ReadUInt32BigEndian(b);
    }
}
