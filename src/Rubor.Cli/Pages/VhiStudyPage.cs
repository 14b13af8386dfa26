using Rubor.Reports;
using Rubor.Reports.Figures;
using Rubor.Studies.Vhi;

namespace Rubor.Cli.Pages;

/// <summary>report.html of a study: the table of all cases, and the course of those with two visits.</summary>
internal static class VhiStudyPage
{
    /// <summary>The page as UTF-8.</summary>
    public static byte[] Of(IReadOnlyList<VhiStudyRow> rows)
    {
        int failed = rows.Count(r => r.Reason is not null);
        var page = new HtmlReport("Volume of hyperintense inflammation", F($"A study of {rows.Select(r => r.Case.Subject).Distinct().Count()} subjects, {rows.Count} scans"));
        if (failed > 0)
            page.Warning(F($"{failed} of {rows.Count} scans could not be measured; the table gives the reasons."));
        int preliminary = rows.Count(r => r.Figures is { Vhi: null });
        if (preliminary > 0)
            page.Warning(F($"{preliminary} scans are not cleaned yet: their figures are preliminary, not V_HI."));
        Course(page, rows);
        page.Heading("Scans").Markup(Table(rows));
        page.Note("The last two columns say how far the figure would move were the lower limit 2 % lower or higher: it counts the tail of a distribution.");
        return page.ToBytes($"Rubor {ProductVersion.Text}. {VhiCasePage.Source}");
    }

    /// <summary>The figures of subjects with exactly two measured visits, or nothing.</summary>
    internal static void Course(HtmlReport page, IReadOnlyList<VhiStudyRow> rows)
    {
        var pairs = rows.Where(r => r.Figures is not null).GroupBy(r => r.Case.Subject).Where(g => g.Count() == 2).Select(g => g.ToList()).ToList();
        if (pairs.Count == 0 || pairs.Select(p => (p[0].Case.Session, p[1].Case.Session)).Distinct().Count() > 1)
            return;
        var (before, after) = VisitNames(pairs[0]);
        page.Heading("Course");
        page.Figure(
            PairedFigure.Of([.. pairs.Select(p => Ordered(p)).Select(p => new PairedValue(p[0].Case.Subject, Volume(p[0]), Volume(p[1])))], before, after, "volume (mm³)"),
            F($"{(pairs.All(p => p.All(r => r.Figures!.Vhi is not null)) ? "V_HI" : "Volume (preliminary where not cleaned)")} of {pairs.Count} subjects at two visits. Solid lines fall, dashed lines rise."));
    }

    /// <summary>The two visits, the earlier one first: a visit named before, baseline or pre comes before any other, else by name.</summary>
    internal static List<VhiStudyRow> Ordered(List<VhiStudyRow> pair) =>
        [.. pair.OrderBy(r => IsFirst(r.Case.Session) ? 0 : 1).ThenBy(r => r.Case.Session, StringComparer.Ordinal)];

    private static bool IsFirst(string session) => session.ToLowerInvariant() is "before" or "baseline" or "pre" or "bl";

    private static (string, string) VisitNames(List<VhiStudyRow> pair)
    {
        var ordered = Ordered(pair);
        return (ordered[0].Case.Session, ordered[1].Case.Session);
    }

    private static double Volume(VhiStudyRow row) => row.Figures!.Vhi?.VolumeMm3 ?? row.Figures.Preliminary.Lower.VolumeMm3;

    /// <summary>One row a scan, with a link to its own page.</summary>
    internal static string Table(IReadOnlyList<VhiStudyRow> rows)
    {
        string[] columns = ["subject", "visit", "V_HI (mm³)", "V_HI (voxels)", "preliminary (voxels)", "pieces", "l_lower", "l_upper", "truth (voxels)", "limit − 2 %", "limit + 2 %", "page"];
        var head = string.Concat(columns.Select((c, i) => $"<th{(i is 0 or 1 or 11 ? "" : " class=\"n\"")}>{c}</th>"));
        var body = string.Concat(rows.Select(r => r.Figures is { } f
            ? $"<tr><td>{E(r.Case.Subject)}</td><td>{E(r.Case.Session)}</td>" + string.Concat(new[]
            {
                f.Vhi is { } v ? F($"{v.VolumeMm3:0}") : "not cleaned", f.Vhi is { } w ? F($"{w.Voxels}") : "", F($"{f.Preliminary.Lower.Voxels}"), F($"{f.Preliminary.Pieces}"),
                F($"{f.LLower:0.0}"), F($"{f.LUpper:0.0}"), f.Truth is { } t ? F($"{t.Voxels}") : "", F($"{f.Sensitivity[0].Voxels}"), F($"{f.Sensitivity[1].Voxels}"),
            }.Select(c => $"<td class=\"n\">{c}</td>")) + $"<td><a href=\"{E(Link(r.Case))}\">open</a>{(f.Warnings.Count > 0 ? F($" ({f.Warnings.Count} warnings)") : "")}{(f.Automatic is { } a ? $" · {E(a.Text)}" : "")}</td></tr>\n"
            : $"<tr><td>{E(r.Case.Subject)}</td><td>{E(r.Case.Session)}</td><td colspan=\"10\">failed: {E(r.Reason!)}</td></tr>\n"));
        return $"<table><thead><tr>{head}</tr></thead><tbody>\n{body}</tbody></table>";
    }

    private static string Link(VhiStudyCase found) => string.Join('/', found.ResultFolder.Split(Path.DirectorySeparatorChar).Select(Uri.EscapeDataString)) + "/report.html";

    private static string E(string text) => HtmlReport.Escape(text);

    private static string F(FormattableString text) => FormattableString.Invariant(text);
}
