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
    const int MostPairFigures = 6;
    const int MostRowsInView = 30;

    /// <summary>The page as UTF-8.</summary>
    public static byte[] Of(ScoreAgreementDocument d, IReadOnlyList<ScoreTable> tables)
    {
        var page = new HtmlReport("Agreement of scores",
            F($"{d.Table}: {d.Readers.Count} readers ({string.Join(", ", d.Readers)}), {d.Subjects} subjects, {d.Units} scored units"));
        if (d.Clustered)
            page.Paragraph(
                F($"Subjects have several units, so intervals rest on the {d.Subjects} subjects, each taken whole: units of one ") +
                F($"subject never count as independent."));
        foreach (string warning in d.Warnings)
            page.Warning(warning);
        foreach (var (score, table) in d.Scores.Zip(tables))
            Score(page, score, table);
        return page.ToBytes(
            $"Rubor {ProductVersion.Text}. κ: Cohen 1960, 1968, Fleiss, Cohen and Everitt 1969; Fleiss 1971; Krippendorff 2018; Gwet " +
            $"2008; ICC: Shrout and Fleiss 1979; limits of agreement: Bland and Altman 1999.");
    }

    /// <summary>The part of a score, also on pages of others.</summary>
    public static void Score(HtmlReport page, ScoreAgreement score, ScoreTable table)
    {
        page.Heading(score.Score);
        page.Note($"Scale: {score.Scale}{(score.ScaleInferred ? " (taken from the values; --scale says otherwise)" : "")}"
            + (score.Categories.Count > 0 ? $", categories {string.Join(", ", score.Categories)}" : "")
                + F($". {score.Missing} missing scores; each comparison takes what both readers scored: {score.Paired} units of ") +
                F($"{score.PairedSubjects} subjects have two readers or more."));
        foreach (string spelling in score.Spellings)
            page.Note($"Spellings of one word: {spelling}.");
        FigureWarnings.Box(page, [.. Figures(score)]);
        if (score.Categorical.Count > 0)
            Categories(page, score);
        if (score.Continuous.Count > 0)
            Numbers(page, score, table);
        foreach (var change in score.Changes.Count > 0 ? score.Changes : score.Change is { } one ? [one] : [])
            ChangeSection.Of(page, score.Score, change);
    }

    /// <summary>Every figure of a score under the name that a reader knows it by.</summary>
    public static IEnumerable<NamedFigure> Figures(ScoreAgreement score) =>
        score.AllReaders.Concat(score.Categorical.SelectMany(p => p.Statistics)).Select(f => f with { Name = Words(f) })
            .Concat(score.Categorical.SelectMany(p => p.SpecificAgreement.Select(f => f with { Name = $"agreement on {f.Name}" })))
            .Concat(score.Continuous.SelectMany(p => p.Figures().Select(f => new NamedFigure(f.Name, f.Figure))))
                .Concat(score.Icc.Select(i => new NamedFigure(i.Form, i.Icc)));

    static void Categories(HtmlReport page, ScoreAgreement score)
    {
        string main = score.Scale == "ordinal" ? CategoricalPair.Quadratic : CategoricalPair.Unweighted;
        var shown = score.Categorical[0].Statistics;
        string mainName = Words(shown.First(s => s.Name == main));
        bool scroll = score.Categorical.Count > MostRowsInView;
        page.Subheading("Pairs of readers");
        page.Table(["first", "second", "units", "subjects", .. shown.Select(Words)], score.Categorical.Select(p => (IReadOnlyList<string>)[
            p.First, p.Second, F($"{p.N}"), F($"{p.Subjects}"), .. p.Statistics.Select(s => Shown(s, p.N))]), scroll: scroll);
        page.Table(["agreement on", .. score.Categories], score.Categorical.Select(p =>
            (IReadOnlyList<string>)[$"{p.First} – {p.Second}", .. p.SpecificAgreement.Select(s => Estimate(s.Figure))]), scroll: scroll);
        page.Note(
            "Agreement on a category: the units that both put there over the mean of those that each did. For yes and no they are " +
            "positive and negative agreement, to be read beside κ where one is rare.");
        page.Table(["all readers", "estimate (95 % interval)", "units", "subjects", "note"],
            score.AllReaders.Select(s => (IReadOnlyList<string>)[
            Words(s), Estimate(s.Figure), F($"{s.Figure.N}"), F($"{s.Figure.Clusters}"), s.Figure.Reason ?? ""]));
        ForestRow[] forest = [.. score.Categorical.Where(p => p[main]?.Value is not null)
            .Select(p => new ForestRow($"{p.First} – {p.Second}", p[main]!.Value!.Value, p[main]!.Lower, p[main]!.Upper))];
        if (forest.Length > 0)
            page.Figure(ForestFigure.Of(forest, $"{score.Score}: {mainName}", 0),
                $"{score.Score}: {mainName} of every pair with its 95 % interval, where it has one.");
        if (score.Categorical.FirstOrDefault(p => p.Words.Count > 0) is { } worded)
        {
            page.Table(["first", "second", .. worded.Words.Select(w => w.Scale)], score.Categorical.Where(p => p.Words.Count > 0)
                .Select(p => (IReadOnlyList<string>)[p.First, p.Second, .. p.Words.Select(w => w.Word)]), scroll: scroll);
            page.Note(
                $"{mainName} in words: those of both ends of its interval. The bounds are a convention. Pairs with fewer than " +
                $"{CategoricalPair.FewestForWords} subjects have none.");
        }
        page.Figure(FigureGrid.Of([.. score.Categorical.Take(MostPairFigures)
            .Select(p => ConfusionFigure.Of(score.Categories, p.Table, p.First, p.Second, 200))], 3),
            $"{score.Score}: counts and share of the row" + (score.Categorical.Count <= MostPairFigures ? "."
                : F($", first {MostPairFigures} of {score.Categorical.Count} pairs; counts.tsv has them all.")));
        foreach (var same in score.Categorical.SelectMany(p =>
            p.Statistics.Where(s => s.Figure.Reason is not null).Select(s => (Of: $"{p.First} – {p.Second}, {Words(s)}", s.Figure.Reason)))
            .GroupBy(r => r.Reason).Take(6))
            page.Note($"{string.Join("; ", same.Select(r => r.Of))}: {same.Key}");
    }

    static void Numbers(HtmlReport page, ScoreAgreement score, ScoreTable table)
    {
        page.Subheading("As measurements");
        if (score.Scale == "ordinal")
            page.Note("Here the steps of the scale count as equally far apart.");
        page.Figure(
            BoxPlotFigure.Of([.. table.Readers.Select((r, i) =>
            (r, (IReadOnlyList<NamedValue>)[.. Rows(table, i, i).Select(u => new NamedValue(Unit(table, u), table.Values[u, i]!.Value))]))],
            score.Score, 460),
            $"{score.Score} by reader. Box: quartiles; red: median; whiskers: least and greatest value.");
        ContinuousSections.Tables(page, score.Continuous, "");
        if (score.Continuous.Any(p => p.Allowed is not null))
        {
            page.Table(["first", "second", "allowed difference", "limits", "limits that change with the size", "mean", "p of the mean"],
                score.Continuous.Where(p => p.Allowed is not null).Select(p => (IReadOnlyList<string>)[p.First, p.Second, p.Allowed!.Words,
                p.Allowed.Verdict, p.Allowed.OverSizes ?? "", p.Allowed.Mean, P(p.Allowed.MeanP)]));
            page.Note("Within: the intervals of both limits of agreement lie within the allowed difference either way. Beyond: that of a limit "
                + "lies outside it. Undecided: neither. Mean: equivalent where its 95 % interval lies within, by two one-sided tests (Schuirmann "
                + "1987); single readings differ more than their mean does. In per cent, ratios are judged, and x % less means divided by 1 + x/100.");
        }
        ContinuousSections.Icc(page, score.Icc);
        // Steps lie on top of each other in a scatter: the counts above show them.
        if (score.Scale == "ordinal")
            return;
        foreach (var pair in score.Continuous.Where(p => p.N > 1).Take(MostPairFigures))
        {
            int a = table.Readers.ToList().IndexOf(pair.First), b = table.Readers.ToList().IndexOf(pair.Second);
            var rows = Rows(table, a, b);
            var (figure, note) = Agreement(pair, [.. rows.Select(u => table.Values[u, a]!.Value)],
                [.. rows.Select(u => table.Values[u, b]!.Value)], [.. rows.Select(u => Unit(table, u))], "");
            page.Figure(figure, $"{score.Score}, {pair.First} – {pair.Second}. {LinesNote}{note}");
        }
        if (score.Continuous.Count > MostPairFigures)
            page.Note(F($"Figures of the first {MostPairFigures} of {score.Continuous.Count} pairs; agreement.tsv has them all."));
    }

    static int[] Rows(ScoreTable table, int a, int b) =>
        [.. Enumerable.Range(0, table.Units.Count).Where(u => table.Values[u, a].HasValue && table.Values[u, b].HasValue)];

    static string Unit(ScoreTable table, int u) =>
        table.Units[u].Unit.Length == 0 ? table.Units[u].Subject : $"{table.Units[u].Subject}, {table.Units[u].Unit}";

    static string Shown(NamedFigure s, int units) =>
        s.Name is "exact_agreement" or "agreement_within_1" && s.Figure.Value is { } share
            ? Share(s.Figure, (long)Math.Round(share * units), units) : Estimate(s.Figure);

    /// <summary>A statistic in words, its weights named: two κ with other weights are two things.</summary>
    public static string Words(NamedFigure f) => f.Name switch
    {
        "kappa" or "kappa_linear" or "kappa_quadratic" => $"κ, {f.Weights}",
        "gwet_ac1" => $"Gwet's AC1, {f.Weights}",
        "gwet_ac2" => $"Gwet's AC2, {f.Weights}",
        "fleiss_kappa" => $"Fleiss' κ, {f.Weights}",
        "krippendorff_alpha" => $"Krippendorff's α, {f.Weights}",
        "agreement_within_1" => "within one step",
        _ => f.Name.Replace('_', ' '),
    };

    static string F(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
