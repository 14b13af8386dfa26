using System.Globalization;

namespace Rubor.Methods.JointUltrasound;

/// <summary>
/// Where a machine has drawn flow over a grayscale picture, by colour alone and at the picture's own resolution. A pixel is flow where it is
/// saturated, and coloured, and bright: saturation alone, the rule of RATING's program, takes the noise of dark gray for flow.
/// </summary>
/// <param name="Mask">One value a pixel of the whole picture, (y, x).</param>
/// <param name="Share">Share of the region's pixels, 0–1. It is no grade of vascularity.</param>
/// <param name="Doubt">Why a person should look at it, in a sentence, or null.</param>
public sealed record DopplerSignal(bool[] Mask, double Share, string? Doubt)
{
    /// <summary>Saturation of HSV, (max − min) / max, above which a pixel is flow: 40 %, as in RATING's program.</summary>
    public const double LeastSaturation = 0.4;

    /// <summary>Least difference of the largest and the smallest of red, green and blue, of 255: chroma that JPEG leaves in gray stays
    /// below.</summary>
    public const int LeastChroma = 45;

    /// <summary>Least value of the brightest of the three, of 255.</summary>
    public const int LeastBrightness = 40;

    /// <summary>Least chroma, as a share of the greatest within <see cref="HaloPixels"/>: JPEG stores colour at half the rows and columns, and what
    /// it spreads beyond the edge of flow is less than half.</summary>
    public const double LeastOfAround = 0.45;

    /// <summary>Distance over which JPEG spreads colour, in pixels.</summary>
    public const int HaloPixels = 3;

    // Width of what fades where two directions of flow meet.
    const int MeetingPixels = 2;

    /// <summary>Pixels of a component, 8-connected, below which it is noise.</summary>
    public const int LeastPixels = 6;

    // A region of which more is coloured, and all of it in one hue, is no flow: a map of tinted gray, or a frame that was filled.
    const double LargeShare = 0.2, OneHueShare = 0.9, HueWidth = 0.06;

    // Of what lies outside the region a picture has hardly anything coloured but text and bars.
    const double ColouredAround = 0.25;

    /// <summary>Finds the flow of a picture.</summary>
    /// <param name="picture">The picture, as the machine has exported it.</param>
    /// <param name="region">The joint.</param>
    /// <param name="colourBox">Where the machine draws flow; without it its outline is looked for, and without that the region counts. With
    /// it flow is also found in the margin around the region (<see cref="JointPair.Margin"/>).</param>
    /// <exception cref="ArgumentException">The region lies outside the picture.</exception>
    public static DopplerSignal Find(ColourPicture picture, PictureBox region, PictureBox? colourBox = null)
    {
        ArgumentNullException.ThrowIfNull(picture);
        region = region.Within(picture.Width, picture.Height);
        var mask = new bool[picture.Width * picture.Height];
        var box = colourBox is { } given ? given.Overlap(new(0, 0, picture.Width, picture.Height)) ?? default
            : ColourBoxOutline.Find(picture);
        var searched = box is { } drawn ? Around(region).Overlap(drawn) : region;
        if (searched is not { } area)
            return new(mask, 0, "The region of the joint lies outside the box in which the machine draws flow.");
        var tint = GrayTint.Of(picture);
        var found = Coloured(picture, area, tint);
        DropHalo(picture, area, found);
        SignalShapes.Drop(picture, area, found, onBlack: box is null);
        int inRegion = 0;
        for (int y = 0; y < area.Height; y++)
            for (int x = 0; x < area.Width; x++)
                if (found[(y * area.Width) + x] != 0)
                {
                    int column = area.X + x, row = area.Y + y;
                    mask[(row * picture.Width) + column] = true;
                    if (column >= region.X && column < region.Right && row >= region.Y && row < region.Bottom)
                        inRegion++;
                }
        double share = inRegion / (double)region.Area;
        return new(mask, share, DoubtOf(picture, area, mask, share, tint));
    }

    /// <summary>A part of the mask, (y, x).</summary>
    /// <param name="width">Width of the picture.</param>
    /// <param name="box">The part.</param>
    public bool[] Crop(int width, PictureBox box)
    {
        var part = new bool[box.Area];
        for (int y = 0; y < box.Height; y++)
            Mask.AsSpan(((box.Y + y) * width) + box.X, box.Width).CopyTo(part.AsSpan(y * box.Width));
        return part;
    }

    static PictureBox Around(PictureBox region) =>
        region.Grown((int)Math.Round(JointPair.Margin * region.Width), (int)Math.Round(JointPair.Margin * region.Height))!.Value;

    static byte[] Coloured(ColourPicture picture, PictureBox area, GrayTint tint)
    {
        var found = new byte[area.Area];
        for (int y = 0, to = 0; y < area.Height; y++)
            for (int at = (((area.Y + y) * picture.Width) + area.X) * 3, end = at + (area.Width * 3); at < end; at += 3, to++)
                if (IsColoured(picture.Values.AsSpan(at, 3), tint))
                    found[to] = 1;
        return found;
    }

    static void DropHalo(ColourPicture picture, PictureBox area, byte[] found)
    {
        var chroma = new byte[area.Area];
        for (int y = 0, to = 0; y < area.Height; y++)
            for (int at = (((area.Y + y) * picture.Width) + area.X) * 3, end = at + (area.Width * 3); at < end; at += 3, to++)
                chroma[to] = found[to] == 0 ? (byte)0 : Chroma(picture.Values, at);
        for (int y = 0; y < area.Height; y++)
            for (int x = 0; x < area.Width; x++)
            {
                int at = (y * area.Width) + x;
                if (found[at] == 0)
                    continue;
                int most = 0;
                for (int row = Math.Max(0, y - HaloPixels); row <= Math.Min(area.Height - 1, y + HaloPixels); row++)
                    for (int column = Math.Max(0, x - HaloPixels); column <= Math.Min(area.Width - 1, x + HaloPixels); column++)
                        most = Math.Max(most, chroma[(row * area.Width) + column]);
                if (chroma[at] < LeastOfAround * most)
                    found[at] = 0;
            }
        // Where red meets blue both fade: what has flow on both sides is no halo.
        var toward = new bool[found.Length];
        for (int at = 0; at < found.Length; at++)
            toward[at] = IsToward(picture, area, at);
        bool[] between = [.. Enumerable.Range(0, found.Length).Select(at => found[at] == 0
            && (IsBetween(found, toward, chroma[at] > 0, at, at % area.Width, area.Width, 1)
                || IsBetween(found, toward, chroma[at] > 0, at, at / area.Width, area.Height, area.Width)))];
        for (int at = 0; at < found.Length; at++)
            if (between[at])
                found[at] = 1;
    }

    // More red than blue.
    static bool IsToward(ColourPicture picture, PictureBox area, int at)
    {
        int from = (((area.Y + (at / area.Width)) * picture.Width) + area.X + (at % area.Width)) * 3;
        return picture.Values[from] > picture.Values[from + 2];
    }

    // Whether flow lies near on both sides along one direction: of one that is coloured itself in any case, else of opposite flow, whose
    // colours
    // make gray where they meet.
    static bool IsBetween(byte[] found, bool[] toward, bool isColoured, int at, int place, int length, int step)
    {
        int before = 0, after = 0;
        for (int k = 1; k <= MeetingPixels; k++)
        {
            if (before == 0 && place - k >= 0 && found[at - (k * step)] != 0)
                before = toward[at - (k * step)] ? 1 : -1;
            if (after == 0 && place + k < length && found[at + (k * step)] != 0)
                after = toward[at + (k * step)] ? 1 : -1;
        }
        return before != 0 && after != 0 && (isColoured || before != after);
    }

    static byte Chroma(byte[] values, int at)
    {
        byte red = values[at], green = values[at + 1], blue = values[at + 2];
        return (byte)(Math.Max(red, Math.Max(green, blue)) - Math.Min(red, Math.Min(green, blue)));
    }

    // As it is, and with the tint of the gray map divided out: white text in a tinted picture is coloured then. Dividing makes noise as
    // much
    // larger as the weakest colour is small.
    static bool IsColoured(ReadOnlySpan<byte> pixel, GrayTint tint) => IsColoured(pixel[0], pixel[1], pixel[2], LeastChroma)
        && (!tint.IsTinted || IsColoured(pixel[0] / tint.Red, pixel[1] / tint.Green, pixel[2] / tint.Blue, LeastChroma / tint.Weakest));

    static bool IsColoured(double red, double green, double blue, double least)
    {
        double most = Math.Max(red, Math.Max(green, blue)), chroma = most - Math.Min(red, Math.Min(green, blue));
        return chroma >= least && most >= LeastBrightness && chroma > LeastSaturation * most;
    }

    static string? DoubtOf(ColourPicture picture, PictureBox area, bool[] mask, double share, GrayTint tint)
    {
        if (tint.IsNoGray)
            return "The gray of this picture is coloured itself, as where a file states other colours than it holds; export it again.";
        int bright = 0, coloured = 0;
        for (int y = 0, i = 0; y < picture.Height; y++)
            for (int x = 0; x < picture.Width; x++, i++)
            {
                var pixel = picture.Values.AsSpan(i * 3, 3);
                if ((x >= area.X && x < area.Right && y >= area.Y && y < area.Bottom)
                    || Math.Max(pixel[0], Math.Max(pixel[1], pixel[2])) < LeastBrightness)
                    continue;
                bright++;
                if (IsColoured(pixel, tint))
                    coloured++;
            }
        if (coloured > ColouredAround * bright && coloured > area.Area / 10)
            return string.Create(CultureInfo.InvariantCulture,
                $"{100.0 * coloured / bright:0} % of what lies around the joint is coloured, too; is it a picture of gray with flow drawn over it?");
        return share > LargeShare && IsOneHue(picture, mask)
            ? string.Create(CultureInfo.InvariantCulture, $"{100 * share:0} % of the region has one and the same hue, which flow has not; look at the picture.")
            : null;
    }

    // Hue as the share of the middle colour between the smallest and the largest, of the commonest order of the three.
    static bool IsOneHue(ColourPicture picture, bool[] mask)
    {
        const int bins = 240;
        var counts = new int[bins];
        int all = 0;
        for (int i = 0; i < mask.Length; i++)
            if (mask[i])
            {
                counts[Math.Clamp((int)(Hue(picture.Values.AsSpan(i * 3, 3)) * bins / 6), 0, bins - 1)]++;
                all++;
            }
        int width = (int)Math.Round(HueWidth * bins), most = 0;
        for (int first = 0; first < bins; first++)
        {
            int together = 0;
            for (int k = 0; k < width; k++)
                together += counts[(first + k) % bins];
            most = Math.Max(most, together);
        }
        return most > OneHueShare * all;
    }

    // 0 to 6, red at 0.
    static double Hue(ReadOnlySpan<byte> p)
    {
        double red = p[0], green = p[1], blue = p[2];
        double most = Math.Max(red, Math.Max(green, blue)), chroma = most - Math.Min(red, Math.Min(green, blue));
        double hue = most == red ? (green - blue) / chroma : most == green ? 2 + ((blue - red) / chroma) : 4 + ((red - green) / chroma);
        return hue < 0 ? hue + 6 : hue;
    }
}
