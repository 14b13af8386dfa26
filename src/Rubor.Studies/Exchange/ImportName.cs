using Rubor.Studies.Cases;

namespace Rubor.Studies.Exchange;

/// <summary>Names of imported files in a study: <c>sub-01/ses-pre/sub-01_ses-pre_scan-2001_stir.nii.gz</c>.</summary>
internal static class ImportName
{
    static readonly string[] ReadAsMissing = ["na", "n/a", "nan", "null", "."];

    /// <summary>Where a file of a study lies, relative to the study's folder.</summary>
    public static string Of(ImportedFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var visit = new StudyCase(file.Subject, file.Session, file.Scan);
        string observer = file.Observer.Length > 0 ? $"_{StudyCase.Safe(file.Observer)}" : "";
        return $"{(visit with { Scan = "" }).ResultFolder}/{visit.Name}_{StudyCase.Safe(file.Role)}{observer}{file.Ending}";
    }

    /// <summary>Where the sidecar of a file lies.</summary>
    /// <param name="target">Of <see cref="Of"/>.</param>
    /// <param name="ending">Ending of the file.</param>
    public static string Sidecar(string target, string ending) => target[..^ending.Length] + ".json";

    /// <summary>The visit in words.</summary>
    public static string Words(ImportedFile file) => new StudyCase(file.Subject, file.Session, file.Scan).Words;

    /// <summary>Why names cannot stand in cases.tsv as they are, or null where they can.</summary>
    public static string? Refusal(ImportedFile file)
    {
        if (file.Subject.Length == 0)
            return "no subject is known; give one by --subjects";
        string[] all = [file.Subject, file.Session, file.Scan, file.Observer, file.Role];
        return all.FirstOrDefault(n => !StudyReader.IsName(n) || n.Contains('"', StringComparison.Ordinal) || n.Trim() != n) is { } bad
                ? $"'{string.Concat(bad.Where(c => !char.IsControl(c)))}' cannot name a subject, session, scan, observer or role (a slash, a quote, "
                    + "a control character or a blank at its end); name it otherwise by --subjects"
            : all.FirstOrDefault(n => ReadAsMissing.Contains(n, StringComparer.OrdinalIgnoreCase)) is { } missing
                ? $"'{missing}' would read as a missing value in a table; name it otherwise by --subjects"
            : null;
    }
}
