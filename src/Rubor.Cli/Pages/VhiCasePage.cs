using System.Buffers;
using System.Globalization;
using Rubor.Imaging;
using Rubor.Methods.Vhi;
using Rubor.Reports;
using Rubor.Reports.Figures;
using Rubor.Reports.Pictures;
using Rubor.Studies.Measuring.Vhi;
using Rubor.Studies.Runs;

namespace Rubor.Cli.Pages;

/// <summary>report.html of one scan: the figure, the slices with both limits, the marrow, the pieces, and how sure it is.</summary>
internal static class VhiCasePage
{
    /// <summary>Closing line of every V_HI page.</summary>
    public const string Source = "Method: Hepburn et al., PLoS ONE 2023, 18(4): e0284508, section 2.5.";

    const int Margin = 10;
    const int LargePictures = 2;
    // A piece this large carries its number in the picture; smaller ones tell it when pointed at.
    const int NumberedPiece = 12;

    /// <summary>Writes the page into a case's folder.</summary>
    public static void Write(VhiResult result, VhiDocument figures, OutputFolder output) =>
        System.IO.File.WriteAllBytes(output.PathOf("report.html"), Of(result, figures));

    static byte[] Of(VhiResult result, VhiDocument figures)
    {
        string who = result.Case.Subject.Length == 0 ? figures.Stir
            : $"Subject {result.Case.Subject}{(result.Case.Session.Length == 0 ? "" : $", visit {result.Case.Session}")}";
        var page = new HtmlReport("Volume of hyperintense inflammation", $"{who} · {Grid(result.Stir.Geometry)}");
        Verdict(page, figures);
        Headline(page, figures);
        if (DiseaseRegionDocument.SeenText(figures.SeenInTraining ?? []) is { } seen)
            page.Warning(seen);
        // What the verdict has said already is not said twice.
        foreach (string warning in figures.Warnings.Where(w =>
            !(figures.Automatic?.Reasons ?? []).Any(r => w.Contains(r, StringComparison.Ordinal))))
            page.Warning(warning);
        if (result.Found is { } found)
            page.Paragraph(
                F($"The disease region ({figures.RegionVoxels} voxels) was found on {Path.GetFileName(found.T1w.Source)} by ") +
                F($"{(found.Networks.Count == 1 ? "a trained network" : $"the mean of {found.Networks.Count} trained networks")}, not ") +
                F($"drawn: look at its outline in every slice before trusting the figure. {DiseaseRegionDocument.NoteOn(found.Networks)}"));
        if (figures.NormalMarrow is { Source: "automatic" } marrow)
            page.Paragraph(
                F($"The normal marrow ({figures.MarrowVoxels} voxels, {marrow.VolumeMm3 / 1000:0.0} ml in {marrow.Slices} slices) was ") +
                F($"found, not drawn. Verdict: ") +
                (marrow.Verdict == "plausible" ? "plausible, nothing speaks against it; still look at its outline" : "a reader must draw it") +
                F($". Standard error of l_lower over slices: ") +
                (marrow.RelativeStandardError is { } error ? F($"{100 * error:0.0} %.") : "unknown."));
        Sensitivity(page, figures);
        if (result.Found is { } region)
        {
            var crop = SlicePicture.Around(region.Region, Margin);
            UncertaintySection.Write(page, region, crop, GrayWindow.Of(region.T1w, crop));
        }
        Slices(page, result);
        Marrow(page, result, figures);
        Pieces(page, figures);
        return page.ToBytes($"Rubor {ProductVersion.Text}. {Source}");
    }

    // First of all, in plain words: whether what no reader drew may stand.
    static void Verdict(HtmlReport page, VhiDocument f)
    {
        if (f.Automatic is not { } automatic)
            return;
        static string E(string text) => HtmlReport.Escape(text);
        bool plausible = automatic.Reasons.Count == 0;
        page.Markup($"<div class=\"verdict{(plausible ? "" : " needed")}\"><b>Automatic measurement: {E(automatic.Text)}</b>"
            + (plausible ? "<br>Nothing speaks against what was found. A reader still looks at the outlines, and removes pieces that are not inflammation."
                : $"<ul>{string.Concat(automatic.Reasons.Select(r => $"<li>{E(r)}</li>"))}</ul>") + "</div>");
    }

    static void Headline(HtmlReport page, VhiDocument f)
    {
        string voxel = F($"a voxel is {f.VoxelVolumeMm3:0.0000} mm³ by the header");
        if (f.Vhi is { } vhi)
            page.Cards(
                ("V_HI, cleaned by a reader", F($"{vhi.VolumeMm3:0} mm³"), F($"{vhi.Voxels} voxels; {voxel}")),
                ("at the upper limit", F($"{f.Cleaned!.Upper.VolumeMm3:0} mm³"), F($"{f.Cleaned.Upper.Voxels} voxels")),
                ("pieces kept", F($"{f.Cleaned.Pieces} of {f.Preliminary.Pieces}"),
                    F($"preliminary: {f.Preliminary.Lower.Voxels} voxels, {f.Preliminary.Lower.VolumeMm3:0} mm³; piece set {f.PieceSet}")),
                ("limits", F($"{f.LLower:0.0} / {f.LUpper:0.0}"), Rule(f)));
        else
            page.Cards(
                ("Preliminary volume, not yet V_HI", F($"{f.Preliminary.Lower.VolumeMm3:0} mm³"), F($"{f.Preliminary.Lower.Voxels} voxels; {voxel}")),
                ("at the upper limit", F($"{f.Preliminary.Upper.VolumeMm3:0} mm³"), F($"{f.Preliminary.Upper.Voxels} voxels")),
                ("pieces", F($"{f.Preliminary.Pieces}"),
                    $"a reader removes those that are not inflammation (vessels, fluid, artefacts); what is left is V_HI. Numbers hold " +
                    $"for piece set {f.PieceSet}"),
                ("limits", F($"{f.LLower:0.0} / {f.LUpper:0.0}"), Rule(f)));
        if (f.Truth is { } truth)
            page.Paragraph(
                F($"Known truth: {truth.Voxels} voxels ({truth.VolumeMm3:0} mm³) at or above l_lower. Dice ") +
                F($"{Dice(truth.DicePreliminary)} before cleaning{(f.Vhi is null ? "" : $", {Dice(truth.DiceCleaned)} after")}."));
    }

    static string Rule(VhiDocument f) => f.Limits == "paper"
        ? F($"l_lower = Q_U + {f.IqrMultiple:0.00} · IQR; l_upper = maximum of the marrow")
        : f.NormalMarrow?.Source == "automatic"
            ? F($"rule for marrow that was found: {FoundMarrowLimit.Factor} times its bright end, the shading taken out; l_upper half ") +
                F($"an interquartile range above")
            : "robust rule: median and trimmed tail of the marrow; l_upper half an interquartile range above";

    static void Sensitivity(HtmlReport page, VhiDocument f)
    {
        page.Heading("How sure is it?");
        page.Paragraph(
            "The figure counts the bright tail of a distribution, so a small error of the lower limit moves it much. The limit rests on the normal marrow.");
        int now = f.Vhi?.Voxels ?? f.Preliminary.Lower.Voxels;
        double volume = f.Vhi?.VolumeMm3 ?? f.Preliminary.Lower.VolumeMm3;
        IReadOnlyList<string> Row(double change, double limit, int voxels, double mm3, double? relative) =>
            [change == 0 ? "as measured" : F($"{Signed(change)} %"), F($"{limit:0.0}"), F($"{voxels}"), F($"{mm3:0}"), change == 0 ? ""
                : relative is { } r ? F($"{Signed(Math.Round(100 * r, 1))} %") : "n/a"];
        var below = f.Sensitivity[0];
        var above = f.Sensitivity[1];
        page.Table(["l_lower", "value", "voxels", "mm³", "change"],
        [
            Row(100 * below.RelativeChangeOfLimit, below.LLower, below.Voxels, below.VolumeMm3, below.RelativeChange),
            Row(0, f.LLower, now, volume, null),
            Row(100 * above.RelativeChangeOfLimit, above.LLower, above.Voxels, above.VolumeMm3, above.RelativeChange),
        ]);
        Range(page, f);
    }

    // Where no reader drew the marrow the figure is a range.
    static void Range(HtmlReport page, VhiDocument f)
    {
        if (f.FoundMarrowRange is not [var low, var high])
            return;
        page.Paragraph(
            F($"The normal marrow was found, not drawn. On patients who did not choose the rule, the published limit on a reader's ") +
            F($"marrow lay within a factor of {FoundMarrowLimit.RangeFactor} of l_lower in 95 of 100 (expected from ") +
            F($"{FoundMarrowLimit.Patients} patients of one scanner): between {low.LLower:0.0} and {high.LLower:0.0} here, so that the ") +
            F($"figure lies between {high.VolumeMm3:0} and {low.VolumeMm3:0} mm³ ({high.Voxels} and {low.Voxels} voxels). Drawn marrow makes it one figure."));
    }

    static void Slices(HtmlReport page, VhiResult result)
    {
        var geometry = result.Stir.Geometry;
        var plane = SlicePlane.Of(geometry);
        page.Heading("Slices").Markup(VhiLegend.Switches(result.Kept is not null, result.Found is not null));
        var crop = SlicePicture.Around(result.DiseaseRegion, Margin);
        var window = GrayWindow.Of(result.Stir, crop);
        var counted = result.Inflammation;
        var voxels = Enumerable.Range(0, geometry.Size.Z).Select(z => counted.Slice(z).Length - counted.Slice(z).Count((byte)0)).ToArray();
        var shown = Enumerable.Range(0, geometry.Size.Z).Where(z =>
            result.DiseaseRegion.Voxels.Slice(z * geometry.Size.SliceVoxels, geometry.Size.SliceVoxels).Contains((byte)1)).ToArray();
        var pictures = new string[geometry.Size.Z];
        Parallel.ForEach(shown, z =>
            pictures[z] = Picture(result, counted, z, crop, window, F($"Slice {z}: {voxels[z]} voxels{(result.Kept is null ? "" : " kept")}")));
        var largest = shown.OrderByDescending(z => voxels[z]).Where(z => voxels[z] > 0).Take(LargePictures).Order().ToArray();
        if (largest.Length > 0)
            page.Subheading("Where most of it lies").Markup($"<div class=\"slices large\">{string.Concat(largest.Select(z => pictures[z]))}</div>");
        page.Subheading(F($"All {shown.Length} slices of the disease region"))
            .Markup($"<div class=\"slices\">{string.Concat(shown.Where(z => !largest.Contains(z)).Select(z => pictures[z]))}</div>");
        page.Note(
            F($"Radiological convention: the patient's right is on the left. Directions: {plane.Left} left, {plane.Right} right, ") +
            F($"{plane.Top} up, {plane.Bottom} down{((plane.Top + plane.Left).Length > 2 ? " (oblique plane)" : "")}. Slices are ") +
            F($"counted from 0. Gray from {window.Black:0} to {window.White:0}. Point at a piece for its number."));
    }

    /// <summary>A slice of STIR with everything that was drawn and found on it.</summary>
    internal static string Picture(VhiResult result, LabelMap counted, int z, Crop crop, GrayWindow window, string caption)
    {
        var size = result.Stir.Geometry.Size;
        var picture = new SlicePicture(result.Stir, z, crop, window, $"STIR with the segmentation. {caption}");
        int[] buffer = ArrayPool<int>.Shared.Rent(2 * size.SliceVoxels); // one for all layers: a report has hundreds
        var layer = buffer.AsSpan(0, size.SliceVoxels);
        var numbers = buffer.AsSpan(size.SliceVoxels, size.SliceVoxels);
        result.Measured.PieceNumbers(z, numbers);
        string Name(int n) => F($"piece {n}: {result.Measured.Pieces[n - 1].VoxelsLower} voxels");

        Widen(result.DiseaseRegion.Voxels.Slice(z * size.SliceVoxels, size.SliceVoxels), layer);
        picture.Outline(layer, "region");
        Widen(result.NormalMarrow.Voxels.Slice(z * size.SliceVoxels, size.SliceVoxels), layer);
        picture.Outline(layer, "marrow");
        var labels = counted.Slice(z);
        for (int i = 0; i < layer.Length; i++)
            layer[i] = labels[i] == 2 ? 1 : 0;
        picture.Fill(layer, "upper");
        for (int i = 0; i < layer.Length; i++)
            layer[i] = labels[i] == 0 ? numbers[i] : 0;
        picture.Outline(layer, "removed", n => $"removed {Name(n)}");
        for (int i = 0; i < layer.Length; i++)
            layer[i] = labels[i] > 0 ? numbers[i] : 0;
        picture.Outline(layer, "lower", Name);
        ArrayPool<int>.Shared.Return(buffer);
        var inverse = result.Stir.Geometry.ToWorld.Inverse();
        foreach (var piece in result.Measured.Pieces.Where(p => p.Slice == z && p.VoxelsLower >= NumberedPiece))
        {
            var at = inverse.Apply(piece.CentroidMm.X, piece.CentroidMm.Y, piece.CentroidMm.Z);
            picture.Label(at.X, at.Y, F($"{piece.Number}"));
        }
        return picture.ToHtml(caption);
    }

    static void Widen(ReadOnlySpan<byte> mask, Span<int> labels)
    {
        for (int i = 0; i < labels.Length; i++)
            labels[i] = mask[i];
    }

    static void Marrow(HtmlReport page, VhiResult result, VhiDocument figures)
    {
        var limits = result.Measured.Limits;
        page.Heading("Normal marrow and the limits");
        page.Figure(
            HistogramFigure.Of(
                VhiMeasurement.ValuesWithin(result.Stir, result.NormalMarrow), "normal marrow",
                VhiMeasurement.ValuesWithin(result.Stir, result.DiseaseRegion), "disease region",
                [new("upper quartile", limits.UpperQuartile), new("l_lower", limits.Lower), new("l_upper", limits.Upper)], "STIR intensity (arbitrary units)"),
            F($"Bars: {limits.MarrowVoxels} voxels of normal marrow. Line: the disease region. The lower limit is the upper quartile + ") +
                F($"{limits.IqrMultiple:0.00} interquartile ranges ({limits.Iqr:0.0}), ") +
                (figures.Limits == "paper" ? "the upper limit the brightest marrow voxel."
                    : "which follows from the marrow's bright end; the upper limit lies half an interquartile range above."));
    }

    static void Pieces(HtmlReport page, VhiDocument f)
    {
        page.Heading("Pieces");
        page.Note("Numbers for --keep and --remove: by slice, row and column of the first voxel. Positions in mm, RAS. Slices from 0.");
        page.Table(["piece", "slice", "voxels", "of them at the upper limit", "mm³", "right (mm)", "anterior (mm)",
            "superior (mm)", "kept"],
            f.Pieces.Select(p =>
                (IReadOnlyList<string>)[F($"{p.Number}"), F($"{p.Slice}"), F($"{p.VoxelsLower}"), F($"{p.VoxelsUpper}"),
                F($"{p.VolumeMm3:0.0}"), F($"{p.CentroidMm[0]:0.0}"), F($"{p.CentroidMm[1]:0.0}"), F($"{p.CentroidMm[2]:0.0}"),
                f.Vhi is null ? "not cleaned yet" : p.Kept ? "yes" : "no"]),
            scroll: true);
    }

    static string Grid(Geometry g) => F($"{g.Size} voxels of {g.SpacingMm.X:0.###} × {g.SpacingMm.Y:0.###} × {g.SpacingMm.Z:0.###} mm");

    static string Dice(double? dice) => dice is { } d ? F($"{d:0.000}") : "undefined (nothing on either side)";

    static string Signed(double value) => (value > 0 ? "+" : value < 0 ? "−" : "") + Math.Abs(value).ToString(CultureInfo.InvariantCulture);

    static string F(FormattableString text) => FormattableString.Invariant(text);
}
