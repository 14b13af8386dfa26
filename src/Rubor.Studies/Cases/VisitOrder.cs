using System.Globalization;
using System.Text.RegularExpressions;

namespace Rubor.Studies.Cases;

/// <summary>Which of a patient's visits comes first: by their dates where each has one, else by what the sessions are called.</summary>
internal static partial class VisitOrder
{
    private static readonly string[] DateColumns = ["date", "acq_time", "scan_date"];
    private static readonly string[] First = ["baseline", "before", "pre", "screening"];
    private static readonly string[] Last = ["after", "post", "followup", "final"];

    // Year first, or it is not known which number is the month: ISO 8601, BIDS, DICOM.
    private static readonly string[] DateForms = ["yyyy-MM-dd", "yyyyMMdd", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.FFFFFF", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFK"];

    /// <summary>The visit before one; null for the first, and where a date of the patient's cannot be read: an order that is guessed would turn better into worse.</summary>
    /// <param name="visits">All visits of the patient that count, <paramref name="visit"/> among them.</param>
    /// <param name="visit">The visit.</param>
    public static StudyCase? Before(IReadOnlyList<StudyCase> visits, StudyCase visit)
    {
        if (visits.Any(v => WrittenDate(v) is not null && Date(v) is null))
            return null;
        bool dated = visits.All(v => Date(v) is not null);
        var inOrder = visits.OrderBy(v => dated ? Date(v) : null).ThenBy(RankOf).ThenBy(v => Padded(v.Session), StringComparer.Ordinal).ThenBy(v => Padded(v.Scan), StringComparer.Ordinal).ToList();
        int at = inOrder.IndexOf(visit);
        return at > 0 ? inOrder[at - 1] : null;
    }

    /// <summary>Dates that cannot be read, or that contradict what the sessions are called.</summary>
    public static IEnumerable<StudyProblem> Problems(Study study, string subject)
    {
        var visits = study.CasesOf([subject]);
        foreach (var visit in visits)
            if (WrittenDate(visit) is { } written && Date(visit) is null)
                yield return new($"subject {subject}", $"'{written}' of {visit.Words} is no date that can be read; write the year first, such as 2024-02-01") { Subject = subject };
        foreach (var later in visits.Where(v => RankOf(v) == 2))
            if (visits.FirstOrDefault(v => RankOf(v) == 0 && Date(v) > Date(later)) is { } earlier)
                yield return new($"subject {subject}", $"{later.Words} is dated before {earlier.Words}; correct the dates or the names") { Subject = subject };
    }

    private static string? WrittenDate(StudyCase visit) => DateColumns.Select(c => visit.Clinical.GetValueOrDefault(c)).FirstOrDefault(d => d is not null);

    private static DateTime? Date(StudyCase visit) =>
        DateTime.TryParseExact(WrittenDate(visit), DateForms, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal, out var date) ? date : null;

    private static int RankOf(StudyCase visit) =>
        First.Any(w => visit.Session.StartsWith(w, StringComparison.OrdinalIgnoreCase)) ? 0 : Last.Any(w => visit.Session.StartsWith(w, StringComparison.OrdinalIgnoreCase)) ? 2 : 1;

    // So that m3 comes before m12.
    private static string Padded(string text) => Digits().Replace(text.ToLowerInvariant(), d => d.Value.PadLeft(9, '0'));

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Digits();
}
