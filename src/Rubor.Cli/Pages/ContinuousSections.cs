using System.Globalization;
using Rubor.Reports;
using Rubor.Studies.Agreement;
using static Rubor.Cli.Pages.StatisticsText;

namespace Rubor.Cli.Pages;

/// <summary>Tables of measurements compared between readers.</summary>
internal static class ContinuousSections
{
    /// <summary>Limits of agreement, and association, of every pair.</summary>
    /// <param name="page">The page.</param>
    /// <param name="pairs">Pairs of readers.</param>
    /// <param name="unit">Unit in brackets with a space before it, or empty.</param>
    public static void Tables(HtmlReport page, IReadOnlyList<ContinuousPair> pairs, string unit)
    {
        string N(ContinuousPair a) => a.N.ToString(CultureInfo.InvariantCulture);
        page.Table(["first", "second", "n", $"bias{unit}", $"lower limit{unit}", $"upper limit{unit}"], pairs.Select(a => (IReadOnlyList<string>)[
            a.First, a.Second, N(a), Estimate(a.Bias), Estimate(a.LowerLimit), Estimate(a.UpperLimit)]));
        page.Table(["first", "second", "proportional bias", "Lin's concordance", "R²", $"smallest detectable change{unit}", "p, paired t", "p, Wilcoxon"], pairs.Select(a => (IReadOnlyList<string>)[
            a.First, a.Second, Estimate(a.ProportionalBias), Estimate(a.Concordance), Number(a.RSquared), Estimate(a.SmallestDetectableChange), P(a.PairedT.PValue), P(a.Wilcoxon.PValue)]));
        page.Note("In brackets 95 % intervals. Differences are first − second; the 95 % limits of agreement come from the raw data. Proportional bias: slope of the difference over the mean. "
            + (pairs.Any(a => a.Repeated)
                ? string.Create(CultureInfo.InvariantCulture, $"Some subjects have several scans or units: limits are those for repeated measures, other intervals resample {pairs.Max(a => a.Subjects)} subjects, and tests that take scans as independent are not run.")
                : pairs.Count > 1 ? "p values are not corrected for the number of pairs." : ""));
        foreach (string reason in pairs.SelectMany(a => a.Figures().Where(f => f.Figure.Reason is not null && f.Name != "within_scan_variation").Select(f => $"{a.First} – {a.Second}, {f.Name.Replace('_', ' ')}: {f.Figure.Reason}")).Take(6))
            page.Note(reason);
    }

    /// <summary>The forms of the intraclass correlation that papers give.</summary>
    public static void Icc(HtmlReport page, IReadOnlyList<IccFigure> forms)
    {
        page.Table(["all readings", "estimate (95 % interval)", "n", "note"], forms.Where(i => i.Form is "ICC(2,1)" or "ICC(3,1)" or "ICC(2,k)").Select(i => (IReadOnlyList<string>)[
            i.Form, Estimate(i.Icc), i.Icc.N.ToString(CultureInfo.InvariantCulture),
            i.Icc.Reason ?? (i.LeftOut > 0 ? string.Create(CultureInfo.InvariantCulture, $"{i.LeftOut} left out: not every reading has them") : "")]));
        page.Note("ICC(2,1): absolute agreement of one reading, readers a sample of readers. ICC(3,1): consistency of these readers. ICC(2,k): absolute agreement of their mean. One very large value can carry an ICC alone: see the figures.");
    }
}
