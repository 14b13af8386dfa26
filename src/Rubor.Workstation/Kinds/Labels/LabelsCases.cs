using Rubor.Imaging;
using Rubor.Imaging.Files;
using Rubor.Reading.Catalog;
using Rubor.Reading.Kinds.Labels;
using Rubor.Reading.Ledger;
using Rubor.Workstation.Cases;

namespace Rubor.Workstation.Kinds.Labels;

/// <summary>What is kept of a case of labels beside its images.</summary>
/// <param name="Painted">What acts are held against.</param>
/// <param name="Grid">Grid of the painted image.</param>
/// <param name="IsPicture">Whether it is a picture of one page, whose labels are a picture, too.</param>
public sealed record LabelsPart(LabelsCase Painted, Geometry Grid, bool IsPicture) : CasePart(Painted);

/// <summary>What a case of labels says beside its images.</summary>
/// <param name="Label">Name of the label map.</param>
/// <param name="Classes">Its classes, from the least severe to the most.</param>
/// <param name="Draft">The first draft, one byte a pixel, (z, y, x), as base64; null where the reader starts from nothing.</param>
public sealed record LabelsDocument(string Label, IReadOnlyList<LabelClass> Classes, byte[]? Draft);

/// <summary>Cases of labels: the first image is painted, a second one is looked at.</summary>
public static class LabelsCases
{
    /// <summary>Most images of a case.</summary>
    const int MostImages = 2;

    /// <summary>The kind as the server loads and shows it.</summary>
    public static CaseKind Kind { get; } = new()
    {
        Read = LabelsKind.Kind,
        Load = Load,
        Beside = LabelsBeside.Kind,
        Document = loaded => loaded.Labels().Painted is var p ? new LabelsDocument(p.Start.Label, p.Start.Classes, p.Maps.Draft) : null!,
        StartChanged = (loaded, opened) => loaded.Labels().Painted.Start.Equals(opened.Content as LabelsStart) ? null
            : "the classes or the first draft are others than when this read was opened; serve the study as before, or give the new ones "
                + "a folder of reads of its own",
    };

    /// <summary>The kind's part of a case of labels.</summary>
    public static LabelsPart Labels(this LoadedCase loaded) => (LabelsPart)loaded.Part;

    static LoadedCase Load(CatalogCase files, CaseSource source)
    {
        if (files.Problem is not null || files.Images.Count is 0 or > MostImages)
            throw new ImageDataException(files.Name, files.Problem ?? (files.Images.Count == 0 ? "no image" : $"more than {MostImages} images"));
        var settings = LabelsSettings.Read(source.Settings, source.Reads);
        var warnings = new List<string>();
        List<LoadedImage> images = [.. files.Images.Select(i => CaseFiles.ReadImage(i.Key, i.Value, warnings))];
        string file = files.Images.First().Value;
        var grid = GridOf(images[0], file);
        byte[]? draft = files.Label(LabelsKind.Draft) is { } labels ? ReadDraft(labels, file, grid, settings) : null;
        var start = new LabelsStart(settings.Label, settings.Classes, draft is null ? null : StoredEvent.HashOf(draft));
        return new()
        {
            Case = files,
            Kind = Kind,
            Images = images,
            Part = new LabelsPart(new(start, new PaintedMaps(grid.Size, draft)), grid, images[0].Plane is null && grid.Size.Z == 1),
            PartBytes = PaintedMaps.BytesOf(grid.Size),
            Start = new([.. images.Select(i => i.Input)], start),
            Warnings = warnings,
        };
    }

    // Of a picture the grid on which its labels are checked and counted: rows down, spacing 1 where it states none.
    static Geometry GridOf(LoadedImage painted, string file) => painted.Plane is not null ? CaseFiles.ReadScan(file).Geometry
        : Geometry.AxisAligned(new(painted.Size[2], painted.Size[1], painted.Size[0]), painted.SpacingMm?[0] ?? 1,
            painted.SpacingMm?[1] ?? 1, 1);

    static byte[] ReadDraft(string file, string imageFile, Geometry grid, LabelsSettings settings)
    {
        var content = ImageFile.Read(file);
        byte[] map;
        if (content.Volume is { } volume)
        {
            var labels = LabelMap.From(volume).InOrderOf(grid);
            if (labels.Geometry.Size == grid.Size && ImageFile.Read(imageFile).Volume is not null)
                grid.RequireSame(labels.Geometry, file, imageFile);
            map = Fitting(labels.Geometry.Size, labels.Labels.ToArray());
        }
        else if (content is { Pages: [{ Channels: 1, Type: SampleType.UInt8 } page] })
            map = Fitting(new(page.Width, page.Height, 1), page.SampleBytes.ToArray());
        else
            throw new ImageDataException(file, "is no label map: one page in gray, 8 bits a pixel; save the draft as such, or as NIfTI");
        int unknown = map.AsSpan().IndexOfAnyExcept((byte[])[0, .. settings.Classes.Select(c => c.Value)]);
        return unknown < 0 ? map : throw new ImageDataException(file,
            $"holds label {map[unknown]}, which {settings.Label} has not; it has 0 and {string.Join(", ", settings.Classes.Select(c => c.Value))}");

        byte[] Fitting(GridSize size, byte[] labels) => size == grid.Size ? labels
            : throw new ImageDataException(file, $"has {size} pixels, and its image {Path.GetFileName(imageFile)} {grid.Size}; make the draft on that image");
    }
}
