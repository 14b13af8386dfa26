using System.Globalization;
using System.Runtime.InteropServices;

namespace Rubor.Studies.Runs;

/// <summary>
/// A folder of results that appears whole or not at all. Files are written into a hidden folder beside it; <see cref="Commit"/>
/// puts that in its place in one step, so that a kill leaves the old results, the new ones, or none, but no mixture.
/// </summary>
public sealed class OutputFolder : IDisposable
{
    readonly string target;
    readonly string stage;
    readonly string named;
    readonly bool overwrite;
    readonly FolderClaim claim;
    bool committed;

    OutputFolder(string named, string target, string stage, bool overwrite, FolderClaim claim) =>
        (this.named, this.target, this.stage, this.overwrite, this.claim) = (named, target, stage, overwrite, claim);

    /// <summary>Prepares a folder.</summary>
    /// <param name="path">Where the results shall be. It may exist and be empty.</param>
    /// <param name="overwrite">Whether earlier results of Rubor may be replaced.</param>
    /// <exception cref="OutputException">It is a file, holds something and <paramref name="overwrite"/> is false, or holds files
    /// that no run of Rubor wrote; or another run is about to write it.</exception>
    public static OutputFolder Stage(string path, bool overwrite)
    {
        string target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        // Through a symbolic link the folder behind it is replaced, not the link.
        target = new DirectoryInfo(target) is { LinkTarget: not null } link ? link.ResolveLinkTarget(returnFinalTarget: true)?.FullName
            ?? target : target;
        RequireOwnFiles(path, target, overwrite);
        if (target == Environment.CurrentDirectory)
            throw new OutputException(path, "is the current folder, which cannot be put in place as a whole; name a folder in it");
        string parent = Path.GetDirectoryName(target) ?? throw new OutputException(path, "cannot be an output folder; name another");
        string prefix = $".{Path.GetFileName(target)}.partial-{Environment.MachineName}-";
        if (Directory.Exists(parent))
            RemoveAbandoned(parent, prefix);
        string stage = Path.Combine(parent, prefix + Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        var claim = FolderClaim.TakeBeside(path, target);
        try
        {
            Directory.CreateDirectory(stage);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            claim.Dispose();
            throw new OutputException(path, $"cannot be made ({e.Message.TrimEnd('.')}); name a folder that can be written");
        }
        return new(path, target, stage, overwrite, claim);
    }

    /// <summary>Where to write a result until it is committed.</summary>
    public string PathOf(string name) => Path.Combine(stage, name);

    /// <summary>Files written so far, by their path in the folder, in order.</summary>
    public IReadOnlyList<string> Written() => FilesIn(stage);

    /// <summary>Puts the results in their place.</summary>
    /// <exception cref="OutputException">Somebody put files there meanwhile; nothing is replaced.</exception>
    public void Commit()
    {
        RequireOwnFiles(named, target, overwrite);
        foreach (string file in Directory.EnumerateFiles(stage, "*", SearchOption.AllDirectories))
            FlushToDisk(file);
        if (!Directory.Exists(target))
            Directory.Move(stage, target);
        else if (!Directory.EnumerateFileSystemEntries(target).Any())
        {
            Directory.Delete(target);
            Directory.Move(stage, target);
        }
        else if (Exchange(stage, target))
            Directory.Delete(stage, recursive: true);
        else
        {
            string old = stage + ".old";
            Directory.Move(target, old);
            Directory.Move(stage, target);
            Directory.Delete(old, recursive: true);
        }
        committed = true;
    }

    /// <summary>Removes what was not committed.</summary>
    public void Dispose()
    {
        if (!committed && Directory.Exists(stage))
            Directory.Delete(stage, recursive: true);
        committed = true;
        claim.Dispose();
    }

    /// <summary>Refuses a folder that cannot take the results of many runs beside each other: a file, a folder that holds something
    /// where nothing may be replaced, or one with a name in it that its run.json does not list.</summary>
    /// <exception cref="OutputException">Says which.</exception>
    public static void RequireReplaceable(string path, bool overwrite)
    {
        string target = Path.GetFullPath(path);
        if (Listed(path, target, overwrite) is not { } known)
            return;
        var names = known.Select(k => k.Split('/')[0]).ToHashSet(StringComparer.Ordinal);
        string? foreign = Directory.EnumerateFileSystemEntries(target).Select(e => Path.GetFileName(e)).FirstOrDefault(e =>
            !names.Contains(e) && !e.StartsWith('.'));
        if (foreign is not null)
            throw new OutputException(path, $"holds {foreign}, which Rubor did not write; move it away or name another folder");
    }

    /// <summary>Whether a folder is there and holds something, a claim on it aside.</summary>
    public static bool HoldsFiles(string path) =>
        Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any(e => !FolderClaim.IsOwn(Path.GetFileName(e)));

    // The same for a folder that is replaced as a whole: every file in it, at any depth, must be listed.
    static void RequireOwnFiles(string path, string target, bool overwrite)
    {
        if (Listed(path, target, overwrite) is { } known
            && FilesIn(target).FirstOrDefault(f => !known.Contains(f) && !FolderClaim.IsOwn(f)) is { } foreign)
            throw new OutputException(path, $"holds {foreign}, which this kind of run did not write; move it away or name another folder");
    }

    // What the run.json of a folder lists, or null where there is nothing to replace.
    static IReadOnlySet<string>? Listed(string path, string target, bool overwrite)
    {
        if (File.Exists(target))
            throw new OutputException(path, "is a file; name a folder for the results");
        if (!HoldsFiles(target))
            return null;
        if (!overwrite)
            throw new OutputException(path, "already holds files; add --overwrite or name another folder");
        return RunManifest.OutputsOf(target)
            ?? throw new OutputException(path, "holds files but no run.json of Rubor, so nothing there is replaced; name another folder");
    }

    static string[] FilesIn(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(folder, f).Replace(Path.DirectorySeparatorChar, '/')).Order(StringComparer.Ordinal)];

    /// <summary>Removes what killed runs of any machine left behind for a folder, which nobody may hold.</summary>
    internal static void RemoveLeftBehind(string path)
    {
        string target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (Path.GetDirectoryName(target) is { } parent && Directory.Exists(parent))
            foreach (string left in Directory.EnumerateDirectories(parent, $".{Path.GetFileName(target)}.partial-*"))
                Directory.Delete(left, recursive: true);
    }

    // What a killed run of this machine left behind.
    static void RemoveAbandoned(string parent, string prefix)
    {
        foreach (string left in Directory.EnumerateDirectories(parent, prefix + "*"))
            if (int.TryParse(Path.GetFileName(left).AsSpan(prefix.Length), CultureInfo.InvariantCulture, out int process)
                && !Directory.Exists($"/proc/{process}"))
                Directory.Delete(left, recursive: true);
    }

    static void FlushToDisk(string file)
    {
        using var handle = File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.FlushToDisk(handle);
    }

    static bool Exchange(string a, string b)
    {
        const int currentFolder = -100, exchange = 2;
        return RenameAt2(currentFolder, a, currentFolder, b, exchange) == 0;
    }

    [DllImport("libc", EntryPoint = "renameat2", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int RenameAt2(
        int oldFolder, [MarshalAs(UnmanagedType.LPUTF8Str)] string oldPath, int newFolder,
            [MarshalAs(UnmanagedType.LPUTF8Str)] string newPath, uint flags);
}
