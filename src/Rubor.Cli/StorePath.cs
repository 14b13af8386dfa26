using Rubor.Reading.Catalog;
using Rubor.Studies.Cases;

namespace Rubor.Cli;

/// <summary>The store that a command line means.</summary>
internal static class StorePath
{
    static readonly string Extension = Path.GetExtension(ServingDefaults.StoreName);

    /// <summary>The file itself; of a study's folder, or of a folder of reads, the store in it.</summary>
    public static string Of(string path)
    {
        if (!Directory.Exists(path))
            return path;
        string own = Path.Combine(path, ServingDefaults.StoreName), reads = Path.Combine(path, Study.ReadsFolder);
        return File.Exists(own) || File.Exists(Path.Combine(path, StudyCatalog.FileName)) ? own
            : Path.Combine(reads, ServingDefaults.StoreName);
    }

    /// <summary>
    /// The same for a store that is made where there is none: a folder that is not there is a mistyped one, and no name for a file.
    /// </summary>
    /// <exception cref="UsageException">It is neither there nor the name of a store.</exception>
    public static string OfNew(string path) =>
        File.Exists(path) || Directory.Exists(path) || Path.GetExtension(path) == Extension ? Of(path)
        : throw new UsageException($"{path}: there is no such folder or store; check the path, or let the name of a new store's file end in {Extension}");
}
