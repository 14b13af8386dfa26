using Rubor.Imaging;
using Rubor.Imaging.Files;

namespace Rubor.Studies.Cases;

/// <summary>
/// Labels of a picture, which are a picture themselves: as an image of one slice, x along the rows, y down. So masks of pictures are
/// checked and counted as those of scans are.
/// </summary>
internal static class PictureLabel
{
    /// <summary>The labels in a file, a volume's or a picture's.</summary>
    /// <exception cref="ImageDataException">The file is damaged, or a picture in colour or of several pages.</exception>
    public static Volume Read(string file)
    {
        var content = ImageFile.Read(file);
        return content.Volume ?? (content.Pages.Count == 1 ? Of(content.Picture!)
            : throw new ImageDataException(file, $"holds {content.Pages.Count} pages where labels have one; save the one that is meant"));
    }

    /// <summary>The image in a file: a scan in the order in which scans are measured, or a picture as one slice.</summary>
    /// <exception cref="ImageDataException">The file is damaged, or a picture in colour or of several pages.</exception>
    public static Volume ReadImage(string file)
    {
        var content = ImageFile.Read(file);
        return content.Volume is { } volume ? ScanOrder.InOrder(volume) : content.Pages is [{ Channels: 1 } picture] ? Of(picture)
            : throw new ImageDataException(file, $"holds {content.Pages.Count} pages of {content.Picture!.Channels} channels where a network "
                + "sees one value a pixel; save it in gray, a picture a file");
    }

    /// <summary>A picture of labels; its spacing is 1 where it states none.</summary>
    /// <exception cref="ImageDataException">It is in colour.</exception>
    public static Volume Of(RasterImage picture) => picture.Channels == 1
        ? new(GridOf(picture), picture.Type, picture.SampleBytes.ToArray(), source: picture.Source)
        : throw new ImageDataException(picture.Source, $"has {picture.Channels} channels where labels are one number a pixel; save it in gray");

    /// <summary>The grid on which labels of a picture lie.</summary>
    public static Geometry GridOf(RasterImage picture) =>
        Geometry.AxisAligned(new(picture.Width, picture.Height, 1), picture.SpacingMm?.X ?? 1, picture.SpacingMm?.Y ?? 1, 1);
}
