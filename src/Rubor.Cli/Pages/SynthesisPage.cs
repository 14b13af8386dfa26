using System.Globalization;
using System.Text;
using Rubor.Imaging;
using Rubor.Methods.HandScans;
using Rubor.Reports;
using Rubor.Reports.Figures;
using Rubor.Reports.Pictures;
using Rubor.Studies.Measuring.HandSynthesis;

namespace Rubor.Cli.Pages;

/// <summary>report.html of made hand scans: the honesty sheet.</summary>
internal static class SynthesisPage
{
    /// <summary>The page as UTF-8.</summary>
    /// <param name="d">What is known of the images.</param>
    /// <param name="generators">The generators.</param>
    /// <param name="shown">Images for the picture sheet.</param>
    public static byte[] Of(SynthesisDocument d, GeneratorDocument generators, IReadOnlyList<SyntheticScan> shown)
    {
        var page = new HtmlReport("Made hand scans", F($"{generators.Study}, fold {d.Fold}, seed {d.Seed}"));
        page.Paragraph(F($"{d.Images} images, numbers {d.First} to {d.First + d.Images - 1}, made by a generator ") +
            F($"that learnt from {d.LearntFrom.Count} patients ") +
            "and from nobody whom a classifier of this fold is stopped or tested by. " +
            "They are no patients' scans, and nothing measured on them is an accuracy.");
        page.Cards(
            ("joints inflamed", F($"{100 * d.InflamedShare:0.0} %"),
                F($"by the law of the drawing {100 * d.InflamedChance:0.0} %, whatever the study's share is")),
            ("drawn again", F($"{d.Failures.Values.Sum()}"), d.Failures.Count == 0 ? "no image failed" : string.Join(", ", d.Failures.Select(f =>
                F($"{f.Key} {f.Value}")))),
            ("nearer than twins", F($"{d.Copies.NearerThanTwins}"), "copies of what was learnt from, by the yardstick below"),
            ("a made image", F($"{d.SecondsAnImage:0.00} s"), ""));
        if (d.Photographs is { } laid)
            page.Paragraph(F($"{laid.Images} of the images have hands of photographs, laid over those of a scan where their joints fit best: ")
                + F($"{laid.Photographs} different photographs, {laid.Mirrored} of {2 * laid.Images} hands mirrored; ")
                + F($"{laid.PassedOver} photographs drawn had too few joints. ")
                + "Their wrists are never inflamed, since photographs end anywhere there: the law of the drawing above says so, too.");
        if (d.Failed > 0)
            page.Warning(F($"{d.Failed} of {d.Images} images failed at every try and are kept as they are: ")
                + "the generator learnt too little. plan.tsv names them.");
        page.Heading("Pictures").Note("The first images, each " +
            " before the scan whose hands it has, or over whose hands photographed ones were laid. " +
            "Outlines are low and high: the mask it was made from, and what was drawn.");
        var sheet = new StringBuilder("<div class=\"slices\">");
        foreach (var one in shown)
        {
            var read = one.Source.Read;
            sheet.Append(Picture([.. one.Counts.Select(c => (double)c)], one.Hands.Labels, read.Image.Width,
                F($"made image {one.Number}: hands of {Hands(one)}, {one.Hands.Joints.Count(j => j.State > 1)} joints inflamed")));
            sheet.Append(Picture([.. read.Image.Pixels], read.Labels, read.Image.Width, $"{read.Case.Name}, a scan learnt from"));
        }

        page.Markup(sheet.Append("</div>").ToString());
        page.Heading("Memorised?").Note("Distance of an image to the nearest one learnt from, mirrored ones as well, "
            + "over the blocks in which either shows a hand, in "
            + "deviations of Poisson noise. The yardstick are palmar and mirrored dorsal of one patient: the same activity with other noise. "
            + "The masks come from "
            + "scans that were learnt from, so that nearness tells of shapes, too; noise in common tells of copies alone.");
        page.Table(["", "images", "least", "median", "most"], new[]
        {
            ("made images: distance to the nearest learnt from", d.Copies.Made),
            ("scans of other patients: the same", d.Copies.HeldOut),
            ("palmar and mirrored dorsal of one patient", d.Copies.Twins),
            ("made images: largest correlation of noise with one learnt from", d.Copies.Noise),
            ("scans of other patients: the same", d.Copies.NoiseHeldOut),
        }.Select(r => (IReadOnlyList<string>)[r.Item1, .. Figures(r.Item2)]));
        page.Heading("Counts and noise").Note("Means and deviations over images; scans learnt from are palmar and dorsal. "
            + "Fano factors come from neighbours, so that "
            + "they hold what an image itself changes from pixel to pixel: Poisson noise alone is 1.");
        page.Table(["", "scans learnt from", "images made"], d.Figures.Select(f => (IReadOnlyList<string>)[f.Name, MeanSd(f.Learnt), MeanSd(f.Made)]));
        if (d.SpectrumLearnt.Count > 0 && d.SpectrumMade.Count > 0)
            page.Figure(CurveFigure.Of(
                [("scans learnt from", Curve(d.SpectrumLearnt)), ("images made", Curve(d.SpectrumMade))], "cycles a pixel",
                "log10 of power over counts"), "Power spectrum over rings: Poisson noise alone lies at 0.");
        page.Heading("Inflamed joints by region").Note(d.Perlin ? "Where no part of a region keeps the rule, the region is inflamed as a whole."
            : "Whole regions were inflamed: no noise was asked for.");
        page.Table(["region", "inflamed", "pixels of a region", "share that remained", "maps drawn", "whole"], d.Regions.Select(r =>
            (IReadOnlyList<string>)[r.Region, F($"{r.Inflamed}"), F($"{r.Pixels:0.0}"), F($"{r.Share:0.000}"), F($"{r.Maps:0.0}"), d.Perlin
                ? F($"{r.Whole}") : "n/a"]));
        page.Heading("Choices").Note("What the paper leaves open, as it was decided here.");
        page.Table(["setting", "value"], d.Settings.Select(p => (IReadOnlyList<string>)[p.Key, p.Value?.ToString() ?? "none"])
            .Concat(generators.Settings.Select(p => (IReadOnlyList<string>)[$"generator: {p.Key}", p.Value?.ToJsonString().Trim('"') ?? "none"])));
        page.Note("No FID: its bias depends on the generator, and a covariance of 2048 features from a hundred images is singular (Chong and Forsyth 2020).");
        return page.ToBytes($"Rubor {ProductVersion.Text}. Method: Cobb et al., MICCAI 2024, section 2.");
    }

    static string Hands(SyntheticScan one) => one.Photographs.Count == 0 ? one.Source.Read.Case.Name
        : $"the photographs {string.Join(" and ", one.Photographs.Select(p => p.Photograph))}";

    static string Picture(double[] counts, byte[] labels, int width, string caption)
    {
        int height = counts.Length / width;
        var picture = new SlicePicture(Volume.Of<double>(Geometry.AxisAligned(new(width, height, 1), 1, 1, 1), counts), 0,
            new(0, 0, width, height), new GrayWindow(HandScanPage.Black, HandScanPage.White), caption, SlicePlane.AsStored);
        var layer = new int[counts.Length];
        foreach (var cls in HandScan.Inflamed)
        {
            for (int i = 0; i < layer.Length; i++)
                layer[i] = labels[i] == cls.Value ? 1 : 0;
            picture.Outline(layer, $"hand-{cls.Name}", _ => cls.Name);
        }

        return picture.ToHtml(caption);
    }

    // The lowest rings hold the hands' outline, thousands of times the rest.
    static IEnumerable<(double X, double Y)> Curve(IReadOnlyList<double> spectrum) =>
        spectrum.Select((p, k) => ((k + 1) / (2.0 * spectrum.Count), Math.Log10(p)));

    static IReadOnlyList<string> Figures(ImagesFigure? f) => f is null ? ["0", "n/a", "n/a", "n/a"]
        : [F($"{f.Images}"), F($"{f.Least:0.000}"), F($"{f.Median:0.000}"), F($"{f.Most:0.000}")];

    static string MeanSd(ImagesFigure? f) => f is null ? "n/a" : f.Mean >= 1000 ? F($"{f.Mean:0} ± {f.Sd:0}") : F($"{f.Mean:0.00} ± {f.Sd:0.00}");

    static string F(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
