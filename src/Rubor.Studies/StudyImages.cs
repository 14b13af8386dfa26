namespace Rubor.Studies;

/// <summary>The NIfTI files of a study's folder.</summary>
internal static class StudyImages
{
    /// <summary>
    /// Files below a folder, but for the folder of reads, which holds masks of the same names that are results and no data.
    /// </summary>
    /// <exception cref="Runs.OutputException">A folder cannot be opened, or a link leads nowhere.</exception>
    public static IEnumerable<string> In(string folder) => FolderWalk.Files(folder, IsNotReads(folder)).Where(SubjectName.IsNifti);

    /// <summary>The same, with the links that lead nowhere in a list instead of an error.</summary>
    public static IEnumerable<string> In(string folder, List<string> dangling) =>
        FolderWalk.Files(folder, dangling, IsNotReads(folder)).Where(SubjectName.IsNifti);

    static Func<string, bool> IsNotReads(string folder)
    {
        string reads = Path.Combine(folder, Reading.ReadingStudy.FolderName);
        return below => below != reads;
    }
}
