using Rubor.Imaging;
using Rubor.Methods.ChangeMaps;
using Rubor.Reports;
using Rubor.Reports.Pictures;
using Rubor.Studies.Measuring.ChangeMaps;

namespace Rubor.Cli.Pages;

/// <summary>Lesions of two visits on a page: how many became what, where, and each with its figures.</summary>
internal static class LesionSection
{
    const int Margin = 12, MostSlices = 12, MostRows = 60;

    public static void AddTo(HtmlReport page, ChangeDocument d, LesionMatch match, Volume baseline)
    {
        if (d.LesionCounts is not { } counts)
            return;
        page.Heading("Lesions");
        (string Name, int Count, string Volume)[] kinds =
        [
            ("new", counts.New, Volume(d, "new")), ("gone", counts.Gone, Volume(d, "gone")), ("grown", counts.Grown, Volume(d, "grown")),
            ("shrunk", counts.Shrunk, Volume(d, "shrunk")), ("unchanged", counts.Unchanged, Volume(d, "unchanged")),
        ];
        page.Table(["", "lesions", "change of volume (mm³)"], kinds.Select(k => (IReadOnlyList<string>)[k.Name, F($"{k.Count}"), k.Volume]));
        if (counts.NotCovered > 0)
            page.Note(F($"{counts.NotCovered} more lie at one visit where the other does not reach."));
        page.Note("A lesion is what hangs together by faces, edges or corners at one visit. Two of both visits are one where a tenth of the smaller "
            + "lies in the other. " + (counts.SmallestChangeMm3 is { } limit ? F($"Grown and shrunk: by more than {limit:0.#} mm³.")
                : F($"Grown and shrunk: by more than {100 * LesionSettings.SmallestShare:0} % of the larger and {LesionSettings.SmallestVoxels} voxels.")));
        if (d.Lesions.Count == 0)
            return;
        Pictures(page, match, baseline);
        page.Table(["lesion", "change", "", "baseline (mm³)", "follow-up (mm³)", "change (mm³)", "right (mm)", "anterior (mm)", "superior (mm)"],
            d.Lesions.Take(MostRows).Select(l => (IReadOnlyList<string>)[F($"{l.Number}"), l.Change.Replace('_', ' '), Together(l), F($"{l.BaselineMm3:0}"),
                F($"{l.FollowUpMm3:0}"), F($"{l.ChangeMm3:+0;−0;0}"), F($"{l.CentreMm[0]:0.0}"), F($"{l.CentreMm[1]:0.0}"), F($"{l.CentreMm[2]:0.0}")]),
            scroll: d.Lesions.Count > 20);
        if (d.Lesions.Count > MostRows)
            page.Note(F($"The {MostRows} largest of {d.Lesions.Count}; all stand in {LesionFigures.FileName}."));
    }

    static string Together(LesionFigure l) => l.Grouping switch
    {
        "merged" => F($"{l.Baseline.Count} merged to one"),
        "split" => F($"one split into {l.FollowUp.Count}"),
        "regrouped" => F($"{l.Baseline.Count} became {l.FollowUp.Count}"),
        _ => "",
    };

    static string Volume(ChangeDocument d, string change) => F($"{d.Lesions.Where(l => l.Change == change).Sum(l => l.ChangeMm3):+#,0;−#,0;0}");

    static void Pictures(HtmlReport page, LesionMatch match, Volume baseline)
    {
        var (grid, size) = (baseline.Geometry, baseline.Geometry.Size);
        var (before, after) = match.OnBaseline();
        var crop = SlicePicture.Around(new Mask(grid, [.. before.Zip(after, (b, a) => (byte)(b + a > 0 ? 1 : 0))]), Margin);
        var window = GrayWindow.Of(baseline, crop);
        int slice = size.SliceVoxels;
        int[] filled = [.. Enumerable.Range(0, size.Z).Select(z =>
            Enumerable.Range(z * slice, slice).Count(i => before[i] > 0 || after[i] > 0))];
        int[] shown = [.. Enumerable.Range(0, size.Z).Where(z => filled[z] > 0).OrderByDescending(z => filled[z]).Take(MostSlices).Order()];
        page.Markup(Legend() + $"<div class=\"slices\">{string.Concat(shown.Select(z => Picture(match, baseline, before, after, z, crop, window)))}</div>");
        page.Note("The baseline's slices, counted from 0; lesions of the follow-up are brought there."
            + (shown.Length < size.Z ? F($" Shown are {shown.Length} of {size.Z}.") : ""));
    }

    static string Picture(LesionMatch match, Volume baseline, int[] before, int[] after, int z, Crop crop, GrayWindow window)
    {
        int slice = baseline.Geometry.Size.SliceVoxels, width = baseline.Geometry.Size.X;
        int[] Here(int[] numbers, LesionChange? only = null) => [.. Enumerable.Range(z * slice, slice).Select(i =>
            numbers[i] is var n and > 0 && (only is null || match.Lesions[n - 1].Change == only) ? n : 0)];
        int[] was = Here(before), now = Here(after);
        string caption = F($"Slice {z}");
        var picture = new SlicePicture(baseline, z, crop, window, $"Lesions of both visits. {caption}")
            .Fill(Here(before, LesionChange.Gone), "lesion-gone").Fill(Here(after, LesionChange.New), "lesion-new")
            .Outline(was, "lesion-before").Outline(now, "lesion-after");
        foreach (int lesion in was.Concat(now).Where(n => n > 0).Distinct().Order())
        {
            int[] at = [.. Enumerable.Range(0, slice).Where(i => was[i] == lesion || now[i] == lesion)];
            picture.Label(at.Max(i => i % width) + 1, at.Average(i => i / width), F($"{lesion}"));
        }
        return picture.ToHtml(caption);
    }

    static string Legend()
    {
        static string Sample(string paths) => $"<svg viewBox=\"0 0 34 18\" aria-hidden=\"true\"><g transform=\"scale(3)\">{paths}</g></svg>";
        static string Path(string style) => $"<path class=\"{style}\" d=\"M2 1h7v4h-7z\"/>";
        return "<div class=\"legend\">"
            + $"<span>{Sample(Path("lesion-before"))}dashed: at the baseline</span><span>{Sample(Path("lesion-after"))}solid: at the follow-up</span>"
            + $"<span>{Sample(Path("lesion-new") + Path("lesion-after"))}filled and solid: new</span>"
            + $"<span>{Sample(Path("lesion-gone") + Path("lesion-before"))}filled and dashed: gone</span></div>";
    }

    static string F(FormattableString text) => FormattableString.Invariant(text);
}
