using Rubor.Workstation.Options;

namespace Rubor.Workstation.Exports;

/// <summary>A file that only the server's account can open, and that is gone with its stream, a killed server's included.</summary>
internal static class PrivateFile
{
    const string FolderName = "exports";

    /// <summary>Lets a file be written, and opens it to read.</summary>
    /// <param name="options">Where reads lie: an export is as private as they are.</param>
    /// <param name="extension">End of its name: .nii.gz.</param>
    /// <param name="write">Writes to the path that it is given.</param>
    public static FileStream Write(WorkstationOptions options, string extension, Action<string> write)
    {
        var folder = Directory.CreateDirectory(Path.Combine(options.Folder, FolderName));
        if (!OperatingSystem.IsWindows())
            folder.UnixFileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        string path = Path.Combine(folder.FullName, Path.GetRandomFileName() + extension);
        try
        {
            write(path);
            return new(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1 << 16,
                FileOptions.Asynchronous | FileOptions.SequentialScan);
        }
        finally
        {
            // The name goes now, the content with the stream.
            File.Delete(path);
        }
    }
}
