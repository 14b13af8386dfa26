using System.Globalization;
using Rubor.Reports;
using Rubor.Reports.Figures;
using Rubor.Studies.Agreement;
using static Rubor.Cli.Pages.StatisticsText;

namespace Rubor.Cli.Pages;

/// <summary>Change of a score between two visits, on a page.</summary>
internal static class ChangeSection
{
    const int MostRowsInView = 30;

    /// <summary>Adds the section.</summary>
    public static void Of(HtmlReport page, string score, ScoreChange change)
    {
        page.Subheading($"Change from {change.Before} to {change.After}");
        string of = change.ReadersAveraged == 1 ? "of one reader" : F($"of the mean of {change.ReadersAveraged} readers");
        page.Table(["", "estimate (95 % interval)", "n", "note"],
        [
            ["standardised response mean", Estimate(change.StandardisedResponseMean), F($"{change.StandardisedResponseMean.N}"),
                change.StandardisedResponseMean.Reason ?? ""],
            .. change.SmallestDetectableChange.Select(s =>
                (IReadOnlyList<string>)[$"smallest detectable change {of}, {s.Name}", Estimate(s.Figure), F($"{s.Figure.N}"),
                s.Figure.Reason ?? ""]),
            .. change.SmallestDetectablePercent.Select(s =>
                (IReadOnlyList<string>)[$"the same in % of rise, {s.Name}", Estimate(s.Figure), F($"{s.Figure.N}"), s.Figure.Reason ?? ""]),
        ]);
        string counts =
            F($"{change.Improved} improved, {change.WithinError} within error, {change.Worsened} worsened, of {change.Subjects.Count} ") +
            F($"subjects with both visits");
        if (change is { Scale: "ratio", LimitPercent: { } percent })
            page.Paragraph(
                $"The readers' error grows with the score and in proportion to it, so ratios are judged: a rise by more than " +
                $"{Number(percent)} % or a fall by more than {Number(100 - 10000 / (100 + percent))} % is more than error. {counts}.");
        else if (change.Limit is { } limit)
            page.Paragraph($"Against the largest smallest detectable change ({Number(limit)}): {counts}.");
        else
            page.Paragraph(F($"{change.Subjects.Count} subjects have both visits."));
        if (change.LimitReason is { } reason)
            page.Warning(reason);
        if (change.Subjects.Any(s => s.Readers < change.ReadersAveraged))
            page.Note("Where fewer readers scored both visits of a subject its limit is wider, by the root of how many times fewer.");
        if (change.ResponseAgreement is { } agreement)
            page.Paragraph(
                F($"Improved by this score against clinical response: exact agreement {Estimate(agreement)}, κ ") +
                F($"{Estimate(change.ResponseKappa!)}, {agreement.N} subjects."));
        LeftOut(page, change);
        if (change.Subjects.Count == 0)
            return;
        var groups = change.Subjects.GroupBy(s => s.Responded).OrderByDescending(g => g.Key).ToList();
        page.Figure(
            FigureGrid.Of([.. groups.Select(g =>
            PairedFigure.Of([.. g.Select(s => new PairedValue(s.Subject, s.Before, s.After))], change.Before, change.After, score)
            .Titled(g.Key switch { true => "responders", false => "non-responders", null => groups.Count == 1 ? "all subjects"
                : "response unknown" }))], 2, sameVertical: true),
            $"{score}, mean of the readers and units scored at both visits, by subject. Solid lines fall, dashed lines rise.");
    }

    static void LeftOut(HtmlReport page, ScoreChange change)
    {
        if (change.SubjectsLeftOut.Count > 0)
            page.Warning(F($"Without a score of one reader at both visits, so left out: {string.Join(", ", change.SubjectsLeftOut)}."));
        if (change.Dropped.Count == 0)
            return;
        page.Warning(
            F($"{change.Dropped.Count} scores have no counterpart at the other visit and count nowhere in the change: the mean of ") +
            F($"other readers or units would be no change."));
        page.Table(["subject", "unit", "reader", "missing at", "why"],
            change.Dropped.Select(d => (IReadOnlyList<string>)[d.Subject, d.Unit, d.Reader, d.Missing, d.Reason]),
            scroll: change.Dropped.Count > MostRowsInView);
    }

    static string F(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
