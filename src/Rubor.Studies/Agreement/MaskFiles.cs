using System.Text.RegularExpressions;
using Rubor.Imaging;
using Rubor.Studies.Cases;
using Rubor.Studies.Runs;

namespace Rubor.Studies.Agreement;

/// <summary>
/// The files of one source: a folder with the folders below it, or a pattern such as 'masks/*_R1.nii.gz' or 'found/*/labels.nii.gz'.
/// </summary>
internal static class MaskFiles
{
    /// <summary>Whether a name is a pattern.</summary>
    public static bool IsPattern(string given) => !Directory.Exists(given) && given.AsSpan().ContainsAny('*', '?');

    /// <summary>The folder that a source's paths are relative to.</summary>
    public static string FolderOf(string given) => IsPattern(given) ? Split(given).Folder : given;

    /// <summary>The NIfTI files of a source, in ordinal order.</summary>
    /// <exception cref="ImageDataException">There is no such folder.</exception>
    /// <exception cref="OutputException">There is no NIfTI file.</exception>
    public static IReadOnlyList<string> Of(string given)
    {
        string folder = FolderOf(given);
        if (!Directory.Exists(folder))
            throw new ImageDataException(given, "no such file or folder");
        // A pattern looks no deeper than it says.
        Func<string, bool>? enter = IsPattern(given) && Split(given).Names is var names && !names.Contains("**", StringComparison.Ordinal)
            ? below => Path.GetRelativePath(folder, below).Count(c => c == '/') < names.Count(c => c == '/') : null;
        List<string> files = [.. FolderWalk.Files(folder, enter).Where(SubjectName.IsNifti)];
        if (IsPattern(given))
            files = Matching(files, given);
        return files.Count > 0 ? files : throw new OutputException(given, IsPattern(given) ? "matches no NIfTI file" : "holds no NIfTI file");
    }

    /// <summary>Those of some files that a pattern matches: * and ? within a name, ** through folders.</summary>
    public static List<string> Matching(IEnumerable<string> files, string pattern)
    {
        var (folder, rest) = Split(pattern);
        string text = Regex.Escape(rest).Replace(@"\*\*/", "(?:.*/)?", StringComparison.Ordinal)
            .Replace(@"\*", "[^/]*", StringComparison.Ordinal).Replace(@"\?", "[^/]", StringComparison.Ordinal);
        return [.. files.Where(f => Regex.IsMatch(Path.GetRelativePath(folder, f), $"^{text}$", RegexOptions.NonBacktracking))];
    }

    static (string Folder, string Names) Split(string pattern)
    {
        string[] parts = pattern.Split('/');
        int first = Array.FindIndex(parts, p => p.AsSpan().ContainsAny('*', '?'));
        string folder = string.Join('/', parts[..first]);
        return (folder.Length > 0 ? folder : first > 0 ? "/" : ".", string.Join('/', parts[first..]));
    }
}
