using System.Globalization;
using Rubor.Reports;
using Rubor.Reports.Figures;
using Rubor.Statistics;
using Rubor.Studies.Agreement;
using static Rubor.Cli.Pages.StatisticsText;

namespace Rubor.Cli.Pages;

/// <summary>report.html of <c>agree mrmc</c>.</summary>
internal static class AgreeMrmcPage
{
    const int MostRowsInView = 30;

    /// <summary>The page as UTF-8.</summary>
    public static byte[] Of(MultiReaderDocument d)
    {
        string percent = F($"{100 * d.Confidence:0.#} %");
        var page = new HtmlReport("Comparison over readers and cases",
            F($"{d.Table}: {Words(d)} of {d.Readers.Count} readers, {d.Cases} cases{(d.Clusters is { } c ? $" of {c} patients" : "")}")
            + (d.Diseased is { } sick && d.Statistic is not ("sensitivity" or "specificity") ? F($", {sick} of them diseased") : ""));
        foreach (string warning in d.Warnings)
            page.Warning(warning);
        page.Cards([.. d.Modalities.Select(m => ($"modality {m.Modality}", Number(m.Estimate), "mean over readers")),
            ($"{d.Difference.First} − {d.Difference.Second}", Number(d.Difference.Estimate),
                d.Difference.RandomReadersRandomCases is { Lower: not null, P: { } p } f
                    ? $"{Number(f.Lower)} to {Number(f.Upper)}, p {P(p)}" : "")]);
        ReaderPoint[] points = [.. d.Modalities.SelectMany(m => m.Readers.Select(r => new ReaderPoint(r.Reader, m.Modality, r.Estimate)))];
        GroupMean[] means = [.. d.Modalities.Select(m => (m.Modality, Mean: m.RandomReadersRandomCases))
            .Select(m => new GroupMean(m.Modality, m.Mean.Estimate, m.Mean.Lower, m.Mean.Upper))];
        page.Figure(ReaderPointsFigure.Of(points, means, Words(d)), $"{Words(d)} of each reader (blue; dashed where it falls) and the mean over "
            + $"readers with its {percent} interval for readers and cases like these (red square).");
        Differences(page, d, percent);
        page.Heading("Modalities");
        page.Table(["modality", "readers and cases random", "readers fixed", "cases fixed"], d.Modalities.Select(m => (IReadOnlyList<string>)[
            m.Modality, Interval(m.RandomReadersRandomCases), Interval(m.FixedReadersRandomCases), Interval(m.RandomReadersFixedCases)]));
        page.Table(["reader", .. d.Modalities.Select(m => m.Modality)], d.Readers.Select(r => (IReadOnlyList<string>)[
            r, .. d.Modalities.Select(m => m.Readers.FirstOrDefault(x => x.Reader == r) is { } own ? Number(own.Estimate) : "")]),
            scroll: d.Readers.Count > MostRowsInView);
        Components(page, d);
        return page.ToBytes($"Rubor {ProductVersion.Text}. Obuchowski and Rockette 1995; Hillis 2007, 2014; U-statistics: Gallas and others 2009.");
    }

    static void Differences(HtmlReport page, MultiReaderDocument d, string percent)
    {
        page.Heading("Differences");
        page.Note("Readers and cases random: for readers and cases like these, which a paper's conclusion mostly wants. Readers fixed: for "
            + "these very readers. Cases fixed: for these very cases. Larger values are better throughout.");
        foreach (var x in d.Differences)
        {
            page.Table([$"{x.First} − {x.Second}", $"difference ({percent} interval)", "standard error", "degrees of freedom", "p", "note"],
                Models(x).Select(m => (IReadOnlyList<string>)[m.Name, Interval(m.Figure), Number(m.Figure.StandardError),
                    m.Figure.Df is { } df ? Number(df) : m.Figure.StandardError > 0 ? "normal" : "n/a", P(m.Figure.P), m.Figure.Reason ?? ""]));
            ForestRow[] rows = [.. x.Readers.Select(r => new ForestRow(r.Reader, r.Estimate, r.Lower, r.Upper)),
                .. Models(x).Where(m => m.Figure.Lower is not null)
                    .Select(m => new ForestRow($"mean, {m.Name}", m.Figure.Estimate, m.Figure.Lower, m.Figure.Upper))];
            page.Figure(ForestFigure.Of(rows, $"{Words(d)}: {x.First} − {x.Second}", 0),
                $"{x.First} − {x.Second}: each reader for that reader alone, and the mean over readers, with {percent} intervals.");
        }
        if (d.Differences.Count > 1 && d.Test is { } t)
            page.Table(["all modalities alike", "statistic", "degrees of freedom", "p"], new (string, string, OverallTest)[] {
                ("readers and cases random", "F", t.RandomReadersRandomCases), ("readers fixed", "χ²", t.FixedReadersRandomCases),
                ("cases fixed", "F", t.RandomReadersFixedCases) }.Select(o => (IReadOnlyList<string>)[o.Item1,
                $"{o.Item2} {Number(o.Item3.Statistic)}", F($"{o.Item3.NumeratorFreedom:0}{(o.Item3.Freedom is { } f ? $", {Number(f)}" : "")}"),
                P(o.Item3.PValue)]));
        if (d.Differences.Count > 1)
            page.Note("p values of pairs are not corrected for their number.");
        if (d.NonInferiority.Count > 0)
        {
            page.Subheading("Non-inferiority");
            page.Table(["new", "reference", "model", "new − reference", "margin", "one-sided p", "verdict"], d.NonInferiority.SelectMany(m =>
                new[] { ("readers and cases random", m.RandomReadersRandomCases), ("readers fixed", m.FixedReadersRandomCases),
                    ("cases fixed", m.RandomReadersFixedCases) }.Select(o => (IReadOnlyList<string>)[m.New, m.Reference, o.Item1,
                    Estimate(new(o.Item2.Estimate, o.Item2.Lower, o.Item2.Upper, 0, null, null)), Number(m.Margin), P(o.Item2.NonInferiorP),
                    Verdict(o.Item2)])));
            page.Note(F($"Not inferior: the lower end of the two-sided {percent} interval lies above −margin. Equivalent: both ends lie within the margin."));
        }
    }

    static void Components(HtmlReport page, MultiReaderDocument d)
    {
        if (d.Components is not { } c)
            return;
        page.Heading("What it rests on");
        page.Note($"Design {d.Design}; covariances due to cases by {d.Covariance}{(d.Resamples is { } b ? F($", {b} resamples") : "")}"
            + $"{(d.Clusters is null ? "" : ", over patients")}.");
        page.Table(["quantity", "value"], new (string, double?)[]
        {
            ("mean square, modality", c.MeanSquareModality), ("mean square, reader", c.MeanSquareReader),
            ("mean square, modality × reader", c.MeanSquareModalityByReader), ("error variance", c.Error),
            ("covariance 1: same reader, two modalities", c.Covariance1), ("covariance 2: two readers, same modality", c.Covariance2),
            ("covariance 3: two readers, two modalities", c.Covariance3), ("variance of readers", c.ReaderVariance),
            ("variance of modality × reader", c.ModalityByReaderVariance), ("pseudovalues: variance of cases", c.Pseudovalues?.Case),
            ("pseudovalues: modality × case", c.Pseudovalues?.ModalityByCase), ("pseudovalues: reader × case", c.Pseudovalues?.ReaderByCase),
            ("pseudovalues: the rest", c.Pseudovalues?.Residual),
        }.Where(r => r.Item2 is not null).Select(r => (IReadOnlyList<string>)[r.Item1, Number(r.Item2)]));
    }

    /// <summary>The rows of a difference, with what readers and cases stand for.</summary>
    public static IEnumerable<(string Name, ModelFigure Figure)> Models(DifferenceFigure d)
    {
        yield return ("readers and cases random", d.RandomReadersRandomCases);
        yield return ("readers fixed", d.FixedReadersRandomCases);
        yield return ("cases fixed", d.RandomReadersFixedCases);
        if (d.UStatistics is { } u && u != d.RandomReadersRandomCases)
            yield return ("U-statistics, both random", u);
    }

    /// <summary>An estimate with its interval.</summary>
    public static string Interval(ModelFigure f) => Estimate(new(f.Estimate, f.Lower, f.Upper, 0, null, null));

    /// <summary>A verdict in words.</summary>
    public static string Verdict(MarginTest t) => t switch
    {
        { Equivalent: true } => "equivalent",
        { NonInferior: true } => "not inferior",
        { NonInferior: false } => "not shown to be not inferior",
        _ => "undecided: no interval",
    };

    /// <summary>The statistic as a reader knows it.</summary>
    public static string Words(MultiReaderDocument d)
    {
        string name = d.Statistic switch { "auc" => "AUC", "youden" => "Youden's J", "kappa" => "κ, linear", var other => other };
        return d.PositiveFrom is { } from ? F($"{name} (positive from {from})") : name;
    }

    static string F(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
