namespace Rubor.Imaging;

/// <summary>A format of image files: how it is told by content, and how it is read.</summary>
/// <param name="Name">As it is shown: "PNG".</param>
/// <param name="Endings">The endings that names of such files have, in lower case with the dot, for a walk through folders only: what a
/// file is, its content says.</param>
/// <param name="Begins">Whether a file that begins so is of this format; given are its first <see cref="HeadBytes"/> bytes or
/// fewer.</param>
/// <param name="Read">Reads a file; throws <see cref="ImageDataException"/> where it is damaged or too large.</param>
public sealed record ImageFormat(string Name, IReadOnlyList<string> Endings, ImageFormat.Beginning Begins, Func<string, ImageContent> Read)
{
    /// <summary>Bytes of a file that its format is told by.</summary>
    public const int HeadBytes = 132;

    /// <summary>Tells a format by the first bytes of a file.</summary>
    public delegate bool Beginning(ReadOnlySpan<byte> head);

    /// <summary>Whether a file begins as a format's files do.</summary>
    /// <param name="path">A regular file; anything else is refused as <see cref="RegularFile.Open"/> does.</param>
    /// <param name="begins">Tells by its first bytes.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static bool BeginsAs(string path, Beginning begins)
    {
        ArgumentNullException.ThrowIfNull(begins);
        Span<byte> head = stackalloc byte[HeadBytes];
        using var file = RegularFile.Open(path);
        return begins(head[..file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)]);
    }

    /// <summary>Whether a file belongs to this format though its own content does not say so, as the samples of a pair; only asked where no
    /// format knows the content.</summary>
    public Func<string, bool> Claims { get; init; } = _ => false;

    /// <summary>The files that an image consists of; itself alone for most formats.</summary>
    public Func<string, IReadOnlyList<string>> FilesOf { get; init; } = path => [path];
}
