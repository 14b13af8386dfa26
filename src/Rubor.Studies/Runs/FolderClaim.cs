using System.Globalization;

namespace Rubor.Studies.Runs;

/// <summary>
/// A folder of results that one run at a time writes. The claim is a lock of the operating system on a hidden file, so it ends with the
/// process however that ends: a killed run leaves a file, which holds nobody up.
/// </summary>
public sealed class FolderClaim : IDisposable
{
    const string LockFile = ".rubor-lock";
    const string HolderFile = ".rubor-holder";
    const int Attempts = 100;
    const int WouldBlock = 11; // EWOULDBLOCK: somebody else has the lock
    const int Exists = 17; // EEXIST: the folder was there when it was to be made

    readonly FileStream held;
    readonly string holder;
    readonly string? made;

    FolderClaim(FileStream held, string holder, string? made) => (this.held, this.holder, this.made) = (held, holder, made);

    /// <summary>Claims a folder that fills bit by bit; makes it where it is missing. The lock lies in it.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="OutputException">Another run holds it: says which process; or it cannot be made or written.</exception>
    public static FolderClaim Take(string folder)
    {
        string path = Path.GetFullPath(folder);
        if (File.Exists(path))
            throw new OutputException(folder, "is a file; name a folder for the results");
        bool isNew = !Directory.Exists(path);
        return Take(folder, path, "", isNew ? path : null);
    }

    /// <summary>Claims a folder that appears as a whole. The lock lies beside it, for the folder itself is exchanged.</summary>
    /// <param name="named">The folder as the user names it.</param>
    /// <param name="target">Its full path.</param>
    /// <exception cref="OutputException">Another run holds it.</exception>
    internal static FolderClaim TakeBeside(string named, string target) => Take(named, Path.GetDirectoryName(target)!, $".{Path.GetFileName(target)}", null);

    /// <summary>Whether a name in a folder is that of a claim, and no result.</summary>
    internal static bool IsOwn(string name) => name is LockFile or HolderFile;

    /// <summary>Whether a run holds a folder, be it one that fills bit by bit or one that appears as a whole.</summary>
    internal static bool IsHeld(string folder)
    {
        string path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        return IsLocked(Path.Combine(path, LockFile))
            || (Path.GetDirectoryName(path) is { } parent && IsLocked(Path.Combine(parent, $".{Path.GetFileName(path)}{LockFile}")));
    }

    static bool IsLocked(string file)
    {
        try
        {
            using var opened = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            return false;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
        catch (IOException e) when (e.HResult == WouldBlock)
        {
            return true;
        }
    }

    /// <summary>Lets go of the folder; one that was made for nothing goes.</summary>
    public void Dispose()
    {
        try
        {
            // Removed before it is let go; whoever opened it meanwhile sees that it is no longer there, and begins again.
            File.Delete(holder);
            File.Delete(held.Name);
            if (made is not null && !Directory.EnumerateFileSystemEntries(made).Any())
                Directory.Delete(made);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The folder was taken away meanwhile: nothing is left to be let go.
        }
        finally
        {
            held.Dispose();
        }
    }

    static FolderClaim Take(string named, string folder, string prefix, string? made)
    {
        bool isBeside = prefix.Length > 0;
        string path = Path.Combine(folder, prefix + LockFile), holder = Path.Combine(folder, prefix + HolderFile);
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            FileStream opened;
            try
            {
                Directory.CreateDirectory(folder);
                opened = new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            }
            catch (IOException e) when (e is DirectoryNotFoundException || (e.HResult == Exists && !File.Exists(folder)))
            {
                continue; // another run has just gone, and its empty folder with it
            }
            catch (UnauthorizedAccessException e)
            {
                throw new OutputException(named, $"cannot be {(isBeside ? "made" : "written")} ({e.Message.TrimEnd('.')}); name a folder that can be written");
            }
            catch (IOException e) when (e.HResult == WouldBlock)
            {
                throw new OutputException(named, $"{HeldBy(holder)} writes there; wait for it, or name another folder");
            }
            catch (IOException e)
            {
                throw new OutputException(named,
                    $"cannot be {(isBeside || !Directory.Exists(folder) ? "made" : "written")} ({e.Message.TrimEnd('.')}); name a folder that can be written");
            }
            if (IsRemoved(opened))
            {
                opened.Dispose();
                continue;
            }
            var claim = new FolderClaim(opened, holder, made);
            try
            {
                File.WriteAllText(holder,
                    string.Create(CultureInfo.InvariantCulture,
                    $"process {Environment.ProcessId} on {Environment.MachineName}, since {DateTimeOffset.UtcNow:yyyy-MM-dd HH:mm:ss} UTC"));
                WholeFile.RemoveAbandoned(folder);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                claim.Dispose();
                throw new OutputException(named, $"cannot be written ({e.Message.TrimEnd('.')}); make room, or name another folder");
            }
            return claim;
        }
        throw new OutputException(named, "is taken and let go by other runs all the time; name another folder");
    }

    static string HeldBy(string holder)
    {
        try
        {
            return $"another run (Rubor, {File.ReadAllText(holder)})";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "another run of Rubor"; // it is just beginning, or ending
        }
    }

    // Whether the file was removed between being opened and being locked; then the lock is on nothing that others see.
    static bool IsRemoved(FileStream opened) =>
        new FileInfo(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{opened.SafeFileHandle.DangerousGetHandle()}")).LinkTarget
            is { } now
            && now.EndsWith(" (deleted)", StringComparison.Ordinal);
}
