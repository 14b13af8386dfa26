using System.Globalization;
using Rubor.Reports;
using Rubor.Reports.Figures;
using Rubor.Statistics;
using Rubor.Studies.Agreement;
using Rubor.Studies.Evaluation;
using Rubor.Studies.Tables;
using static Rubor.Cli.Pages.StatisticsText;

namespace Rubor.Cli.Pages;

/// <summary>report.html of <c>evaluate classification</c>.</summary>
internal static class EvaluateClassificationPage
{
    const int MostValuesShown = 8;

    /// <summary>The page as UTF-8.</summary>
    public static byte[] Of(ClassificationDocument d)
    {
        var page = new HtmlReport("Accuracy of classification", F($"{d.Table}: {d.Cases} cases, {d.Models.Count} models; positive: {d.Positive}"));
        page.Paragraph(d.Clustered
            ? F($"Intervals and tests rest on the spread between the {d.Subjects} subjects: cases of one subject never count as independent.")
            : d.Subjects is { } subjects ? F($"Each of the {subjects} subjects gives one case, so cases are independent.")
            : "Every case counts as independent: no column of subjects was named. Where a patient gives several cases, name it by " +
                "--subject, or intervals come out too narrow.");
        if (d.TruthValues.Count > 0)
            page.Paragraph($"Truth: {Truths(d)}.{(d.LowerIsPositive ? " Low scores mean positive." : "")}");
        if (d.WithoutTruth > 0)
            page.Warning(F($"{d.WithoutTruth} rows have no truth and are left out."));
        foreach (string warning in d.Warnings)
            page.Warning(warning);
        FigureWarnings.Box(page, [.. d.Models.Select(m => new NamedFigure(m.Model, m.Auc))]);
        page.Heading("Ranking");
        var ranked = Ranked(d.Models);
        page.Table(["rank", "model", "cases", "positive", "no score", "AUC", "average precision", "prevalence"],
            ranked.Select((m, i) => (IReadOnlyList<string>)[
            m.Auc.Value is null ? "" : F($"{Rank(ranked, i)}"), m.Model, F($"{m.Cases}"), F($"{m.Positives}"), F($"{m.Missing}"),
                Estimate(m.Auc), Estimate(m.AveragePrecision), F($"{Number(m.Prevalence.Value)}, {m.Positives} of {m.Cases}")]));
        Reasons(page, ranked.Where(m => m.Auc.Reason is not null).Select(m => $"{m.Model}, AUC: {m.Auc.Reason}"));
        Reasons(page, ranked.Where(m => m.AveragePrecision.Reason is not null).Select(m => $"{m.Model}, average precision: {m.AveragePrecision.Reason}"));
        var curves = d.Models.Where(m => m.Roc.Points.Count > 0).ToList();
        if (curves.Count > 0)
            page.Figure(RocFigure.Of([.. curves.Select(m => Series(m.Model, m.Auc, m.Roc))]),
                "ROC curves with pointwise 95 % bands by bootstrap. Dotted: chance.");
        Reasons(page, curves.Where(m => m.Roc.BandReason is not null).Select(m => $"{m.Model}, no band: {m.Roc.BandReason}"));
        BestThresholds(page, ranked);
        AtThreshold(page, d);
        Differences(page, d);
        return page.ToBytes(
            $"Rubor {ProductVersion.Text}. AUC: DeLong, DeLong and Clarke-Pearson 1988, Obuchowski 1997, on the scale of logits (Pepe " +
            $"2003); shares: Wilson 1927, Newcombe 1998, over subjects Rao and Scott 1992; paired: McNemar 1947, Newcombe 1998; bands: " +
            $"Davison and Hinkley 1997; correction for pairs: Holm 1979.");
    }

    /// <summary>Values of the truth, positive ones first.</summary>
    public static string Truths(ClassificationDocument d) => string.Join("; ", d.TruthValues.GroupBy(v => v.Positive)
        .Select(g =>
            $"{(g.Key ? "positive" : "negative")} " +
            $"{string.Join(", ", g.Take(MostValuesShown).Select(v => F($"{v.Value} ({v.Rows})")))}{(g.Count() > MostValuesShown ? " and others" : "")}"));

    static List<ModelAccuracy> Ranked(IReadOnlyList<ModelAccuracy> models) =>
        [.. models.OrderByDescending(m => m.Auc.Value.HasValue).ThenByDescending(m => m.Auc.Value)];

    // Equal areas share a rank.
    static int Rank(List<ModelAccuracy> ranked, int at) => 1 + ranked.Count(m => m.Auc.Value > ranked[at].Auc.Value);

    static void BestThresholds(HtmlReport page, IReadOnlyList<ModelAccuracy> models)
    {
        var best = models.Where(m => m.BestYouden is not null).ToList();
        if (best.Count == 0)
            return;
        page.Table(["model", "threshold of the largest Youden index", "sensitivity there", "specificity there"],
            best.Select(m => (IReadOnlyList<string>)[
            m.Model, m.BestYouden!.Threshold is { } at ? Number(at) : "none: no case is called positive", Number(m.BestYouden.Sensitivity),
                Number(1 - m.BestYouden.FalsePositiveRate)]));
        page.Note("This threshold was picked on these same cases, so what it reaches flatters: judge it on others.");
    }

    /// <summary>A curve with its area in the legend.</summary>
    public static RocSeries Series(string name, EstimateFigure area, RocFigureData roc) =>
        new($"{name}: AUC {PrintedNumber.Alone(area.Value, area.Lower, area.Upper)}",
            [.. roc.Points.Select(p => (p.FalsePositiveRate, p.Sensitivity))], roc.BandRates, roc.BandLower, roc.BandUpper);

    static void AtThreshold(HtmlReport page, ClassificationDocument d)
    {
        page.Heading("At a threshold");
        foreach (var note in d.Models.Where(m => m.ThresholdNote is not null))
            page.Note($"{note.Model}: {note.ThresholdNote}");
        var models = d.Models.Where(m => m.AtThreshold is not null).ToList();
        if (models.Count == 0)
            return;
        Measures(page, [.. models.Select(m => (m.Model, m.AtThreshold!))]);
        page.Figure(FigureGrid.Of([.. models.Select(m => Matrix(m.AtThreshold!).Titled(m.Model))], 4),
            "Truth against prediction: counts and share of the row.");
        string[] shown = ["sensitivity", "specificity", "accuracy"];
        ForestRow[] forest =
            [.. shown.SelectMany(s => models.Select(m => (m.Model, Measure: s, m.AtThreshold!.Measures.First(f => f.Name == s).Figure))
            .Where(r => r.Figure.Value is not null)
            .Select(r => new ForestRow($"{r.Measure}, {r.Model}", r.Figure.Value!.Value, r.Figure.Lower, r.Figure.Upper)))];
        if (forest.Length > 0)
            page.Figure(ForestFigure.Of(forest, "share"), "Sensitivity, specificity and accuracy with 95 % intervals.");
    }

    /// <summary>A table of measures, a column a model, with the reasons of what is missing below.</summary>
    public static void Measures(HtmlReport page, IReadOnlyList<(string Name, OperatingPoint Point)> models)
    {
        page.Table(["", .. models.Select(m => m.Name)],
            new[] { (IReadOnlyList<string>)["threshold", .. models.Select(m => Number(m.Point.Threshold))] }
                .Concat(models[0].Point.Measures.Select((f, i) =>
                    (IReadOnlyList<string>)[f.Name.Replace('_', ' '), .. models.Select(m => Measure(m.Point, m.Point.Measures[i]))])));
        Reasons(page,
            models.SelectMany(m => m.Point.Measures.Where(f => f.Figure.Reason is not null)
            .Select(f => $"{m.Name}, {f.Name.Replace('_', ' ')}: {f.Figure.Reason}")));
    }

    /// <summary>Truth against prediction.</summary>
    public static System.Text.Json.Nodes.JsonObject Matrix(OperatingPoint p) =>
        ConfusionFigure.Of(["negative", "positive"], [[p.TrueNegatives, p.FalsePositives], [p.FalseNegatives, p.TruePositives]], "truth",
            "prediction", 150);

    static void Differences(HtmlReport page, ClassificationDocument d)
    {
        if (d.Differences.Count == 0)
            return;
        page.Heading("Paired differences");
        page.Table(["difference", "measure", "cases", "estimate (95 % interval)", "higher", "p", "p (Holm)", "test"],
            d.Differences.Select(x => (IReadOnlyList<string>)[
            $"{x.First} − {x.Second}", x.Measure, F($"{x.Cases}"), Estimate(x.Difference), Higher(x), P(x.Test.PValue), P(x.HolmPValue),
                x.Test.Method]));
        page.Note(
            "First − second, on the cases that both scored; cases: those that count, the positives for sensitivity. Holm's correction " +
            "is for all pairs of models on one measure. An exact test asks for more than an interval: near the bound the two may differ.");
        Reasons(page, d.Differences.Where(x => x.Difference.Reason is not null).Select(x => $"{x.First} – {x.Second}, {x.Measure}: {x.Difference.Reason}"));
        ForestRow[] forest = [.. d.Differences.Where(x => x.Difference.Value is not null).Select(x =>
            new ForestRow($"{x.Measure}: {x.First} − {x.Second}", x.Difference.Value!.Value, x.Difference.Lower, x.Difference.Upper))];
        if (forest.Length > 0)
            page.Figure(ForestFigure.Of(forest, "difference", 0), "Paired differences with 95 % intervals.");
    }

    static string Higher(ModelDifference x) => x.Difference.Value switch { null => "", > 0 => x.First, < 0 => x.Second, _ => "equal" };

    static void Reasons(HtmlReport page, IEnumerable<string> reasons)
    {
        foreach (string reason in reasons.Distinct().Take(8))
            page.Note(reason);
    }

    static string F(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
