using Rubor.Imaging;
using Rubor.Imaging.Dicom;
using Rubor.Imaging.Dicom.Series;
using Rubor.Imaging.Files;
using Rubor.Studies.Cases;

namespace Rubor.Studies.Measuring.ChangeMaps;

/// <summary>What a DICOM visit says of itself that another is held against.</summary>
/// <param name="Facts">Patient, date, side, kind of scan.</param>
/// <param name="EchoTimeMs">Echo time; null where it says none.</param>
/// <param name="RepetitionTimeMs">Repetition time.</param>
/// <param name="InversionTimeMs">Inversion time.</param>
public sealed record VisitHeader(SeriesFacts Facts, double? EchoTimeMs, double? RepetitionTimeMs, double? InversionTimeMs);

/// <summary>A visit as it is compared: a scan, or a picture of two dimensions as an image of one slice, 1 thick.</summary>
public sealed record VisitImage
{
    /// <summary>Its voxels, one frame, finite.</summary>
    public required Volume Volume { get; init; }

    /// <summary>What change in it is measured in.</summary>
    public required ChangeUnit Unit { get; init; }

    /// <summary>What its DICOM header says; null of other formats.</summary>
    public VisitHeader? Header { get; init; }

    /// <summary>The files that it was read from.</summary>
    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>Whether it has two dimensions.</summary>
    public bool IsPicture => Unit != ChangeUnit.Millilitres;

    /// <summary>Reads a visit.</summary>
    /// <param name="path">NIfTI; DICOM of one volume, or the folder or DICOMDIR of one series; or a picture in gray: PNG, TIFF, JPEG, DICOM of
    /// one frame.</param>
    /// <param name="threads">Files at once.</param>
    /// <param name="cancel">Stops it.</param>
    /// <exception cref="ImageDataException">It cannot be read, holds several images, is in colour, or holds a value that is no number.</exception>
    public static VisitImage Read(string path, int threads, CancellationToken cancel)
    {
        var visit = Directory.Exists(path) ? OfSeries(path, FolderWalk.Files(path), threads, cancel) : OfFile(path, threads, cancel);
        visit.Volume.RequireSingleFrame();
        visit.Volume.RequireFinite();
        return visit;
    }

    /// <summary>Labels or a mask that were drawn on a visit.</summary>
    /// <param name="file">For a scan, NIfTI on any grid in its millimetres; for a picture, a picture or image of its size.</param>
    /// <exception cref="ImageDataException">It cannot be read, or is of another size than the picture.</exception>
    public Volume ReadLabels(string file)
    {
        if (!IsPicture)
            return ImageFile.ReadVolume(file);
        var labels = OneSlice(PictureLabel.Read(file));
        var (size, wanted) = (labels.Geometry.Size, Volume.Geometry.Size);
        return size != wanted ? throw new ImageDataException(file, FormattableString.Invariant(
                $"has {size.X} × {size.Y} pixels and the baseline {wanted.X} × {wanted.Y}; draw it on the baseline"))
            : new(Volume.Geometry, labels.Type, labels.SampleBytes.ToArray(), labels.Slope, labels.Intercept, labels.Frames, file);
    }

    /// <summary>The same in pixels, as if its file stated no spacing.</summary>
    public VisitImage InPixels()
    {
        var (mm, to) = (Volume.Geometry.SpacingMm, Volume.Geometry.ToWorld);
        Affine grid = new(to.I * (1 / mm.X), to.J * (1 / mm.Y), to.K * (1 / mm.Z), default);
        return this with { Volume = On(Volume, new(Volume.Geometry.Size, grid)), Unit = ChangeUnit.Pixels };
    }

    static VisitImage OfFile(string path, int threads, CancellationToken cancel)
    {
        if (File.Exists(path) && ImageFormat.BeginsAs(path, DicomFormat.Begins) && DicomFile.Read(path).Header.Has(0x00041220))
            return OfSeries(path, DicomDirectory.FilesOf(path), threads, cancel);
        var content = ImageFile.Read(path);
        var header = content.Format == DicomImage.Format.Name ? HeaderOf(DicomFile.Read(path).Header) : null;
        if (content.Volume is { } volume)
        {
            var scan = volume.Geometry.Size.Z == 1 ? volume : ScanOrder.InOrder(volume);
            bool flat = scan.Geometry.Size.Z == 1;
            return new()
            {
                Volume = flat ? OneSlice(scan) : scan,
                Unit = flat ? ChangeUnit.SquareMillimetres : ChangeUnit.Millilitres,
                Header = header,
                Files = ImageFile.FilesOf(path),
            };
        }
        if (content.Pages is not [var picture])
            throw new ImageDataException(path, FormattableString.Invariant(
                $"holds {content.Pages.Count} pictures where a visit is one; save the one that is meant, or name the folder of the series"));
        return new()
        {
            Volume = Volume.Of<double>(PictureLabel.GridOf(picture), InGray(picture), path),
            Unit = picture.SpacingMm is null ? ChangeUnit.Pixels : ChangeUnit.SquareMillimetres,
            Header = header,
            Files = [path],
        };
    }

    static VisitImage OfSeries(string path, IReadOnlyList<string> files, int threads, CancellationToken cancel)
    {
        var found = DicomSeries.Find(files, new(), threads, null, cancel);
        var one = found.Volumes switch
        {
            [var only] => only,
            [] => throw new ImageDataException(path, found.Refused is [var refused, ..] ? $"makes no volume: {refused.Reason}"
                : "holds no DICOM images; name the folder of a series, or an image file"),
            _ => throw new ImageDataException(path, FormattableString.Invariant(
                $"holds {found.Volumes.Count} volumes where a visit is one; take them apart by 'rubor dicom volume', and name one")),
        };
        var facts = one.Facts;
        return new()
        {
            Volume = On(ScanOrder.InOrder(one.Read(threads, cancel).Volume), null, path),
            Unit = ChangeUnit.Millilitres,
            Header = new(facts, one.EchoTimeMs, one.RepetitionTimeMs, one.InversionTimeMs),
            Files = one.SourceFiles,
        };
    }

    static VisitHeader HeaderOf(DicomDataset header) =>
        new(SeriesFacts.Of(header), header.Number(0x00180081), header.Number(0x00180080), header.Number(0x00180082));

    // Screenshots and scanners save gray films with three equal channels.
    static double[] InGray(RasterImage picture)
    {
        double[] values = picture.Plane(0);
        if (picture.Model is ColourModel.GrayInverted)
        {
            double largest = values.Max();
            return Array.ConvertAll(values, v => largest - v);
        }
        bool gray = picture.Model is ColourModel.Gray && picture.Channels == 1;
        if (!gray && !(picture.Model is ColourModel.Rgb && values.SequenceEqual(picture.Plane(1))
            && values.SequenceEqual(picture.Plane(2))))
            throw new ImageDataException(picture.Source, "is in colour where change is looked for in one value a pixel; save it in gray");
        return values;
    }

    // A slice on a grid that is 1 thick, whatever the scan was.
    static Volume OneSlice(Volume scan)
    {
        var turned = scan.Geometry.Size.Z == 1 ? scan : ScanOrder.InOrder(scan);
        var (size, to) = (turned.Geometry.Size, turned.Geometry.ToWorld);
        return size.Z == 1 ? On(turned, new(size, to with { K = to.K * (1 / to.K.Length) })) : throw new ImageDataException(scan.Source,
            FormattableString.Invariant($"has {size.X} × {size.Y} × {size.Z} voxels where a picture has one slice"));
    }

    static Volume On(Volume of, Geometry? grid, string? source = null) => new Volume(grid ?? of.Geometry, of.Type,
        of.SampleBytes.ToArray(), of.Slope,
        of.Intercept, of.Frames, source ?? of.Source).Remarked(of.Remarks);
}
