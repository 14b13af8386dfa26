using System.Globalization;
using Rubor.Reports;
using Rubor.Reports.Figures;
using Rubor.Studies.Evaluation.HandClassification;
using static Rubor.Cli.Pages.StatisticsText;

namespace Rubor.Cli.Pages;

/// <summary>report.html of <c>evaluate hand-joints</c>, laid out as tables 1 and 2 of Cobb 2024.</summary>
internal static class EvaluateHandJointsPage
{
    const int MostCurves = 6;

    /// <summary>Measures as tables head them.</summary>
    internal static readonly (string Name, string Words)[] Measures =
    [
        ("gms", "GMS"), ("sensitivity", "sensitivity"), ("specificity", "specificity"), ("auc", "AUC"), ("f1", "F1"), ("accuracy", "accuracy"),
    ];

    /// <summary>The page as UTF-8.</summary>
    public static byte[] Of(HandJointEvaluation d)
    {
        var all = d.Rows[0].Groups[0];
        var page = new HtmlReport("Evaluation of hand joints", F($"{d.Study}{(d.Phantom ? " (phantom)" : "")}: {d.Views} views of {d.Patients} patients, ")
            + F($"{all.Inflamed} of {all.Joints} joints inflamed"));
        if (d.Phantom)
            page.Warning("This study is a phantom. Its figures show that the pipeline works and how it errs; none is an accuracy on patients.");
        if (d.PhantomModel)
            page.Warning("A model learnt from a phantom and is tested on something else: its figures say nothing of what it could learn from patients.");
        page.Paragraph("Each patient is judged by the fold that tests it, which learnt from other patients and was stopped by yet others. The networks of a "
            + "fold "
            + "are averaged. " + (d.AveragedViews ? "The palmar and the dorsal view of a patient are judged together: their logits are averaged, and a joint "
                + "is "
            + "inflamed where it is so in either. " : "") + (d.NotTested > 0 ? F($"{d.NotTested} views are left out, which not every model tests. ") : "")
            + "The first row is what the others are compared with.");
        page.Heading("All joints");
        page.Table(["", .. Measures.Select(m => m.Words), "GMS, mean of folds", "SD of folds"], d.Rows.Select(r => (IReadOnlyList<string>)[r.Name,
            .. Measures.Select(m => Estimate(r.Groups[0][m.Name])), Estimate(r.Groups[0]["gms_mean_of_folds"]), Number(r.FoldsSd)]));
        page.Note("Estimate with its 95 % interval: whole patients are resampled, all their views and joints together. GMS is the geometric mean of "
            + "sensitivity "
            + "and specificity; of all joints together it is another number than the mean of the folds'. The SD of folds is mostly that of patients, and no "
            + "error of the mean. " + string.Join(" ", d.Rows.SelectMany(r => r.Groups[0].Measures).Select(m => m.Figure.Warning).OfType<string>().Distinct()));
        page.Figure(FigureGrid.Of([.. new[] { ("gms", "GMS"), ("auc", "AUC") }.Select(m => ForestFigure.Of([.. d.Rows.Select(r => (r.Name,
            Figure: r.Groups[0][m.Item1])).Where(r => r.Figure.Value is not null)
                .Select(r => new ForestRow(r.Name, r.Figure.Value!.Value, r.Figure.Lower,
            r.Figure.Upper))], m.Item2, width: 220))], 2), "All joints, with intervals over patients.");
        Differences(page, d);
        Groups(page, d);
        page.Heading("Curves");
        page.Figure(RocFigure.Of([.. d.Rows.Where(r => r.Roc.Count > 0).DistinctBy(r => r.Model).Take(MostCurves)
            .Select(r => new RocSeries(r.Name,
            [.. r.Roc.Select(p => (p.FalsePositiveRate, p.Sensitivity))], [], [], []))]), "ROC curves of all joints; a model's threshold does not move them.");
        page.Heading("Folds and seeds");
        page.Table(["", "fold", "GMS", "sensitivity", "specificity"], d.Rows.SelectMany(r => r.Folds.Select(f => (IReadOnlyList<string>)[r.Name, F($"{f.Fold}"),
            Number(f.Gms), Number(f.Sensitivity), Number(f.Specificity)])), scroll: true);
        page.Table(["", "seed", "GMS", "AUC"], d.Rows.SelectMany(r => r.Seeds.Select(s => (IReadOnlyList<string>)[r.Name, F($"{s.Seed}"), Number(s.Gms),
            Number(s.Auc)])), scroll: true);
        page.Note("A seed by itself: how far chance moves a training. The rows above average all seeds of a fold.");
        return page.ToBytes($"Rubor {ProductVersion.Text}. {HandJointModelPage.Source} Intervals: patients resampled (Davison and Hinkley 1997); correction: "
            + "Holm 1979.");
    }

    static void Differences(HtmlReport page, HandJointEvaluation d)
    {
        if (d.Differences.Count == 0)
            return;
        page.Subheading("Differences");
        page.Table(["row − reference", "measure", "difference (95 % interval)", "p", "p (Holm)"], d.Differences.Select(x => (IReadOnlyList<string>)[
            $"{x.Row} − {x.Reference}", Measures.FirstOrDefault(m => m.Name == x.Measure).Words ?? "GMS, mean of folds", Estimate(x.Difference),
            P(x.Test.PValue), P(x.HolmPValue)]), scroll: d.Differences.Count > 30);
        page.Note("Both rows on the same resamples of patients; corrected for the rows on one measure. A tuned threshold moves sensitivity against specificity "
            + "without another network: what it gains is no better recognition, which AUC shows.");
    }

    static void Groups(HtmlReport page, HandJointEvaluation d)
    {
        page.Heading("By group of joints");
        page.Table(["", "group", "inflamed", .. Measures.Select(m => m.Words)], d.Rows.SelectMany(r => r.Groups.Skip(1).Select(g => (IReadOnlyList<string>)[
            r.Name, g.Group, F($"{g.Inflamed} of {g.Joints}"), .. Measures.Select(m => Estimate(g[m.Name]))])), scroll: true);
        page.Note("The interphalangeal joint of the thumb stands with the PIP joints.");
        page.Figure(FigureGrid.Of([.. d.Rows.Take(4).Select(r => ForestFigure.Of([.. r.Groups.Where(g => g["gms"].Value is not null).Select(g =>
            new ForestRow(g.Group, g["gms"].Value!.Value, g["gms"].Lower, g["gms"].Upper))], "GMS", width: 220).Titled(r.Name))], 2),
            "GMS by group, with intervals over patients.");
    }

    static string F(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
