using System.Globalization;
using Rubor.Imaging;
using Rubor.Reading.Kinds.Labels;
using Rubor.Reports;
using Rubor.Reports.Pictures;
using Rubor.Workstation.Exports;
using Rubor.Workstation.Options;

namespace Rubor.Workstation.Kinds.Labels;

/// <summary>One page to print: the picture with what was painted, pixels by class, who, when, hashes.</summary>
internal static class LabelsSheet
{
    const string Notice = "Research use only. Not for diagnosis.";

    // Of an image of several slices those with most labels.
    const int MostSlices = 6;

    // Around what is painted, so that small regions have room for their numbers; and pixels across at which lines have their size.
    const int Margin = 12;
    const double LineWidth = 256;

    // A number would hide a smaller patch; as on the page.
    const int LeastNamed = 6;

    // As on the page: the most severe class has the strongest look, and beyond three the numbers tell.
    static readonly string[] Looks = ["mild", "more", "most"];

    const string Style = """
        <style>@page { size: A4; margin: 14mm; } td { overflow-wrap: anywhere; }
        .slices.labels { grid-template-columns: repeat(auto-fit, minmax(300px, 1fr)); }
        .slices.labels svg { max-height: 135mm; background: none; border: 1px solid #c5ccd6; }
        svg .label-mild, svg .label-more, svg .label-most { fill: none; }
        svg .label-mild { stroke: #0b6b5d; stroke-width: calc(var(--unit) * .6px); stroke-dasharray: calc(var(--unit) * .55px) calc(var(--unit) * .45px); }
        svg .label-more { stroke: #1d4ed8; stroke-width: calc(var(--unit) * .7px); }
        svg .label-most { stroke: #c2183c; stroke-width: calc(var(--unit) * 1.1px); }
        svg .hatch-more { fill: url(#hatch-more); } svg .hatch-most { fill: url(#hatch-most); }
        .slices.labels .slice svg text { font-size: calc(var(--unit) * 6px); stroke-width: calc(var(--unit) * .9px); }
        .slices.labels .slice svg text.piece { font-size: calc(var(--unit) * var(--number)); stroke-width: calc(var(--unit) * .8px); }
        </style>
        """;

    /// <summary>The page, or why there is none.</summary>
    public static (byte[]? Page, string? Refusal) Of(SheetRequest request)
    {
        var (read, recount) = (request.Read, request.Recount);
        if ((LabelsFigures?)recount.FiguresOf(read) is not { } figures)
            return (null, $"There is nothing to show yet: {recount.Problem?.TrimEnd('.')}.");
        var (opened, start) = (read.State.Opened, (LabelsStart)read.State.Opened.Content);
        var page = new HtmlReport($"Labels: {start.Label}", $"{request.Case?.Title ?? opened.Case} · study {opened.Study}", Notice)
            .Markup(Style);
        if (read.Version is null)
            page.Warning("DRAFT – not signed");
        if (recount.Case is null)
            page.Warning($"The case cannot be used now: {recount.Problem?.TrimEnd('.')}.");
        else if (recount.IsAsSigned(read) == false)
            page.Warning("The case gives another label map than the one that was signed; the figures that were signed are shown.");
        else
            page.Markup(Pictures(recount, start.Classes));
        page.Heading("Pixels").Table(["class", "value", "pixels"], [.. start.Classes.Zip(figures.Pixels, (c, n) =>
            new[] { c.Name, c.Value.ToString(CultureInfo.InvariantCulture), n.ToString("N0", CultureInfo.InvariantCulture) })]);
        page.Heading("Who, when, how").Table(["", ""], [.. Facts(read, start, figures)]);
        return (page.ToBytes($"{Notice} Rubor {WorkstationOptions.Version}."), null);
    }

    static string Pictures(Recount recount, IReadOnlyList<LabelClass> classes)
    {
        var map = ((LabelsRecount)recount.Part!).Map;
        var shown = LabelsPicture.Of(recount.Case!);
        var size = shown.Values.Geometry.Size;
        byte[] any = [.. map.Pixels.ToArray().Select(v => v == 0 ? (byte)0 : (byte)1)];
        var crop = SlicePicture.Around(new Mask(shown.Values.Geometry, any), Margin);
        // Of many classes, such as joints, smaller numbers hide less.
        double number = classes.Count > Looks.Length ? 4.5 : 6;
        double unit = Math.Max(0.25, crop.Width / LineWidth);
        var slices = Enumerable.Range(0, size.Z)
            .Select(z => (Z: z, Painted: any.AsSpan(z * size.SliceVoxels, size.SliceVoxels).Count((byte)1)))
            .OrderByDescending(s => s.Painted).Take(MostSlices).Where((s, n) => n == 0 || s.Painted > 0).OrderBy(s => s.Z);
        return Legend(classes, unit) + FormattableString.Invariant($"<div class=\"slices labels\" style=\"--unit: {unit:0.###}; --number: {number:0.#}px\">")
            + string.Concat(slices.Select(s => Picture(shown, s.Z, crop, map, classes, size.Z > 1))) + "</div>";
    }

    static string Picture(LabelsPicture shown, int z, Crop crop, PaintedMap map, IReadOnlyList<LabelClass> classes, bool isOneOfSeveral)
    {
        var size = shown.Values.Geometry.Size;
        byte[] slice = map.Pixels.Slice(z * size.SliceVoxels, size.SliceVoxels).ToArray();
        string caption = isOneOfSeveral ? FormattableString.Invariant($"Slice {z + 1} of {size.Z}")
            : "What was painted, each patch with the value of its class; the picture is cut to it";
        var picture = new SlicePicture(shown.Values, z, crop, shown.Window, $"The painted image with its classes outlined. {caption}",
            shown.Plane);
        var numbers = new List<(double X, double Y, string Text)>();
        foreach (var (cls, n) in classes.Select((c, n) => (c, n)))
        {
            byte[] own = [.. slice.Select(v => v == cls.Value ? (byte)1 : (byte)0)];
            int[] layer = [.. own.Select(v => (int)v)];
            string look = LookOf(n, classes.Count);
            if (look != Looks[0])
                picture.Fill(layer, $"hatch-{look}");
            picture.Outline(layer, $"label-{look}", _ => cls.Name);
            var patches = ConnectedComponents.Of(own, new(size.X, size.Y, 1), Connectivity.Four);
            foreach (var patch in patches.Runs.GroupBy(r => r.Component).Where(p => p.Sum(r => r.Length) >= LeastNamed))
            {
                // On the patch itself, which may be bent: the middle of its longest row.
                var longest = patch.MaxBy(r => r.Length);
                numbers.Add(((longest.Start % size.X) + ((longest.Length - 1) / 2.0), longest.Start / size.X,
                    cls.Value.ToString(CultureInfo.InvariantCulture)));
            }
        }
        foreach (var (x, y, text) in numbers)
            picture.Label(x, y, text);
        return picture.ToHtml(caption);
    }

    static string LookOf(int index, int classes) => Looks[Math.Max(0, Looks.Length - classes + index) % Looks.Length];

    static string Legend(IReadOnlyList<LabelClass> classes, double unit)
    {
        string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
        string patterns = Line($"""
            <svg class="defs" width="0" height="0" aria-hidden="true"><defs>
            <pattern id="hatch-more" width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45) scale({unit:0.###})">
            <rect width=".5" height="4" fill="#1d4ed8"/></pattern>
            <pattern id="hatch-most" width="3" height="3" patternUnits="userSpaceOnUse" patternTransform="rotate(45) scale({unit:0.###})">
            <path d="M0 0h3v.4H.4v2.6H0z" fill="#c2183c"/></pattern>
            </defs></svg>
            """);
        if (classes.Count > Looks.Length)
            return patterns;
        return patterns + Line($"<div class=\"legend light\" style=\"--unit: {unit:0.###}\">") + string.Concat(classes.Select((c, n) =>
        {
            string look = LookOf(n, classes.Count);
            string box = Line($"d=\"M{unit:0.##} {unit:0.##}h{9 * unit:0.##}v{4 * unit:0.##}h{-9 * unit:0.##}z\"");
            return Line($"<span><svg viewBox=\"0 0 34 18\" aria-hidden=\"true\"><g transform=\"scale({3 / unit:0.###})\"><path class=\"hatch-{look}\" ")
                + (look == Looks[0] ? "fill=\"none\" " : "") + $"{box}/>"
                + $"<path class=\"label-{look}\" {box}/></g></svg>"
                + HtmlReport.Escape($"{c.Value.ToString(CultureInfo.InvariantCulture)} {c.Name}") + "</span>";
        })) + "</div>";
    }

    static IEnumerable<string[]> Facts(ReadAt read, LabelsStart start, LabelsFigures figures)
    {
        yield return ["Reader", read.State.Reader];
        yield return read.Version is { } version
            ? ["Signed", string.Create(CultureInfo.InvariantCulture, $"{version.Time.UtcDateTime:d MMMM yyyy, HH:mm} UTC, version {version.Number}")]
            : ["Not signed", string.Create(CultureInfo.InvariantCulture, $"as of {read.State.Newest.UtcDateTime:d MMMM yyyy, HH:mm} UTC")];
        if (read.Version?.Reason is { } reason)
            yield return ["Reopened because", reason];
        if (read.Content.Comment.Length > 0)
            yield return ["Comment", read.Content.Comment];
        yield return ["Started from", start.DraftSha256 is { } draft ? $"a first draft, SHA-256 {draft}" : "nothing"];
        if (LabelsExport.TakenIn(read) is { } taken)
            yield return ["Taken from", $"the reader's own drawing on {taken.Case}, SHA-256 {taken.SourceSha256}"];
        yield return ["Label map", $"SHA-256 {figures.MapSha256}"];
        foreach (var image in read.State.Opened.Inputs)
            yield return [$"Image {image.Role}", $"SHA-256 {image.Sha256}"];
        yield return ["Head of the read", read.Head];
    }
}
