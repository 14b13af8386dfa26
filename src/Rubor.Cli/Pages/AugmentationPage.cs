using System.Globalization;
using Rubor.Reports;
using Rubor.Reports.Figures;
using Rubor.Studies.Evaluation.Augmentation;
using static Rubor.Cli.Pages.StatisticsText;

namespace Rubor.Cli.Pages;

/// <summary>report.html of <c>evaluate augmentation</c>: tables 1 and 2 and figure 6 of Cobb 2024, with intervals over patients.</summary>
internal static class AugmentationPage
{
    /// <summary>The page as UTF-8.</summary>
    public static byte[] Of(AugmentationEvaluation d)
    {
        var own = d.Comparisons[0];
        var all = own.Rows[0].Groups[0];
        string first = d.Arms[0].Name;
        var page = new HtmlReport("Do made images help?", F($"{d.Study}{(d.Phantom ? " (phantom)" : "")}: {d.Arms.Count} arms on {d.Views} views of ")
            + F($"{d.Patients} patients, {all.Inflamed} of {all.Joints} joints inflamed"));
        if (d.Phantom)
            page.Warning("This study is a phantom. Its figures show that the pipeline works and how it errs; none is an accuracy on patients.");
        if (d.Folds.Count < d.FoldsInAll)
            page.Warning(F($"Only the folds {string.Join(", ", d.Folds)} of {d.FoldsInAll} are finished by every arm: ")
                + "the patients of the others are left out, and these figures will change.");
        if (d.Arms.Where(a => a.ImagesUnknown).Select(a => a.Name).ToList() is { Count: > 0 } unknown)
            page.Warning($"Nothing says whom the further images of {string.Join(", ", unknown)} were learnt from: whether a tested patient is among them "
                + "is not known.");
        page.Paragraph("Each patient is judged by the fold that tests it, which learnt from other patients, was stopped by yet others, and whose made images "
            + $"come from a generator of the same learnt patients. Arms have the same folds and seeds. All are compared with {first}.");
        page.Heading("All joints");
        Figures(page, own);
        page.Note("Estimate with its 95 % interval: whole patients are resampled, all their views and joints together. GMS is the geometric mean of "
            + "sensitivity and specificity; of all joints together it is another number than the mean of the folds'. The SD of folds is mostly that of "
            + "patients, and no error of the mean. " + string.Join(" ", own.Rows.SelectMany(r => r.Groups[0].Measures).Select(m => m.Figure.Warning)
                .OfType<string>().Distinct()));
        page.Figure(Forest(own), "All joints, with intervals over patients.");
        Differences(page, own);
        page.Heading("More than another threshold?");
        page.Paragraph("Made images have more inflamed joints than patients do, and a network that learns from them says inflamed more often. Here each "
            + "arm has the threshold that is best on its fold's validation patients: what is left of a difference is no shift of the threshold. AUC, "
            + "the same in both tables, needs none.");
        Figures(page, d.Comparisons[1]);
        Differences(page, d.Comparisons[1]);
        page.Heading("By group of joints");
        page.Table(["", "group", "inflamed", .. EvaluateHandJointsPage.Measures.Select(m => m.Words)], own.Rows.SelectMany(r => r.Groups.Skip(1).Select(g =>
            (IReadOnlyList<string>)[r.Name, g.Group, F($"{g.Inflamed} of {g.Joints}"), .. EvaluateHandJointsPage.Measures.Select(m => Estimate(g[m.Name]))])),
            scroll: true);
        page.Note("The interphalangeal joint of the thumb stands with the PIP joints. Each arm at its own threshold.");
        ByImages(page, d);
        page.Heading("Folds");
        page.Table(["", "fold", "GMS", "sensitivity", "specificity"], own.Rows.SelectMany(r => r.Folds.Select(f => (IReadOnlyList<string>)[r.Name,
            F($"{f.Fold}"), Number(f.Gms), Number(f.Sensitivity), Number(f.Specificity)])), scroll: true);
        Arms(page, d);
        return page.ToBytes($"Rubor {ProductVersion.Text}. {HandJointModelPage.Source} Intervals: patients resampled (Davison and Hinkley 1997); correction: "
            + "Holm 1979.");
    }

    static void Figures(HtmlReport page, ArmComparison comparison) => page.Table(["", .. EvaluateHandJointsPage.Measures.Select(m => m.Words),
        "GMS, mean of folds", "SD of folds"], comparison.Rows.Select(r => (IReadOnlyList<string>)[r.Name, .. EvaluateHandJointsPage.Measures.Select(m =>
            Estimate(r.Groups[0][m.Name])), Estimate(r.Groups[0][MeanOfFolds]), Number(r.FoldsSd)]));

    static System.Text.Json.Nodes.JsonObject Forest(ArmComparison comparison) => FigureGrid.Of([.. new[] { ("gms", "GMS"), ("auc", "AUC") }.Select(m =>
        ForestFigure.Of([.. comparison.Rows.Select(r => (r.Name,
            Figure: r.Groups[0][m.Item1])).Where(r => r.Figure.Value is not null).Select(r =>
            new ForestRow(r.Name, r.Figure.Value!.Value, r.Figure.Lower, r.Figure.Upper))], m.Item2, width: 220))], 2);

    static void Differences(HtmlReport page, ArmComparison comparison)
    {
        if (comparison.Differences.Count == 0)
            return;
        page.Table(["arm − reference", "measure", "difference (95 % interval)", "p", "p (Holm)"], comparison.Differences.Select(x => (IReadOnlyList<string>)[
            $"{x.Row} − {x.Reference}", EvaluateHandJointsPage.Measures.FirstOrDefault(m => m.Name == x.Measure).Words ?? "GMS, mean of folds",
            Estimate(x.Difference), P(x.Test.PValue), P(x.HolmPValue)]), scroll: comparison.Differences.Count > 30);
        page.Note("Both arms on the same resamples of patients; p corrected for the arms on one measure.");
    }

    static void ByImages(HtmlReport page, AugmentationEvaluation d)
    {
        if (d.ByImages.Count == 0)
            return;
        page.Heading("By number of images");
        page.Figure(CurveFigure.Of(d.ByImages.GroupBy(p => (p.Images,
            p.Threshold)).Select(g => (g.Key.Images + (g.Key.Threshold == ArmComparison.Tuned
            ? ", tuned thresholds" : ""), g.Where(p => p.Gms.Value is not null).Select(p => (p.Count, p.Gms.Value!.Value)))), "further images", "GMS",
            doublings: true), "GMS of all joints by the number of made images, 0 without any.");
        page.Table(["images", "how many", "arm", "threshold", "GMS", "GMS, mean of folds"], d.ByImages.Select(p => (IReadOnlyList<string>)[p.Images,
            F($"{p.Count:0}"), p.Arm, p.Threshold, Estimate(p.Gms), Estimate(p.FoldsGms)]));
    }

    static void Arms(HtmlReport page, AugmentationEvaluation d)
    {
        page.Heading("What was learnt from");
        page.Table(["", "other than the first", "further images", "how many", "views of the study", "joints inflamed, study",
            "joints inflamed, all learnt from",
            "networks", "ended by patience", "images until the end", "images until the weights kept", "GMS of validation", "hours"], d.Arms.Select(a =>
                (IReadOnlyList<string>)[a.Name, string.Join(", ", a.Settings.Select(p => $"{p.Key} {p.Value}")), a.Images ?? "none", F($"{a.FurtherImages:0}"),
                    F($"{a.StudyImages:0.0}"), F($"{100 * a.Prevalence:0.0} %"), F($"{100 * a.TrainingPrevalence:0.0} %"), F($"{a.Networks}"),
                    F($"{a.StoppedByPatience}"), F($"{a.Samples:0}"), F($"{a.BestSamples:0}"), Number(a.ValidationGms), F($"{a.TrainingSeconds / 3600:0.00}")]),
            scroll: true);
        page.Note("Means over folds. Patients who validate chose weights and threshold: their GMS flatters. A balanced loss counts as one half.");
        page.Heading("Settings");
        page.Paragraph("What Cobb 2024 leaves open is a setting: the loss (here binary cross-entropy), the threshold (one half), labels under flips (a "
            + "horizontal flip swaps the hands'), what is done to counts, and patients to validate on.");
        page.Table(["setting", "value"], d.Settings.Select(p => (IReadOnlyList<string>)[p.Key, p.Value?.ToJsonString().Trim('"') ?? ""]));
    }

    const string MeanOfFolds = "gms_mean_of_folds";

    static string F(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
