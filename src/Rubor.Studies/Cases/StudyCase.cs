using System.Security.Cryptography;
using System.Text;

namespace Rubor.Studies.Cases;

/// <summary>A label's file, and who drew it.</summary>
/// <param name="Observer">Reader or reading, or empty.</param>
/// <param name="File">Absolute path of the mask or label map.</param>
public sealed record ObserverFile(string Observer, string File);

/// <summary>
/// One visit of one patient: the unit that is trained on, predicted and measured. Splits go by <paramref name="Subject"/>.
/// </summary>
/// <param name="Subject">The patient, without "sub-".</param>
/// <param name="Session">Visit, or empty.</param>
/// <param name="Scan">Number of the scan where a patient's scans have numbers of their own, or empty.</param>
public sealed record StudyCase(string Subject, string Session, string Scan)
{
    /// <summary>Absolute path of each image, by role such as stir.</summary>
    public IReadOnlyDictionary<string, string> Images { get; init; } = new Dictionary<string, string>();

    /// <summary>Files of each label there is, by name such as disease_region; several where several observers drew it.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<ObserverFile>> Labels { get; init; } =
        new Dictionary<string, IReadOnlyList<ObserverFile>>();

    /// <summary>Clinical columns as text; a missing value has no entry.</summary>
    public IReadOnlyDictionary<string, string> Clinical { get; init; } = new Dictionary<string, string>();

    // A file's name holds 255 bytes, in which three parts and an ending have room.
    const int LongestPart = 48;

    /// <summary>Name of the case's results, distinct within a study: sub-01_ses-before_scan-2001. What a folder's name cannot hold, or a
    /// web address not as it stands, becomes a hyphen, and a piece of a SHA-256 keeps such names apart: subject P(3) is
    /// sub-P-3--5f1d2c.</summary>
    public string Name => string.Join('_', NameParts(Subject, Session, Scan));

    /// <summary>Folder of what is measured on the case, below that of the study's results, whatever kind the study is:
    /// sub-01/ses-before/scan-2001. Its parts are those of <see cref="Name"/>.</summary>
    public string ResultFolder => string.Join('/', NameParts(Subject, Session, Scan));

    // Those that are not empty.
    static IEnumerable<string> NameParts(string subject, string session, string scan) =>
        new[] { ("sub", subject), ("ses", session), ("scan", scan) }.Where(p => p.Item2.Length > 0).Select(p => $"{p.Item1}-{Safe(p.Item2)}");

    /// <summary>A text as part of a file's name: itself where that can be, else with hyphens and a piece of its SHA-256.</summary>
    internal static string Safe(string text)
    {
        string plain = string.Concat(text.Select(c => char.IsLetterOrDigit(c) || c is '-' or '.' or '_' ? c : '-'));
        if (plain == text && text.Length <= LongestPart && !text.StartsWith('.') && !text.Contains("_ses-", StringComparison.Ordinal)
            && !text.Contains("_scan-", StringComparison.Ordinal))
            return text;
        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..6];
        return $"{plain.TrimStart('.')[..Math.Min(plain.TrimStart('.').Length, LongestPart)]}-{hash}";
    }

    /// <summary>The case in words.</summary>
    public string Words =>
        "subject " + Subject + (Session.Length > 0 ? $", session {Session}" : "") + (Scan.Length > 0 ? $", scan {Scan}" : "");
}
