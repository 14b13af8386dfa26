using Rubor.Imaging.Outlines;
using Rubor.Reading.Ledger;

namespace Rubor.Reading.Kinds.Labels;

/// <summary>
/// Label maps by acts of painting: one byte a pixel, (z, y, x). Where a drawing overlaps another the more severe class, the larger
/// value, stays. The page has the same rules (kinds/labels/painting.ts), since a picture must follow a stroke; a test holds both against
/// one file.
/// </summary>
public static class LabelPainting
{
    // A fine brush would fall between centres; half a diagonal never does.
    static readonly double LeastReach = Math.Sqrt(0.5);

    /// <summary>The map that follows.</summary>
    /// <param name="start">The first draft, or zeros; stays as it is.</param>
    /// <param name="width">Pixels a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="acts">Acts that the rules allow.</param>
    public static byte[] Map(ReadOnlySpan<byte> start, int width, int height, IEnumerable<ReadEvent> acts)
    {
        byte[] map = start.ToArray();
        foreach (var act in acts)
            Paint(map, width, height, act);
        return map;
    }

    /// <summary>Paints one act on a map.</summary>
    public static void Paint(byte[] map, int width, int height, ReadEvent act)
    {
        switch (act)
        {
            case Outlined o:
                var slice = map.AsSpan(o.Slice * width * height, width * height);
                foreach (var run in Outline.Polygon(Points(o.Points), width, height))
                    for (int x = run.From; x < run.To; x++)
                        Give(ref slice[(run.Y * width) + x], o.Class);
                return;
            case Stroked s:
                Stroke(map.AsSpan(s.Slice * width * height, width * height), width, s);
                return;
            case Filled f:
                var plane = map.AsSpan(f.Slice * width * height, width * height);
                foreach (int i in Patch(plane, width, (f.Y * width) + f.X).Pixels)
                    plane[i] = f.Class;
                return;
        }
    }

    /// <summary>Pixels of one label that touch along edges, from one of them.</summary>
    /// <param name="slice">Labels (y, x).</param>
    /// <param name="width">Pixels a row.</param>
    /// <param name="from">Index of a pixel.</param>
    /// <returns>Their indices, and whether they reach the border of the picture.</returns>
    public static (IReadOnlyList<int> Pixels, bool AtBorder) Patch(ReadOnlySpan<byte> slice, int width, int from)
    {
        byte label = slice[from];
        var seen = new bool[slice.Length];
        var found = new List<int> { from };
        seen[from] = true;
        bool atBorder = false;
        for (int next = 0; next < found.Count; next++)
        {
            int i = found[next], x = i % width;
            atBorder |= x == 0 || x == width - 1 || i < width || i >= slice.Length - width;
            foreach (int to in (ReadOnlySpan<int>)[x > 0 ? i - 1 : -1, x < width - 1 ? i + 1 : -1, i - width, i + width])
                if (to >= 0 && to < slice.Length && !seen[to] && slice[to] == label)
                {
                    seen[to] = true;
                    found.Add(to);
                }
        }
        return (found, atBorder);
    }

    static void Give(ref byte pixel, byte value) => pixel = value == 0 ? (byte)0 : Math.Max(pixel, value);

    // Pixels whose centre is at most the radius from the way.
    static void Stroke(Span<byte> slice, int width, Stroked s)
    {
        var points = Points(s.Points);
        int height = slice.Length / width;
        double reach = Math.Max(s.Radius, LeastReach), most = reach * reach;
        for (int n = 0; n < points.Length; n++)
        {
            var (from, to) = (points[Math.Max(0, n - 1)], points[n]);
            double dx = to.X - from.X, dy = to.Y - from.Y, length = (dx * dx) + (dy * dy);
            int y1 = Within(Math.Max(from.Y, to.Y) + reach, height), x1 = Within(Math.Max(from.X, to.X) + reach, width);
            for (int y = Within(Math.Min(from.Y, to.Y) - reach, height); y <= y1; y++)
                for (int x = Within(Math.Min(from.X, to.X) - reach, width); x <= x1; x++)
                {
                    double px = x + 0.5 - from.X, py = y + 0.5 - from.Y;
                    double along = length == 0 ? 0 : Math.Min(1, Math.Max(0, ((px * dx) + (py * dy)) / length));
                    double ox = px - (along * dx), oy = py - (along * dy);
                    if ((ox * ox) + (oy * oy) <= most)
                        Give(ref slice[(y * width) + x], s.Class);
                }
        }
    }

    static int Within(double place, int most) => (int)Math.Clamp(Math.Floor(place), 0, most - 1);

    static PlanePoint[] Points(IReadOnlyList<double> flat)
    {
        var points = new PlanePoint[flat.Count / 2];
        for (int i = 0; i < points.Length; i++)
            points[i] = new(flat[2 * i], flat[(2 * i) + 1]);
        return points;
    }
}
