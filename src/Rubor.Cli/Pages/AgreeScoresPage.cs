using System.Globalization;
using Rubor.Reports;
using Rubor.Reports.Figures;
using Rubor.Studies.Agreement;
using static Rubor.Cli.Pages.StatisticsText;

namespace Rubor.Cli.Pages;

/// <summary>report.html of <c>agree scores</c>.</summary>
internal static class AgreeScoresPage
{
    // Ten readers make 45 pairs; the tables have them all.
    private const int MostPairFigures = 6;
    private const int MostRowsInView = 30;

    /// <summary>The page as UTF-8.</summary>
    public static byte[] Of(ScoreAgreementDocument d, IReadOnlyList<ScoreTable> tables)
    {
        var page = new HtmlReport("Agreement of scores", F($"{d.Table}: {d.Readers.Count} readers ({string.Join(", ", d.Readers)}), {d.Subjects} subjects, {d.Units} scored units"));
        if (d.Clustered)
            page.Paragraph(F($"Subjects have several units, so intervals come from resampling the {d.Subjects} subjects whole: units of one subject never count as independent."));
        foreach (var (score, table) in d.Scores.Zip(tables))
            Score(page, score, table);
        return page.ToBytes($"Rubor {ProductVersion.Text}. κ: Cohen 1960, 1968, Fleiss, Cohen and Everitt 1969; Fleiss 1971; Krippendorff 2018; Gwet 2008; ICC: Shrout and Fleiss 1979; limits of agreement: Bland and Altman 1999.");
    }

    private static void Score(HtmlReport page, ScoreAgreement score, ScoreTable table)
    {
        page.Heading(score.Score);
        page.Note($"Scale: {score.Scale}{(score.ScaleInferred ? " (taken from the values; --scale says otherwise)" : "")}"
            + (score.Categories.Count > 0 ? $", categories {string.Join(", ", score.Categories)}" : "") + F($". {score.Missing} missing scores; each comparison takes what both readers scored."));
        if (score.Categorical.Count > 0)
            Categories(page, score);
        if (score.Continuous.Count > 0)
            Numbers(page, score, table);
        foreach (var change in score.Changes.Count > 0 ? score.Changes : score.Change is { } one ? [one] : [])
            ChangeSection.Of(page, score.Score, change);
    }

    private static void Categories(HtmlReport page, ScoreAgreement score)
    {
        string main = score.Scale == "ordinal" ? CategoricalPair.Quadratic : CategoricalPair.Unweighted;
        string[] names = [.. score.Categorical[0].Statistics.Select(s => s.Name)];
        page.Subheading("Pairs of readers");
        page.Table(["first", "second", "n", .. names.Select(Words)], score.Categorical.Select(p => (IReadOnlyList<string>)[p.First, p.Second, F($"{p.N}"), .. p.Statistics.Select(s => Estimate(s.Figure))]), scroll: score.Categorical.Count > MostRowsInView);
        page.Table(["all readers", "estimate (95 % interval)", "n", "note"], score.AllReaders.Select(s => (IReadOnlyList<string>)[Words(s.Name), Estimate(s.Figure), F($"{s.Figure.N}"), s.Figure.Reason ?? ""]));
        ForestRow[] forest = [.. score.Categorical.Where(p => p[main]?.Value is not null).Select(p => new ForestRow($"{p.First} – {p.Second}", p[main]!.Value!.Value, p[main]!.Lower, p[main]!.Upper))];
        if (forest.Length > 0)
            page.Figure(ForestFigure.Of(forest, $"{score.Score}: {Words(main)}", 0), $"{score.Score}: {Words(main)} of every pair with its 95 % interval.");
        if (score.Categorical.FirstOrDefault(p => p.Words.Count > 0) is { } worded)
        {
            page.Table(["first", "second", .. worded.Words.Select(w => w.Scale)], score.Categorical.Where(p => p.Words.Count > 0).Select(p => (IReadOnlyList<string>)[p.First, p.Second, .. p.Words.Select(w => w.Word)]), scroll: score.Categorical.Count > MostRowsInView);
            page.Note($"{Words(main)} in words. Zhou 2022 calls 0.20–0.40 moderate and 0.40–0.60 fair, the other way round than Altman 1991: say which scale a word comes from.");
        }
        page.Figure(FigureGrid.Of([.. score.Categorical.Take(MostPairFigures).Select(p => ConfusionFigure.Of(score.Categories, p.Table, p.First, p.Second, 200))], 3),
            $"{score.Score}: counts and share of the row{(score.Categorical.Count > MostPairFigures ? F($", first {MostPairFigures} of {score.Categorical.Count} pairs; counts.tsv has them all") : "")}.");
        foreach (string reason in score.Categorical.SelectMany(p => p.Statistics.Where(s => s.Figure.Reason is not null).Select(s => $"{p.First} – {p.Second}, {Words(s.Name)}: {s.Figure.Reason}")).Take(6))
            page.Note(reason);
    }

    private static void Numbers(HtmlReport page, ScoreAgreement score, ScoreTable table)
    {
        page.Subheading("As measurements");
        if (score.Scale == "ordinal")
            page.Note("Here the steps of the scale count as equally far apart.");
        page.Figure(BoxPlotFigure.Of([.. table.Readers.Select((r, i) => (r, (IReadOnlyList<NamedValue>)[.. Rows(table, i, i).Select(u => new NamedValue(Unit(table, u), table.Values[u, i]!.Value))]))], score.Score, 460),
            $"{score.Score} by reader. Box: quartiles; red: median; whiskers: least and greatest value.");
        ContinuousSections.Tables(page, score.Continuous, "");
        ContinuousSections.Icc(page, score.Icc);
        // Steps lie on top of each other in a scatter: the counts above show them.
        if (score.Scale == "ordinal")
            return;
        foreach (var pair in score.Continuous.Where(p => p.N > 1).Take(MostPairFigures))
        {
            int a = table.Readers.ToList().IndexOf(pair.First), b = table.Readers.ToList().IndexOf(pair.Second);
            var rows = Rows(table, a, b);
            var (figure, note) = Agreement(pair, [.. rows.Select(u => table.Values[u, a]!.Value)], [.. rows.Select(u => table.Values[u, b]!.Value)], [.. rows.Select(u => Unit(table, u))], "");
            page.Figure(figure, $"{score.Score}, {pair.First} – {pair.Second}. {LinesNote}{note}");
        }
        if (score.Continuous.Count > MostPairFigures)
            page.Note(F($"Figures of the first {MostPairFigures} of {score.Continuous.Count} pairs; agreement.tsv has them all."));
    }

    private static int[] Rows(ScoreTable table, int a, int b) => [.. Enumerable.Range(0, table.Units.Count).Where(u => table.Values[u, a].HasValue && table.Values[u, b].HasValue)];

    private static string Unit(ScoreTable table, int u) => table.Units[u].Unit.Length == 0 ? table.Units[u].Subject : $"{table.Units[u].Subject}, {table.Units[u].Unit}";

    private static string Words(string name) => name switch
    {
        "kappa" => "κ",
        "kappa_linear" => "κ, linear",
        "kappa_quadratic" => "κ, quadratic",
        "gwet_ac1" => "Gwet's AC1",
        "gwet_ac2" => "Gwet's AC2",
        "fleiss_kappa" => "Fleiss' κ",
        "krippendorff_alpha" => "Krippendorff's α",
        "agreement_within_1" => "within one step",
        _ => name.Replace('_', ' '),
    };

    private static string F(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
