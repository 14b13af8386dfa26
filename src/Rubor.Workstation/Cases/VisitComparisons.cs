using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Rubor.Imaging;
using Rubor.Reading.Catalog;

namespace Rubor.Workstation.Cases;

/// <summary>How far the comparison of a case with the patient's visit before is.</summary>
public enum ComparisonState
{
    /// <summary>There is no visit before that may be shown, or nothing that compares.</summary>
    None,
    /// <summary>Its turn has not come yet.</summary>
    Waiting,
    /// <summary>The visits are being registered.</summary>
    Working,
    /// <summary>There is a result.</summary>
    Ready,
    /// <summary>It failed: there is a reason.</summary>
    Failed,
}

/// <summary>
/// Visits compared with those before them: worked out by a child <c>rubor</c>, kept in the folder of reads by the images that it was
/// worked out from.
/// </summary>
public sealed class VisitComparisons(CaseLibrary library)
{
    // What the child leaves last.
    const string Result = "change.json";

    // In memory: as many as a few readers look at.
    const int MostKept = 4;

    readonly ConcurrentDictionary<string, (ComparisonState State, string? Reason)> states = new(StringComparer.Ordinal);
    // Of the images as they were when the server looked at them.
    readonly ConcurrentDictionary<string, string> folders = new(StringComparer.Ordinal);
    readonly List<(string Folder, Task<object> Made)> kept = [];

    /// <summary>How far a case's is, and why it failed.</summary>
    public (ComparisonState State, string? Reason) StateOf(CatalogCase files) =>
        Kind(files) is null ? (ComparisonState.None, null) : states.GetValueOrDefault(files.Name, (ComparisonState.Waiting, null));

    /// <summary>Notes how far it is.</summary>
    public void Note(CatalogCase files, ComparisonState state, string? reason = null)
    {
        ArgumentNullException.ThrowIfNull(files);
        states[files.Name] = (state, reason is null ? null : CaseWords.ForReaders(reason, files, library.Folder));
    }

    /// <summary>The child's command line and the folder it writes; null where nothing is to be worked out, or it is there.</summary>
    /// <exception cref="ImageDataException">An image cannot be read.</exception>
    public (IReadOnlyList<string> Arguments, string Folder)? Needed(CatalogCase files)
    {
        if (Kind(files) is not { } kind || library.EarlierOf(files) is not { } earlier)
            return null;
        string folder = folders[files.Name] = FolderOf(files, earlier, kind);
        if (File.Exists(Path.Combine(folder, Result)))
        {
            Note(files, ComparisonState.Ready);
            return null;
        }
        // Of images that are others now.
        string all = Path.GetDirectoryName(folder)!;
        if (Directory.Exists(all))
            Directory.Delete(all, recursive: true);
        Directory.CreateDirectory(all);
        return ([.. kind.Arguments(earlier, files, library.MachineFolder(earlier)), "--out", folder], folder);
    }

    /// <summary>The result of a case that is <see cref="ComparisonState.Ready"/>, from memory or read by its kind.</summary>
    /// <exception cref="ImageDataException">It is damaged, or an image cannot be read.</exception>
    public async Task<T?> OpenAsync<T>(CatalogCase files, LoadedCase loaded) where T : class
    {
        ArgumentNullException.ThrowIfNull(loaded);
        if (StateOf(files).State != ComparisonState.Ready || Kind(files) is not { } kind || library.EarlierOf(files) is not { } earlier
            || !folders.TryGetValue(files.Name, out string? folder) || !File.Exists(Path.Combine(folder, Result)))
            return null;
        Task<object> made;
        lock (kept)
        {
            int at = kept.FindIndex(k => k.Folder == folder && !k.Made.IsFaulted);
            made = at < 0 ? Task.Run(() => kind.Read(earlier, loaded, folder)) : kept[at].Made;
            kept.RemoveAll(k => k.Folder == folder);
            kept.Insert(0, (folder, made));
            if (kept.Count > MostKept)
                kept.RemoveAt(MostKept);
        }
        return (T)await made;
    }

    // Of the images that are compared: other ones give another result.
    string FolderOf(CatalogCase files, CatalogCase earlier, CaseComparison kind)
    {
        string key = string.Join('\n', kind.Images(earlier, files).Select(CaseFiles.HashOf));
        string name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))[..16];
        return Path.Combine(library.Folder, "changes", files.Name, name);
    }

    CaseComparison? Kind(CatalogCase files) =>
        library.Catalog.Rubor is not null && files.Problem is null && library.EarlierOf(files) is { Problem: null } earlier
            && library.KindOf(files)?.Comparison is { } kind && earlier.Kind == files.Kind && kind.IsPossible(earlier, files) ? kind : null;
}
