using System.Globalization;
using Rubor.Networks.Segmentation;
using Rubor.Networks.Training;
using Rubor.Reports;
using Rubor.Reports.Figures;
using Rubor.Statistics;
using Rubor.Studies.Runs;
using Rubor.Studies.Training;

namespace Rubor.Cli.Pages;

/// <summary>report.html of a training: who was learnt from, the curves, the figures of those who were not.</summary>
internal static class TrainingPage
{
    // The figure of validations that is drawn.
    const string Dice = "dice";

    /// <summary>Writes the page.</summary>
    public static void Write(TrainingDocument document, NetworkCalibration? calibration, OutputFolder output)
    {
        var page = new HtmlReport($"Training: {document.Task}", document.Fold is { } fold ? F($"{document.Study}, fold {fold}")
            : document.Study);
        page.Cards(
            ("learnt from", F($"{document.Train.Count}"), "subjects"), ("validated on", F($"{document.Validation.Count}"), "subjects"),
            ("tested on", F($"{document.Test.Count}"), "subjects"),
            ("steps", F($"{document.StepsDone}"), document.StoppedEarly ? "stopped early" : F($"weights of step {document.Step}")));
        if (document.HeldOut.Count > 0)
            page.Heading("Scans that it has not seen").Table(Columns, document.HeldOut.Select(Cells));
        else
            page.Warning("No subject was kept from this training: there is no held-out figure of these weights.");
        Curves(page, [("loss", document.History)]);
        if (calibration is not null)
            Calibrated(page, calibration);
        page.Heading("Who")
            .Table(["side", "subjects"], [["learnt from", string.Join(", ", document.Train)],
            ["validated on", string.Join(", ", document.Validation)], ["tested on", string.Join(", ", document.Test)]]);
        page.Heading("Settings").Table(["key", "value"], Flat(document));
        File.WriteAllBytes(output.PathOf("report.html"), page.ToBytes($"Rubor {ProductVersion.Text}. For research use only."));
    }

    /// <summary>Columns of the table of tested scans.</summary>
    internal static IReadOnlyList<string> Columns { get; } = ["scan", "structure", "slice Dice, mean", "worst slice", "its Dice",
        "Dice of the volume", "voxels found", "voxels of the truth", "holes"];

    /// <summary>A row of it.</summary>
    internal static IReadOnlyList<string> Cells(HeldOutFigure f) =>
        [f.Case, f.Structure, F($"{f.Dice:0.0000}"), F($"{f.WorstSlice}"), F($"{f.WorstDice:0.0000}"), F($"{f.VolumeDice:0.0000}"),
            F($"{f.VoxelsFound}"), F($"{f.VoxelsTruth}"), F($"{f.Holes}")];

    /// <summary>A structure's 95 % interval, or n/a for fewer than two subjects.</summary>
    internal static string Interval(CrossValidatedStructure s) => s.Low is null ? "n/a" : F($"{s.Low:0.0000} to {s.High:0.0000}");

    /// <summary>Curves of losses and of validations.</summary>
    internal static void Curves(HtmlReport page, IReadOnlyList<(string Name, IReadOnlyList<TrainingRow> History)> histories)
    {
        page.Heading("Curves");
        page.Figure(CurveFigure.Of(histories.Select(h => (h.Name, h.History.Select(r => ((double)r.Step, r.Loss)))), "step", "loss",
            logarithmic: true), "Mean loss of the slices learnt from, since the point before.");
        if (histories.Any(h => h.History.Any(r => r.Figures[Dice] is not null)))
            page.Figure(CurveFigure.Of(histories.Select(h =>
                (h.Name, h.History.Where(r => r.Figures[Dice] is not null).Select(r => ((double)r.Step, r.Figures[Dice]!.Value)))), "step",
                "slice Dice"), "Mean slice Dice of the subjects validated on.");
    }

    static void Calibrated(HtmlReport page, NetworkCalibration calibration)
    {
        var t = calibration.Temperature;
        page.Heading("Probabilities of the subjects validated on").Paragraph(F($"Temperature {t.Temperature:0.000}: logits are divided by it. ") +
            F($"Mean −ln probability of what is true {t.LogLossBefore:0.0000} before, {t.LogLossAfter:0.0000} after, over {t.Count} voxels."));
        if (t.AtLimit)
            page.Warning("The best temperature lies at the end of the range that is looked at.");
        page.Table(["structure", "expected calibration error", "after", "adaptive", "after", "Brier score", "after"],
            calibration.Structures.Select(s => (IReadOnlyList<string>)[s.Structure, Four(s.Before.ExpectedError),
                Four(s.After.ExpectedError), Four(s.Before.AdaptiveError), Four(s.After.AdaptiveError), Four(s.Before.Brier),
                Four(s.After.Brier)]));
        foreach (var s in calibration.Structures)
            page.Figure(ReliabilityFigure.Of([("before", s.Before.Bins), ("after", s.After.Bins)]),
                $"{s.Structure}: share of the voxels that belong to it, over their mean probability; bins of equal width.");
        page.Table(["largest piece of", "structure", "volume Dice", "with it", "kept"], calibration.LargestPiece.Figures.Select(f =>
            (IReadOnlyList<string>)[f.Kept, f.Structure, F($"{f.Before:0.0000}"), F($"{f.After:0.0000}"), f.Taken ? "yes" : "no"]));
        page.Note("Decided by these subjects alone; none that is tested had a part in it.");
    }

    static string Four(Estimate value) => F($"{value.Required:0.0000}");

    static IEnumerable<IReadOnlyList<string>> Flat(TrainingDocument document) =>
        [.. document.Settings.Where(p => p.Value is not System.Text.Json.Nodes.JsonObject)
            .Select(p => (IReadOnlyList<string>)[p.Key, p.Value?.ToString() ?? ""]),
            .. (document.Settings["augmentation"] as System.Text.Json.Nodes.JsonObject ?? [])
                .Select(p => (IReadOnlyList<string>)["augmentation." + p.Key, p.Value?.ToString() ?? ""]),
            ["seed", F($"{document.Seed}")]];

    static string F(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
