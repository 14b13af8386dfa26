using System.Globalization;
using Rubor.Networks.JointUltrasound;
using Rubor.Reports;
using Rubor.Reports.Pictures;
using Rubor.Studies.Measuring.JointUltrasound;
using Rubor.Studies.Runs;

namespace Rubor.Cli.Pages;

/// <summary>report.html of one joint, and the pictures of its heatmaps.</summary>
internal static class JointCasePage
{
    /// <summary>Writes the pictures and the page.</summary>
    public static void Write(JointMeasured measured, OutputFolder output)
    {
        var image = SeenJoint.ImageOf(measured.Pair.Name, measured.Pair.Subject, measured.Pair.Pair);
        foreach (var map in measured.Heatmaps)
        {
            File.WriteAllBytes(output.PathOf(map.Figure.File), HeatmapPicture.Overlay(map.Map, map.Side));
            File.WriteAllBytes(output.PathOf(map.Figure.OverlayFile), JointRegionPictures.Png(image, map));
        }

        File.WriteAllBytes(output.PathOf("report.html"), Of(measured, image));
    }

    static byte[] Of(JointMeasured measured, PairImage image)
    {
        var d = measured.Document;
        var page = new HtmlReport("Ultrasound of a joint", $"{d.Gray} and {d.Doppler}");
        page.Cards(
            ("Combined score", F($"{d.Scores.Combined}"), F($"of 3; {Agreed(d, JointScore.Combined)}")),
            ("Synovial hypertrophy", F($"{d.Scores.Sh}"), Agreed(d, JointScore.Sh)),
            ("Vascularity", F($"{d.Scores.Vascularity}"), Agreed(d, JointScore.Vascularity)),
            ("Flow drawn in the region", F($"{100 * d.Signal.Share:0.0} %"), "no grade: that goes by the share of the synovium"));
        foreach (string warning in d.Warnings)
            page.Warning(warning);
        page.Markup("<div class=\"slices\">" + JointRegionPictures.Plain(image, doppler: false, "Grayscale: what networks see of it")
            + JointRegionPictures.Plain(image, doppler: true, "Doppler: what networks see of it, before flow is painted")
            + JointRegionPictures.Flow(image, F($"Flow that was found, surrounded: {100 * d.Signal.Share:0.0} % of the region")) + "</div>");
        Maps(page, measured, image);
        page.Heading("Votes");
        page.Paragraph("Each fold's networks score by themselves; of all combinations of their votes that go together the heaviest is taken (MULTITUDE).");
        page.Table(["fold", "synovial hypertrophy", "vascularity"], d.Votes.Select(v => (IReadOnlyList<string>)[F($"{v.Fold}"), F($"{v.Sh}"),
            F($"{v.Vascularity}")]));
        if (d.Combinations.Count > 1)
            page.Table(["synovial hypertrophy", "vascularity", "weight"], d.Combinations.OrderByDescending(c => c.Weight).Select(c =>
                (IReadOnlyList<string>)[F($"{c.Sh}"), F($"{c.Vascularity}"), F($"{c.Weight}")]));
        page.Heading("Answers of the classifiers");
        page.Table(["fold", "seed", "score", "task", "probability", "threshold", "answer"], d.Answers.Select(a => (IReadOnlyList<string>)[F($"{a.Fold}"),
            F($"{a.Seed}"), a.Measurement, a.Question, a.Probabilities.Count == 2 ? F($"{a.Probabilities[1]:0.000}")
                : string.Join(" / ", a.Probabilities.Select(p => F($"{p:0.000}"))), a.Threshold is { } t ? t.ToString("G3", CultureInfo.InvariantCulture) : "",
            a.Positive is { } yes ? yes ? "yes" : "no" : ""]), scroll: true);
        page.Note("The probability is that of the grades to the right of the bar, of 3|012 of the grades 0 to 2; a classifier answers yes from its "
            + "threshold on, which patients of its fold chose.");
        page.Paragraph($"Model: learnt from {d.Model.Study}{(d.Model.Phantom ? " (phantom)" : "")}, "
            + F($"{d.Model.Classifiers} classifiers in {d.Model.Folds} folds."));
        return page.ToBytes($"Rubor {ProductVersion.Text}. {JointModelPage.Source} Heatmaps: Sundararajan 2017, Smilkov 2017, Selvaraju 2017.");
    }

    static void Maps(HtmlReport page, JointMeasured measured, PairImage image)
    {
        if (measured.Heatmaps.Count == 0)
            return;
        page.Heading("Where the networks saw it");
        page.Markup("<div class=\"slices\">" + string.Concat(measured.Heatmaps.Where(m => m.Figure.Mode is not null).Select(m => Map(image, m))) + "</div>");
        page.Subheading("The same by Grad-CAM");
        page.Markup("<div class=\"slices\">" + string.Concat(measured.Heatmaps.Where(m => m.Figure.Mode is null).Select(m => Map(image, m))) + "</div>");
        page.Note("Yellow where the map is high; broken line at 0.2, below which nothing is shown, unbroken line at 0.6. Each map explains the answer "
            + "that each network gives: of a joint that is seen as healthy, what spoke for that. A map is scaled to its own largest "
            + "values; where these are of little it is drawn fainter, down to nothing. The completeness gap must be small, and says nothing of the error.");
    }

    static string Map(PairImage image, JointHeatmap map)
    {
        var f = map.Figure;
        string what = $"{(f.Measurement == JointScore.Sh ? "Synovial hypertrophy" : "Vascularity")} {f.Question} on "
            + $"{(f.Image == JointUltrasoundSettings.Gray ? "grayscale" : "Doppler")}, {f.Networks} networks";
        string answers = string.Join(", ", f.Answers.Where(a => a.Value > 0).Select(a => F($"{a.Value} answer {a.Key}")));
        string figures = f.Mode is null ? "" : F($"; {(f.Shown > 0 ? "" : "empty: ")}scale {f.ScaleOfRegion:0.#} logits in the region")
            + (f.Strength < 1 ? F($", drawn at {100 * f.Strength:0} %") : "") + (f.Error is { } error ? F($"; error about {100 * error:0.#} %") : "")
            + (f.Gap is { } gap ? F($"; gap {100 * gap:0.#} %") : "") + $"; {f.Mode}";
        return JointRegionPictures.Figure(JointRegionPictures.Png(image, map), $"{what} ({answers}){figures}");
    }

    static string Agreed(JointUltrasoundDocument d, string score)
    {
        var x = d.Disagreement[score];
        int folds = d.Votes.Count, others = (int)Math.Round(x.Share * folds);
        return others == 0 ? folds == 1 ? "of one fold" : F($"all {folds} folds") : F($"{folds - others} of {folds} folds; votes {x.Least} to {x.Most}");
    }

    static string F(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
