using Rubor.Studies.Reading;

namespace Rubor.Cli;

/// <summary>The store that a command line means.</summary>
internal static class StorePath
{
    /// <summary>The file itself; of a study's folder, or of a folder of reads, the store in it.</summary>
    public static string Of(string path)
    {
        if (!Directory.Exists(path))
            return path;
        string own = Path.Combine(path, ReadingStudy.StoreName), reads = Path.Combine(path, ReadingStudy.FolderName);
        return File.Exists(own) || File.Exists(Path.Combine(path, ReadingStudy.FileName)) ? own : Path.Combine(reads, ReadingStudy.StoreName);
    }
}
