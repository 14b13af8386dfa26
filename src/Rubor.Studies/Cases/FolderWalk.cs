using Rubor.Studies.Runs;

namespace Rubor.Studies.Cases;

/// <summary>
/// The files below a folder, as every command sees them: names that begin with a full stop are skipped (macOS keeps a <c>._x.nii.gz</c>
/// beside each image), every real folder is entered once however many links lead to it, and a link that leads nowhere is told.
/// </summary>
public static class FolderWalk
{
    // Links that lead on to links: more than this is a circle.
    const int MostLinks = 40;

    /// <summary>The files below a folder and its folders, in ordinal order.</summary>
    /// <param name="folder">The folder; it may be hidden, or a link, itself.</param>
    /// <param name="enter">Whether a folder below is entered; null for all.</param>
    /// <exception cref="OutputException">The folder, or one below it, cannot be opened; or a link below it leads nowhere.</exception>
    public static IReadOnlyList<string> Files(string folder, Func<string, bool>? enter = null)
    {
        var dangling = new List<string>();
        var files = Files(folder, dangling, enter);
        return dangling.Count == 0 ? files : throw new OutputException(dangling[0], Reason(dangling[0]));
    }

    /// <summary>The same, with the links that lead nowhere in a list instead of an error.</summary>
    public static IReadOnlyList<string> Files(string folder, List<string> dangling, Func<string, bool>? enter = null)
    {
        var files = new List<string>();
        var entered = new HashSet<string>(StringComparer.Ordinal);
        // Real folders first: a file is named by where it lies rather than by a link that leads there.
        var links = new Queue<string>();
        var open = new Stack<string>([folder]);
        while (open.Count > 0 || links.Count > 0)
        {
            string now = open.Count > 0 ? open.Pop() : links.Dequeue();
            if (!entered.Add(RealPath(now)))
                continue;
            foreach (var entry in Entries(now))
            {
                string path = Path.Combine(now, entry.Name);
                bool link = entry.LinkTarget is not null;
                // Of a link that leads nowhere, or round in a circle, .NET says that the file exists.
                string target = link ? RealPath(path) : path;
                bool folderThere = link ? Directory.Exists(target) : entry is DirectoryInfo;
                if (!folderThere && (!link || File.Exists(target) && new FileInfo(target).LinkTarget is null))
                    files.Add(path);
                else if (!folderThere)
                {
                    // An image, or a folder of some; a text that is gone is nobody's patient.
                    if (SubjectName.IsNifti(path) || (!entry.Name.Contains('.', StringComparison.Ordinal) && (enter?.Invoke(path) ?? true)))
                        dangling.Add(path);
                }
                else if (enter?.Invoke(path) ?? true)
                {
                    if (link)
                        links.Enqueue(path);
                    else
                        open.Push(path);
                }
            }
        }
        files.Sort(StringComparer.Ordinal);
        dangling.Sort(StringComparer.Ordinal);
        return files;
    }

    /// <summary>The folders directly in a folder, links among them, in ordinal order; hidden ones are skipped.</summary>
    public static IReadOnlyList<string> Folders(string folder) =>
        [.. Entries(folder).Select(e => Path.Combine(folder, e.Name)).Where(Directory.Exists).Order(StringComparer.Ordinal)];

    /// <summary>What is wrong with a link that leads nowhere.</summary>
    public static string Reason(string link) => $"is a link to {new FileInfo(link).LinkTarget}, which is not there; mend the link or take it away";

    /// <summary>A path with all links in it followed, so that two names of one folder are the same.</summary>
    public static string RealPath(string path)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        for (int followed = 0; followed < MostLinks; followed++)
        {
            if (FirstLink(full) is not var (link, target, rest))
                return full;
            full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(Path.Combine(target, rest), Path.GetDirectoryName(link)!));
        }
        return full;
    }

    static (string Link, string Target, string After)? FirstLink(string full)
    {
        string[] parts = full.Split('/', StringSplitOptions.RemoveEmptyEntries);
        string at = "/";
        for (int i = 0; i < parts.Length; i++)
        {
            at = Path.Combine(at, parts[i]);
            if (new FileInfo(at).LinkTarget is { } target)
                return (at, target, string.Join('/', parts[(i + 1)..]));
        }
        return null;
    }

    static List<FileSystemInfo> Entries(string folder)
    {
        try
        {
            return [.. new DirectoryInfo(folder).EnumerateFileSystemInfos().Where(e => !e.Name.StartsWith('.'))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OutputException(folder, Directory.Exists(folder) ? "cannot be opened; let it be read, or take it out" : "no such folder");
        }
    }
}
