using Rubor.Networks.JointUltrasound;
using Rubor.Reports;
using Rubor.Reports.Pictures;
using Rubor.Studies.Measuring.JointUltrasound;

namespace Rubor.Cli.Pages;

/// <summary>Pictures of a joint for reports: the regions, the flow that was found, heatmaps over them.</summary>
internal static class JointRegionPictures
{
    /// <summary>The part of a picture that networks see.</summary>
    /// <param name="image">The joint.</param>
    /// <param name="doppler">Whether it is the Doppler picture.</param>
    public static (byte[] Rgb, int Width, int Height) Region(PairImage image, bool doppler)
    {
        var (box, across) = doppler ? (image.DopplerRegion, image.DopplerWidth) : (image.GrayRegion, image.GrayWidth);
        var rgb = new byte[box.Width * box.Height * 3];
        for (int y = 0, to = 0; y < box.Height; y++)
            for (int x = 0; x < box.Width; x++, to += 3)
            {
                int from = ((box.Y + y) * across) + box.X + x;
                if (doppler)
                    image.Doppler.AsSpan(from * 3, 3).CopyTo(rgb.AsSpan(to));
                else
                    rgb.AsSpan(to, 3).Fill(image.Gray[from]);
            }

        return (rgb, box.Width, box.Height);
    }

    /// <summary>PNG of a heatmap over its region.</summary>
    public static byte[] Png(PairImage image, JointHeatmap map)
    {
        var (rgb, width, height) = Region(image, map.Figure.Image == JointUltrasoundSettings.Doppler);
        return HeatmapPicture.Png(rgb, width, height, map.Map, map.Side);
    }

    /// <summary>A region as it is, in a figure.</summary>
    public static string Plain(PairImage image, bool doppler, string caption)
    {
        var (rgb, width, height) = Region(image, doppler);
        return Figure(HeatmapPicture.Outlined(rgb, width, height, []), caption);
    }

    /// <summary>The Doppler region with the flow that was found surrounded.</summary>
    public static string Flow(PairImage image, string caption)
    {
        var (rgb, width, height) = Region(image, doppler: true);
        var box = image.DopplerRegion;
        var mask = new bool[width * height];
        for (int y = 0; y < height; y++)
            image.Signal.AsSpan(((box.Y + y) * image.DopplerWidth) + box.X, width).CopyTo(mask.AsSpan(y * width));
        return Figure(HeatmapPicture.Outlined(rgb, width, height, mask), caption);
    }

    /// <summary>A picture with its caption.</summary>
    public static string Figure(byte[] png, string caption) =>
        $"<figure class=\"slice\"><img style=\"width:100%\" alt=\"{HtmlReport.Escape(caption)}\" src=\"data:image/png;base64,{Convert.ToBase64String(png)}\">"
        + $"<figcaption>{HtmlReport.Escape(caption)}</figcaption></figure>";
}
