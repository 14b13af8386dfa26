using System.Globalization;
using Rubor.Reports;
using Rubor.Reports.Figures;
using Rubor.Studies.Evaluation;
using Rubor.Studies.Measuring.HandScans;
using Rubor.Studies.Tables;
using static Rubor.Cli.Pages.StatisticsText;

namespace Rubor.Cli.Pages;

/// <summary>report.html of <c>evaluate hand-scans</c>: the tables and figures of Cobb 2023, and intervals over patients beside.</summary>
internal static class HandScanEvaluationPage
{
    /// <summary>The page as UTF-8.</summary>
    public static byte[] Of(HandScanEvaluation e)
    {
        var first = e.Models[0].Result;
        var page = new HtmlReport("Accuracy of models of hand scans",
            F($"{e.Study}: {first.Subjects} subjects, {first.Cases.Count} scans; {string.Join(", ", e.Models.Select(m => m.Name))}"));
        page.Paragraph("Each scan is judged by the model of the fold that tests its patient, who had no part in that model.");
        Overlap(page, e);
        page.Heading("Pixels");
        page.Figure(FigureGrid.Of([.. e.Models.SelectMany(m => m.Result.Confusion.Select(c =>
            ConfusionFigure.Of(c.Labels, c.Counts, "drawn", "found", 290).Titled(e.Models.Count > 1 ? $"{m.Name}: {c.Name}" : c.Name)))], 3),
            "Pixels of all scans together: counts and share of the drawn class. The most severe class of a pixel counts.");
        Images(page, e);
        Lesions(page, e);
        Differences(page, e);
        return page.ToBytes($"Rubor {ProductVersion.Text}. {ThresholdTrainingPage.Source.Replace("2.2 and 2.8", "2.5 to 2.10", StringComparison.Ordinal)}");
    }

    /// <summary>Mean ± SD of a measure over the folds' means: each class, and All.</summary>
    public static IEnumerable<FoldCell> OverFolds(SegmentationDocument result, string measure) =>
        (result.Folds.FirstOrDefault(r => r.Fold == "mean of folds") ?? result.Folds[^1]).Cells.Where(c => c.Measure == measure);

    static void Overlap(HtmlReport page, HandScanEvaluation e)
    {
        foreach (var (measure, title) in new[] { ("dice", "Dice"), ("iou", "IoU") })
        {
            page.Heading(title);
            string[] classes = [.. OverFolds(e.Models[0].Result, measure).Select(c => c.Class)];
            page.Table(["model", .. classes], e.Models.Select(m => (IReadOnlyList<string>)[m.Name,
                .. OverFolds(m.Result, measure).Select(c => MeanAndDeviation(c.Mean, c.StandardDeviation))]));
            page.Note("Mean ± SD over folds (n − 1). " + (measure == "dice" ? "Modified Dice" : "Modified IoU") +
                ": 1 where a class is neither drawn nor found. A class is found by its own thresholds; All is the mean of normal, low and high; " +
                $"{HandScanEvaluation.Inflamed} is low and high as one.");
            page.Table(["mean over scans (95 % interval)", .. classes], e.Models.Select((m, i) => (IReadOnlyList<string>)[m.Name,
                .. classes.Select(c => Estimate(e.Resampled[i].First(f => f.Name == $"{measure}_{c}").Figure))]));
            page.Note("Intervals by resampling patients: the views of a patient are not as many patients.");
        }
        page.Table(["model", "class", "scans", "drawn and found", "missed: drawn only", "invented: found only", "neither: Dice is 1"],
            e.Models.SelectMany(m => m.Result.Presence.Select(p => (IReadOnlyList<string>)[m.Name, p.Class, F($"{p.Scans}"), F($"{p.Both}"),
                F($"{p.Missed}"), F($"{p.Invented}"), F($"{p.Neither}")])));
        var folds = e.Models.SelectMany(m => m.Result.Classes.Append("All").Select(c => (Name: e.Models.Count > 1 ? $"{m.Name}: {c}" : c,
            Values: (IReadOnlyList<NamedValue>)[.. m.Result.Folds.Where(r => int.TryParse(r.Fold, out _)).Select(r => (r.Fold,
                r.Cells.First(x => x.Class == c && x.Measure == "dice").Mean)).Where(v => v.Mean is not null)
                .Select(v => new NamedValue($"fold {v.Fold}", v.Mean!.Value))])));
        page.Figure(BoxPlotFigure.Of([.. folds], "Dice", 460, zero: true), "Mean Dice of each fold. Box: quartiles; red: median; whiskers: extremes.");
    }

    static void Images(HtmlReport page, HandScanEvaluation e)
    {
        page.Heading("Images");
        page.Paragraph("An image is inflamed where low or high is drawn; its score is the number of pixels found so.");
        page.Table(["model", "images", "inflamed", "AUC (95 % interval)", "sensitivity at one pixel", "specificity at one pixel"],
            e.Images.Models.Select(m => (IReadOnlyList<string>)[m.Model, F($"{m.Cases}"), F($"{m.Positives}"), Estimate(m.Auc),
                .. m.AtThreshold!.Measures.Take(2).Select(x => Measure(m.AtThreshold, x))]));
        foreach (var m in e.Images.Models.Where(m => m.Auc.Reason is not null))
            page.Note($"{m.Model}: {m.Auc.Reason}");
        var curves = e.Images.Models.Where(m => m.Roc.Points.Count > 0)
            .Select(m => EvaluateClassificationPage.Series(m.Model, m.Auc, m.Roc)).ToList();
        if (curves.Count > 0)
            page.Figure(RocFigure.Of([.. curves], 300), "ROC of images with its pointwise 95 % band over patients. Dotted: chance.");
        EvaluateClassificationPage.Measures(page, [.. e.Images.Models.Select(m => (m.Model, m.AtThreshold!))]);
    }

    static void Lesions(HtmlReport page, HandScanEvaluation e)
    {
        page.Heading("Lesions");
        page.Table(["model", "lesions drawn", "found", "sensitivity (95 % interval)", "lesions found that meet none", "such an image"],
            e.Models.Select(m => (IReadOnlyList<string>)[m.Name, F($"{m.Result.Cases.Sum(c => c.LesionsTruth)}"),
                F($"{m.Result.Cases.Sum(c => c.LesionsFound)}"), Estimate(m.Result.Lesions.First(l => l.Name == "lesion_sensitivity").Figure),
                F($"{m.Result.Cases.Sum(c => c.LesionsFalse)}"), Number(m.Result.Cases.Average(c => c.LesionsFalse))]));
        page.Note("Lesions are 8-connected pieces of low and high together; one pixel in common finds a lesion. Intervals rest on patients.");
    }

    static void Differences(HtmlReport page, HandScanEvaluation e)
    {
        if (e.Models.Count < 2)
            return;
        page.Heading("Differences of models");
        page.Table(["difference", "measure", "estimate (95 % interval)", "p"],
            e.Differences.Select(d => Row($"{d.First} − {d.Second}", d.Measure, d.Difference, d.Test)).Concat(
                e.Images.Differences.Select(d => Row($"{d.First} − {d.Second}", $"images: {d.Measure}", d.Difference, d.Test))));
        page.Note("First − second on the same scans; the same patients are drawn for both. p is not corrected for the number of measures.");
    }

    static IReadOnlyList<string> Row(string models, string measure, EstimateFigure difference, TestFigure test) =>
        [models, measure.Replace('_', ' '), Estimate(difference), P(test.PValue)];

    static string F(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
