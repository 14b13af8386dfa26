using Rubor.Imaging;
using Rubor.Reports;
using Rubor.Reports.Pictures;
using Rubor.Studies.Measuring.Vhi;
using Rubor.Studies.Runs;

namespace Rubor.Cli.Pages;

/// <summary>report.html of a disease region: its size, how sure the networks are, and every slice with its outline.</summary>
internal static class DiseaseRegionPage
{
    /// <summary>Closing line of every page with a found region.</summary>
    public const string Source = "Method: Hepburn et al., PLoS ONE 2023, 18(4): e0284508, section 2.5.3.";

    const int Margin = 14;

    /// <summary>Writes the page.</summary>
    public static void Write(FoundRegion found, DiseaseRegionDocument figures, Mask? manual, OutputFolder output) =>
        File.WriteAllBytes(output.PathOf("report.html"), Of(found, figures, manual));

    static byte[] Of(FoundRegion found, DiseaseRegionDocument d, Mask? manual)
    {
        var g = found.T1w.Geometry;
        var page = new HtmlReport("Disease region",
            F($"{d.T1w} · {g.Size} voxels of {g.SpacingMm.X:0.###} × {g.SpacingMm.Y:0.###} × {g.SpacingMm.Z:0.###} mm"));
        List<(string, string, string)> cards =
        [
            ("pelvic bone and joint spaces", F($"{d.Region.VolumeMm3 / 1000:0.0} ml"), F($"{d.Region.Voxels} voxels in {d.Slices} slices")),
            ("uncertain", F($"{d.Uncertain.VolumeMm3 / 1000:0.0} ml"),
                F($"{d.Uncertain.Voxels} voxels with a probability between {DiseaseRegionDocument.UncertainFrom:0.00} and ") +
                F($"{1 - DiseaseRegionDocument.UncertainFrom:0.00}")),
        ];
        if (d.Dice is { Mean: not null } dice)
            cards.Add((d.SeenInTraining is { Count: > 0 } ? "mean slice Dice, seen in training" : "mean slice Dice with the mask",
                F($"{dice.Mean:0.000}"), F($"worst {dice.Worst:0.000} in slice {dice.WorstSlice}; whole volume {dice.Volume:0.000}")));
        if (d.RegionOnto is { } onto)
            cards.Add(("carried onto", F($"{onto.VolumeMm3 / 1000:0.0} ml"), F($"{d.Onto}: {onto.Voxels} voxels, nearest neighbour")));
        page.Cards([.. cards]);
        if (DiseaseRegionDocument.SeenText(found.SeenInTraining) is { } seen)
            page.Warning(seen);
        foreach (string warning in d.Warnings)
            page.Warning(warning);
        page.Paragraph(
            F($"Found by {(d.Networks.Count == 1 ? "one network" : $"the mean of {d.Networks.Count} networks")} on ") +
            F($"{d.Device}{(d.Mirror ? ", mirrored slices averaged in" : "")}. {d.Note}"));
        var crop = SlicePicture.Around(found.Region, Margin);
        var window = GrayWindow.Of(found.T1w, crop);
        UncertaintySection.Write(page, found, crop, window);
        Slices(page, found, d, manual, crop, window);
        if (d.Dice is { } compared)
        {
            page.Heading("Slice Dice");
            page.Note(
                F($"Against {compared.Mask}, in the slices that it ") +
                F($"marks.{(compared.SlicesOnlyFound > 0 ? F($" In {compared.SlicesOnlyFound} more slices only the networks find region.") : "")}"));
            page.Table(["slice", "Dice", "voxels found", "voxels of the mask"],
                compared.Slices.Select(s =>
                (IReadOnlyList<string>)[F($"{s.Slice}"), F($"{s.Dice:0.0000}"), F($"{s.VoxelsFound}"), F($"{s.VoxelsManual}")]),
                scroll: true);
        }
        page.Heading("Networks");
        page.Table(["weights", "SHA-256", "known training files", "note"], d.Networks.Select(n =>
            (IReadOnlyList<string>)[n.File, n.Sha256[..12] + "…", n.TrainingFiles > 0 ? F($"{n.TrainingFiles}") : "not said", n.Note]));
        return page.ToBytes($"Rubor {ProductVersion.Text}. {Source}");
    }

    static void Slices(HtmlReport page, FoundRegion found, DiseaseRegionDocument d, Mask? manual, Crop crop, GrayWindow window)
    {
        var size = found.T1w.Geometry.Size;
        var plane = SlicePlane.Of(found.T1w.Geometry);
        page.Heading("Slices").Markup(RegionLegend.Switches(manual is not null));
        var shown = Enumerable.Range(0, size.Z).Where(z => Any(found.Region, z) || (manual is not null && Any(manual, z))).ToArray();
        if (shown.Length == 0)
            shown = [.. Enumerable.Range(0, size.Z)];
        var pictures = new string[size.Z];
        Parallel.ForEach(shown, z =>
        {
            var dice = d.Dice?.Slices.FirstOrDefault(s => s.Slice == z);
            double holes = d.Holes.Where(h => h.Slice == z).Sum(h => h.AreaMm2);
            string caption = F($"Slice {z}{(dice is null ? "" : F($": Dice {dice.Dice:0.000}"))}{(holes > 0 ? F($"; holes of {holes:0} mm²") : "")}");
            var picture = new SlicePicture(found.T1w, z, crop, window, $"T1W with the disease region. {caption}")
                .Fill(Labels(found, z, (p, _) => p > DiseaseRegionDocument.UncertainFrom && p < 1 - DiseaseRegionDocument.UncertainFrom),
                    "uncertain");
            if (manual is not null)
                picture.Outline(Labels(found, z, (_, i) => manual.Voxels[i] == 1), "drawn");
            pictures[z] = picture.Outline(Labels(found, z, (_, i) => found.Region.Voxels[i] == 1), "found").ToHtml(caption);
        });
        page.Markup($"<div class=\"slices\">{string.Concat(shown.Select(z => pictures[z]))}</div>");
        page.Note(
            F($"Radiological convention: the patient's right is on the left. Directions: {plane.Left} left, {plane.Right} right, ") +
            F($"{plane.Top} up, {plane.Bottom} down{((plane.Top + plane.Left).Length > 2 ? " (oblique plane)" : "")}. Slices are ") +
            F($"counted from 0. Gray from {window.Black:0} to {window.White:0}."));
    }

    static bool Any(Mask mask, int z) =>
        mask.Voxels.Slice(z * mask.Geometry.Size.SliceVoxels, mask.Geometry.Size.SliceVoxels).Contains((byte)1);

    static int[] Labels(FoundRegion found, int z, Func<float, int, bool> marked)
    {
        var labels = new int[found.T1w.Geometry.Size.SliceVoxels];
        for (int i = 0, at = z * labels.Length; i < labels.Length; i++, at++)
            labels[i] = marked(found.Probability.Values[at], at) ? 1 : 0;
        return labels;
    }

    static string F(FormattableString text) => FormattableString.Invariant(text);
}
