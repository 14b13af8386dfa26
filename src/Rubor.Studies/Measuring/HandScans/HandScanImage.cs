using Rubor.Imaging;
using Rubor.Imaging.Dicom;
using Rubor.Imaging.Dicom.Series;
using Rubor.Imaging.Files;
using Rubor.Imaging.Nifti;
using Rubor.Imaging.Raster;
using Rubor.Studies.Cases;

namespace Rubor.Studies.Measuring.HandScans;

/// <summary>One planar scan of the hands: counts (y, x), as the file stores it, whatever its format.</summary>
public sealed class HandScanImage
{
    readonly Volume? volume;
    readonly RasterImage? picture;

    HandScanImage(Volume volume, string source)
    {
        (this.volume, Source) = (volume, source);
        (Width, Height) = (volume.Geometry.Size.X, volume.Geometry.Size.Y);
        SpacingMm = new(volume.Geometry.SpacingMm.X, volume.Geometry.SpacingMm.Y);
        Counts = volume.ToValues();
    }

    HandScanImage(RasterImage picture, string source, int? page)
    {
        (this.picture, Source, Page) = (picture, source, page);
        (Width, Height, SpacingMm) = (picture.Width, picture.Height, picture.SpacingMm);
        Counts = picture.Plane(0);
    }

    /// <summary>Measured counts (y, x), all finite.</summary>
    public IReadOnlyList<double> Pixels => Counts;

    /// <summary>Pixels a row.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Distance between pixels, or null where the file states none.</summary>
    public PixelSpacing? SpacingMm { get; }

    /// <summary>Its file.</summary>
    public string Source { get; }

    /// <summary>Number of the page in its file, from 1; null where the file holds one image.</summary>
    public int? Page { get; }

    /// <summary>What the camera looked at, as a DICOM file says it, such as "anterior"; else empty.</summary>
    public string View { get; private init; } = "";

    /// <summary>The counts as an image of one slice, to be shown as they are stored.</summary>
    public Volume ToVolume() =>
        Volume.Of<double>(Geometry.AxisAligned(new(Width, Height, 1), SpacingMm?.X ?? 1, SpacingMm?.Y ?? 1, 1), Counts, Source);

    /// <summary>Ending of a label map in the image's kind of format.</summary>
    public string LabelEnding => volume is null ? ".png" : ".nii.gz";

    internal double[] Counts { get; }

    /// <summary>Every image of a file: a picture, the pages or frames of one, or a NIfTI image of one slice.</summary>
    /// <exception cref="ImageDataException">It cannot be read, has several slices, is in colour, or holds a value that is no
    /// number.</exception>
    public static IReadOnlyList<HandScanImage> Read(string file)
    {
        var content = ImageFile.Read(file);
        var views = content.Volume is null && content.Format == DicomImage.Format.Name ? NuclearFrame.Of(DicomFile.Read(file)) : [];
        IReadOnlyList<HandScanImage> images = content.Volume is { } volume ? [new(OneSlice(volume), file)]
            : [.. content.Pages.Select((page, i) => new HandScanImage(InGray(page), file, content.Pages.Count > 1 ? i + 1 : null)
            {
                View = i < views.Count ? views[i].View : "",
            })];
        foreach (var image in images)
            if (Array.FindIndex(image.Counts, c => !double.IsFinite(c)) is var at and >= 0)
                throw new ImageDataException(file, FormattableString.Invariant(
                    $"holds no number at pixel ({at % image.Width}, {at / image.Width}); export the image again"));
        return images;
    }

    /// <summary>The one image of a file.</summary>
    /// <exception cref="ImageDataException">As <see cref="Read"/>, and where the file holds several pages.</exception>
    public static HandScanImage ReadOne(string file) => Read(file) is [var one] ? one
        : throw new ImageDataException(file,
            "holds several views where a scan of a study is one; save each view as a file, and give it a row of cases.tsv with a scan of its own");

    /// <summary>Labels that were drawn on this image.</summary>
    /// <param name="file">A label map of its size: a picture, or a NIfTI image on its grid.</param>
    /// <returns>One label a pixel (y, x).</returns>
    /// <exception cref="ImageDataException">The file cannot be read, or lies on another grid.</exception>
    public byte[] ReadLabels(string file)
    {
        var stored = PictureLabel.Read(file);
        if (volume is not null && ImageFile.Read(file).Volume is not null)
        {
            var map = LabelMap.From(stored).InOrderOf(volume.Geometry);
            volume.Geometry.RequireSame(map.Geometry, file, Source);
            return map.Labels.ToArray();
        }
        var size = stored.Geometry.Size;
        return size == new GridSize(Width, Height, 1) ? LabelMap.From(stored).Labels.ToArray()
            : throw new ImageDataException(file, FormattableString.Invariant(
                $"has {size.X} × {size.Y} pixels and its image {Path.GetFileName(Source)} {Width} × {Height}; draw the labels on that image"));
    }

    /// <summary>Writes labels as a label map in the image's kind of format, on its grid.</summary>
    /// <param name="path">With the ending <see cref="LabelEnding"/>.</param>
    /// <param name="labels">One label a pixel (y, x).</param>
    public void WriteLabels(string path, byte[] labels)
    {
        if (volume is not null)
            NiftiWriter.Write(path, new LabelMap(volume.Geometry, labels));
        else
            File.WriteAllBytes(path, PngWriter.Of(new(Width, Height, 1, SampleType.UInt8, labels) { SpacingMm = SpacingMm }));
    }

    /// <summary>Writes counts as an image in this one's kind of format, on its grid.</summary>
    /// <param name="path">With the ending <see cref="LabelEnding"/>.</param>
    /// <param name="counts">One count a pixel (y, x).</param>
    public void WriteCounts(string path, ushort[] counts)
    {
        if (volume is not null)
            NiftiWriter.Write(path, Volume.Of<ushort>(volume.Geometry, counts));
        else
            File.WriteAllBytes(path, PngWriter.Of(new(Width, Height, 1, SampleType.UInt16,
                System.Runtime.InteropServices.MemoryMarshal.AsBytes(counts.AsSpan()).ToArray())
            { SpacingMm = SpacingMm }));
    }

    // A planar image has no slices; programs store its one along any axis.
    static Volume OneSlice(Volume volume)
    {
        volume.RequireSingleFrame();
        var turned = volume.Geometry.Size.Z == 1 ? volume : ScanOrder.InOrder(volume);
        var size = turned.Geometry.Size;
        return size.Z == 1 ? turned : throw new ImageDataException(volume.Source, FormattableString.Invariant(
            $"has {size.X} × {size.Y} × {size.Z} voxels where a planar scan has one slice; give one view"));
    }

    static RasterImage InGray(RasterImage picture) => picture.Channels == 1 && picture.Model is ColourModel.Gray or ColourModel.GrayInverted
        ? picture : throw new ImageDataException(picture.Source,
            "is in colour where a scan is one count a pixel; export the counts, not a screenshot");
}
