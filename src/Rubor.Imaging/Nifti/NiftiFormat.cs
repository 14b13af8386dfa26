namespace Rubor.Imaging.Nifti;

/// <summary>NIfTI among the formats of image files.</summary>
public static class NiftiFormat
{
    static readonly string[] Samples = [".img", ".img.gz"];

    /// <summary>NIfTI-1 and NIfTI-2, compressed or not, and pairs of .hdr and .img.</summary>
    public static ImageFormat Format { get; } = new("NIfTI", [".nii", ".nii.gz"], Begins, path => new(NiftiReader.Read(path)))
    {
        Claims = path => Samples.Any(s => path.EndsWith(s, StringComparison.OrdinalIgnoreCase)),
        FilesOf = NiftiReader.FilesOf,
    };

    // Of the formats that are read here only this one comes inside gzip.
    static bool Begins(ReadOnlySpan<byte> head) => head is [0x1f, 0x8b, ..] || (head.Length >= 4 && NiftiHeader.Length(head) != 0);
}
