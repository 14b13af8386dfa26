using System.Globalization;
using Rubor.Reports;
using Rubor.Reports.Figures;
using Rubor.Studies.Agreement;
using Rubor.Studies.Evaluation;
using static Rubor.Cli.Pages.StatisticsText;

namespace Rubor.Cli.Pages;

/// <summary>report.html of <c>evaluate segmentation</c>.</summary>
internal static class EvaluateSegmentationPage
{
    const int MostRowsInView = 30;

    /// <summary>The page as UTF-8.</summary>
    public static byte[] Of(SegmentationDocument d)
    {
        var page = new HtmlReport("Accuracy of segmentation", F($"{d.Subjects} subjects, {d.Cases.Count} scans; classes {string.Join(", ", d.Classes)}"));
        foreach (var left in d.LeftOut)
            page.Warning($"Left out, {left.Subject}: {left.Reason}.");
        FigureWarnings.Box(page, [.. d.Overall.Where(f => f.Name == "dice_All")]);
        Folds(page, d);
        page.Heading("Voxels");
        page.Figure(
            FigureGrid.Of([.. d.Confusion.Select(m => ConfusionFigure.Of(m.Labels, m.Counts, "truth", "prediction", 270).Titled(m.Name))],
            3), "Voxels of all scans together, truth against prediction: counts and share of the true label.");
        ImageLevel(page, d);
        page.Heading("Every scan");
        page.Table(["subject", "fold", "class", "Dice", "IoU", "95 % Hausdorff (mm)", "voxels, truth", "voxels, predicted"],
            d.Cases.SelectMany(c => c.Classes.Select(x => (IReadOnlyList<string>)[
            c.Subject, c.Fold is { } f ? F($"{f}") : "", x.Class, Number(x.Dice), Number(x.Iou), Number(x.Hausdorff95Mm),
                F($"{x.VoxelsTruth}"), F($"{x.VoxelsPredicted}")])), scroll: d.Cases.Count * d.Classes.Count > MostRowsInView);
        return page.ToBytes(
            $"Rubor {ProductVersion.Text}. Modified Dice and IoU, tables by fold, image level from counted pixels: Cobb et al., " +
            $"Diagnostics 2023, 13, 3298, eq. 3 and 5, section 2.10; intervals over subjects: Cochran 1977, Rao and Scott 1992, Obuchowski 1997.");
    }

    static void Folds(HtmlReport page, SegmentationDocument d)
    {
        page.Heading("Overlap");
        foreach (var (measure, title) in new[] { ("dice", "Dice"), ("iou", "IoU") })
        {
            string[] classes = [.. d.Folds[0].Cells.Where(c => c.Measure == measure).Select(c => c.Class)];
            page.Table([title, "scans", .. classes], d.Folds.Select(r =>
                (IReadOnlyList<string>)[r.Fold, F($"{r.Scans}"), .. r.Cells.Where(c => c.Measure == measure).Select(Cell)]));
        }
        if (d.OverlapForm == "modified" && d.Presence.Any(p => p.Neither > 0))
            page.Note(
                "Behind a mean: the scans that count 1 because neither map holds the class (for All: any class). They say that nothing " +
                "was invented, not that anything was found; --regular-dice leaves them out.");
        page.Note(
            "Mean ± SD (n − 1) over scans; in the row \"mean of folds\" over the folds' means. All: mean of the classes, merged ones " +
            "left out, scan by scan. "
            + (d.OverlapForm == "modified" ? "A class in neither map counts as full overlap (modified form)."
                : "A class in neither map has no overlap and is left out (regular form)."));
        page.Table(["class", "scans", "in both maps", "missed: truth only", "invented: prediction only", "in neither"],
            d.Presence.Select(p => (IReadOnlyList<string>)[
            p.Class, F($"{p.Scans}"), F($"{p.Both}"), F($"{p.Missed}"), F($"{p.Invented}"), F($"{p.Neither}")]));
        page.Table(["over all scans", "mean (95 % interval)", "scans", "note"],
            d.Overall.Select(f => (IReadOnlyList<string>)[f.Name.Replace('_', ' '), Estimate(f.Figure), F($"{f.Figure.N}"), Why(d, f)]));
        page.Note(
            F($"Intervals rest on the spread between the {d.Subjects} subjects (Student's t). A distance needs the class in both maps: ") +
            F($"scans where it was missed or invented have none, so the mean distance alone says nothing of them."));
        page.Figure(
            BoxPlotFigure.Of([.. d.Classes.Select((name, i) =>
            (name, (IReadOnlyList<NamedValue>)[.. d.Cases.Where(c => c.Classes[i].Dice is not null)
            .Select(c => new NamedValue(c.Subject, c.Classes[i].Dice!.Value))]))], "Dice", 460),
            "Dice by class; every scan is a point. Box: quartiles; red: median; whiskers: least and greatest value.");
    }

    static string Cell(FoldCell c) => MeanAndDeviation(c.Mean, c.StandardDeviation) + (c.CountedFull > 0 ? F($" ({c.CountedFull} in neither map)") : "");

    static string Why(SegmentationDocument d, NamedFigure figure)
    {
        string why = figure.Figure.Reason ?? "";
        if (d.Presence.FirstOrDefault(p => figure.Name == DistanceOf(p.Class)) is { } distance && distance.Both < distance.Scans)
            why = F($"{distance.Both} of {distance.Scans} scans: missed in {distance.Missed}, invented in {distance.Invented}, in ") +
                F($"neither map in {distance.Neither}. {why}");
        else if (d.OverlapForm == "modified" && d.Presence.FirstOrDefault(p =>
            figure.Name == $"dice_{p.Class}" || figure.Name == $"iou_{p.Class}") is { Neither: > 0 } overlap)
            why = F($"{overlap.Neither} of {overlap.Scans} scans count 1: in neither map. {why}");
        else if (figure.Name is "dice_All" or "iou_All" && d.Folds[^1].Cells.First(c => c.Class == "All").CountedFull is > 0 and var any)
            why = F($"In {any} of {d.Cases.Count} scans a class counts 1: in neither map. {why}");
        return why.TrimEnd();
    }

    /// <summary>Name of the figure of a class's distance.</summary>
    public static string DistanceOf(string name) => $"hausdorff95_mm_{name}";

    static void ImageLevel(HtmlReport page, SegmentationDocument d)
    {
        page.Heading("Images and lesions");
        page.Paragraph(
            $"An image is positive where the truth holds {string.Join(" or ", d.ImageLevelLabels)}; its score is the number of voxels " +
            $"predicted so. Below, one voxel makes an image positive.");
        var m = d.ImageLevel;
        page.Table(["images", "positive", "AUC"], [[F($"{m.Cases}"), F($"{m.Positives}"), Estimate(m.Auc)]]);
        if (m.Auc.Reason is not null)
            page.Note($"AUC: {m.Auc.Reason}");
        if (m.Roc.Points.Count > 0)
            page.Figure(RocFigure.Of([EvaluateClassificationPage.Series("image level", m.Auc, m.Roc)], 300),
                "Image-level ROC with its pointwise 95 % band. Dotted: chance.");
        if (m.Roc.BandReason is { } noBand)
            page.Note($"No band: {noBand}");
        EvaluateClassificationPage.Measures(page, [("at one voxel", m.AtThreshold!)]);
        page.Figure(EvaluateClassificationPage.Matrix(m.AtThreshold!), "Images at one voxel, truth against prediction: counts and share of the row.");
        page.Table(["lesions", "estimate (95 % interval)", "n", "note"], d.Lesions.Select(l =>
            (IReadOnlyList<string>)[l.Name.Replace('_', ' '), Lesions(d, l), F($"{l.Figure.N}"), l.Figure.Reason ?? ""]));
        page.Note(
            "Lesions are connected pieces of these labels (26 neighbours); one voxel in common finds a lesion. Their intervals rest on " +
            "the spread between subjects.");
    }

    static string Lesions(SegmentationDocument d, NamedFigure l) => l.Name switch
    {
        "lesion_sensitivity" => Share(l.Figure, d.Cases.Sum(c => c.LesionsFound), d.Cases.Sum(c => c.LesionsTruth)),
        "lesion_precision" => Share(l.Figure, d.Cases.Sum(c => c.LesionsPredicted - c.LesionsFalse), d.Cases.Sum(c => c.LesionsPredicted)),
        _ => Estimate(l.Figure),
    };

    static string F(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
