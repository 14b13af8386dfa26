using System.Globalization;
using Rubor.Reports;
using Rubor.Reports.Figures;
using Rubor.Studies.Measuring.HandScans;

namespace Rubor.Cli.Pages;

/// <summary>report.html of nested folds of threshold models.</summary>
internal static class ThresholdFoldsPage
{
    /// <summary>The page as UTF-8.</summary>
    public static byte[] Of(ThresholdFoldsDocument document, IReadOnlyList<ThresholdDocument> folds)
    {
        int fits = folds.Sum(f => f.Inner.Count);
        var page = new HtmlReport("Cross-validation of the threshold model",
            F($"{document.Study}, {folds.Count} folds ({document.Scheme}), {fits} models fitted"));
        page.Heading("Dice on scans of patients who had no part in the model");
        page.Table(["class", "mean ± SD over folds", "lowest fold", "highest fold"], document.Dice.Select(d =>
            (IReadOnlyList<string>)[d.Label, Said(d), F($"{d.Folds.Min():0.00}"), F($"{d.Folds.Max():0.00}")]));
        page.Note("Modified Dice, 1 where a class is neither drawn nor found (Cobb 2023, eq. 3), meaned over the scans of a fold; SD over folds with n − 1. " +
            "\"all\" is the mean of the classes. Folds share most of the patients learnt from, so that the SD is no standard error.");
        page.Figure(BoxPlotFigure.Of([.. document.Dice.Select(d =>
            (d.Label, (IReadOnlyList<NamedValue>)[.. d.Folds.Select((v, i) => new NamedValue(F($"fold {i + 1}"), v))]))], "Dice", zero: true),
            "Mean Dice of each fold.");
        page.Heading("Models");
        page.Note($"Thresholds were chosen by the {ThresholdTrainingPage.Words(document.Criterion)}; of a fold's models the one was tested that did best on " +
            (document.Choice == ThresholdTraining.NameOf(InnerChoice.OwnBucket) ? "its own bucket." : "all buckets but the tested one."));
        page.Table(["fold", "tested subjects", "class", "smoothing, pixels", "from, counts", "to, counts",
            "score on the scans fitted on", "Dice on tested scans"],
            folds.SelectMany(f => f.Classes.Select((c, i) => (IReadOnlyList<string>)[F($"{f.Fold}"), i == 0 ? string.Join(", ", f.Test) : "",
                .. ThresholdTrainingPage.Row(c), F($"{f.HeldOut.Where(h => h.Label == c.Label).Average(h => h.Dice):0.000}")])));
        return page.ToBytes($"Rubor {ProductVersion.Text}. {ThresholdTrainingPage.Source}");
    }

    /// <summary>Mean ± standard deviation.</summary>
    public static string Said(FoldedDice d) => d.Sd is { } sd ? F($"{d.Mean:0.00} ± {sd:0.00}") : F($"{d.Mean:0.00}");

    static string F(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
