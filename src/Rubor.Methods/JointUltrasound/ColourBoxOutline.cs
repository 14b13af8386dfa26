namespace Rubor.Methods.JointUltrasound;

/// <summary>Finds the box in which a machine draws flow by its outline: thin straight lines of another colour than what lies on
/// both sides.</summary>
internal static class ColourBoxOutline
{
    const int ShortestLine = 60, ShortestSide = 40, CornersApart = 6, Rise = 20, Inside = 2;
    const double LeastExcess = 0.3, LargestShare = 0.75, SmallestShare = 0.02;

    readonly record struct Line(int At, int From, int To)
    {
        public int Length => To - From + 1;
    }

    /// <summary>The inside of the largest box, or null where none is drawn, or a slanted one.</summary>
    public static PictureBox? Find(ColourPicture picture)
    {
        var across = Lines(picture.Values, picture.Width, picture.Height, 1, picture.Width);
        var down = Lines(picture.Values, picture.Height, picture.Width, picture.Width, 1);
        int pixels = picture.Width * picture.Height;
        PictureBox? best = null;
        foreach (var line in across)
            foreach (var left in down.Where(l => Near(l.At, line.From)))
                foreach (var right in down.Where(l => Near(l.At, line.To)))
                    if (Box(line, left, right) is { } box && box.Area <= LargestShare * pixels && box.Area >= SmallestShare * pixels
                        && box.Area > (best?.Area ?? 0))
                        best = box;
        return best?.Grown(-Inside, -Inside);
    }

    // Two sides that stand on a line, or hang from it, and end at one height: the fourth side may lie in bright skin, where it is not seen.
    static PictureBox? Box(Line line, Line left, Line right)
    {
        bool standing = Near(left.To, line.At) && Near(right.To, line.At) && Near(left.From, right.From);
        bool hanging = Near(left.From, line.At) && Near(right.From, line.At) && Near(left.To, right.To);
        if (!standing && !hanging)
            return null;
        int top = hanging ? line.At : Math.Min(left.From, right.From), bottom = standing ? line.At : Math.Max(left.To, right.To);
        return bottom - top >= ShortestSide && right.At - left.At >= ShortestSide
            ? new(left.At, top, right.At - left.At + 1, bottom - top + 1) : null;
    }

    static bool Near(int a, int b) => Math.Abs(a - b) <= CornersApart;

    // On every line the stretch with the most pixels that differ in the same way from those two pixels away on both sides: those that do
    // count
    // for it, the others against it.
    static List<Line> Lines(byte[] values, int length, int lines, int step, int next)
    {
        var found = new List<Line>();
        for (int line = 2; line < lines - 2; line++)
        {
            int from = 0, score = 0, best = 0, bestFrom = 0, bestTo = -1;
            for (int i = 0; i < length; i++)
            {
                bool edge = IsRidge(values, ((line * next) + (i * step)) * 3, 2 * next * 3);
                score += edge ? 1 : -1;
                if (score <= 0)
                    (score, from) = (0, i + 1);
                else if (score > best)
                    (best, bestFrom, bestTo) = (score, from, i);
            }
            if (bestTo - bestFrom + 1 >= ShortestLine && best >= LeastExcess * (bestTo - bestFrom + 1))
                found.Add(new(line, bestFrom, bestTo));
        }
        return found;
    }

    static bool IsRidge(byte[] values, int at, int away)
    {
        for (int c = 0; c < 3; c++)
        {
            int here = values[at + c], before = values[at + c - away], after = values[at + c + away];
            if (here - Math.Max(before, after) >= Rise || Math.Min(before, after) - here >= Rise)
                return true;
        }
        return false;
    }
}
