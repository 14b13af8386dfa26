using Rubor.Imaging.Files;

namespace Rubor.Studies.Cases;

/// <summary>The image files of a study's folder.</summary>
internal static class StudyImages
{
    /// <summary>
    /// Files below a folder, but for the folder of reads, which holds masks of the same names that are results and no data.
    /// </summary>
    /// <exception cref="Runs.OutputException">A folder cannot be opened, or a link leads nowhere.</exception>
    public static IEnumerable<string> In(string folder) => FolderWalk.Files(folder, IsNotReads(folder)).Where(IsImage);

    /// <summary>The same, with the links that lead nowhere in a list instead of an error.</summary>
    public static IEnumerable<string> In(string folder, List<string> dangling) =>
        FolderWalk.Files(folder, dangling, IsNotReads(folder)).Where(IsImage);

    // Beside scans lie screenshots and figures of the same names: of other formats only a file whose name ends in a picture's role counts.
    static bool IsImage(string file) => SubjectName.IsNifti(file) || (ImageFile.HasEnding(file) && StudyFileName.IsPicture(file))
        || (file.EndsWith(".dcm", StringComparison.OrdinalIgnoreCase) && StudyFileName.Of(file) is not null);

    static Func<string, bool> IsNotReads(string folder)
    {
        string reads = Path.Combine(folder, Study.ReadsFolder);
        return below => below != reads;
    }
}
