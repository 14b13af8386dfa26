using System.Text.RegularExpressions;
using Rubor.Reading.Catalog;

namespace Rubor.Workstation.Cases;

/// <summary>What is said of a case to those who use the page: where its files lie on the server is nobody's business there.</summary>
public static partial class CaseWords
{
    /// <summary>A text without the server's folders: files are named from the study's folder on, others by their own name.</summary>
    /// <param name="text">A reason, a warning.</param>
    /// <param name="files">The case that it is about.</param>
    /// <param name="reads">Folder of reads, which lies in the study's where no other was named.</param>
    public static string ForReaders(string text, CatalogCase files, string reads)
    {
        // Known folders first, since their names may hold anything.
        string study = Path.GetDirectoryName(reads.TrimEnd('/')) ?? reads;
        var folders = files.Images.Values.Concat(files.Labels.Values)
            .SelectMany(f => new[] { Path.GetDirectoryName(f), Path.GetDirectoryName(Path.GetFullPath(f)) }).OfType<string>()
            .Append(reads).Append(study).Where(f => f.Length > 1).Distinct().OrderByDescending(f => f.Length);
        foreach (string folder in folders)
            text = text.Replace(folder + "/", Within(study, folder), StringComparison.Ordinal)
                .Replace(folder, Path.GetFileName(folder), StringComparison.Ordinal);
        return Elsewhere().Replace(text, m => m.Groups["name"].Value);
    }

    static string Within(string study, string folder) =>
        folder.StartsWith(study + "/", StringComparison.Ordinal) ? folder[(study.Length + 1)..] + "/" : "";

    // An address of the page has no folder below the root of a disk before it.
    [GeneratedRegex(@"(?<![\w./)])/(?!api/)(?:[^/\s:;,'""()]+/)+(?<name>[^/\s:;,'""()]*)")]
    private static partial Regex Elsewhere();
}
