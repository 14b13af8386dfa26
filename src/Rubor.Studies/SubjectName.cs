using System.Text.RegularExpressions;

namespace Rubor.Studies;

/// <summary>
/// Reads subject and visit from the name of a file: BIDS-like <c>sub-LABEL</c> and <c>ses-LABEL</c>, in the name or in a folder
/// above it; a name without <c>sub-</c> begins with the subject, up to the first <c>_</c> or full stop.
/// </summary>
public static partial class SubjectName
{
    /// <summary>Subject and visit of a file; the visit is empty where the name tells none.</summary>
    /// <param name="file">Path of the file.</param>
    /// <param name="folder">Folder below which folder names count.</param>
    public static (string Subject, string Session) Of(string file, string folder)
    {
        string relative = Path.GetRelativePath(folder, file);
        var subject = Subject().Match(Path.GetFileName(file)) is { Success: true } inName ? inName : Subject().Match(relative);
        var session = Session().Match(Path.GetFileName(file)) is { Success: true } named ? named : Session().Match(relative);
        return (subject.Success ? subject.Groups[1].Value : Path.GetFileName(file).Split('_', '.')[0], session.Success ? session.Groups[1].Value : "");
    }

    /// <summary>Whether a file's name says that it is a NIfTI image.</summary>
    public static bool IsNifti(string file) =>
        file.EndsWith(".nii", StringComparison.OrdinalIgnoreCase) || file.EndsWith(".nii.gz", StringComparison.OrdinalIgnoreCase);

    /// <summary>The name of a file without folder and without .nii or .nii.gz.</summary>
    public static string Stem(string file)
    {
        string name = Path.GetFileName(file);
        foreach (string end in (string[])[".nii.gz", ".nii"])
            if (name.EndsWith(end, StringComparison.OrdinalIgnoreCase))
                return name[..^end.Length];
        return name;
    }

    /// <summary>A subject with its visit in one word, such as 01 or 01_ses-after.</summary>
    public static string Label(string subject, string session) => session.Length == 0 ? subject : $"{subject}_ses-{session}";

    [GeneratedRegex("(?:^|[/_])sub-([A-Za-z0-9]+)")]
    private static partial Regex Subject();

    [GeneratedRegex("(?:^|[/_])ses-([A-Za-z0-9]+)")]
    private static partial Regex Session();
}
