using System.Globalization;
using Rubor.Reports;
using Rubor.Reports.Figures;
using Rubor.Studies.Measuring.HandClassification;
using static Rubor.Cli.Pages.StatisticsText;

namespace Rubor.Cli.Pages;

/// <summary>report.html of a model of hand joints: its folds, what was learnt from, losses and validations.</summary>
internal static class HandJointModelPage
{
    /// <summary>Where method and layout come from.</summary>
    public const string Source = "Method: Cobb et al., MICCAI 2024; network: Huang 2017; start: He 2015; counts: Anscombe 1948; optimiser: Kingma and Ba 2015.";

    const int MostCurves = 10;

    /// <summary>The page as UTF-8.</summary>
    public static byte[] Of(HandModelDocument d)
    {
        var page = new HtmlReport("A model of hand joints", F($"{d.Study}: {d.Folds.Sum(f => f.Networks.Count)} networks of {d.Folds.Count} of {d.FoldsInAll} ")
            + $"folds, preset {d.Preset}");
        if (d.Phantom)
            page.Warning("Learnt from a phantom: what it says of a patient means nothing, and no figure here is an accuracy on patients.");
        page.Paragraph("Patients who validate stopped the trainings, and chose weights and threshold: their figures flatter. Patients who were never seen "
            + "stand "
            + "in held-out.tsv, and in the report of 'rubor evaluate hand-joints'.");
        page.Heading("Folds");
        page.Table(["fold", "patients learnt from", "views", "further images", "joints inflamed, study",
            "joints inflamed, all learnt from", "patients who validate",
            "views", "patients tested", "views", "GMS of validation", "threshold, probability"], d.Folds.Select(f => (IReadOnlyList<string>)[F($"{f.Fold}"),
                F($"{f.Train.Count}"), F($"{f.Images[0]}"), F($"{f.Extra.Sum(e => e.Images)}"), F($"{100 * f.Prevalence:0.0} %"),
                F($"{100 * f.TrainingPrevalence:0.0} %"), F($"{f.Validation.Count}{(f.ValidationIsNextTest ? " (whom the next fold tests)" : "")}"),
                F($"{f.Images[1]}"), F($"{f.Test.Count}"), F($"{f.Images[2]}"), Number(f.ValidationGms), F($"{1 / (1 + Math.Exp(-f.Threshold)):0.000}")]));
        if (d.Folds.Any(f => f.Extra.Any(e => !e.Patients)))
            page.Warning("Nothing says whom the further images were learnt from (no patients.tsv beside them): whether a tested patient is among them is not "
                + "known.");
        page.Heading("Trainings");
        page.Figure(CurveFigure.Of([.. d.Folds.SelectMany(f => f.Networks.Select(n => (F($"fold {f.Fold} {n.Name}"), n.History.Where(r => r.Figures["gms"]
            is not null).Select(r => ((double)r.Step, r.Figures["gms"]!.Value))))).Take(MostCurves)], "step", "GMS of the validation patients"),
            "Geometric mean of sensitivity and specificity of the patients who validate, along the way. It chose the weights, and flatters.");
        page.Figure(CurveFigure.Of([.. d.Folds.SelectMany(f => f.Networks.Select(n => (F($"fold {f.Fold} {n.Name}"), n.History.Select(r => ((double)r.Step,
            r.Loss))))).Take(MostCurves)], "step", "loss"), "Mean loss along the way.");
        page.Table(["fold", "network", "steps", "weights of step", "ended by", "GMS of validation", "threshold, probability"], d.Folds.SelectMany(f =>
            f.Networks.Select(n => (IReadOnlyList<string>)[F($"{f.Fold}"), n.Name, F($"{n.Steps}"), F($"{n.BestStep}"), n.StoppedEarly ? "patience"
                : "most_samples", Number(n.ValidationGms), F($"{1 / (1 + Math.Exp(-n.Threshold)):0.000}")])), scroll: true);
        page.Heading("Settings");
        page.Paragraph("What Cobb 2024 leaves open: the loss (here binary cross-entropy), the threshold (one half), labels under flips (a horizontal flip "
            + "swaps "
            + "the hands'), what is done to counts, and patients to validate on. Each is a setting.");
        page.Table(["setting", "value"], d.Settings.Select(p => (IReadOnlyList<string>)[p.Key, p.Value?.ToJsonString().Trim('"') ?? ""]));
        return page.ToBytes($"Rubor {ProductVersion.Text}. {Source}");
    }

    static string F(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
