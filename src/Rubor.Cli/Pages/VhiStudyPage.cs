using Rubor.Reports;
using Rubor.Reports.Figures;
using Rubor.Studies.Measuring.Vhi;

namespace Rubor.Cli.Pages;

/// <summary>report.html of a study: the table of all cases, and the course of those with two visits.</summary>
internal static class VhiStudyPage
{
    /// <summary>The page as UTF-8.</summary>
    /// <param name="rows">Every scan.</param>
    /// <param name="order">Visits of each subject that has two or more, in the order of time.</param>
    /// <param name="lesions">What became of lesions from visit to visit, or null.</param>
    public static byte[] Of(IReadOnlyList<VhiStudyRow> rows, IReadOnlyDictionary<string, IReadOnlyList<string>> order,
        IReadOnlyList<VhiLesionRow>? lesions = null)
    {
        int failed = rows.Count(r => r.Reason is not null);
        var page = new HtmlReport("Volume of hyperintense inflammation",
            F($"A study of {rows.Select(r => r.Case.Subject).Distinct().Count()} subjects, {rows.Count} scans"));
        if (failed > 0)
            page.Warning(F($"{failed} of {rows.Count} scans could not be measured; the table gives the reasons."));
        int preliminary = rows.Count(r => r.Figures is { Vhi: null });
        if (preliminary > 0)
            page.Warning(F($"{preliminary} scans are not cleaned yet: their figures are preliminary, not V_HI."));
        Course(page, rows, order);
        if (lesions is { Count: > 0 })
            Lesions(page, lesions, preliminary > 0);
        page.Heading("Scans").Markup(Table(rows));
        page.Note(
            "Limit − 2 % and + 2 % say how far the figure would move were the lower limit so much lower or higher: it counts the tail " +
            "of a distribution. Where no reader drew the normal marrow the figure is a range.");
        return page.ToBytes($"Rubor {ProductVersion.Text}. {VhiCasePage.Source}");
    }

    /// <summary>The figures of subjects with two measured visits or more, the first and the last, or nothing.</summary>
    internal static void Course(HtmlReport page, IReadOnlyList<VhiStudyRow> rows, IReadOnlyDictionary<string, IReadOnlyList<string>> order)
    {
        var pairs = new List<(VhiStudyRow First, VhiStudyRow Last, int Visits)>();
        foreach (var (subject, visits) in order.OrderBy(o => o.Key, StringComparer.Ordinal))
        {
            var measured = rows.Where(r => r.Case.Subject == subject && r.Figures is not null)
                .OrderBy(r => visits.ToList().IndexOf(r.Case.Session)).ToList();
            if (measured.Count > 1)
                pairs.Add((measured[0], measured[^1], measured.Count));
        }
        if (pairs.Count == 0)
            return;
        // Subjects whose visits have names of their own, such as dates, share an axis as first and last.
        bool named = pairs.Select(p => (p.First.Case.Session, p.Last.Case.Session)).Distinct().Count() == 1;
        var (before, after) = named ? (pairs[0].First.Case.Session, pairs[0].Last.Case.Session) : ("first visit", "last visit");
        page.Heading("Course");
        page.Figure(
            PairedFigure.Of([.. pairs.Select(p => new PairedValue(p.First.Case.Subject, Volume(p.First), Volume(p.Last)))], before, after, "volume (mm³)"),
            (pairs.All(p => p.First.Figures!.Vhi is not null && p.Last.Figures!.Vhi is not null) ? "V_HI"
                : "Volume (preliminary where not cleaned)") +
            F($" of {pairs.Count} subjects at two visits. Solid lines fall, dashed lines rise."));
        var more = pairs.Where(p => p.Visits > 2).ToList();
        if (more.Count > 0)
            page.Note(F($"{more.Count} of these subjects have more than two visits; drawn are the first and the last."));
        if (!named)
            page.Note(
                $"First and last visit: {string.Join("; ", pairs.Select(p => $"{p.First.Case.Subject} {p.First.Case.Session}, {p.Last.Case.Session}"))}.");
    }

    // Each visit against the one before.
    static void Lesions(HtmlReport page, IReadOnlyList<VhiLesionRow> lesions, bool preliminary)
    {
        string[] counted = ["new", "gone", "grown", "shrunk", "unchanged", "not covered"];
        string head = "<th>subject</th><th>visits</th>"
            + string.Concat(counted.Append("change (mm³)").Select(c => $"<th class=\"n\">{c}</th>")) + "<th>page</th>";
        var body = string.Concat(lesions.Select(l => $"<tr><td>{E(l.Subject)}</td><td>{E(l.Baseline)} → {E(l.FollowUp)}</td>"
            + (l.Counts is { } c ? string.Concat(new[] { c.New, c.Gone, c.Grown, c.Shrunk, c.Unchanged, c.NotCovered }
                    .Select(n => F($"<td class=\"n\">{n}</td>"))) + F($"<td class=\"n\">{l.Change!.Lesions.Sum(f => f.ChangeMm3):+0;−0;0}</td>")
                : $"<td colspan=\"7\">{E(l.WhyNone!)}</td>")
            + (l.Change is null ? "<td></td>" : $"<td><a href=\"{E(Link(l.Folder))}\">open</a></td>") + "</tr>\n"));
        page.Heading("Lesions from visit to visit")
            .Markup($"<table><thead><tr>{head}</tr></thead><tbody>\n{body}</tbody></table>")
            .Note("The visits' STIR are registered; a lesion is what hangs together by faces, edges or corners, and two of both visits are one where a "
                + "tenth of the smaller lies in the other. Each page shows them; lesions.tsv lists all."
                + (preliminary ? " Of scans that are not cleaned, pieces that are no inflammation count as lesions." : ""));
    }

    static double Volume(VhiStudyRow row) => row.Figures!.Vhi?.VolumeMm3 ?? row.Figures.Preliminary.Lower.VolumeMm3;

    /// <summary>One row a scan, with a link to its own page.</summary>
    internal static string Table(IReadOnlyList<VhiStudyRow> rows)
    {
        string[] columns = ["subject", "visit", "V_HI (mm³)", "V_HI (voxels)", "preliminary (voxels)", "pieces", "l_lower", "l_upper",
            "truth (voxels)", "limit − 2 %", "limit + 2 %", "range, marrow found (voxels)", "page"];
        var head = string.Concat(columns.Select((c, i) => $"<th{(i is 0 or 1 or 12 ? "" : " class=\"n\"")}>{c}</th>"));
        var body = string.Concat(rows.Select(r => r.Figures is { } f
            ? $"<tr><td>{E(r.Case.Subject)}</td><td>{E(r.Case.Session)}</td>" + string.Concat(new[]
            {
                f.Vhi is { } v ? F($"{v.VolumeMm3:0}") : "not cleaned", f.Vhi is { } w ? F($"{w.Voxels}")
                    : "", F($"{f.Preliminary.Lower.Voxels}"), F($"{f.Preliminary.Pieces}"),
                F($"{f.LLower:0.0}"), F($"{f.LUpper:0.0}"), f.Truth is { } t ? F($"{t.Voxels}") : "", F($"{f.Sensitivity[0].Voxels}"),
                F($"{f.Sensitivity[1].Voxels}"),
                f.FoundMarrowRange is [var low, var high] ? F($"{high.Voxels} to {low.Voxels}") : "",
            }.Select(c => $"<td class=\"n\">{c}</td>"))
                + $"<td><a href=\"{E(Link(r.Case.ResultFolder))}\">open</a>"
                + (f.Warnings.Count > 0 ? F($" ({f.Warnings.Count} {(f.Warnings.Count == 1 ? "warning" : "warnings")})") : "")
                + (f.Automatic is { } a ? $" · {E(a.Text)}" : "") + "</td></tr>\n"
            : $"<tr><td>{E(r.Case.Subject)}</td><td>{E(r.Case.Session)}</td><td colspan=\"11\">failed: {E(r.Reason!)}</td></tr>\n"));
        return $"<table><thead><tr>{head}</tr></thead><tbody>\n{body}</tbody></table>";
    }

    static string Link(string folder) => string.Join('/', folder.Split('/').Select(Uri.EscapeDataString)) + "/report.html";

    static string E(string text) => HtmlReport.Escape(text);

    static string F(FormattableString text) => FormattableString.Invariant(text);
}
