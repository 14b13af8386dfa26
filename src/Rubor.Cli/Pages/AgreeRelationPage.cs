using System.Globalization;
using Rubor.Reports;
using Rubor.Reports.Figures;
using Rubor.Studies.Agreement;
using static Rubor.Cli.Pages.StatisticsText;

namespace Rubor.Cli.Pages;

/// <summary>report.html of <c>agree relation</c>, and the same part in the report of a task.</summary>
internal static class AgreeRelationPage
{
    const int MostFigures = 24, Columns = 3;

    /// <summary>The page as UTF-8.</summary>
    public static byte[] Of(RelationDocument d)
    {
        int patients = d.Groups.Max(g => g.Patients);
        var page = new HtmlReport($"{d.Y} over {d.X}", F($"{d.Table}: {d.Groups.Sum(g => g.N)} scans, up to {patients} patients")
            + (d.RowsLeftOut > 0 ? F($"; {d.RowsLeftOut} rows lack one of the two and count nowhere") : ""));
        foreach (string warning in d.Warnings)
            page.Warning(warning);
        Relation(page, d.X, d.Y, d.Logarithm, d.Groups);
        return page.ToBytes($"Rubor {ProductVersion.Text}. Spearman 1904; Fisher 1921; least squares; jackknife over patients: Efron 1982.");
    }

    /// <summary>Figures, table and what they mean, into a page.</summary>
    public static void Relation(HtmlReport page, string x, string y, LoggedAxes logged, IReadOnlyList<RelationFigures> groups)
    {
        var shown = groups.Where(g => g.N > 1).Take(MostFigures).ToList();
        if (shown.Count > 0)
            page.Figure(FigureGrid.Of([.. shown.Select(g => ScatterFigure.Of([.. g.X], [.. g.Y], g.Subjects, Axis(x, logged, LoggedAxes.X),
                Axis(y, logged, LoggedAxes.Y), identity: false).Titled(g.Group.Length > 0 ? g.Group : "all"))], Math.Min(Columns, shown.Count)),
                "Each scan, the line of least squares and the 95 % band of its mean, which takes scans as independent."
                + (shown.Count < groups.Count ? F($" The first {shown.Count} of {groups.Count} groups.") : ""));
        page.Table([groups.Any(g => g.Group.Length > 0) ? "group" : "", "scans", "patients", "Spearman's ρ", "Pearson's r", "slope", "intercept", "R²",
            "SD about the line", "p of slope 0"], groups.Select(g => (IReadOnlyList<string>)[g.Group, F($"{g.N}"), F($"{g.Patients}"), Estimate(g.Spearman),
                Estimate(g.Pearson), Estimate(g.Slope), Estimate(g.Intercept), Number(g.RSquared), Number(g.ResidualDeviation),
                g.Test.PValue is { } p ? P(p) : ""]));
        page.Note("95 % intervals: Fisher's z and Student's t, or by the jackknife over patients where patients have several scans; then there is no p. "
            + "Correlation and line say whether two measurements go together, not whether they agree."
            + (logged.HasFlag(LoggedAxes.Y) ? " With y as ln(y + 1) a slope b means that y + 1 is exp(b) times as large for each "
                + (logged.HasFlag(LoggedAxes.X) ? "factor e of x + 1." : "unit of x.") : ""));
        foreach (string reason in groups.SelectMany(g => g.Figures()).Select(f => f.Figure.Reason).Concat(groups.Select(g => g.Test.Reason))
            .OfType<string>().Distinct())
            page.Note(reason);
    }

    /// <summary>What stands at an axis.</summary>
    public static string Axis(string column, LoggedAxes logged, LoggedAxes axis) => logged.HasFlag(axis) ? $"ln({column} + 1)" : column;

    static string F(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
