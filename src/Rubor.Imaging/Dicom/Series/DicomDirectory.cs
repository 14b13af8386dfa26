namespace Rubor.Imaging.Dicom.Series;

/// <summary>The files that a DICOMDIR lists.</summary>
public static class DicomDirectory
{
    /// <summary>The files, in ordinal order; those that are listed and not there are left to be told when they are opened.</summary>
    /// <param name="path">The DICOMDIR.</param>
    /// <exception cref="ImageDataException">It is none, or lists no files.</exception>
    public static IReadOnlyList<string> FilesOf(string path)
    {
        var header = DicomFile.Read(path).Header;
        if (!header.Has(SeriesTags.DirectoryRecords))
            throw new ImageDataException(path, "is no DICOMDIR; name the folder of the series");
        string folder = Path.GetDirectoryName(path) is { Length: > 0 } parent ? parent : ".";
        string[] files = [.. header.Items(SeriesTags.DirectoryRecords).Select(r => r.Texts(SeriesTags.ReferencedFileId))
            // A path that leads out of the folder, or is none, is no file of this medium.
            .Where(id => id.Count > 0 && id.All(part => part.Length > 0 && part is not (".." or ".") && !part.Contains('/', StringComparison.Ordinal)))
            .Select(id => Found(folder, id)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        return files.Length > 0 ? files : throw new ImageDataException(path, "lists no files; name the folder of the series");
    }

    // Names are listed in capitals; many copies of media have them in small letters.
    static string Found(string folder, IReadOnlyList<string> parts)
    {
        string at = folder;
        foreach (string part in parts)
        {
            string exact = Path.Combine(at, part);
            at = Path.Exists(exact) || !Directory.Exists(at) ? exact
                : Directory.EnumerateFileSystemEntries(at).Order(StringComparer.Ordinal)
                    .FirstOrDefault(e => Path.GetFileName(e).Equals(part, StringComparison.OrdinalIgnoreCase)) ?? exact;
        }
        return at;
    }
}
