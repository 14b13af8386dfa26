using Rubor.Imaging;

namespace Rubor.Methods.JointUltrasound;

/// <summary>Takes out of coloured pixels what no flow looks like: specks, straight lines, bars.</summary>
internal static class SignalShapes
{
    // The edge of a box, or a measured line: thin and straight over more than any vessel.
    const int LineLength = 60, LineThickness = 3;
    const double LineThin = 0.9;

    // A colour bar: narrow, long, filled, and of one colour across, where flow is slower towards the wall.
    const int BarLength = 36, BarWidth = 32, BarAspect = 2, BarAcross = 14;
    const double BarFilled = 0.85;

    // A logo or a mark beside the image: nothing but black around it, over this distance and but for this share.
    const int BlackAround = 6, Dark = 24;
    const double BlackShare = 0.95;

    /// <summary>Sets to 0 what is no flow.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="area">The part of it that was searched.</param>
    /// <param name="found">0 or 1 for each pixel of that part, (y, x).</param>
    /// <param name="onBlack">Whether signs on black ground go as well: where nobody knows the box in which flow is drawn.</param>
    public static void Drop(ColourPicture picture, PictureBox area, byte[] found, bool onBlack)
    {
        int width = area.Width, height = area.Height;
        DropLines(found, width, height, 1, width);
        DropLines(found, height, width, width, 1);
        var components = ConnectedComponents.Of(found, new(width, height, 1), Connectivity.Eight);
        var boxes = new (int Left, int Top, int Right, int Bottom)[components.Count];
        Array.Fill(boxes, (width, height, -1, -1));
        foreach (var run in components.Runs)
        {
            int x = run.Start % width, y = run.Start / width;
            ref var box = ref boxes[run.Component];
            box = (Math.Min(box.Left, x), Math.Min(box.Top, y), Math.Max(box.Right, x + run.Length - 1), Math.Max(box.Bottom, y));
        }
        bool[] drop = [.. boxes.Select((b, i) => components.Sizes[i] < DopplerSignal.LeastPixels
            || (IsFilledStrip(b, components.Sizes[i]) && IsOneColourAcross(picture, area, b))
                || (onBlack && IsOnBlack(picture, area, found, b)))];
        foreach (var run in components.Runs)
            if (drop[run.Component])
                found.AsSpan(run.Start, run.Length).Clear();
    }

    static bool IsOnBlack(ColourPicture picture, PictureBox area, byte[] found, (int Left, int Top, int Right, int Bottom) box)
    {
        int dark = 0, all = 0;
        for (int y = Math.Max(0, box.Top - BlackAround); y <= Math.Min(area.Height - 1, box.Bottom + BlackAround); y++)
            for (int x = Math.Max(0, box.Left - BlackAround); x <= Math.Min(area.Width - 1, box.Right + BlackAround); x++)
            {
                if (found[(y * area.Width) + x] != 0 || (x >= box.Left && x <= box.Right && y >= box.Top && y <= box.Bottom))
                    continue;
                all++;
                var pixel = picture.Values.AsSpan((((area.Y + y) * picture.Width) + area.X + x) * 3, 3);
                dark += Math.Max(pixel[0], Math.Max(pixel[1], pixel[2])) < Dark ? 1 : 0;
            }
        return dark >= BlackShare * all;
    }

    static bool IsFilledStrip((int Left, int Top, int Right, int Bottom) box, int pixels)
    {
        int width = box.Right - box.Left + 1, height = box.Bottom - box.Top + 1;
        int length = Math.Max(width, height), across = Math.Min(width, height);
        return length >= BarLength && across <= BarWidth && length >= BarAspect * across && pixels >= BarFilled * width * height;
    }

    // The mean difference of a pixel from the middle one across the strip, its edges left aside.
    static bool IsOneColourAcross(ColourPicture picture, PictureBox area, (int Left, int Top, int Right, int Bottom) box)
    {
        bool upright = box.Bottom - box.Top > box.Right - box.Left;
        long sum = 0, count = 0;
        for (int y = box.Top + 2; y <= box.Bottom - 2; y++)
            for (int x = box.Left + 2; x <= box.Right - 2; x++)
            {
                int at = (((area.Y + y) * picture.Width) + area.X + x) * 3;
                int middle = upright ? (((area.Y + y) * picture.Width) + area.X + ((box.Left + box.Right) / 2)) * 3
                    : (((area.Y + ((box.Top + box.Bottom) / 2)) * picture.Width) + area.X + x) * 3;
                for (int c = 0; c < 3; c++)
                    sum += Math.Abs(picture.Values[at + c] - picture.Values[middle + c]);
                count += 3;
            }
        return count > 0 && sum <= BarAcross * count;
    }

    // Along one direction, of which `step` is the distance of neighbours and `next` that of neighbours across it.
    static void DropLines(byte[] found, int length, int lines, int step, int next)
    {
        var thin = new List<int>();
        for (int line = 0; line < lines; line++)
            for (int i = 0; i < length;)
            {
                int start = i, origin = line * next;
                while (i < length && found[origin + (i * step)] != 0)
                    i++;
                if (i - start >= LineLength)
                {
                    int narrow = 0;
                    for (int k = start; k < i; k++)
                        if (Thickness(found, line, lines, origin + (k * step), next) <= LineThickness)
                            narrow++;
                    if (narrow >= LineThin * (i - start))
                        thin.AddRange(Enumerable.Range(start, i - start).Select(k => origin + (k * step)));
                }
                i = Math.Max(i, start + 1);
            }
        foreach (int at in thin)
            found[at] = 0;
    }

    static int Thickness(byte[] found, int line, int lines, int at, int next)
    {
        int thickness = 1;
        for (int k = 1; line + k < lines && thickness <= LineThickness && found[at + (k * next)] != 0; k++)
            thickness++;
        for (int k = 1; line - k >= 0 && thickness <= LineThickness && found[at - (k * next)] != 0; k++)
            thickness++;
        return thickness;
    }
}
