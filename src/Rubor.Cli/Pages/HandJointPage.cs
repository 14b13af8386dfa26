using System.Globalization;
using Rubor.Imaging;
using Rubor.Methods.HandScans;
using Rubor.Reports;
using Rubor.Reports.Pictures;
using Rubor.Studies.Measuring.HandClassification;
using Rubor.Studies.Measuring.HandScans;

namespace Rubor.Cli.Pages;

/// <summary>report.html of the joints of one view of both hands.</summary>
internal static class HandJointPage
{
    /// <summary>The page as UTF-8.</summary>
    /// <param name="d">What was measured.</param>
    /// <param name="scan">The scan.</param>
    /// <param name="regions">Regions of the joints by the values of <see cref="HandJoints.All"/> (y, x), or null where none were
    /// given.</param>
    public static byte[] Of(HandJointDocument d, HandScanImage scan, byte[]? regions)
    {
        int inflamed = d.Joints.Count(j => j.Inflamed);
        var most = d.Joints.MaxBy(j => j.Calibrated)!;
        var page = new HtmlReport("Joints of a hand scan", $"{d.File}, {d.View} view");
        page.Cards(
            ("joints called inflamed", F($"{inflamed} of {d.Joints.Count}"), d.Threshold == HandJointSettings.Half
                ? "a probability above one half, as the networks say it"
                : "above the threshold that the validation patients chose"),
            (Words(most.Joint), F($"{100 * most.Calibrated:0} %"), F($"the most probable, calibrated; {100 * most.Probability:0} % as the networks say it")),
            ("share of inflamed joints", F($"{100 * d.Prevalence.CalibratedFor:0.0} %"), "that probabilities are calibrated for; the networks learnt from "
                + F($"{100 * d.Prevalence.LearntFrom:0.0} %")));
        foreach (string warning in d.Warnings)
            page.Warning(warning);
        page.Heading("Both hands");
        page.Markup($"<figure>{HandMannequin.Svg(d.Joints)}<figcaption>Hands from behind: the patient's left is on the left. Percent: calibrated probability "
            + $"of "
            + "inflammation. A thick ring: called inflamed.</figcaption></figure>");
        page.Heading("The scan");
        page.Markup($"<div class=\"slices large\">{Picture(d, scan, regions)}</div>");
        page.Note(F($"Inverse grey on a fixed scale: {HandScanPage.White:0} count is white, {HandScanPage.Black:0} and more are black. ") + (regions is null
            ? "Without --regions it is not known where the joints are on the scan."
                : "Outlines: regions of joints as given, dotted, and solid red where called inflamed; point "
            + "at one for its probability."));
        page.Heading("Every joint");
        page.Table(["joint", "probability, as the networks say it", "calibrated", "lowest and highest network, calibrated", "called"],
            d.Joints.Select(j => (IReadOnlyList<string>)[Words(j.Joint), F($"{j.Probability:0.000}"), F($"{j.Calibrated:0.000}"),
                F($"{j.Lowest:0.000} to {j.Highest:0.000}"), j.Inflamed ? "inflamed" : "normal"]), scroll: true);
        page.Note(F($"Calibrated: the logit is moved by what the share of inflamed joints is moved, from {100 * d.Prevalence.LearntFrom:0.0} % of those ")
            + F($"learnt from to {100 * d.Prevalence.CalibratedFor:0.0} % (the study learnt from has {100 * d.Prevalence.Study:0.0} %). ")
            + "That is right where inflamed "
            + "joints look alike in both, and where the networks' own probabilities are.");
        page.Heading("Model").Paragraph(F($"{d.Model.Networks} networks of {d.Model.Folds} folds, learnt from ")
            + F($"{d.Model.Study}{(d.Model.Phantom ? ", a phantom" : "")}."));
        return page.ToBytes($"Rubor {ProductVersion.Text}. {HandJointModelPage.Source}");
    }

    static string Picture(HandJointDocument d, HandScanImage scan, byte[]? regions)
    {
        var picture = new SlicePicture(scan.ToVolume(), 0, new(0, 0, scan.Width, scan.Height), new GrayWindow(HandScanPage.Black,
            HandScanPage.White),
            $"{d.View} view of both hands", SlicePlane.AsStored);
        if (regions is null)
            return picture.ToHtml(d.View);
        int[] Of(bool inflamed) => [.. regions.Select(r => r > 0 && d.Joints[r - 1].Inflamed == inflamed ? r : 0)];
        string Title(int value) => F($"{Words(d.Joints[value - 1].Joint)}: {100 * d.Joints[value - 1].Calibrated:0} %");
        picture.Outline(Of(false), "hand-normal", Title).Outline(Of(true), "hand-high", Title);
        foreach (var joint in HandJoints.All)
        {
            var own = regions.Index().Where(p => p.Item == joint.Value).Select(p => p.Index).ToList();
            if (own.Count > 0 && d.Joints[joint.Value - 1].Inflamed)
                picture.Label(own.Average(i => i % scan.Width), own.Average(i => i / scan.Width), F($"{100 * d.Joints[joint.Value - 1].Calibrated:0}"));
        }

        return picture.ToHtml(d.View);
    }

    // left MCP2, right wrist.
    static string Words(string joint) => joint.Split('_') is [var side, var name] ? $"{side} {(name == "wrist" ? name : name.ToUpperInvariant())}" : joint;

    static string F(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
