using System.Runtime.InteropServices;

namespace Rubor.Imaging;

/// <summary>
/// Opens files that have an end. A pipe, a socket or a device may never answer, or never end, and a program that reads one waits for ever,
/// so the kind is asked for before anything is read; links are followed first.
/// </summary>
public static partial class RegularFile
{
    const int Pipe = 0x1000, Characters = 0x2000, Blocks = 0x6000, Socket = 0xC000, Kinds = 0xF000;
    const int BufferBytes = 1 << 17;

    /// <summary>
    /// Why a path cannot be read to its end, without the path; null when it is a regular file, or nothing that can be asked.
    /// </summary>
    /// <param name="path">The file; links are followed.</param>
    public static string? Refusal(string path) => KindOf(path) is { } kind ? Refusal(kind) : null;

    /// <summary>Whether a path is a pipe, as a shell's <c>&lt;(…)</c> or <c>/dev/stdin</c> behind a <c>|</c> is.</summary>
    public static bool IsPipe(string path) => KindOf(path) == Pipe;

    /// <summary>Opens a regular file to read.</summary>
    /// <param name="path">The file; links are followed.</param>
    /// <exception cref="ImageDataException">It is no regular file; says what it is and what to do.</exception>
    /// <exception cref="IOException">It is not there or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It is a folder, or may not be read.</exception>
    public static FileStream Open(string path)
    {
        Require(path);
        return new(path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferBytes, FileOptions.SequentialScan);
    }

    /// <summary>All bytes of a regular file.</summary>
    /// <param name="path">The file; links are followed.</param>
    /// <exception cref="ImageDataException">It is no regular file; says what it is and what to do.</exception>
    /// <exception cref="IOException">It is not there or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It is a folder, or may not be read.</exception>
    public static byte[] ReadAllBytes(string path)
    {
        Require(path);
        return File.ReadAllBytes(path);
    }

    static void Require(string path)
    {
        if (Refusal(path) is { } refusal)
            throw new ImageDataException(path, refusal);
    }

    static string? Refusal(int kind) => kind switch
    {
        Pipe => "is a pipe and no regular file, so it may never end; save it to a file first",
        Socket => "is a socket and no regular file; save what it carries to a file first",
        Characters or Blocks => "is a device and no regular file, so it may never end; save it to a file first",
        _ => null,
    };

    // The layout of statx is the same on every processor, other than that of stat.
    static unsafe int? KindOf(string path)
    {
        const int CurrentFolder = -100, WithoutAutomount = 0x800;
        const uint Type = 1;
        const int ResultBytes = 256, ModeAt = 28;
        if (!OperatingSystem.IsLinux())
            return null;
        byte* result = stackalloc byte[ResultBytes];
        return Statx(CurrentFolder, path, WithoutAutomount, Type, result) == 0 ? *(ushort*)(result + ModeAt) & Kinds : null;
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int Statx(int folder, string path, int flags, uint mask, byte* result);
}
