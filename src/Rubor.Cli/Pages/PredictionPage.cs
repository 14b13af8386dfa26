using Rubor.Reports;
using Rubor.Reports.Figures;
using Rubor.Studies.Predictions;

namespace Rubor.Cli.Pages;

/// <summary>report.html of a predicted study: every case, and the Dice of those that no network had seen apart from the others.</summary>
internal static class PredictionPage
{
    /// <summary>The page as UTF-8.</summary>
    public static byte[] Of(PredictionsDocument d)
    {
        int failed = d.Cases.Count(c => c.Reason is not null), seen = d.Cases.Count(c => c.Prediction is { Seen: not null });
        var done = d.Cases.Where(c => c.Prediction is not null).ToList();
        var page = new HtmlReport("Predictions",
            F($"{d.Study}: {d.Cases.Count} cases of {d.Cases.Select(c => c.Subject).Distinct().Count()} subjects, by ") +
            (d.Networks.Count == 1 ? "one network" : F($"{d.Networks.Count} networks")) +
            (d.HeldOut ? "; each subject only by those that have not seen it" : ""));
        page.Cards([
            .. d.NotSeen.Select(s =>
                ($"{s.Structure}: slice Dice, not seen", F($"{s.Mean:0.000}"), s.Low is null ? F($"{s.Subjects} subject")
                : F($"{s.Low:0.000} to {s.High:0.000} (95 %), {s.Subjects} subjects"))),
            ("cases predicted", F($"{done.Count}"), failed == 0 ? "none failed" : F($"{failed} failed")),
            ("seen in training", F($"{seen}"), seen == 0 ? "none" : "left out of the mean"),
        ]);
        if (failed > 0)
            page.Warning(F($"{failed} of {d.Cases.Count} cases could not be predicted; the table gives the reasons."));
        if (seen > 0)
            page.Warning(
                F($"{seen} of {d.Cases.Count} cases, or other scans of their patients, were learnt from or validated on by a network ") +
                F($"used here. Their Dice is no held-out figure; it is marked, and left out of the mean."));
        Boxes(page, d, done);
        page.Heading("Cases").Table(
            ["case", "structure", "volume (ml)", "uncertain (ml)", "holes", "slice Dice, mean", "worst slice", "its Dice",
                "Dice of the volume", "networks", "seen"],
            done.SelectMany(c => c.Prediction!.Structures.Select(s => (IReadOnlyList<string>)
            [
                c.Name, s.Structure, F($"{s.VolumeMm3 / 1000:0.0}"), F($"{s.UncertainMm3 / 1000:0.0}"), F($"{s.Holes}"),
                F($"{s.Dice:0.0000}"), F($"{s.WorstSlice}"), F($"{s.WorstDice:0.0000}"), F($"{s.VolumeDice:0.0000}"),
                F($"{c.Prediction!.Networks.Count}"), c.Prediction!.Seen ?? "",
            ])));
        page.Note(
            "Uncertain is the volume with a probability between 0.25 and 0.75. Dice is against the study's own mask, in the slices that " +
            "it marks, where there is one. Each case's folder holds probabilities, labels, uncertainty (entropy of the mean) and the " +
            "networks' disagreement as NIfTI.");
        if (failed > 0)
            page.Heading("Failed").Table(["case", "reason"], d.Cases.Where(c => c.Reason is not null)
                .Select(c => (IReadOnlyList<string>)[c.Name, c.Reason!]));
        if (done.Any(c => c.Prediction!.Warnings.Count > 0))
            page.Heading("To look at")
                .Table(["case", "what"], done.SelectMany(c => c.Prediction!.Warnings.Select(w => (IReadOnlyList<string>)[c.Name, w])));
        if (d.LeftOut.Count > 0)
            page.Heading("Left out").Table(["case", "reason"], d.LeftOut.Select(c => (IReadOnlyList<string>)[c.Subject, c.Reason]));
        page.Heading("Networks")
            .Table(["weights", "SHA-256"], d.Networks.Select(n => (IReadOnlyList<string>)[n.File, n.Sha256[..12] + "…"]));
        return page.ToBytes($"Rubor {ProductVersion.Text}. For research use only.");
    }

    static void Boxes(HtmlReport page, PredictionsDocument d, List<PredictionRow> done)
    {
        var groups = done.SelectMany(c =>
            c.Prediction!.Structures.Where(s => s.Dice is not null)
            .Select(s =>
            (Group: s.Structure + (c.Prediction!.Seen is null ? "" : " (seen in training)"), Seen: c.Prediction.Seen is not null, c.Name,
            Dice: s.Dice!.Value)))
            .GroupBy(s => (s.Group, s.Seen)).OrderBy(g => g.Key.Seen).ToList();
        if (groups.Count == 0)
            return;
        page.Heading("Slice Dice");
        page.Figure(
            BoxPlotFigure.Of([.. groups.Select(g =>
            (g.Key.Group, (IReadOnlyList<NamedValue>)[.. g.Select(s => new NamedValue(s.Name, s.Dice))]))], "slice Dice"), "Mean slice Dice of each case.");
        page.Table(
            ["structure", "subjects", "slice Dice, mean", "95 % interval", "worst subject", "its mean", "worst slice"],
            d.NotSeen.Select(s => (IReadOnlyList<string>)[s.Structure, F($"{s.Subjects}"), F($"{s.Mean:0.0000}"), s.Low is null ? ""
                : F($"{s.Low:0.0000} to {s.High:0.0000}"), s.WorstSubject, F($"{s.Worst:0.0000}"), F($"{s.WorstSlice:0.0000}")]));
        page.Note("Over the subjects that no network used had seen. The interval is Student's over subjects.");
    }

    static string F(FormattableString text) => FormattableString.Invariant(text);
}
