using System.Globalization;
using Rubor.Reports;
using Rubor.Reports.Figures;
using Rubor.Studies.Agreement;
using Rubor.Studies.Tables;
using static Rubor.Cli.Pages.StatisticsText;

namespace Rubor.Cli.Pages;

/// <summary>report.html of <c>agree masks</c>: what a paper's supplement shows of readers' masks.</summary>
internal static class AgreeMasksPage
{
    // Ten readers make 45 pairs; beyond this the tables say it better than a wall of figures.
    const int MostPairFigures = 15;
    const int MostRowsInView = 30;

    /// <summary>The page as UTF-8.</summary>
    public static byte[] Of(MaskAgreementDocument d)
    {
        int scans = d.Pairs.Select(p => p.Subject).Distinct().Count();
        var page = new HtmlReport("Agreement of masks",
            F($"{d.Readers.Count} readings ({string.Join(", ", d.Readers)}), {d.Subjects} subjects, {scans} scans"));
        foreach (var left in d.LeftOut)
            page.Warning($"Left out, {left.Subject}: {left.Reason}.");
        foreach (string warning in d.Warnings)
            page.Warning($"{warning}.");
        FigureWarnings.Box(page, [.. Figures(d)]);
        Overlap(page, d, scans);
        Volumes(page, d);
        Discrepant(page, d);
        References(page, d);
        EveryPair(page, d);
        return page.ToBytes(
            $"Rubor {ProductVersion.Text}. Overlap: Hepburn et al., PLoS ONE 2023, 18(4): e0284508; limits of agreement: Bland and " +
            $"Altman 1999; exact intervals of limits: Carkeet 2015; ICC: Shrout and Fleiss 1979.");
    }

    static void Overlap(HtmlReport page, MaskAgreementDocument d, int scans)
    {
        page.Heading("Overlap");
        if (scans == 1)
        {
            var rows = d.Pairs.Select(p =>
                (IReadOnlyList<string>)[p.First, p.Second, Number(p.Dice), Number(p.Iou), Number(p.VolumeSimilarity),
                Number(p.Hausdorff95Mm)]);
            page.Table(["first", "second", "Dice", "IoU", "volume similarity", "95 % Hausdorff (mm)"], rows);
        }
        else
        {
            page.Table(["first", "second", "scans", "subjects", "Dice", "IoU", "volume similarity", "95 % Hausdorff (mm)",
                "scans with a distance"], d.Summaries.Select(s => (IReadOnlyList<string>)[
                s.First, s.Second, F($"{s.Scans}"), F($"{s.Subjects}"), M(s.Dice), M(s.Iou), M(s.VolumeSimilarity), M(s.Hausdorff95Mm),
                    F($"{s.Hausdorff95Mm.Mean.N} of {s.Scans}")]));
            page.Table(["first", "second", "mean (95 % interval): Dice", "IoU", "volume similarity", "95 % Hausdorff (mm)"],
                d.Summaries.Select(s => (IReadOnlyList<string>)[
                s.First, s.Second, Estimate(s.Dice.Mean), Estimate(s.Iou.Mean), Estimate(s.VolumeSimilarity.Mean),
                    Estimate(s.Hausdorff95Mm.Mean)]));
            page.Note("Intervals of means: Student's t over subjects, of which each counts with all its scans.");
            foreach (var s in d.Summaries.Where(s => s.BothEmpty + s.OneEmpty > 0))
                page.Note(EmptyScans(d, s));
            string[] groups = [.. d.Summaries.Select(s => Pair(s.First, s.Second))];
            IReadOnlyList<(string, IReadOnlyList<NamedValue>)> Values(Func<MaskPair, double?> of) => [.. groups.Select(g =>
                (g, (IReadOnlyList<NamedValue>)[.. d.Pairs.Where(p => Pair(p.First, p.Second) == g && of(p) is not null)
                    .Select(p => new NamedValue(p.Subject, of(p)!.Value))]))];
            page.Figure(FigureGrid.Of(
            [
                BoxPlotFigure.Of(Values(p => p.Dice), "Dice", 270),
                BoxPlotFigure.Of(Values(p => p.VolumeSimilarity), "volume similarity", 270, names: false),
                BoxPlotFigure.Of(Values(p => p.Hausdorff95Mm), "95 % Hausdorff distance (mm)", 270, names: false, zero: true),
            ], 3), "Every scan is a point. Box: quartiles; red: median; whiskers: least and greatest value.");
        }
        page.Note((scans == 1 ? "" : "Mean ± SD (n − 1) over scans. ") + (d.OverlapForm == "regular"
            ? "Two empty masks have no Dice, IoU or volume similarity and are left out (regular form)."
            : "Two empty masks count as full overlap (modified form, Cobb 2023).")
                + " A distance needs both masks. Volume similarity compares size, not place.");
        if (d.SurfaceSummaries is { } surfaces)
        {
            page.Table(["first", "second", F($"surface Dice at {d.SurfaceToleranceMm} mm"), "average symmetric distance (mm)", "Hausdorff (mm)",
                "scans"], surfaces.Select(s => (IReadOnlyList<string>)[s.First, s.Second, M(s.SurfaceDice), M(s.AverageSymmetricMm),
                M(s.HausdorffMm), F($"{s.SurfaceDice.Mean.N}")]));
            page.Note("Surface Dice: share of the surface voxels of both masks that lie within the tolerance of the other surface. surfaces.tsv "
                + "has every scan.");
        }
        if (d.Undefined.Count > 0)
            page.Table(["subject", "first", "second", "undefined", "why"], d.Undefined.Select(u =>
                (IReadOnlyList<string>)[u.Subject, u.First, u.Second, u.Measure, u.Reason]), scroll: d.Undefined.Count > MostRowsInView);
    }

    /// <summary>Means under the name that a reader knows them by.</summary>
    public static IEnumerable<NamedFigure> Figures(MaskAgreementDocument d) =>
        d.Summaries.Where(s => s.Scans > 1).SelectMany(s => new NamedFigure[]
        { new("Dice", s.Dice.Mean), new("IoU", s.Iou.Mean), new("volume similarity", s.VolumeSimilarity.Mean),
            new("95 % Hausdorff distance", s.Hausdorff95Mm.Mean) });

    /// <summary>How empty masks count in a pair's means.</summary>
    public static string EmptyScans(MaskAgreementDocument d, PairSummary s)
    {
        string both = s.BothEmpty == 0 ? ""
            : F($"both masks are empty in {s.BothEmpty} of {s.Scans} scans ") +
            F($"({(d.OverlapForm == "modified" ? "counted as overlap 1" : "left out of the overlap")})");
        string one = s.OneEmpty == 0 ? "" : F($"one is empty in {s.OneEmpty} (overlap 0)");
        return $"{Pair(s.First, s.Second)}: {string.Join("; ", new[] { both, one }.Where(t => t.Length > 0))}; none of these has a distance.";
    }

    static void Volumes(HtmlReport page, MaskAgreementDocument d)
    {
        page.Heading("Volumes");
        if (d.VolumeAgreement.All(a => a.N < 2))
        {
            page.Table(["subject", "reading", "voxels", "mm³"],
                d.Volumes.Select(v => (IReadOnlyList<string>)[v.Subject, v.Reader, F($"{v.Voxels}"), Number(v.VolumeMm3)]));
            page.Note("Limits of agreement need two scans.");
            return;
        }
        ContinuousSections.Tables(page, d.VolumeAgreement, " (mm³)");
        ContinuousSections.Icc(page, d.VolumeIcc);
        var volume = d.Volumes.ToDictionary(v => (v.Subject, v.Reader), v => v.VolumeMm3);
        foreach (var a in d.VolumeAgreement.Take(MostPairFigures))
        {
            string[] names = [.. d.Pairs.Where(p => p.First == a.First && p.Second == a.Second).Select(p => p.Subject)];
            var (figure, note) = Agreement(a, [.. names.Select(n => volume[(n, a.First)])], [.. names.Select(n => volume[(n, a.Second)])],
                names, " (mm³)");
            page.Figure(figure, $"{Pair(a.First, a.Second)}. {LinesNote}{note}");
        }
        if (d.VolumeAgreement.Count > MostPairFigures)
            page.Note(F($"Figures of the first {MostPairFigures} of {d.VolumeAgreement.Count} pairs; volume_agreement.tsv has them all."));
    }

    static void Discrepant(HtmlReport page, MaskAgreementDocument d)
    {
        page.Heading("Discrepancies");
        page.Paragraph(
            "Scans whose volumes differ by more than two standard deviations of the differences from 0. The reader fills in why: " +
            "anatomical, morphological or artefact.");
        if (d.Discrepancies.Count == 0)
            page.Paragraph("None.");
        else
            page.Table(["subject", "first", "second", "first (mm³)", "second (mm³)", "difference (mm³)", "2 SD (mm³)", "reason"],
                d.Discrepancies.Select(x => (IReadOnlyList<string>)[
                x.Subject, x.First, x.Second, Number(x.VolumeFirstMm3), Number(x.VolumeSecondMm3), Number(x.DifferenceMm3),
                    Number(x.TwoDeviationsMm3), ""]));
        page.Note(
            "An outlier widens the standard deviation that judges it: no difference lies further than (n − 1)/√n of them from the mean " +
            "difference, so with fewer than six scans an outlier alone is never listed. discrepancies.tsv has an empty column for the reason.");
    }

    static void References(HtmlReport page, MaskAgreementDocument d)
    {
        if (d.References.Count + d.ReferenceNotes.Count == 0)
            return;
        page.Heading("Against a composite reference");
        foreach (var same in d.ReferenceNotes.GroupBy(n => (n.Reference, n.Made, n.Reason)))
            page.Warning(
                $"{same.Key.Reference}{(same.Key.Made ? "" : ", no reference")}: {same.Key.Reason} ({string.Join(", ", same.Select(n => n.Subject))}).");
        if (d.References.Count == 0)
            return;
        var groups = d.References.GroupBy(r => (r.Reference, r.Reader, r.PartOfReference)).ToList();
        page.Table(["reference", "reading", "scans", "Dice", "IoU", "volume similarity", "part of the reference"],
            groups.Select(g => (IReadOnlyList<string>)[
            g.Key.Reference, g.Key.Reader, F($"{g.Count()}"), M(SummaryFigure.Of(g.Select(r => r.Dice))),
                M(SummaryFigure.Of(g.Select(r => r.Iou))), M(SummaryFigure.Of(g.Select(r => r.VolumeSimilarity))), g.Key.PartOfReference
                ? "yes: circular" : "no"]));
        if (groups.Any(g => g.Key.PartOfReference))
            page.Warning(
                "A reading that is part of the reference is compared with itself in part: its overlap flatters and says nothing of " +
                "accuracy. Name the readers that make the reference with --reference-of to keep the judged reading out of it.");
        page.Note("The reference masks lie in the folder references.");
    }

    static void EveryPair(HtmlReport page, MaskAgreementDocument d)
    {
        page.Heading("Every pair");
        page.Table(["subject", "first", "second", "Dice", "IoU", "volume similarity", "voxels, first", "voxels, second",
            "95 % Hausdorff (mm)"], d.Pairs.Select(p => (IReadOnlyList<string>)[
            p.Subject, p.First, p.Second, Number(p.Dice), Number(p.Iou), Number(p.VolumeSimilarity), F($"{p.VoxelsFirst}"),
                F($"{p.VoxelsSecond}"), Number(p.Hausdorff95Mm)]), scroll: d.Pairs.Count > MostRowsInView);
    }

    static string M(SummaryFigure s) => MeanAndDeviation(s.Mean.Value, s.StandardDeviation);

    static string Pair(string first, string second) => $"{first} – {second}";

    static string F(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
