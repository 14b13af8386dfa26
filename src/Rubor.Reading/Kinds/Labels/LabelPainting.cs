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
    /// <summary>The map that follows.</summary>
    /// <param name="start">The first draft, or zeros; stays as it is.</param>
    /// <param name="width">Pixels a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="acts">Acts that the rules allow.</param>
    public static byte[] Map(ReadOnlySpan<byte> start, int width, int height, IEnumerable<ReadEvent> acts)
    {
        byte[] map = start.ToArray();
        int[] pixels = CountsOf(map);
        foreach (var act in acts)
            Paint(map, width, height, act, pixels);
        return map;
    }

    /// <summary>Pixels of each value, 0 to 255.</summary>
    public static int[] CountsOf(ReadOnlySpan<byte> map)
    {
        var pixels = new int[256];
        foreach (byte value in map)
            pixels[value]++;
        return pixels;
    }

    /// <summary>Paints one act on a map.</summary>
    /// <param name="map">The map; changed.</param>
    /// <param name="width">Pixels a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="act">An act that the rules allow.</param>
    /// <param name="pixels">Pixels of each value; kept true.</param>
    public static void Paint(byte[] map, int width, int height, ReadEvent act, int[] pixels)
    {
        switch (act)
        {
            case Outlined o:
                var slice = map.AsSpan(o.Slice * width * height, width * height);
                foreach (var run in Outline.Polygon(Points(o.Points), width, height))
                    Give(slice.Slice((run.Y * width) + run.From, run.To - run.From), o.Class, pixels);
                return;
            case Stroked s:
                slice = map.AsSpan(s.Slice * width * height, width * height);
                foreach (var run in BrushStroke.Runs(Points(s.Points), s.Radius, width, height))
                    Give(slice.Slice((run.Y * width) + run.From, run.To - run.From), s.Class, pixels);
                return;
            case Filled f:
                slice = map.AsSpan(f.Slice * width * height, width * height);
                byte there = slice[(f.Y * width) + f.X];
                foreach (var run in LabelPatch.Of(slice, width, f.X, f.Y).Runs)
                {
                    slice.Slice((run.Y * width) + run.From, run.To - run.From).Fill(f.Class);
                    pixels[there] -= run.To - run.From;
                    pixels[f.Class] += run.To - run.From;
                }
                return;
            case Taken t:
                t.Map.CopyTo(map);
                CountsOf(map).CopyTo(pixels, 0);
                return;
        }
    }

    /// <summary>A map whose columns run the other way.</summary>
    public static byte[] Mirrored(ReadOnlySpan<byte> map, int width)
    {
        byte[] mirrored = map.ToArray();
        for (int at = 0; at < mirrored.Length; at += width)
            mirrored.AsSpan(at, width).Reverse();
        return mirrored;
    }

    static void Give(Span<byte> run, byte value, int[] pixels)
    {
        foreach (ref byte pixel in run)
            if (value == 0 ? pixel != 0 : pixel < value)
            {
                pixels[pixel]--;
                pixels[value]++;
                pixel = value;
            }
    }

    static PlanePoint[] Points(IReadOnlyList<double> flat)
    {
        var points = new PlanePoint[flat.Count / 2];
        for (int i = 0; i < points.Length; i++)
            points[i] = new(flat[2 * i], flat[(2 * i) + 1]);
        return points;
    }
}
