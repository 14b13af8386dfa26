using Rubor.Cli.Tasks;
using Rubor.Reading.Kinds.Vhi;
using Rubor.Reading.Tasks;
using Rubor.Reports;
using static Rubor.Cli.Pages.StatisticsText;

namespace Rubor.Cli.Pages;

/// <summary>report.html of <c>task report</c>.</summary>
internal static class TaskReportPage
{
    /// <summary>Most cases with pictures in the gallery of errors.</summary>
    public const int MostPictures = 24;

    /// <summary>The page as UTF-8.</summary>
    /// <param name="d">The report.</param>
    /// <param name="ratings">The answers.</param>
    /// <param name="pictures">Pictures of cases that were read wrongly, by name.</param>
    public static byte[] Of(TaskReportDocument d, TaskRatings ratings, IReadOnlyDictionary<string, IReadOnlyList<byte[]>> pictures)
    {
        var task = ratings.List.Task;
        var page = new HtmlReport(d.Title, F($"Reader study {d.Task} over {d.Study}: {task.Readers.Count} readers, ")
            + F($"{ratings.List.Cases.Count} cases, {d.Done} of {d.Places} places signed"));
        if (d.Done < d.Places)
            page.Warning(F($"{d.Places - d.Done} of {d.Places} places are not signed yet. Figures are of what is, and may change."));
        Design(page, task, ratings.List);
        Learning(page, d, task);
        if (d.Overlaps is { } overlaps)
            Volumes(page, ratings, overlaps);
        if (d.Accuracy.Count > 0)
            Accuracy(page, d);
        if (d.Routes.Count > 0)
            Routes(page, d);
        if (d.Paired.Count > 0)
            Paired(page, d);
        Intra(page, d);
        page.Heading("Minutes").Table(["reader", "arm", "cases", "median minutes a case", "minutes in all"],
            d.Minutes.Select(m => (IReadOnlyList<string>)[m.Reader, m.Modality, F($"{m.Cases}"), Number(m.Median), Number(m.Total)]));
        page.Note("Minutes active: gaps between acts of at most five minutes; looking without acting after the last act is not "
            + "seen, so they are a lower bound. Where a first answer is kept "
            + "they are of both answers together.");
        foreach (var agreement in d.Agreement)
            Agreement(page, agreement);
        foreach (var related in d.Related)
        {
            page.Heading($"{related.Relation.Column} over {related.Relation.Field}: {related.Modality}");
            AgreeRelationPage.Relation(page, related.Relation.Field, related.Relation.Column, related.Logged, related.Groups);
        }
        if (task.Adjudication is not null)
            Discrepancies(page, d);
        if (d.Errors.Count > 0)
            Gallery(page, d, pictures);
        return page.ToBytes(
            $"Rubor {ProductVersion.Text}. κ: Cohen 1960, 1968; Krippendorff 2018; Gwet 2008; ICC: Shrout and Fleiss 1979; "
            + "shares: Newcombe 1998, McNemar 1947.");
    }

    static void Design(HtmlReport page, TaskDefinition task, TaskWorklist list) => page.Heading("Design").Table(["", ""],
    [
        ["Arms", string.Join("; ", task.Arms.Select(a => $"{a.Name} (machine {TaskWords.Of(a.Machine).Replace('_', ' ')})"))],
        ["Order", task.Order == TaskOrder.Fixed ? "every reader the arms in this order" : "counterbalanced over readers, sessions and groups of cases"],
        ["Sessions", F($"{task.Sessions}, at least {task.WashoutDays} days apart, each in a new order of its own for each reader")],
        ["Hidden repeats", F($"{task.RepeatsOf(list.Cases.Count)} a session")],
        ["Blinded to", string.Join(", ", task.BlindedTo.Select(b => TaskWords.Of(b).Replace('_', ' ')))],
        ["Seed", F($"{list.Seed}")],
        ["SHA-256 of the task's file", list.TaskSha256],
    ]);

    static void Learning(HtmlReport page, TaskReportDocument d, TaskDefinition task)
    {
        if (task.Calibration is { } calibration)
            page.Heading("Calibration").Table(["reader", "round", "cases", calibration.Statistic == CalibrationStatistic.Kappa ? "κ" : "ICC", "reached"],
                d.Calibration.Select(c => (IReadOnlyList<string>)[c.Reader, F($"{c.Round}"), F($"{c.Cases}"), Number(c.Value), c.IsReached ? "yes" : "no"]))
                .Note(F($"Against the truth of {calibration.Field}, told after each case; {calibration.Reach} is needed within {calibration.Rounds} rounds. ")
                    + "These cases stand nowhere else in the report.");
        if (task.Training)
            page.Heading("Training").Table(["reader", "field", "answers", "right"], d.Training.Select(t =>
                (IReadOnlyList<string>)[t.Reader, t.Field, F($"{t.From}–{t.To}"), F($"{Number(t.Right / (double)(t.To - t.From + 1))} ({t.Right})")]))
                .Note("Answers in the order in which they were signed. The truth was told after each, so nothing here is of blinded readers.");
    }

    // Each reader's volume of each case, and how far cleaned masks cover each other.
    static void Volumes(HtmlReport page, TaskRatings ratings, IReadOnlyList<VhiOverlap> overlaps)
    {
        var said = ratings.Modalities.SelectMany(ratings.Compared).ToDictionary(r => (r.Entry.Case, r.Entry.Reader, r.Modality));
        var columns = ratings.Modalities.SelectMany(m => ratings.List.Task.Readers.Select(r => (Reader: r, Modality: m))).ToList();
        page.Heading("V_HI in mm³").Table(["case", .. columns.Select(c => ratings.Modalities.Count == 1 ? c.Reader : $"{c.Reader}, {c.Modality}")],
            ratings.List.Cases.Select(one => (IReadOnlyList<string>)[one.Name, .. columns.Select(c =>
                Number(said.GetValueOrDefault((one.Name, c.Reader, c.Modality))?.Values.Of(VhiRating.Field.Name)?.Number))]),
            scroll: ratings.List.Cases.Count > 30);
        page.Note("The first read of each reader; ratings.tsv has every read, repeats and later sessions included.");
        page.Heading("Dice of cleaned masks").Table(["first", "second", "arm", "cases", "mean", "median", "lowest"],
            overlaps.Where(o => o.Dice is not null).GroupBy(o => (o.First, o.Second, o.Modality)).Select(g =>
                (IReadOnlyList<string>)[g.Key.First, g.Key.First == g.Key.Second ? "the same, read again" : g.Key.Second, g.Key.Modality,
                    F($"{g.Count()}"), Number(g.Average(o => o.Dice)), Number(TaskRatings.Median(g.Select(o => o.Dice!.Value))),
                    Number(g.Min(o => o.Dice))]));
        page.Note("Voxels at or above the lower limit that were left. Two masks without a voxel agree: 1. dice.tsv has every pair.");
        foreach (var without in overlaps.Where(o => o.Dice is null).DistinctBy(o => o.Case))
            page.Warning($"{without.Case}: no Dice: {without.Reason}.");
    }

    static void Accuracy(HtmlReport page, TaskReportDocument d)
    {
        page.Heading("Accuracy");
        foreach (var field in d.Accuracy.GroupBy(a => a.Field))
        {
            bool binary = field.Any(a => a.Youden is not null);
            page.Subheading(field.Key).Table(["reader", "modality", "cases", "accuracy", .. binary
                ? ["sensitivity", "specificity", "Youden"] : Array.Empty<string>()],
                field.Select(a => (IReadOnlyList<string>)[a.Who, a.Modality, F($"{a.Cases}"), F($"{Number(a.Right / (double)a.Cases)} ({a.Right})"),
                    .. binary ? [Number(a.Sensitivity), Number(a.Specificity), Number(a.Youden)] : Array.Empty<string>()]));
        }
        page.Note("Repeats do not count. Intervals that let readers and cases both vary: rubor agree mrmc on mrmc-FIELD.tsv.");
    }

    static void Routes(HtmlReport page, TaskReportDocument d) => page.Heading("Routes").Table(
        ["field", "route", "modality", "readers", "cases", "accuracy", "Youden", "median minutes a case"], d.Routes.Select(r =>
            (IReadOnlyList<string>)[r.Field, r.Name, r.Modality, r.Readers == 0 ? "" : F($"{r.Readers}"), F($"{r.Cases}"), Number(r.Accuracy),
                r.Youden is null ? "" : Number(r.Youden), r.Minutes is null ? "" : Number(r.Minutes)]))
        .Note("From image to answer by a human alone, by a human who sees what a machine made of the case (semi-automatic), and by the machine "
            + "(automatic; its minutes are a computer's and not counted). Means over readers; differences with their intervals stand below.");

    static void Paired(HtmlReport page, TaskReportDocument d)
    {
        page.Heading("The same cases in two modalities");
        foreach (var field in d.Paired.GroupBy(p => p.Field))
        {
            bool truth = field.Any(p => p.Difference is not null);
            page.Subheading(field.Key).Table(["reader", "before", "after", "cases", "changed",
                .. truth ? ["wrong to right", "right to wrong", "accuracy, after − before", "p"] : Array.Empty<string>(), "minutes before", "minutes after"],
                field.Select(p => (IReadOnlyList<string>)[p.Reader ?? "all readers", p.First, p.Second, F($"{p.Cases}"), F($"{p.Changed}"),
                    .. truth ? [F($"{p.ToRight}"), F($"{p.ToWrong}"), p.Difference is { } x ? Estimate(x) : Number(null), p.Reader is null ? "" : P(p.P)]
                        : Array.Empty<string>(), Number(p.MinutesFirst), Number(p.MinutesSecond)]));
        }
        page.Note("Of each reader: McNemar's exact test and Newcombe's interval, by patient where patients have several cases. All readers together: "
            + "the interval takes readers as they are, so it holds for these and no others.");
    }

    static void Intra(HtmlReport page, TaskReportDocument d)
    {
        page.Heading("Repeats of each reader");
        if (d.Intra.Count == 0)
        {
            page.Paragraph("No reader has read a case twice in the same modality yet.");
            return;
        }
        foreach (var field in d.Intra.GroupBy(i => i.Field))
        {
            string[] names = [.. field.SelectMany(i => i.Figures.Select(f => f.Name)).Distinct()];
            page.Subheading(field.Key).Table(["reader", "modality", "pairs", .. names.Select(n => n.Replace('_', ' '))],
                field.Select(i => (IReadOnlyList<string>)[i.Reader, i.Modality, F($"{i.Pairs}"),
                    .. names.Select(n => i.Figures.FirstOrDefault(f => f.Name == n) is { } f ? Estimate(f.Figure) : "")]));
        }
        page.Note("Hidden repeats within a session, and sessions of the same arm.");
    }

    static void Agreement(HtmlReport page, TaskAgreement agreement)
    {
        page.Heading($"Agreement of readers: {agreement.Modality}");
        if (agreement.Document is not { } document)
        {
            page.Paragraph($"None: {agreement.Reason}.");
            return;
        }
        foreach (var (score, table) in document.Scores.Zip(agreement.Tables))
            AgreeScoresPage.Score(page, score, table);
    }

    static void Discrepancies(HtmlReport page, TaskReportDocument d)
    {
        page.Heading("Discrepancies");
        if (d.Discrepancies.Count == 0)
        {
            page.Paragraph("Readers differ nowhere by more than the task allows.");
            return;
        }
        page.Table(["case", "field", "difference", "answers", "truth", "reason", "votes", "decided"], d.Discrepancies.Select(x =>
            (IReadOnlyList<string>)[x.Case.Name, x.Allowed.Field, Number(x.Difference), x.Answers, x.Decision?.Truth ?? "open",
                x.Decision is { } why ? TaskWords.Of(why.Reason) : "", x.Decision is { } said ? TaskDiscrepancies.Votes(said) : "",
                x.Decision is { } by ? $"{(by.ByConsensus ? "consensus, written by" : "by")} {by.DecidedBy}, {TaskDiscrepancies.Time(by.Decided)}"
                    + (x.IsOutdated ? "; read again since" : "") : ""]), scroll: d.Discrepancies.Count > 30);
        var reasons = d.Discrepancies.Where(x => x.Decision is not null).CountBy(x => x.Decision!.Reason).OrderBy(r => r.Key);
        page.Note(F($"{d.Discrepancies.Count(x => x.Decision is null)} open. ")
            + string.Join(", ", reasons.Select(r => F($"{TaskWords.Of(r.Key)}: {r.Value}")))
            + ". Where the study knows the truth of a field, accuracy and errors take what was decided instead; truth.tsv has every case.");
    }

    static void Gallery(HtmlReport page, TaskReportDocument d, IReadOnlyDictionary<string, IReadOnlyList<byte[]>> pictures)
    {
        page.Heading("Errors");
        page.Table(["case", "field", "truth", "machine", "right", "wrong"], d.Errors.Select(e => (IReadOnlyList<string>)[e.Case, e.Field, e.Truth,
            e.Machine ?? "", F($"{e.Right}"), string.Join("; ", e.Wrong.Select(w => $"{w.Reader} ({w.Modality}): {w.Answer}"))]), scroll: d.Errors.Count > 30);
        foreach (var (name, shown) in pictures)
            page.Markup($"<figure>{string.Concat(shown.Select(p => Picture(name, p)))}<figcaption>{HtmlReport.Escape(name)}</figcaption></figure>");
    }

    static string Picture(string name, byte[] png) =>
        $"<img alt=\"{HtmlReport.Escape(name)}\" style=\"max-width:48%;height:auto\" src=\"data:image/png;base64,{Convert.ToBase64String(png)}\">";

    static string F(FormattableString text) => FormattableString.Invariant(text);
}
