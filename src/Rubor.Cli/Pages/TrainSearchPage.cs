using System.Globalization;
using Rubor.Reports;
using Rubor.Reports.Figures;
using Rubor.Studies.Training;

namespace Rubor.Cli.Pages;

/// <summary>report.html of a search for settings: every combination with its cross-validated figures.</summary>
internal static class TrainSearchPage
{
    /// <summary>The page as UTF-8.</summary>
    public static byte[] Of(SearchDocument document)
    {
        var page = new HtmlReport($"Search: {document.Task}",
            F($"{document.Study}, {document.Rows.Count} combinations, {document.Folds} folds each ({document.Scheme})"));
        page.Warning(SearchDocument.Optimism);
        if (document.HeldOut.Count > 0)
            page.Note($"Kept out of every fold: {string.Join(", ", document.HeldOut)}.");
        page.Heading("Combinations").Table(
            ["rank", .. document.Rows[0].Settings.Keys, "structure", "subjects", "slice Dice, mean", "95 % interval", "worst subject",
                "its mean", "worst slice"],
            document.Rows.SelectMany(r => r.Structures.Select(s => (IReadOnlyList<string>)
                [F($"{r.Rank}"), .. r.Settings.Values, s.Structure, F($"{s.Subjects}"), F($"{s.Mean:0.0000}"), TrainingPage.Interval(s),
                    s.WorstSubject, F($"{s.Worst:0.0000}"), F($"{s.WorstSlice:0.0000}")])));
        foreach (string structure in document.Rows[0].Structures.Select(s => s.Structure))
        {
            var rows = document.Rows.SelectMany(r => r.Structures.Where(s => s.Structure == structure)
                .Select(s => new ForestRow(r.Folder.Replace('_', ' '), s.Mean, s.Low, s.High))).ToList();
            page.Figure(ForestFigure.Of(rows, "slice Dice"),
                $"{structure}: mean over subjects with its 95 % interval. The combinations were tested on the same subjects: " +
                $"overlapping intervals do not make them equal.");
        }

        return page.ToBytes($"Rubor {ProductVersion.Text}. For research use only.");
    }

    static string F(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
