using System.Globalization;
using Rubor.Methods.HandScans.Threshold;
using Rubor.Reports;
using Rubor.Studies.Measuring.HandScans;

namespace Rubor.Cli.Pages;

/// <summary>report.html of a threshold model: its classes, the models it was chosen from, and the scans it was tested on.</summary>
internal static class ThresholdTrainingPage
{
    /// <summary>Closing line of every page of this method.</summary>
    public const string Source = "Method: Cobb et al., Diagnostics 2023, 13, 3298, sections 2.2 and 2.8.";

    /// <summary>The page as UTF-8.</summary>
    public static byte[] Of(ThresholdDocument d)
    {
        var page = new HtmlReport("Threshold model of hand scans", $"{d.Study}{(d.Fold is { } fold ? F($", fold {fold}") : "")}");
        page.Paragraph(F($"Fitted on {d.Images} scans of {d.Train.Count} subjects, {d.Width} × {d.Height} pixels. Every smoothing of 0.1 to 4.0 ") +
            F($"pixels and every pair of thresholds was scored by the {Words(d.Criterion)}. Thresholds are {d.Step} count{(d.Step == 1 ? "" : "s")} apart."));
        page.Table(["class", "smoothing, pixels", "from, counts", "to, counts", "score on the scans fitted on"], d.Classes.Select(Row));
        if (d.HeldOut.Count > 0)
        {
            page.Heading("Tested").Paragraph($"On subjects who were neither learnt from nor chosen by: {string.Join(", ", d.Test)}.");
            page.Table(["class", "scans", "with the class", "mean Dice"], d.HeldOut.GroupBy(h => h.Label).Select(g =>
                (IReadOnlyList<string>)[g.Key, F($"{g.Count()}"), F($"{g.Count(h => h.Drawn > 0)}"), F($"{g.Average(h => h.Dice):0.000}")]));
            page.Note("The modified Dice is 1 where a class is neither drawn nor found (Cobb 2023, eq. 3): scans without the class count as well.");
            page.Table(["subject", "session", "scan", "view", "class", "pixels drawn", "found", "in both", "Dice"], d.HeldOut.Select(h =>
                (IReadOnlyList<string>)[h.Subject, h.Session, h.Scan, h.View, h.Label, F($"{h.Drawn}"), F($"{h.Found}"), F($"{h.Both}"),
                    F($"{h.Dice:0.000}")]), scroll: true);
        }
        if (d.Inner.Count > 0)
        {
            page.Heading("Models of the fold");
            page.Note(d.Choice == ThresholdTraining.NameOf(InnerChoice.OwnBucket)
                ? "Each is compared on its own bucket, as published. Buckets differ in difficulty, so that the best figure is partly luck."
                : "All are compared on the same scans: every bucket but the tested one.");
            page.Table(["bucket", "class", "smoothing, pixels", "from, counts", "to, counts", "score on the scans fitted on", "score when compared",
                "mean", "chosen"],
                d.Inner.SelectMany((m, i) => m.Classes.Select((c, k) => (IReadOnlyList<string>)[F($"{i + 1}"), .. Row(c),
                    F($"{m.ValidationScores[k]:0.000}"), F($"{m.ValidationScore:0.000}"), m.Chosen ? "yes" : ""])), scroll: true);
        }
        return page.ToBytes($"Rubor {ProductVersion.Text}. {Source}");
    }

    /// <summary>A class with its thresholds.</summary>
    public static IReadOnlyList<string> Row(ThresholdClass c) => [c.Label, F($"{c.Sigma:0.0}"), F($"{c.Lower}"), F($"{c.Upper}"), F($"{c.Score:0.0000}")];

    /// <summary>A criterion in words.</summary>
    public static string Words(string criterion) => criterion == ThresholdFile.NameOf(ThresholdCriterion.MeanDice)
        ? "mean over scans of the modified Dice" : "Dice of all scans' pixels together";

    static string F(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
