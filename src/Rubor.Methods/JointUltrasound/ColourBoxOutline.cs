namespace Rubor.Methods.JointUltrasound;

/// <summary>Finds the box in which a machine draws flow by its outline: four thin straight lines, brighter than what lies on both
/// sides.</summary>
internal static class ColourBoxOutline
{
    const int ShortestLine = 60, ShortestSide = 40, LongestGap = 8, CornersApart = 5, Rise = 22, Inside = 3;
    const double LeastCovered = 0.75, LargestShare = 0.75, SmallestShare = 0.02;

    readonly record struct Line(int At, int From, int To)
    {
        public int Length => To - From + 1;
    }

    /// <summary>The inside of the largest box, or null where none is drawn, or a slanted one.</summary>
    public static PictureBox? Find(ColourPicture picture)
    {
        var bright = new byte[picture.Width * picture.Height];
        for (int i = 0; i < bright.Length; i++)
            bright[i] = Math.Max(picture.Values[i * 3], Math.Max(picture.Values[(i * 3) + 1], picture.Values[(i * 3) + 2]));
        var across = Lines(bright, picture.Width, picture.Height, 1, picture.Width);
        if (across.Count < 2)
            return null;
        var down = Lines(bright, picture.Height, picture.Width, picture.Width, 1);
        PictureBox? best = null;
        foreach (var top in across)
            foreach (var bottom in across)
                if (bottom.At - top.At >= ShortestSide && Near(top.From, bottom.From) && Near(top.To, bottom.To)
                    && HasSide(down, top.From, top.At, bottom.At) && HasSide(down, top.To, top.At, bottom.At)
                    && new PictureBox(top.From, top.At, top.Length, bottom.At - top.At + 1) is var box
                    && box.Area <= LargestShare * bright.Length && box.Area >= SmallestShare * bright.Length && box.Area > (best?.Area ?? 0))
                    best = box;
        return best?.Grown(-Inside, -Inside);
    }

    static bool Near(int a, int b) => Math.Abs(a - b) <= CornersApart;

    static bool HasSide(List<Line> down, int at, int top, int bottom) => down.Any(l => Near(l.At, at)
        && Math.Min(l.To, bottom) - Math.Max(l.From, top) >= LeastCovered * (bottom - top));

    // Stretches of pixels that are brighter than those two pixels away on both sides.
    static List<Line> Lines(byte[] bright, int length, int lines, int step, int next)
    {
        var found = new List<Line>();
        for (int line = 2; line < lines - 2; line++)
        {
            int from = -1, last = -1, covered = 0, origin = line * next;
            for (int i = 0; i <= length; i++)
            {
                bool ridge = i < length && origin + (i * step) is var at
                    && bright[at] - Math.Max(bright[at - (2 * next)], bright[at + (2 * next)]) >= Rise;
                if (ridge)
                {
                    if (from < 0)
                        (from, covered) = (i, 0);
                    last = i;
                    covered++;
                }
                else if (from >= 0 && (i == length || i - last > LongestGap))
                {
                    if (last - from + 1 >= ShortestLine && covered >= LeastCovered * (last - from + 1))
                        found.Add(new(line, from, last));
                    from = -1;
                }
            }
        }
        return found;
    }
}
