using System.Globalization;
using Rubor.Reports;
using Rubor.Reports.Figures;
using Rubor.Studies.Agreement;
using static Rubor.Cli.Pages.StatisticsText;

namespace Rubor.Cli.Pages;

/// <summary>report.html of <c>agree froc</c>.</summary>
internal static class AgreeFrocPage
{
    const int MostRowsInView = 30, MostReasons = 6;

    /// <summary>The page as UTF-8.</summary>
    public static byte[] Of(FreeResponseDocument d)
    {
        var page = new HtmlReport("Lesions found and false marks",
            F($"{d.Table}: {d.Lesions} lesions in {d.Cases} cases ({d.CasesWithoutLesion} without a lesion) of {d.Patients} patients"));
        foreach (string warning in d.Warnings)
            page.Warning(warning);
        page.Figure(CurveFigure.Of(d.Curves.Select(c => (Name(c), Steps(c))), "false marks a case", "share of lesions found"),
            "Share of all lesions that are marked over false marks a case, as marks of lower rating are let in (free-response ROC). A curve ends with "
            + "the reader's last mark.");
        page.Heading("Figures");
        string[] names = [F($"mean sensitivity up to {d.FalsePerCase}"), F($"sensitivity at {d.FalsePerCase}"), "mean sensitivity at 1/8 to 8",
            "lesion above empty case (AFROC)"];
        page.Table(["", "found", "false marks", .. names], d.Curves.Select(c => (IReadOnlyList<string>)[Name(c), F($"{c.Found}"),
            F($"{c.FalseMarks}"), .. c.Figures.All().Select(f => Estimate(f.Figure))]), scroll: d.Curves.Count > MostRowsInView);
        if (d.Curves.Count > 1)
            page.Table(["mean over readers", .. names], d.Means.Select(m => (IReadOnlyList<string>)[m.Modality.Length > 0 ? m.Modality : "all",
                .. m.Figures.All().Select(f => Estimate(f.Figure))]));
        foreach (var x in d.Differences.Where(x => x.RandomReadersRandomCases is not null))
            page.Table([$"{x.First} − {x.Second}", .. names], new[] { ("for readers like these", x.RandomReadersRandomCases!),
                ("for these readers", x.FixedReadersRandomCases!) }
                .Select(m => (IReadOnlyList<string>)[m.Item1, .. m.Item2.All().Select(f => Model(f.Figure))]));
        if (d.Differences.Count > 0)
            page.Table(["difference, for these readers, by drawing patients", .. names], d.Differences.Select(x =>
                (IReadOnlyList<string>)[$"{x.First} − {x.Second}",
                .. x.Figures.All().Select(f => Estimate(f.Figure))]));
        page.Note("In brackets 95 % intervals by drawing patients whole, so that lesions and false marks of one patient never count as independent; "
            + "readers are those at hand. After its last mark a curve goes on flat. AFROC: chance that a lesion is rated above the surest mark of a "
            + "case without lesions, ties half; a lesion that is not marked, and a case without marks, lie below all.");
        if (d.Differences.Count > 0)
            page.Note(d.Differences[0].Reason ?? "For readers like these: Obuchowski and Rockette with Hillis' degrees of freedom, covariances by leaving out "
                + "a patient at a time.");
        var figures = d.Curves.Select(c => c.Figures).Concat(d.Means.Select(m => m.Figures)).Concat(d.Differences.Select(x => x.Figures));
        var reasons = figures.SelectMany(f => f.All().Select(a => a.Figure.Reason)).OfType<string>().Distinct();
        foreach (string reason in reasons.Take(MostReasons))
            page.Note(reason);
        return page.ToBytes($"Rubor {ProductVersion.Text}. Bunch and others 1978; Chakraborty and Winter 1990; Niemeijer and others 2011.");
    }

    /// <summary>A curve's name: reader and modality, as far as the table names them.</summary>
    public static string Name(FrocCurve c) => (c.Reader, c.Modality) switch
    {
        ("", "") => "all marks",
        (var reader, "") => reader,
        ("", var modality) => modality,
        var (reader, modality) => $"{reader}, {modality}",
    };

    /// <summary>A difference by a model: estimate, interval and p.</summary>
    public static string Model(ModelFigure? f) => f is null ? "undefined" : AgreeMrmcPage.Interval(f)
        + (f.P is { } p ? $", p {P(p)}" : "");

    static IEnumerable<(double X, double Y)> Steps(FrocCurve c) =>
        c.Points.Select(p => (p.FalsePerCase, p.Sensitivity)).Prepend((0.0, 0.0));

    static string F(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
