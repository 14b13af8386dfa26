using Rubor.Imaging;
using Rubor.Reading.Catalog;
using Rubor.Reading.Kinds.Vhi;
using Rubor.Reports;
using Rubor.Workstation.Exports;
using Rubor.Workstation.Options;

namespace Rubor.Workstation.Kinds.Vhi;

/// <summary>What a sheet tells.</summary>
/// <param name="Read">The read.</param>
/// <param name="Case">Its case; null where the study has none of that name now.</param>
/// <param name="Figures">The figures: those signed, or of a draft those that follow now.</param>
/// <param name="Recount">The read measured again.</param>
/// <param name="Change">The change since the earlier visit; null where there is none to tell.</param>
/// <param name="NoChange">Why there is none.</param>
internal sealed record SheetContent(ReadAt Read, CatalogCase? Case, VhiFigures Figures, Recount Recount, VisitChange? Change,
    string? NoChange)
{
    /// <summary>What became of the lesions of the visit before, in words; empty where the visits are not registered.</summary>
    public string Lesions { get; init; } = "";
}

/// <summary>One page, A4, for clinician and patient: the number, the picture, the change since the earlier visit.</summary>
internal static class SheetPage
{
    const string Notice = "Research use only. Not for diagnosis.";

    const string Style = """
        @page { size: A4; margin: 10mm 14mm; }
        body { max-width: 186mm; padding: 8mm 4mm 6mm; font-size: 14px; line-height: 1.42; }
        h1 { font-size: 23px; } h2 { font-size: 16px; margin: 17px 0 5px; } p { margin: 5px 0; }
        .figures { margin: 12px 0 6px; gap: 10px; } .card { flex: 1 1 0; padding: 9px 14px; } .card.first { flex: 1.25 1 0; }
        .card .value { font-size: 24px; } .card.first .value { font-size: 36px; }
        .slices { grid-template-columns: repeat(3, 1fr); gap: 9px; } .slice figcaption { margin-top: 2px; }
        svg .lower { stroke: #a8ecff; stroke-width: .8; }
        .slice svg text { font-size: var(--letter); stroke-width: calc(var(--letter) / 6); }
        .slice svg text:nth-last-of-type(2) { dominant-baseline: text-before-edge; transform: translateY(-5px); }
        .legend { margin: 4px 0 7px; font-size: 13px; }
        .draft { margin: 10px 0; padding: 6px 14px; border: 3px double #9c2f3f; color: #9c2f3f; font-size: 20px; font-weight: 700;
          letter-spacing: .04em; }
        .answer { border-left: 5px solid #5b6675; background: #f5f7f9; padding: 7px 14px; margin: 7px 0; }
        .answer b { font-size: 16px; } .answer.beyond { border-left-color: #9c2f3f; }
        .facts { display: grid; grid-template-columns: max-content 1fr; gap: 1px 14px; margin: 6px 0 0; font-size: 12.5px; }
        .facts dt { color: var(--soft); } .facts dd { margin: 0; overflow-wrap: anywhere; }
        footer { margin-top: 12px; padding-top: 6px; font-size: 12px; } .note { font-size: 12.5px; }
        @media print { body { padding: 0; max-width: none; font-size: 11.5px; line-height: 1.28; } h1 { font-size: 20px; }
          h2 { margin: 8px 0 3px; font-size: 14px; } .note, .legend { font-size: 11.5px; } .facts { font-size: 10.5px; }
          .figures { margin: 8px 0 4px; } footer { margin-top: 8px; }
          .card { padding: 6px 12px; } .card .value { font-size: 20px; } .card.first .value { font-size: 30px; }
            .draft { font-size: 17px; padding: 3px 12px; margin: 6px 0; } .slice svg { max-height: 48mm; }
            * { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
            .slice, .answer, .card, .facts { break-inside: avoid; } }
        """;

    /// <summary>The page, or why there is none.</summary>
    public static async Task<(byte[]? Page, string? Refusal)> OfAsync(SheetRequest request, CancellationToken cancel)
    {
        var (read, recount) = (request.Read, request.Recount);
        // A signature holds whatever has become of the images; a draft is nothing without them.
        if ((VhiFigures?)recount.FiguresOf(read) is not { } figures)
            return (null, $"There is no figure to show yet: {recount.Problem?.TrimEnd('.')}.");
        var (change, why) = await VisitChange.OfAsync(request.Oversees, read, figures.VolumeMm3, request.From, cancel);
        // Of signed reads alone, as the figures.
        string lesions = change is null ? "" : VisitLesions.Words(await VisitLesions.OfAsync(read, recount, request.From, cancel));
        return (Of(new(read, request.Case, figures, recount, change, why) { Lesions = lesions }), null);
    }

    static byte[] Of(SheetContent sheet)
    {
        var read = sheet.Read;
        string who = sheet.Case is { } c
            ? $"Subject {c.Subject}" + (c.Session.Length == 0 ? "" : $", visit {c.Session}") +
                (SheetFacts.ScanDate(c) is { } date ? $", scanned {date}" : ", date of the scan not given")
            : read.State.Opened.Case;
        var page = new HtmlReport("Inflammation of the sacroiliac joints on MRI", $"{who} · study {read.State.Opened.Study}", Notice)
            .Markup($"<style>{Style}</style>");
        if (read.Version is null)
            page.Markup("<div class=\"draft\" role=\"note\">DRAFT – not signed</div>");
        Number(page, sheet);
        Pictures(page, sheet);
        Change(page, sheet);
        Facts(page, sheet);
        return page.ToBytes($"{Notice} Rubor {WorkstationOptions.Version}. Method: Hepburn et al., PLoS ONE 2023, 18(4): e0284508.");
    }

    static void Number(HtmlReport page, SheetContent sheet)
    {
        var (content, f) = (sheet.Read.Content.Vhi(), sheet.Figures);
        double lower = f.VoxelsLower * f.VoxelVolumeMm3, upper = f.VoxelsUpper * f.VoxelVolumeMm3;
        page.Cards(
            ("Volume of inflammation (V_HI)", F($"{lower:#,0} mm³"), F($"{f.VoxelsLower:#,0} voxels at or above the lower limit")),
            ("of it the brightest part", F($"{upper:#,0} mm³"), F($"{f.VoxelsUpper:#,0} voxels at or above the upper limit")));
        string cut = content.Cuts.IsEmpty ? "" : " and cut others smaller";
        page.Paragraph(
            F($"This is how much of the bone in the measured region (the sacrum, the iliac bones beside it, and the lowest vertebrae ") +
            F($"as far as the region reaches) is brighter on the fluid-sensitive MRI (STIR) than the patient's own normal marrow. ") +
            F($"Bright marrow is a sign of inflammation, but not a proof of it. A computer marked ") +
            F($"{Pieces(content.Segmentation.Pieces)}; the reader looked at them, removed {content.Removed.Count:#,0} that are not ") +
            F($"inflammation, such as blood vessels or joint fluid{cut}, and kept {content.Kept.Count:#,0}."));
        string range = RangeWords(sheet);
        if (range.Length > 0)
            page.Paragraph(range);
    }

    // Only where the figures are those that stand above.
    static string RangeWords(SheetContent sheet)
    {
        if (sheet.Recount.Vhi()?.Cleaned is not { } cleaned || sheet.Recount.Problem is not null
            || sheet.Recount.IsAsSigned(sheet.Read) == false)
            return "";
        var words = new List<string>();
        if (sheet.Figures.VoxelsLower > 0 && SheetPictures.Region(sheet.Read, sheet.Recount) is { } region
            && SideVolumes.Of(cleaned, region) is { } side)
            words.Add(
                F($"On the patient's right lie {side.RightMm3:#,0} mm³ of it, on the left {side.LeftMm3:#,0} mm³ (right and left of ") +
                F($"the middle of the measured region)."));
        if (FigureRange.NearLimit(sheet.Read, sheet.Recount) is { } near)
            words.Add(F($"Range of the figure: were the lower limit 2 % higher or lower, it would be {near.LowMm3:#,0} to {near.HighMm3:#,0} mm³."));
        if (FigureRange.OfFoundMarrow(sheet.Read, sheet.Recount) is { } found)
            words.Add(
                F($"The normal marrow was found by a computer, and limits from it are less certain: the lower limit lies between ") +
                F($"{found.LowLimit:0.0} and {found.HighLimit:0.0}, and the figure between {found.LowMm3:#,0} and {found.HighMm3:#,0} mm³."));
        return string.Join(' ', words);
    }

    static void Pictures(HtmlReport page, SheetContent sheet)
    {
        page.Heading("Where it is");
        string? problem = sheet.Recount.Vhi() is null ? sheet.Recount.Problem : sheet.Recount.IsAsSigned(sheet.Read) == false
            ? "the images give other figures than those that were signed" : null;
        if (problem is not null)
        {
            page.Warning($"There are no pictures: {problem.TrimEnd('.')}.");
            return;
        }
        string pictures = SheetPictures.Of(sheet.Read, sheet.Recount);
        if (pictures.Length == 0)
            page.Paragraph("Nothing was kept as inflammation.");
        else
            page.Markup(SheetPictures.Legend).Markup(pictures)
                .Note($"The slices with most of " +
                    $"it." + (!SlicePlane.Of(sheet.Recount.Vhi()!.Cleaned.Geometry).Left.StartsWith('R') ? ""
                        : " The patient's right is on the left of the picture."));
    }

    static void Change(HtmlReport page, SheetContent sheet)
    {
        page.Heading("Change since the earlier visit");
        if (sheet.Change is not { } change)
        {
            page.Paragraph(sheet.NoChange!);
            return;
        }
        var limit = change.Detectable;
        string percent = change.Percent is { } p ? F($" ({Signed(p)} %)") : "";
        page.Markup($"<div class=\"answer{(change.IsBeyond ? " beyond" : "")}\"><b>{HtmlReport.Escape(F($"{Signed(change.DifferenceMm3)} mm³{percent}"))}</b> "
            + HtmlReport.Escape(F($"from {change.BeforeMm3:#,0} mm³ at visit {change.Earlier} to {change.AfterMm3:#,0} mm³ now.")) + "<br>"
            + HtmlReport.Escape(change.IsBeyond
                ? F($"This is {(change.DifferenceMm3 < 0 ? "less" : "more")} inflammation than before, by more than the smallest ") +
                    F($"detectable change of {limit.Mm3:#,0} mm³.{Doubt(change)}")
                : F($"This lies within the smallest detectable change of {limit.Mm3:#,0} mm³: differences between readings alone can ") +
                    F($"be as large, so it tells of no change in the patient."))
            + (sheet.Lesions.Length == 0 ? "" : "<br>" + HtmlReport.Escape(sheet.Lesions)) + "</div>");
        page.Note((limit.IsPublished
                ? F($"Smallest detectable change: of 6 published cases that two readers cleaned (data of Hepburn et al. 2023); 1.96 ") +
                    F($"standard deviations of their differences, 95 % interval {limit.LowerMm3:#,0} to {limit.UpperMm3:#,0} mm³. The ") +
                    F($"six differ much in size, so it is a rough guide.")
                : F($"Smallest detectable change: of {limit.Scans} scans of this study that two readers signed; 1.96 standard ") +
                    F($"deviations of their differences, 95 % interval {limit.LowerMm3:#,0} to {limit.UpperMm3:#,0} mm³."))
            + " It tells how readers differ, not how the scanner differs from day to day.");
    }

    static void Facts(HtmlReport page, SheetContent sheet) => page.Heading("Who, when, how").Markup(
        "<dl class=\"facts\">" + string.Concat(SheetFacts.Of(sheet).Select(f =>
            $"<dt>{HtmlReport.Escape(f.Name)}</dt><dd>{HtmlReport.Escape(f.Text)}</dd>")) + "</dl>");

    // Few scans tell the limit only roughly.
    static string Doubt(VisitChange change) => Math.Abs(change.DifferenceMm3) > change.Detectable.UpperMm3 ? ""
        : F($" That limit is not well known: it may be as high as {change.Detectable.UpperMm3:#,0} mm³, and then the change would lie within it.");

    static string Pieces(int count) => count == 1 ? "1 bright piece" : F($"{count:#,0} bright pieces");

    static string Signed(double value) => Math.Round(value) switch
    {
        0 => "±0",
        > 0 and var up => F($"+{up:#,0}"),
        var down => F($"−{-down:#,0}"),
    };

    static string F(FormattableString text) => FormattableString.Invariant(text);
}
