using System.Globalization;
using Rubor.Studies.Tables;

namespace Rubor.Studies.Agreement;

/// <summary>The tables that <c>agree masks</c> writes.</summary>
public static class MaskAgreementTables
{
    /// <summary>File names and contents.</summary>
    public static IEnumerable<(string Name, byte[] Content)> Of(MaskAgreementDocument d)
    {
        yield return ("pairs.tsv", TsvText.Of(
            ["subject", "first", "second", "dice", "iou", "volume_similarity", "voxels_first", "voxels_second", "hausdorff95_mm", "reason"],
            d.Pairs.Select(p => (IReadOnlyList<object?>)[p.Subject, p.First, p.Second, p.Dice, p.Iou, p.VolumeSimilarity, p.VoxelsFirst,
                p.VoxelsSecond, p.Hausdorff95Mm, ReasonOf(d, p)])));
        yield return ("summary.tsv", TsvText.Of(
            ["first", "second", "measure", "n", "undefined", "mean", "lower_95", "upper_95", "sd", "median", "lower_quartile",
                "upper_quartile", "minimum", "maximum", "subjects", "both_empty", "one_empty", "counted_as_1", "why_undefined", "warning", "reason"],
            d.Summaries.SelectMany(s =>
                new[] { ("dice", s.Dice), ("iou", s.Iou), ("volume_similarity", s.VolumeSimilarity), ("hausdorff95_mm", s.Hausdorff95Mm) }
                .Select(m =>
                    (IReadOnlyList<object?>)[s.First, s.Second, m.Item1, .. Cells(m.Item2), m.Item2.Mean.Clusters, s.BothEmpty, s.OneEmpty,
                    d.OverlapForm == "modified" && m.Item1 != "hausdorff95_mm" ? s.BothEmpty : 0, WhyUndefined(d, s, m.Item1),
                        m.Item2.Mean.Warning, m.Item2.Mean.Reason]))));
        if (d.Surfaces is { } surfaces)
            yield return ("surfaces.tsv", TsvText.Of(
                ["subject", "first", "second", "surface_dice", "average_symmetric_mm", "hausdorff_mm", "tolerance_mm", "reason"],
                surfaces.Select(s => (IReadOnlyList<object?>)[s.Subject, s.First, s.Second, s.SurfaceDice, s.AverageSymmetricMm,
                    s.HausdorffMm, d.SurfaceToleranceMm, s.Reason])));
        yield return ("volumes.tsv", TsvText.Of(["subject", "reader", "voxels", "volume_mm3"],
            d.Volumes.Select(v => (IReadOnlyList<object?>)[v.Subject, v.Reader, v.Voxels, v.VolumeMm3])));
        yield return ("volume_agreement.tsv", TsvText.Of(
            ["first", "second", "statistic", .. EstimateFigure.Columns],
            d.VolumeAgreement.SelectMany(a =>
                a.Figures().Select(f => (IReadOnlyList<object?>)[a.First, a.Second, f.Name, .. f.Figure.Cells]))
                .Concat(d.VolumeIcc.Select(i => (IReadOnlyList<object?>)["all", "all", i.Form, .. i.Icc.Cells]))));
        yield return ("discrepancies.tsv", TsvText.Of(
            ["subject", "first", "second", "volume_first_mm3", "volume_second_mm3", "difference_mm3", "two_sd_mm3", "reason"],
            d.Discrepancies.Select(x =>
                (IReadOnlyList<object?>)[x.Subject, x.First, x.Second, x.VolumeFirstMm3, x.VolumeSecondMm3, x.DifferenceMm3,
                x.TwoDeviationsMm3, TsvText.Blank])));
        if (d.References.Count > 0)
            yield return ("references.tsv", TsvText.Of(
                ["reference", "subject", "reader", "part_of_reference", "dice", "iou", "volume_similarity", "voxels_reader",
                    "voxels_reference", "staple_sensitivity", "staple_specificity", "staple_rounds", "staple_converged"],
                d.References.Select(r =>
                    (IReadOnlyList<object?>)[r.Reference, r.Subject, r.Reader, r.PartOfReference ? "yes"
                    : "no", r.Dice, r.Iou, r.VolumeSimilarity, r.VoxelsReader, r.VoxelsReference, r.Sensitivity, r.Specificity,
                    r.StapleRounds, r.StapleConverged is { } settled ? (settled ? "yes" : "no") : null])));
        if (d.ReferenceNotes.Count > 0)
            yield return ("reference_notes.tsv", TsvText.Of(["subject", "reference", "made", "reason"],
                d.ReferenceNotes.Select(n => (IReadOnlyList<object?>)[n.Subject, n.Reference, n.Made ? "yes" : "no", n.Reason])));
        if (d.LeftOut.Count > 0)
            yield return ("left_out.tsv",
                TsvText.Of(["subject", "reason"], d.LeftOut.Select(l => (IReadOnlyList<object?>)[l.Subject, l.Reason])));
    }

    static IReadOnlyList<object?> Cells(SummaryFigure s) =>
        [s.Mean.N, s.Undefined, s.Mean.Value, s.Mean.Lower, s.Mean.Upper, s.StandardDeviation, s.Median, s.LowerQuartile, s.UpperQuartile,
            s.Minimum, s.Maximum];

    /// <summary>Why scans of a pair lack a measure, with their number; null where none does.</summary>
    /// <param name="d">The document.</param>
    /// <param name="pair">The pair of readers.</param>
    /// <param name="measure">Name of the measure.</param>
    public static string? WhyUndefined(MaskAgreementDocument d, PairSummary pair, string measure)
    {
        var reasons = d.Undefined.Where(u => u.First == pair.First && u.Second == pair.Second && u.Measure == measure)
            .GroupBy(u => u.Reason).ToList();
        return reasons.Count == 0 ? null : string.Join(" ", reasons.Select(g => string.Create(CultureInfo.InvariantCulture, $"{g.Count()}: {g.Key}")));
    }

    static string? ReasonOf(MaskAgreementDocument d, MaskPair pair)
    {
        var reasons = d.Undefined.Where(u => u.Subject == pair.Subject && u.First == pair.First && u.Second == pair.Second)
            .Select(u => u.Reason).Distinct().ToList();
        return reasons.Count == 0 ? null : string.Join(" ", reasons);
    }
}
