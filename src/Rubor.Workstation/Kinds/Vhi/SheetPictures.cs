using Rubor.Imaging;
using Rubor.Reading.Kinds.Vhi;
using Rubor.Reports.Pictures;
using Rubor.Workstation.Exports;

namespace Rubor.Workstation.Kinds.Vhi;

/// <summary>The slices of STIR with most inflammation, outlined at the lower limit and hatched at the upper.</summary>
internal static class SheetPictures
{
    const int Slices = 3;
    const int Margin = 6; // voxels around the disease region
    const double LetterShare = 0.065; // of the width of a picture

    /// <summary>The hatch, and what the marks mean.</summary>
    public const string Legend =
        "<svg class=\"defs\" aria-hidden=\"true\"><defs><pattern id=\"hatch\" width=\"1.6\" height=\"1.6\" " +
            "patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">"
        + "<rect width=\".75\" height=\"1.6\" fill=\"#ffb000\"/></pattern></defs></svg>"
        + "<div class=\"legend\"><span><svg viewBox=\"0 0 34 18\" aria-hidden=\"true\"><g transform=\"scale(3)\"><path class=\"lower\" " +
            "d=\"M2 1.3h7.3v3.3h-7.3z\"/></g></svg>outlined: counted as inflammation (lower limit)</span>"
        + "<span><svg viewBox=\"0 0 34 18\" aria-hidden=\"true\"><g transform=\"scale(6)\"><path class=\"upper\" d=\"M1 " +
            ".7h3.6v1.6h-3.6z\"/></g></svg>hatched: brightest part (upper limit)</span></div>";

    /// <summary>The pictures side by side, as one element; empty where nothing is counted.</summary>
    public static string Of(ReadAt read, Recount recount)
    {
        var (stir, cleaned) = (recount.Case!.Vhi().Reading.Stir, recount.Vhi()!.Cleaned);
        var size = stir.Geometry.Size;
        var counts = Enumerable.Range(0, size.Z).Select(z => size.SliceVoxels - cleaned.Slice(z).Count((byte)0)).ToArray();
        var crop = SlicePicture.Around(Region(read, recount) ?? cleaned.AtLeast(1), Margin);
        var window = GrayWindow.Of(stir, crop);
        var layer = new int[size.SliceVoxels];
        string pictures = string.Concat(Enumerable.Range(0, size.Z).Where(z => counts[z] > 0).OrderByDescending(z => counts[z]).Take(Slices)
            .Order().Select(z =>
        {
            string caption = FormattableString.Invariant($"Slice {z + 1} of {size.Z}: {counts[z]:#,0} voxels");
            var picture = new SlicePicture(stir, z, crop, window, $"STIR with what is counted as inflammation. {caption}");
            for (int i = 0; i < layer.Length; i++)
                layer[i] = cleaned.Slice(z)[i] == 2 ? 1 : 0;
            picture.Fill(layer, "upper");
            for (int i = 0; i < layer.Length; i++)
                layer[i] = cleaned.Slice(z)[i] > 0 ? 1 : 0;
            picture.Outline(layer, "lower");
            return picture.ToHtml(caption);
        }));
        // R and L are as large on paper in every scan: text of a picture is measured in its voxels.
        return pictures.Length == 0 ? ""
            : FormattableString.Invariant($"<div class=\"slices\" style=\"--letter: {Math.Max(7, LetterShare * crop.Width):0.#}px\">{pictures}</div>");
    }

    /// <summary>The region that the read is measured in; null where there is none.</summary>
    public static Mask? Region(ReadAt read, Recount recount) =>
        read.Content.Vhi().Drawings.TryGetValue(Structure.DiseaseRegion, out var drawn)
        ? new(recount.Vhi()!.Cleaned.Geometry, drawn.ToVoxels())
        : recount.Case!.Vhi().Reading.DiseaseRegion?.Mask;
}
