using System.Globalization;
using Rubor.Reports;
using Rubor.Reports.Figures;
using Rubor.Studies.Training;

namespace Rubor.Cli.Pages;

/// <summary>report.html of a cross-validation: each patient tested by a network that has not seen them.</summary>
internal static class CrossValidationPage
{
    /// <summary>The page as UTF-8.</summary>
    public static byte[] Of(CrossValidationDocument document)
    {
        var page = new HtmlReport($"Cross-validation: {document.Task}", F($"{document.Study}, {document.Folds} folds ({document.Scheme})"));
        if (document.HeldOut.Count > 0)
            page.Note($"Kept out of every fold: {string.Join(", ", document.HeldOut)}.");
        page.Heading("Structures").Table(
            ["structure", "subjects", "slice Dice, mean", "95 % interval", "worst subject", "its mean", "worst slice"],
            document.Structures.Select(s =>
                (IReadOnlyList<string>)[s.Structure, F($"{s.Subjects}"), F($"{s.Mean:0.0000}"), TrainingPage.Interval(s), s.WorstSubject,
                F($"{s.Worst:0.0000}"), F($"{s.WorstSlice:0.0000}")]));
        foreach (var s in document.Structures)
            if (Scatter(s) is { Length: > 0 } scatter)
                page.Note($"{s.Structure}: {scatter}.");
        page.Note("The interval is Student's over subjects; networks of different folds share most of their patients, so it is a guide, not a test.");
        var known = document.Cases.Where(c => c.Dice is not null).ToList();
        if (known.Count > 0)
            page.Figure(
                BoxPlotFigure.Of([.. document.Structures.Select(s =>
                (s.Structure,
                (IReadOnlyList<NamedValue>)[.. known.Where(c => c.Structure == s.Structure)
                .Select(c => new NamedValue(c.Case, c.Dice!.Value))]))], "slice Dice"), "Mean slice Dice of each scan.");
        bool several = document.Seeds > 1;
        page.Heading("Scans").Table(["fold", .. several ? ["seed"] : Array.Empty<string>(), .. TrainingPage.Columns],
            document.Cases.Select(c =>
                (IReadOnlyList<string>)[F($"{c.Fold}"), .. several ? [F($"{c.Seed}")] : Array.Empty<string>(), .. TrainingPage.Cells(c)]));
        TrainingPage.Curves(page, [.. document.Histories.Select((h, i) => (several
            ? F($"fold {(i / document.Seeds) + 1}, seed {document.Seed + (i % document.Seeds)}") : F($"fold {i + 1}"), h))]);
        return page.ToBytes($"Rubor {ProductVersion.Text}. For research use only.");
    }

    /// <summary>How far chance in the training, folds and patients each move a figure, in words; empty without several seeds.</summary>
    public static string Scatter(CrossValidatedStructure s) => s.Seeds is not { } seeds ? ""
        : F($"over {seeds.Count} seeds {string.Join(", ", seeds.Select(one => F($"{one.Mean:0.0000}")))}, SD {s.SdOverSeeds:0.0000} (chance in the ")
            + F($"training alone); SD over folds {s.SdOverFolds:0.0000} (which patients were tested); 95 % over patients {TrainingPage.Interval(s)}");

    static string F(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
