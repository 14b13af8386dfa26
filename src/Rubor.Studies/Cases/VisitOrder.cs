using System.Text.RegularExpressions;

namespace Rubor.Studies.Cases;

/// <summary>Which of a patient's visits comes first: by the date where the study has one, else by what the session is called.</summary>
internal static partial class VisitOrder
{
    private static readonly string[] DateColumns = ["date", "acq_time", "scan_date"];
    private static readonly string[] First = ["baseline", "before", "pre", "screening"];
    private static readonly string[] Last = ["after", "post", "followup", "final"];

    /// <summary>A key that sorts visits by time. "before" comes before "after", and m3 before m12.</summary>
    public static (string Date, int Rank, string Session, string Scan) Of(StudyCase visit)
    {
        string date = DateColumns.Select(c => visit.Clinical.GetValueOrDefault(c)).FirstOrDefault(d => d is not null) ?? "";
        string session = visit.Session.ToLowerInvariant();
        int rank = First.Any(w => session.StartsWith(w, StringComparison.Ordinal)) ? 0 : Last.Any(w => session.StartsWith(w, StringComparison.Ordinal)) ? 2 : 1;
        return (date, rank, Padded(session), Padded(visit.Scan));
    }

    private static string Padded(string text) => Digits().Replace(text, d => d.Value.PadLeft(9, '0'));

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Digits();
}
