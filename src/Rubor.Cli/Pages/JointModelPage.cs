using System.Globalization;
using Rubor.Reports;
using Rubor.Reports.Figures;
using Rubor.Studies.Measuring.JointUltrasound;
using static Rubor.Cli.Pages.StatisticsText;

namespace Rubor.Cli.Pages;

/// <summary>report.html of a model of joint ultrasound: its folds, what each network said of the patients who chose its threshold,
/// losses.</summary>
internal static class JointModelPage
{
    /// <summary>Where method and layout come from.</summary>
    public const string Source = "Method: Zhou et al., Patterns 2022, 3, 100592; residual network: He 2016; jigsaw: Noroozi and Favaro 2016; codes: "
        + "Dietterich and Bakiri 1995; temperature: Guo 2017; threshold: Youden 1950.";

    const int MostRowsInView = 30;

    /// <summary>The page as UTF-8.</summary>
    public static byte[] Of(JointModelDocument d)
    {
        var page = new HtmlReport("A model of joint ultrasound", F($"{d.Study}: {d.Classifiers} classifiers of {d.Folds.Count} of {d.FoldsInAll} folds, ")
            + $"preset {d.Preset}");
        if (d.Phantom)
            page.Warning("Learnt from a phantom: what it says of a patient means nothing, and no figure here is an accuracy on patients.");
        page.Paragraph("Patients who validate chose temperature and threshold of each network, and no figure of theirs is held-out: tested patients stand in "
            + "the report of 'rubor evaluate joint-ultrasound'.");
        page.Heading("Folds");
        page.Table(["fold", "patients learnt from", "joints", "patients who chose thresholds", "joints", "patients left for a test", "joints",
            "SH 0 / 1 / 2 / 3 learnt from", "vascularity 0 / 1 / 2 / 3"], d.Folds.Select(f => (IReadOnlyList<string>)[F($"{f.Fold}"), F($"{f.Train.Count}"),
                F($"{f.Joints[0]}"), F($"{f.Validation.Count}{(f.ValidationDrawn ? " (drawn from those to learn from)" : "")}"), F($"{f.Joints[1]}"),
                F($"{f.Test.Count}"), F($"{f.Joints[2]}"), string.Join(" / ", f.Grades[JointScore.Sh]), string.Join(" / ", f.Grades[JointScore.Vascularity])]));
        Answers(page, d);
        Losses(page, d);
        page.Heading("Settings");
        page.Table(["setting", "value"], d.Settings.Select(p => (IReadOnlyList<string>)[p.Key, p.Value?.ToString() ?? ""]));
        return page.ToBytes($"Rubor {ProductVersion.Text}. {Source}");
    }

    static void Answers(HtmlReport page, JointModelDocument d)
    {
        page.Heading("Thresholds");
        page.Paragraph("A threshold lies halfway between two scores that were observed; every threshold between them is as good on the patients who chose it. "
            + "A wide interval says that they do not tell where it should lie.");
        page.Table(["fold", "seed", "score", "task", "validation joints, positive / negative", "AUC", "temperature", "threshold, probability",
            "as good from", "to", "note"], d.Folds.SelectMany(f => f.Networks.SelectMany(n => n.Answers.Select(a => (IReadOnlyList<string>)[F($"{f.Fold}"),
                F($"{n.Seed}"), a.Measurement, a.Question, F($"{a.Positives} / {a.Negatives}"), Number(a.Auc), F($"{a.Temperature:0.00}"),
                Probability(a.Threshold?.Probability), Probability(a.Threshold?.ProbabilityLower),
                    Probability(a.Threshold?.ProbabilityUpper),
                a.Reason ?? (a.Threshold is { Alike: > 1 } t ? F($"{t.Alike} intervals are as good; the widest was taken") : "")]))),
            scroll: d.Folds.Sum(f => f.Networks.Sum(n => n.Answers.Count)) > MostRowsInView);
    }

    static void Losses(HtmlReport page, JointModelDocument d)
    {
        page.Heading("Trainings");
        foreach (var fold in d.Folds)
        {
            var curves = fold.Trainings.Where(t => t.History.Count > 1).ToList();
            if (curves.Count > 0)
                page.Figure(CurveFigure.Of([.. curves.Take(MostCurves).Select(t => (t.Name, t.History.Select(r =>
                    ((double)r.Step, r.Loss))))], "step", "loss"), F($"Fold {fold.Fold}: mean loss along the way") + (curves.Count > MostCurves
                        ? F($", the first {MostCurves} of {curves.Count} networks (history.tsv has all).") : "."));
        }

        page.Table(["fold", "network", "steps", "epochs", "extractors", "begins with", "last loss"], d.Folds.SelectMany(f => f.Trainings.Select(t =>
            (IReadOnlyList<string>)[F($"{f.Fold}"), t.Name, F($"{t.Steps}"), F($"{t.Epochs}"), t.Frozen ? "frozen" : "learn",
                t.StartsWith.Count == 0 ? f.ImagenetSha256 is null ? "random weights" : "ImageNet" : string.Join(", ", t.StartsWith.Select(s =>
                    $"{s.Key}: {s.Value}")), t.History.Count > 0 ? Number(t.History[^1].Loss) : ""])), scroll: true);
    }

    const int MostCurves = 6;

    static string Probability(double? p) => p is { } known ? known.ToString("G3", CultureInfo.InvariantCulture) : "";

    static string F(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
