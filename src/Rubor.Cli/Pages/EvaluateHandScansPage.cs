using System.Globalization;
using Rubor.Methods.HandScans.Evaluation;
using Rubor.Reports;
using Rubor.Reports.Figures;
using Rubor.Studies.Evaluation.HandScans;
using static Rubor.Cli.Pages.StatisticsText;

namespace Rubor.Cli.Pages;

/// <summary>report.html of <c>evaluate hand-scans</c>, laid out as Cobb 2023 reports.</summary>
internal static class EvaluateHandScansPage
{
    const int MostErrorRows = 6, MostRowsInView = 30;

    /// <summary>The page as UTF-8.</summary>
    /// <param name="d">The evaluation.</param>
    /// <param name="errors">Pictures of each model's confusions, by its name.</param>
    public static byte[] Of(HandScanEvaluation d, IReadOnlyDictionary<string, string> errors)
    {
        var page = new HtmlReport("Evaluation of hand scans",
            F($"{d.Study}{(d.Phantom ? " (phantom)" : "")}: {d.Scans} scans of {d.Patients} patients; ") +
            F($"{d.Models.Count} model{(d.Models.Count == 1 ? "" : "s")}"));
        if (d.Phantom)
            page.Warning("This study is a phantom. Its figures show that the pipeline works and how it errs; none is an accuracy on patients.");
        if (d.SeenPatients)
            page.Warning("Models may have learnt from patients whom they are tested on here (--seen-patients): their figures flatter.");
        if (d.LeftOut.Count > 0)
            page.Warning(F($"{d.LeftOut.Count} scans are left out (left_out.tsv), as {d.LeftOut[0].Subject}: {d.LeftOut[0].Reason}."));
        FigureWarnings.Box(page, [.. d.Models.SelectMany(m => m.Figures.Where(f => f.Name == "dice_all"))]);
        Overlap(page, d);
        Boxes(page, d);
        Confusion(page, d);
        Images(page, d);
        Found(page, d);
        Differences(page, d);
        Errors(page, d, errors);
        page.Heading("Every scan");
        page.Table(["model", "fold", "scan", "class", "Dice", "IoU", "drawn", "found", "both"], d.Cases.Select(c => (IReadOnlyList<string>)[
            c.Model, F($"{c.Fold}"), string.Join(' ', new[] { c.Subject, c.Session, c.Scan }.Where(s => s.Length > 0)), c.Label, F($"{c.Dice:0.00}"),
            F($"{c.Iou:0.00}"), F($"{c.Drawn}"), F($"{c.Found}"), F($"{c.Both}")]), scroll: d.Cases.Count > MostRowsInView);
        return page.ToBytes($"Rubor {ProductVersion.Text}. Measures and layout: Cobb et al., Diagnostics 2023, 13, 3298, 2.5–2.10, eq. 3 and 5; " +
            "intervals over patients: Davison and Hinkley 1997, Obuchowski 1997, Rao and Scott 1992; correction for pairs: Holm 1979.");
    }

    static void Overlap(HtmlReport page, HandScanEvaluation d)
    {
        page.Heading("Overlap by class");
        string[] columns = [.. d.Classes, "all"];
        foreach (var (measure, title) in new[] { ("dice", "Dice"), ("iou", "IoU") })
        {
            page.Table([title, "scans", .. d.Classes, "All", "inflamed (low + high)"], All(d).Select(m =>
                (IReadOnlyList<string>)[NameOf(d, m), F($"{m.Scans}"), .. columns.Append(HandScanScore.InflamedName).Select(c => Said(m, measure, c))]));
            page.Table([$"{title}, mean over scans (95 % interval)", .. d.Classes, "All", "inflamed (low + high)"], All(d).Select(m =>
                (IReadOnlyList<string>)[NameOf(d, m), .. columns.Append(HandScanScore.InflamedName).Select(c => Figure(m, $"{measure}_{c}"))]));
        }
        page.Note("First line of each: mean ± SD over folds (n − 1), as Cobb 2023, Tables 1 and 2; a model without folds, and an observer, has the mean over " +
            "scans alone. Folds share most of the patients learnt from, so that the SD is no standard error. \"All\" is the mean of the classes; " +
            "inflamed is low and high as one class. Below: the interval from whole patients resampled, whose views are never independent.");
        page.Table(["scans that count 1: neither drawn nor found", .. d.Classes, HandScanScore.InflamedName], All(d).Select(m => (IReadOnlyList<string>)[
            NameOf(d, m), .. d.Classes.Append(HandScanScore.InflamedName).Select(c => F($"{Folded(m, "dice", c).InNeither} of {m.Scans}"))]));
        if (d.Observers.Count > 0)
            page.Note($"Second drawings against that of {d.Observer}." + (d.Phantom
                ? " On a phantom they are set by construction: tuned to the published agreement within an observer, and no result." : ""));
    }

    static void Boxes(HtmlReport page, HandScanEvaluation d)
    {
        foreach (var m in d.Models.Where(m => m.FoldScans.Count > 1))
            page.Figure(FigureGrid.Of([.. new[] { ("dice", "Dice"), ("iou", "IoU") }.Select((x, i) => BoxPlotFigure.Of([.. m.Folded
                .Where(f => f.Measure == x.Item1).Select(f => (f.Value.Label, (IReadOnlyList<NamedValue>)[.. f.Value.Folds.Select((v, k) =>
                    new NamedValue(F($"fold {m.FoldScans[k].Fold}"), v))]))], x.Item2, 300, names: i == 0, zero: true))], 2),
                $"{m.Name}: each point is the mean of a fold's scans. Box: quartiles; line: median; whiskers: least and greatest.");
    }

    static void Confusion(HtmlReport page, HandScanEvaluation d)
    {
        page.Heading("Confusion of pixels");
        page.Figure(FigureGrid.Of([.. All(d).Select(m => ConfusionFigure.Of(m.Confusion.Labels, m.Confusion.Counts, "drawn", "found", 250)
            .Titled(m.Name))], 3), "Pixels of all scans; the share is of the row. Where classes overlap, the most severe counts.");
    }

    static void Images(HtmlReport page, HandScanEvaluation d)
    {
        page.Heading("Inflamed images");
        page.Paragraph("An image is inflamed where a pixel of low or high is drawn; its score is the number of such pixels found. Intervals rest on the " +
            "spread between patients.");
        page.Table(["model", "images", "inflamed", "AUC", "sensitivity at one pixel", "specificity at one pixel"], d.Models.Select(m =>
        {
            var at = m.Images!.AtThreshold!;
            string Share(string name) => Measure(at, at.Measures.First(x => x.Name == name));
            return (IReadOnlyList<string>)[m.Name, F($"{m.Images.Cases}"), F($"{m.Images.Positives}"), Estimate(m.Images.Auc), Share("sensitivity"),
                Share("specificity")];
        }));
        foreach (var m in d.Models.Where(m => m.Images!.Auc.Reason is not null))
            page.Note($"{m.Name}, AUC: {m.Images!.Auc.Reason}");
        var curves = d.Models.Where(m => m.Images!.Roc.Points.Count > 0).ToList();
        if (curves.Count > 0)
            page.Figure(RocFigure.Of([.. curves.Select(m => EvaluateClassificationPage.Series(m.Name, m.Images!.Auc, m.Images.Roc))], 320),
                "ROC of images from the number of pixels found, with pointwise 95 % bands. Dotted: chance.");
    }

    static void Found(HtmlReport page, HandScanEvaluation d)
    {
        page.Heading("Lesions and joints");
        var names = d.Models[0].Figures.Where(f => f.Name.Contains("lesion", StringComparison.Ordinal) || f.Name.Contains("joint", StringComparison.Ordinal))
            .Select(f => f.Name);
        page.Table(["", .. All(d).Select(m => NameOf(d, m))], names.Select(n => (IReadOnlyList<string>)[n.Replace('_', ' '),
            .. All(d).Select(m => Figure(m, n))]));
        page.Note("Lesions are 8-connected; one pixel in common finds a lesion, and a lesion found without a drawn pixel is false. A joint is inflamed where " +
            "a pixel of low or high lies in its region. Intervals from resampled patients.");
    }

    static void Differences(HtmlReport page, HandScanEvaluation d)
    {
        if (d.Differences.Count == 0)
            return;
        page.Heading("Differences of models");
        page.Table(["difference", "measure", "estimate (95 % interval)", "p", "p (Holm)"], d.Differences.Select(x => (IReadOnlyList<string>)[
            $"{x.First} − {x.Second}", x.Measure.Replace('_', ' '), Estimate(x.Difference), P(x.Test.PValue), P(x.HolmPValue)]),
            scroll: d.Differences.Count > MostRowsInView);
        page.Note("Both models on the same resamples of patients; p corrected for the pairs of models on one measure, not for the measures.");
    }

    static void Errors(HtmlReport page, HandScanEvaluation d, IReadOnlyDictionary<string, string> pictures)
    {
        page.Heading("Commonest errors");
        foreach (var m in d.Models.Where(m => m.Errors.Count > 0))
        {
            page.Subheading(m.Name);
            page.Table(["drawn", "found", "pixels", "of the pixels drawn so", "scans with any"], m.Errors.Take(MostErrorRows).Select(e =>
                (IReadOnlyList<string>)[e.Drawn, e.Found, Count(e.Pixels), F($"{100 * e.Share:0.00} %"), F($"{e.Scans}")]));
            page.Markup("<div class=\"legend light\">" + string.Concat(d.Classes.Select(HandScanPage.Switch)) + "</div>");
            page.Markup($"<div class=\"slices\">{pictures[m.Name]}</div>");
        }
        page.Note(F($"Each picture is the scan with most pixels of that error, which are tinted; the outlines are drawn. ") +
            F($"Inverse grey, {HandScanPage.White:0} count white, {HandScanPage.Black:0} and more black."));
    }

    static IEnumerable<EvaluatedHandScanModel> All(HandScanEvaluation d) => d.Models.Concat(d.Observers);

    static string NameOf(HandScanEvaluation d, EvaluatedHandScanModel m) => !d.Observers.Contains(m) ? m.Name
        : $"{m.Name} (second drawing{(d.Phantom ? ", set by construction" : "")})";

    static FoldedFigure Folded(EvaluatedHandScanModel m, string measure, string label) =>
        m.Folded.First(f => f.Measure == measure && f.Value.Label == label);

    static string Said(EvaluatedHandScanModel m, string measure, string label) => ThresholdFoldsPage.Said(Folded(m, measure, label).Value);

    static string Figure(EvaluatedHandScanModel m, string name) =>
        m.Figures.FirstOrDefault(f => f.Name == name) is { } f ? Estimate(f.Figure) : Number(null);

    static string Count(long n) => n.ToString("#,0", CultureInfo.InvariantCulture);

    static string F(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
