using System.Globalization;
using Rubor.Networks.Training;
using Rubor.Reports;
using Rubor.Reports.Figures;
using Rubor.Studies.Runs;
using Rubor.Studies.Training;

namespace Rubor.Cli.Pages;

/// <summary>report.html of a training: who was learnt from, the curves, the figures of those who were not.</summary>
internal static class TrainingPage
{
    // The figure of validations that is drawn.
    const string Dice = "dice";

    /// <summary>Writes the page.</summary>
    public static void Write(TrainingDocument document, OutputFolder output)
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

    static IEnumerable<IReadOnlyList<string>> Flat(TrainingDocument document) =>
        [.. document.Settings.Where(p => p.Value is not System.Text.Json.Nodes.JsonObject)
            .Select(p => (IReadOnlyList<string>)[p.Key, p.Value?.ToString() ?? ""]),
            .. (document.Settings["augmentation"] as System.Text.Json.Nodes.JsonObject ?? [])
                .Select(p => (IReadOnlyList<string>)["augmentation." + p.Key, p.Value?.ToString() ?? ""]),
            ["seed", F($"{document.Seed}")]];

    static string F(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
