namespace Rubor.Imaging.Dicom;

/// <summary>How a DICOM file is told by its content.</summary>
public static class DicomFormat
{
    internal const string Name = "DICOM";

    const int PreambleBytes = 128;

    /// <summary>Whether a file that begins so is a DICOM object: DICM after 128 bytes, or, as old programs wrote it, an attribute of group
    /// 0002 or 0008 at once.</summary>
    public static bool Begins(ReadOnlySpan<byte> head) =>
        (head.Length >= PreambleBytes + 4 && head.Slice(PreambleBytes, 4).SequenceEqual("DICM"u8)) || BeginsWithoutHead(head);

    static bool BeginsWithoutHead(ReadOnlySpan<byte> head)
    {
        if (head.Length < ImageFormat.HeadBytes)
            return false;
        bool big = head[0] == 0;
        int group = big ? head[1] : head[0] | (head[1] << 8), element = big ? (head[2] << 8) | head[3] : head[2] | (head[3] << 8);
        if (group is not (2 or 8) || element > 0x0100)
            return false;
        // Explicit: the two letters of a representation; implicit: a short length.
        return (char.IsAsciiLetterUpper((char)head[4]) && char.IsAsciiLetterUpper((char)head[5]))
            || (!big && head[5] == 0 && head[6] == 0 && head[7] == 0 && head[4] is > 0 and <= 64);
    }
}
