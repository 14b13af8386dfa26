using System.Globalization;
using Rubor.Imaging;
using Rubor.Imaging.Nifti;
using Rubor.Imaging.Raster;
using Rubor.Reading.Kinds.Labels;
using Rubor.Workstation.Cases;
using Rubor.Workstation.Exports;

namespace Rubor.Workstation.Kinds.Labels;

/// <summary>A read of labels, painted again.</summary>
/// <param name="Map">The map.</param>
internal sealed record LabelsRecount(PaintedMap Map) : RecountPart;

/// <summary>How reads of labels leave the workstation: a label map each, pixels by class, and a plain page to print.</summary>
internal static class LabelsExport
{
    /// <summary>The kind as it is exported.</summary>
    public static ExportKind Kind { get; } = new()
    {
        Name = LabelsKind.Name,
        Recount = Recount,
        Columns = Columns,
        SheetAsync = (request, _) => Task.FromResult(LabelsSheet.Of(request)),
        Study = new()
        {
            Route = "label-studio.zip",
            Summary = "All signed label maps of pictures and single slices as tasks of Label Studio, with the pictures.",
            WriteAsync = LabelStudioZip.WriteAsync,
        },
        File = new()
        {
            Route = "labels",
            ContentType = "application/octet-stream",
            Summary = "The label map on the grid of the painted image: PNG of a picture of one page, else NIfTI.",
            Extension = ".nii.gz",
            Refusal = (read, recount) => recount.Part is null ? $"The label map cannot be made: {recount.Problem?.TrimEnd('.')}."
                : recount.IsAsSigned(read) == false ? "The case gives another label map than the one that was signed; put the old files back." : null,
            NameOf = NameOf,
            Write = Write,
            Readme = (maps, study, table) =>
                FormattableString.Invariant($"{maps} label maps of study {study}, one for each signed read, on the grid of its image: 0 ")
                + $"background, else the value of a class; {table} has the pixels of each class.\n",
        },
    };

    static Recount Recount(LoadedCase loaded, ReadAt read)
    {
        var painted = loaded.Labels().Painted;
        var map = painted.MapOf(read.Content.Labels());
        return new(loaded, new LabelsRecount(map), painted.FiguresOf(map), null);
    }

    static IReadOnlyList<ReadColumn> Columns(CaseLibrary library)
    {
        var roles = library.Catalog.Cases.Where(c => c.Kind == LabelsKind.Name).SelectMany(c => c.Images.Keys)
            .Distinct(StringComparer.Ordinal);
        return
        [
            .. ReadColumn.First,
            new("label", r => StartOf(r.Read).Label),
            .. Classes(library).Select(c => new ReadColumn($"pixels_{c.Name}", r => PixelsOf(r, c))),
            new("map_sha256", r => FiguresOf(r)?.MapSha256),
            new("draft_sha256", r => StartOf(r.Read).DraftSha256),
            new("taken_sha256", r => TakenIn(r.Read)?.SourceSha256),
            ReadColumn.Comment,
            ReadColumn.HeadHash,
            ReadColumn.Recomputed,
            .. roles.Select(ReadColumn.Sha256Of),
            ReadColumn.Rubor,
            ReadColumn.Problem,
        ];
    }

    // Settings that cannot be read cost the classes their columns; each row says why.
    static IReadOnlyList<LabelClass> Classes(CaseLibrary library)
    {
        try
        {
            return LabelsSettings.Read(library.Catalog.SettingsOf(LabelsKind.Name), library.Folder).Classes;
        }
        catch (ImageDataException)
        {
            return [];
        }
    }

    static LabelsStart StartOf(ReadAt read) => (LabelsStart)read.State.Opened.Content;

    /// <summary>What a read took from the other view last, of the acts that stand; null where it took nothing.</summary>
    public static Taken? TakenIn(ReadAt read)
    {
        for (var at = read.Content.Labels().Painted; at is not null; at = at.Before)
            if (at.Act is Taken taken)
                return taken;
        return null;
    }

    static LabelsFigures? FiguresOf(ReadRow row) => (LabelsFigures?)row.Recount.FiguresOf(row.Read);

    static int? PixelsOf(ReadRow row, LabelClass of) =>
        StartOf(row.Read).Classes.ToList().IndexOf(of) is >= 0 and var at && FiguresOf(row) is { } figures ? figures.Pixels[at] : null;

    static void Write(Recount recount, string path)
    {
        var (part, map) = (recount.Case!.Labels(), ((LabelsRecount)recount.Part!).Map);
        if (part.IsPicture)
            File.WriteAllBytes(path, PngWriter.Grayscale(map.Pixels, part.Grid.Size.X));
        else
            NiftiWriter.Write(path, new LabelMap(part.Grid, map.Pixels.ToArray()));
    }

    static string NameOf(ReadAt read, Recount recount)
    {
        var opened = read.State.Opened;
        string round = opened.Round == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"_round-{opened.Round}");
        string ending = recount.Case!.Labels().IsPicture ? ".png" : ".nii.gz";
        string name = $"{opened.Case}_reader-{read.State.Reader}{round}_{StartOf(read).Label}{ending}";
        string plain = string.Concat(name.Select(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '-'));
        // Two names that differ in nothing but what a file's name cannot hold stay two.
        return plain == name ? plain : plain.Replace("_reader-", $"_read-{read.State.Read[..8]}_reader-", StringComparison.Ordinal);
    }
}
