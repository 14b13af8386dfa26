using Rubor.Imaging;

namespace Rubor.Studies.Exchange;

/// <summary>Labels of a picture as an image of one slice: x along the rows, y down, as the picture has them.</summary>
internal static class PictureLabel
{
    /// <summary>A picture of labels; its spacing is 1 where it states none.</summary>
    /// <exception cref="ImageDataException">It is in colour.</exception>
    public static Volume Of(RasterImage picture)
    {
        if (picture.Channels != 1)
            throw new ImageDataException(picture.Source, $"has {picture.Channels} channels where labels are one number a pixel; save it in gray");
        return new(GridOf(picture), picture.Type, picture.SampleBytes.ToArray(), source: picture.Source);
    }

    /// <summary>The grid on which labels of a picture lie.</summary>
    public static Geometry GridOf(RasterImage picture) =>
        Geometry.AxisAligned(new(picture.Width, picture.Height, 1), picture.SpacingMm?.X ?? 1, picture.SpacingMm?.Y ?? 1, 1);
}
