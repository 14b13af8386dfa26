using Rubor.Reports;
using Rubor.Reports.Pictures;
using Rubor.Studies.Measuring.Vhi;

namespace Rubor.Cli.Pages;

/// <summary>How sure networks are of the region that they found: figures, and the slice with most doubt.</summary>
internal static class UncertaintySection
{
    // Entropy from which a voxel is tinted, and more at each further step. A quarter of a bit is p = 0.04 or 0.96.
    static readonly float[] Steps = [0.25f, 0.5f, 0.75f];

    /// <summary>Writes heading, figures, picture and a table of slices.</summary>
    public static void Write(HtmlReport page, FoundRegion found, Crop crop, GrayWindow window)
    {
        var u = found.Uncertainty;
        page.Heading("How sure are the networks?");
        page.Cards(
            ("Dice that the networks expect", F($"{u.ExpectedDice:0.000}"), u.WorstSlice is { } worst
                ? F($"worst {worst.ExpectedDice:0.000} in slice {worst.Slice}") : "no region"),
            ("mean entropy in the region", F($"{u.MeanEntropy:0.000} bits"), "0: sure everywhere; 1: as good as a coin"),
            ("of it disagreement", F($"{u.MeanDisagreement:0.000} bits"),
                "what " + (found.Networks.Count == 1 ? "one network" : F($"{found.Networks.Count} networks")) +
                (found.By.Mirror ? " and their mirrored passes" : "") + " contradict each other in"));
        page.Paragraph(
            "The expected Dice follows from the probabilities alone. It is what the networks believe, not an accuracy: they are surest " +
            "of what they were trained on, and can be sure and wrong.");
        int z = u.MostUncertainSlice;
        var slice = u.Slices[z];
        string caption = F($"Slice {z} of T1W, the one with most doubt: expected Dice {slice.ExpectedDice:0.000}");
        var picture = new SlicePicture(found.T1w, z, crop, window, $"Uncertainty of the disease region. {caption}");
        for (int step = 0; step < Steps.Length; step++)
            picture.Fill(Layer(found.Entropy.Values, z, found, Steps[step]), $"doubt{step + 1}");
        picture.Outline(Layer(found.Probability.Values, z, found, 0.25f), "likely")
            .Outline(Layer(found.Probability.Values, z, found, 0.75f), "likely");
        picture.Outline(Layer(found.Probability.Values, z, found, 0.5f), "found");
        page.Markup(RegionLegend.Doubt(Steps)).Markup($"<div class=\"slices large\">{picture.ToHtml(caption)}</div>");
        page.Table(["slice", "voxels", "expected Dice", "mean entropy (bits)"],
            u.Slices.Where(s => s.Voxels > 0)
                .Select(s =>
                (IReadOnlyList<string>)[F($"{s.Slice}"), F($"{s.Voxels}"), F($"{s.ExpectedDice:0.000}"), F($"{s.MeanEntropy:0.000}")]),
                scroll: true);
    }

    static int[] Layer(ReadOnlySpan<float> values, int z, FoundRegion found, float above)
    {
        var labels = new int[found.T1w.Geometry.Size.SliceVoxels];
        for (int i = 0, at = z * labels.Length; i < labels.Length; i++, at++)
            labels[i] = values[at] > above ? 1 : 0;
        return labels;
    }

    static string F(FormattableString text) => FormattableString.Invariant(text);
}
