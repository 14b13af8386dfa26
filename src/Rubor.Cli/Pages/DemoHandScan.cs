using System.Globalization;
using Rubor.Methods.HandScans;
using Rubor.Methods.HandScans.Evaluation;
using Rubor.Reports;
using Rubor.Studies.Cases;
using Rubor.Studies.Measuring.HandScans;
using Rubor.Studies.Runs;

namespace Rubor.Cli.Pages;

/// <summary>A phantom hand scan of the demo: what the shipped model of phantoms finds on it, and what was drawn.</summary>
/// <param name="Name">Its name.</param>
/// <param name="View">What was found.</param>
/// <param name="Drawn">What was drawn.</param>
/// <param name="Score">Found against drawn.</param>
internal sealed record DemoHandScan(string Name, MeasuredView View, byte[] Drawn, HandScanScore Score)
{
    /// <summary>Folder of the phantoms in that of the demo.</summary>
    public const string Folder = "hand-scans";

    /// <summary>Phantoms made, of which one scan is shown.</summary>
    const int Patients = 4;

    // Other phantoms than the model was fitted on, whatever the demo's seed.
    const int SeedsApart = 1000;

    /// <summary>Makes phantoms, and measures the palmar scan with most inflammation drawn.</summary>
    /// <param name="folder">Folder of the phantoms, made anew.</param>
    /// <param name="seed">The demo's seed.</param>
    /// <param name="model">Folder of the model.</param>
    /// <param name="manifest">What the phantoms' run.json says, but for the seed.</param>
    /// <param name="threads">Phantoms made at once.</param>
    /// <param name="cancel">Stops between phantoms.</param>
    public static DemoHandScan Of(string folder, int seed, string model, RunManifest manifest, int threads, CancellationToken cancel)
    {
        int own = unchecked(SeedsApart + seed);
        using (var output = OutputFolder.Stage(folder, overwrite: true))
        {
            HandPhantomStudy.Write(output, own, Patients, dicom: false, threads, () => { }, cancel);
            (manifest with { Seed = own }).WriteTo(output);
            output.Commit();
        }
        var study = HandScanStudy.Of(Study.Open(folder), Methods.HandScans.Phantom.HandPhantom.FirstDrawing);
        var palmar = study.Scans.Cases(study.Scans.Subjects()).Where(c => c.Clinical.GetValueOrDefault("view") == "palmar").Select(study.Read)
            .MaxBy(c => c.Labels.Count(l => HandScan.Inflamed.Any(i => i.Value == l)))!;
        var thresholds = ThresholdFile.Read(model);
        var found = thresholds.Find([.. palmar.Image.Pixels], palmar.Image.Width);
        byte[] regions = palmar.Image.ReadLabels(palmar.Case.Labels[HandJoints.Label][0].File);
        return new(palmar.Case.Name, MeasuredView.Of(palmar.Image, thresholds, 1), palmar.Labels,
            HandScanScore.Of(HandScanMasks.OfLabels(palmar.Labels, palmar.Image.Width), found, study.Classes, regions));
    }

    /// <summary>Adds it to the demo's page.</summary>
    public void AddTo(HtmlReport page)
    {
        page.Heading("A hand scan");
        page.Paragraph("A phantom of a gamma-camera scan of the hands with normal uptake, and joints of low and high uptake. Left, what the threshold " +
            "model finds; right, what a simulated reader drew. The model was fitted on other phantoms, and is of no use on patients.");
        page.Markup("<div class=\"legend light\">" + string.Concat(HandScan.Classes.Select(c => HandScanPage.Switch(c.Name))) + "</div>");
        page.Markup("<div class=\"slices large\">" + HandScanPage.Picture(View)
            + HandScanPage.Picture(View.Image, Drawn, "Drawn on the phantom", $"{Name}: drawn") + "</div>");
        page.Table(["class", "pixels drawn", "pixels found", "both", "Dice", "lesions drawn", "of them found"],
            Score.Classes.Append(Score.Inflamed).Select(c => (IReadOnlyList<string>)[c.Label, F($"{c.Overlap.First}"), F($"{c.Overlap.Second}"),
                F($"{c.Overlap.Both}"), F($"{c.Dice:0.00}"), c.Label == HandScan.Classes[0].Name ? "" : F($"{c.Lesions}"),
                c.Label == HandScan.Classes[0].Name ? "" : F($"{c.LesionsFound}")]));
        if (Score.Joints is { } j)
            page.Note(F($"Of {j.Joints} joints {j.Inflamed} are inflamed as drawn; {j.Found} of them are found, and {j.False} others. ") +
                F($"The one of {Patients} phantoms with most inflammation drawn. Figures over many phantoms: rubor evaluate hand-scans."));
    }

    static string F(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
