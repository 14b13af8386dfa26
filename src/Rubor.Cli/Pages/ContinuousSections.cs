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
        page.Table(["first", "second", "n", $"bias{unit}", $"lower limit{unit}", $"upper limit{unit}"],
            pairs.Select(a => (IReadOnlyList<string>)[
            a.First, a.Second, N(a), Estimate(a.Bias), Estimate(a.LowerLimit), Estimate(a.UpperLimit)]));
        page.Table(["first", "second", "proportional bias", "Lin's concordance", "R²", $"smallest detectable difference{unit}",
            "p, paired t", "p, Wilcoxon"], pairs.Select(a => (IReadOnlyList<string>)[
            a.First, a.Second, Estimate(a.ProportionalBias), Estimate(a.Concordance), Number(a.RSquared),
                Estimate(a.SmallestDetectableDifference), P(a.PairedT.PValue), P(a.Wilcoxon.PValue)]));
        Ratios(page, pairs);
        page.Note(
            "In brackets 95 % intervals. Differences are first − second; the 95 % limits of agreement come from the raw data. " +
            "Proportional bias: slope of the difference over the mean. "
            + (pairs.Any(a => a.Repeated)
                ? string.Create(CultureInfo.InvariantCulture,
                    $"Some subjects have several scans or units: limits are those for repeated measures, every interval rests on " +
                    $"{pairs.Max(a => a.Subjects)} subjects, and tests that take scans as independent are not run.")
                : pairs.Count > 1 ? "p values are not corrected for the number of pairs." : ""));
        foreach (string reason in pairs.SelectMany(a => a.Figures().Where(f => f.Figure.Reason is not null)
            .Select(f => $"{a.First} – {a.Second}, {f.Name.Replace('_', ' ')}: {f.Figure.Reason}")).Take(6))
            page.Note(reason);
    }

    /// <summary>Limits as ratios of the pairs whose error grows with the size, or why they have none.</summary>
    static void Ratios(HtmlReport page, IReadOnlyList<ContinuousPair> pairs)
    {
        var grown = pairs.Where(a => a.Ratios is not null).ToList();
        if (grown.Count > 0)
        {
            page.Table(["first", "second", "mean ratio", "lower limit of the ratio", "upper limit of the ratio",
                "smallest detectable difference (%)"], grown.Select(a => (IReadOnlyList<string>)[
                a.First, a.Second, Estimate(a.Ratios!.Bias), Estimate(a.Ratios.LowerLimit), Estimate(a.Ratios.UpperLimit),
                    Estimate(a.Ratios.SmallestDetectablePercent)]));
            page.Note(
                "Here the error grows with the size (Spearman's ρ of |difference| and mean, p < 0.05): limits in the unit are too wide " +
                "for small values and too narrow for large ones, and those of the ratio first/second hold instead (Bland and Altman 1999).");
        }
        var lines = pairs.Where(a => a.Regression is not null).ToList();
        if (lines.Count > 0)
        {
            page.Table(["first", "second", "at size", "bias", "lower limit", "upper limit"], lines.SelectMany(a =>
                a.Regression!.At.Select(at => (IReadOnlyList<string>)[a.First, a.Second, $"{Number(at.Size)} ({at.At})", Estimate(at.Bias),
                    Estimate(at.LowerLimit), Estimate(at.UpperLimit)])));
            page.Table(["first", "second", "bias", "standard deviation of a difference"], lines.Select(a => (IReadOnlyList<string>)[a.First,
                a.Second, Line(a.Regression!.BiasIntercept, a.Regression.BiasSlope),
                Line(a.Regression.SpreadIntercept, a.Regression.SpreadSlope)]));
            page.Note("Here bias or spread changes with the size: limits along lines (Bland and Altman 1999, section 3.2), straight between the "
                + "sizes shown. Intervals leave one subject out at a time.");
        }
        foreach (var a in pairs.Where(a => a.NoRatios is not null))
            page.Warning($"{a.First} – {a.Second}: {a.NoRatios}");
    }

    static string Line(double intercept, double slope) => slope == 0 ? Number(intercept)
        : $"{Number(intercept)} {(slope < 0 ? "−" : "+")} {Number(Math.Abs(slope))} · size";

    /// <summary>The forms of the intraclass correlation that papers give.</summary>
    public static void Icc(HtmlReport page, IReadOnlyList<IccFigure> forms)
    {
        page.Table(["all readings", "estimate (95 % interval)", "n", "note"],
            forms.Where(i => i.Form is "ICC(2,1)" or "ICC(3,1)" or "ICC(2,k)").Select(i => (IReadOnlyList<string>)[
            i.Form, Estimate(i.Icc), i.Icc.N.ToString(CultureInfo.InvariantCulture),
            i.Icc.Reason ?? (i.LeftOut > 0 ? string.Create(CultureInfo.InvariantCulture, $"{i.LeftOut} left out: not every reading has them") : "")]));
        if (AbsentCells(forms) is { } absent)
            page.Note($"{absent} In ICC(2,k) k is {Number(forms[0].ReadingsPerScan)}, the harmonic mean of the readings of one.");
        page.Note(
            "ICC(2,1): absolute agreement of one reading, readers a sample of readers. ICC(3,1): consistency of these readers. " +
            "ICC(2,k): absolute agreement of their mean; its interval is cut at −1. Where subjects have several units, intervals take " +
            "subjects, units and readers as random: two readers tell little of readers at large, so ICC(2,1) is wide. One very large " +
            "value can carry an ICC alone: see the figures.");
    }

    /// <summary>How many cells are absent and what was done about it, in a sentence; null where none is.</summary>
    public static string? AbsentCells(IReadOnlyList<IccFigure> forms) => forms is [{ Method: IccFigure.Mixed } one, ..]
        ? string.Create(CultureInfo.InvariantCulture, $"Not every reader read all: {one.AbsentCells} of {one.Cells} cells are absent. ICC rests on ")
            + "all that were read, by a mixed model (restricted maximum likelihood)."
        : null;
}
