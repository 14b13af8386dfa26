using System.Text.RegularExpressions;

namespace Rubor.Studies.Exchange.Nnunet;

/// <summary>Whose the cases of an nnU-Net data set are, which knows no patients: by their names, or a table.</summary>
internal static partial class NnunetOwners
{
    /// <summary>Whose a case is; null where the table does not name it. A table that says no session leaves that of the name.</summary>
    public static SubjectOf? Of(string name, SubjectTable? table)
    {
        var own = ByName(name);
        return table is null ? own : table.Of(name) is not { } said ? null : new(said.Subject,
            said.Session.Length > 0 ? said.Session : own.Session, said.Scan.Length > 0 ? said.Scan : own.Scan);
    }

    // sub-01_ses-2_scan-7, or the whole name.
    static SubjectOf ByName(string name)
    {
        string Entity(string key) => Regex.Match(name, $"(?:^|_){key}-([^_]+)", RegexOptions.CultureInvariant) is { Success: true } m ? m.Groups[1].Value : "";
        return Entity("sub") is { Length: > 0 } subject ? new(subject, Entity("ses"), Entity("scan")) : new(name, "", "");
    }

    /// <summary>A name such as 1007_pre or P01-2 without what may be a visit; hip_12 is a patient's whole name.</summary>
    public static string WithoutVisit(string name)
    {
        string stem = VisitWord().Replace(name, "");
        return stem.Length == name.Length && VisitNumber().Replace(name, "") is var shorter && shorter.Any(char.IsDigit) ? shorter : stem;
    }

    [GeneratedRegex("[-_. ](?:pre|post|before|after|baseline|bl|follow-?up|fu|visit|v|tp?|m|w)[-_]?[0-9]{0,2}$", RegexOptions.IgnoreCase)]
    private static partial Regex VisitWord();

    [GeneratedRegex("[-_. ][1-9][0-9]?$")]
    private static partial Regex VisitNumber();
}
