using System.Globalization;
using Rubor.Imaging;
using Rubor.Methods.HandScans;
using Rubor.Reports;
using Rubor.Reports.Pictures;
using Rubor.Studies.Measuring.HandScans;

namespace Rubor.Cli.Pages;

/// <summary>report.html of one planar scan: each view with its classes outlined, and its lesions.</summary>
internal static class HandScanPage
{
    /// <summary>Counts from white to black: the fixed scale on which scans of all patients are shown alike. Cobb 2023, 2.1.</summary>
    internal const double White = 1, Black = 100;

    /// <summary>A lesion this large carries its number in the picture; smaller ones tell it when pointed at.</summary>
    const int NumberedLesion = 12;

    // Lines are told apart without colour.
    static readonly Dictionary<string, string> Lines = new(StringComparer.Ordinal) { ["normal"] = "dotted", ["low"] = "dashed", ["high"] = "solid" };

    /// <summary>The page as UTF-8.</summary>
    public static byte[] Of(HandScanDocument d, IReadOnlyList<MeasuredView> views)
    {
        var page = new HtmlReport("Inflammation on a hand scan", F($"{d.File}, {d.Views.Count} view{(d.Views.Count == 1 ? "" : "s")}"));
        int inflamed = d.Views.Sum(v => v.InflamedPixels);
        page.Cards(
            (d.Inflamed ? "Inflamed" : "Not inflamed", F($"{inflamed} pixel{(inflamed == 1 ? "" : "s")}"),
                F($"of low or high; a view is inflamed from {d.InflamedFromPixels} on")),
            ("low", Pixels(d, "low"), Lesions(d, "low")),
            ("high", Pixels(d, "high"), Lesions(d, "high")));
        foreach (string warning in d.Warnings)
            page.Warning(warning);
        page.Markup("<div class=\"legend light\">" + string.Concat(d.Views[0].Classes.Select(c => Switch(c.Label))) + "</div>");
        page.Markup($"<div class=\"slices large\">{string.Concat(views.Select(Picture))}</div>");
        page.Note(F($"Inverse grey on a fixed scale: {White:0} count is white, {Black:0} and more are black. Rows and columns are as the file ") +
            "stores them; which hand is which the picture does not say. Point at an outline for its lesion.");
        foreach (var view in d.Views)
        {
            if (d.Views.Count > 1)
                page.Heading(NameOf(view));
            page.Table(["class", "pixels", "% of the view", "mm² on the detector", "lesions"], view.Classes.Select(c => (IReadOnlyList<string>)[
                c.Label, F($"{c.Pixels}"), F($"{100 * c.Share:0.00}"), Area(c.AreaMm2), F($"{c.Lesions}")]));
            page.Table(["lesion", "class", "pixels", "mm²", "column", "row", "mean count", "largest count"],
                view.Lesions.Select(l => (IReadOnlyList<string>)[F($"{l.Number}"), l.Label,
                    F($"{l.Pixels}"), Area(l.AreaMm2), F($"{l.X:0.0}"), F($"{l.Y:0.0}"), F($"{l.MeanCount:0.0}"), F($"{l.LargestCount:0.#}")]), scroll: true);
        }
        if (d.Model.Classes is not { } thresholds)
        {
            int networks = d.Model.WeightsSha256!.Count;
            page.Heading("Model").Paragraph(networks == 1 ? "A network that planned itself from its training scans (nnU-Net, Isensee 2021)."
                : F($"The mean of {networks} networks that planned themselves from their training scans (nnU-Net, Isensee 2021)."));
            return page.ToBytes($"Rubor {ProductVersion.Text}. {ThresholdTrainingPage.Source}");
        }
        page.Heading("Model").Paragraph(
            $"Threshold model; each class is what lies between two counts after smoothing, chosen by the {ThresholdTrainingPage.Words(d.Model.Criterion!)}. " +
            "A pixel between the thresholds of several classes belongs to the most severe.");
        page.Table(["class", "smoothing, pixels", "from, counts", "to, counts", "score on the scans fitted on"],
            thresholds.Select(ThresholdTrainingPage.Row));
        return page.ToBytes($"Rubor {ProductVersion.Text}. {ThresholdTrainingPage.Source}");
    }

    /// <summary>A view in words.</summary>
    public static string NameOf(ViewFigure v) => v.View.Length > 0 ? v.View : v.Page is { } page ? F($"page {page}") : "scan";

    /// <summary>A scan with classes outlined.</summary>
    /// <param name="image">The scan.</param>
    /// <param name="labels">Value of each pixel's class, 0 for none.</param>
    /// <param name="description">What it shows, for those who cannot see it.</param>
    /// <param name="caption">Its caption.</param>
    public static string Picture(HandScanImage image, byte[] labels, string description, string caption)
    {
        var picture = new SlicePicture(image.ToVolume(), 0, new(0, 0, image.Width, image.Height), new GrayWindow(Black, White), description,
            SlicePlane.AsStored);
        foreach (var cls in HandScan.Classes)
            picture.Outline([.. labels.Select(l => l == cls.Value ? 1 : 0)], $"hand-{cls.Name}", _ => cls.Name);
        return picture.ToHtml(caption);
    }

    /// <summary>A view with what was found on it.</summary>
    public static string Picture(MeasuredView view)
    {
        var volume = view.Image.ToVolume();
        string name = NameOf(view.Figure);
        var picture = new SlicePicture(volume, 0, new(0, 0, view.Image.Width, view.Image.Height), new GrayWindow(Black, White),
            $"Hand scan with the classes found. {name}", SlicePlane.AsStored);
        var layer = new int[view.Labels.Length];
        foreach (var cls in HandScan.Classes)
        {
            for (int i = 0; i < layer.Length; i++)
                layer[i] = view.Labels[i] == cls.Value ? Math.Max(view.LesionNumbers[i], 1) : 0;
            picture.Outline(layer, $"hand-{cls.Name}", n => HandScan.Inflamed.Contains(cls)
                ? F($"lesion {n}: {cls.Name}, {view.Figure.Lesions[n - 1].Pixels} pixels") : cls.Name);
        }
        foreach (var l in view.Figure.Lesions.Where(l => l.Pixels >= NumberedLesion))
            picture.Label(l.X, l.Y, F($"{l.Number}"));
        return picture.ToHtml(F($"{name}: {(view.Figure.Inflamed ? "inflamed" : "not inflamed")}, {view.Figure.InflamedPixels} pixels of low or high"));
    }

    // Drawn as large as in the pictures, so that dots and dashes are seen.
    internal static string Switch(string label) =>
        $"<label><input type=\"checkbox\" data-overlay=\"hand-{label}\" checked><svg viewBox=\"0 0 34 18\" aria-hidden=\"true\"><g " +
            $"transform=\"scale(4)\"><path class=\"hand-{label}\" d=\"M1 1h6v2.5h-6z\"/></g></svg>{label}: {Lines[label]}</label>";

    static string Pixels(HandScanDocument d, string label) =>
        F($"{d.Views.Sum(v => v.Classes.Where(c => c.Label == label).Sum(c => c.Pixels))} pixels");

    static string Lesions(HandScanDocument d, string label)
    {
        int n = d.Views.Sum(v => v.Lesions.Count(l => l.Label == label));
        return F($"in {n} lesion{(n == 1 ? "" : "s")}");
    }

    static string Area(double? mm2) => mm2 is { } area ? F($"{area:0}") : "n/a";

    static string F(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
