namespace Rubor.Studies;

/// <summary>The NIfTI files of a study's folder.</summary>
internal static class StudyImages
{
    /// <summary>Files below a folder, but for the folder of reads, which holds masks of the same names that are results and no data.</summary>
    public static IEnumerable<string> In(string folder)
    {
        string reads = Path.Combine(folder, Reading.ReadingStudy.FolderName) + Path.DirectorySeparatorChar;
        return Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(f => SubjectName.IsNifti(f) && !f.StartsWith(reads, StringComparison.Ordinal));
    }
}
