using System.Globalization;
using Rubor.Reports;
using Rubor.Reports.Figures;
using Rubor.Studies.Measuring.JointUltrasound;

namespace Rubor.Cli.Pages;

/// <summary>report.html of a study of joints: the table of all, and where the study is scored how far the model agrees.</summary>
internal static class JointStudyPage
{
    /// <summary>The page as UTF-8.</summary>
    /// <param name="rows">Every joint.</param>
    /// <param name="warnings">What stands beside every result.</param>
    public static byte[] Of(IReadOnlyList<JointStudyRow> rows, IReadOnlyList<string> warnings)
    {
        int failed = rows.Count(r => r.Reason is not null);
        var page = new HtmlReport("Ultrasound of joints",
            F($"A study of {rows.Select(r => r.Case.Subject).Distinct().Count()} patients, {rows.Count} joints"));
        foreach (string warning in warnings)
            page.Warning(warning);
        if (failed > 0)
            page.Warning(F($"{failed} of {rows.Count} joints could not be measured; the table gives the reasons."));
        var scored = rows.Where(r => r.Figures is not null && r.Joint is { Scores: { Sh: not null, Vascularity: not null } }).ToList();
        if (scored.Count > 0)
        {
            page.Heading("Beside the study's own scores");
            page.Figure(FigureGrid.Of([.. JointScore.Measured.Select(m => ConfusionFigure.Of([.. JointQuestion.Grades.Select(g => F($"{g}"))],
                Table(scored, m), "study", "model", 220).Titled(m == JointScore.Sh ? "synovial hypertrophy" : "vascularity"))], 2),
                F($"{scored.Count} joints with scores. Patients whom the model learnt from are among them unless you left them out: these are no test ")
                + "figures; 'rubor evaluate joint-ultrasound' gives those.");
        }

        page.Heading("Joints");
        page.Table(["patient", "joint", "synovial hypertrophy", "vascularity", "combined", "folds that disagree on hypertrophy", "on vascularity",
            "flow in the region", "note"], rows.Select(r => (IReadOnlyList<string>)[r.Case.Subject,
                string.Join(' ', new[] { r.Case.Session, r.Case.Scan }.Where(s => s.Length > 0)), F($"{r.Figures?.Scores.Sh}"),
                    F($"{r.Figures?.Scores.Vascularity}"),
                F($"{r.Figures?.Scores.Combined}"), r.Figures is { } d ? F($"{100 * d.Disagreement[JointScore.Sh].Share:0} %") : "",
                r.Figures is { } e ? F($"{100 * e.Disagreement[JointScore.Vascularity].Share:0} %") : "",
                r.Figures is { } f ? F($"{100 * f.Signal.Share:0.0} %") : "", r.Reason ?? r.Figures?.Signal.Doubt ?? (r.Figures is { Scores.Valid: false }
                    ? "scores do not go together" : "")]), scroll: rows.Count > MostRowsInView);
        return page.ToBytes($"Rubor {ProductVersion.Text}. {JointModelPage.Source}");
    }

    const int MostRowsInView = 30;

    static IReadOnlyList<long[]> Table(IReadOnlyList<JointStudyRow> rows, string measurement) => [.. JointQuestion.Grades.Select(truth =>
        JointQuestion.Grades.Select(found => (long)rows.Count(r => r.Figures!.Scores.Of(measurement) == found
            && (measurement == JointScore.Sh ? r.Joint!.Scores.Sh : r.Joint!.Scores.Vascularity) == truth)).ToArray())];

    static string F(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
