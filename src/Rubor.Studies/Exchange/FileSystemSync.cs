using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Rubor.Studies.Exchange;

/// <summary>
/// Flushes a whole file system once: many small files are flushed in one go where one by one would take many times as long.
/// </summary>
internal static class FileSystemSync
{
    /// <summary>Flushes the file system that a file lies on. What fails here the hashes of the next run find.</summary>
    public static void Around(string file)
    {
        using var handle = File.OpenHandle(file);
        _ = SyncFs(handle);
    }

    [DllImport("libc", EntryPoint = "syncfs")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int SyncFs(SafeFileHandle file);
}
