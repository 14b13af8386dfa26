namespace Rubor.Imaging.Outlines;

/// <summary>A place in a picture, in pixels: x to the right, y down, (0, 0) the outer corner of the first pixel, whose centre is at
/// (0.5, 0.5).</summary>
public readonly record struct PlanePoint(double X, double Y);

/// <summary>
/// Pixels that drawn shapes cover. A pixel belongs to a shape when its centre does, so that a shape between centres has no pixel; what lies
/// outside the picture is cut off. Polygons and rectangles own their left and upper edges and not the others, so that shapes side by side
/// share no pixel; ellipses and discs own their whole border. Each row's runs come from left to right, rows from the top.
/// </summary>
public static class Outline
{
    /// <summary>Farthest that a place or a length may be, in pixels: beyond it nothing is meant.</summary>
    public const double Farthest = 1e9;

    /// <summary>Rows that the edges of a polygon cross, all together, above which it is refused: seconds of work.</summary>
    public const long MostCrossings = 1L << 26;

    /// <summary>Pixels of a polygon; its last point is joined to the first. What it goes round at least once is inside, wherever it
    /// crosses itself (the non-zero rule, as browsers fill).</summary>
    /// <param name="points">Corners in their order; fewer than three cover nothing.</param>
    /// <param name="width">Pixels a row of the picture.</param>
    /// <param name="height">Rows of the picture.</param>
    /// <exception cref="ArgumentOutOfRangeException">A coordinate is not finite, or farther than <see cref="Farthest"/>; or the edges cross
    /// more than <see cref="MostCrossings"/> rows.</exception>
    public static IReadOnlyList<PixelRun> Polygon(IReadOnlyList<PlanePoint> points, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(points);
        RequirePicture(width, height);
        foreach (var point in points)
            Require(nameof(points), point.X, point.Y);
        var edges = new List<PolygonEdge>(points.Count);
        long crossings = 0;
        for (int i = 0; i < points.Count; i++)
            if (PolygonEdge.Of(points[i], points[(i + 1) % points.Count], height) is { } edge)
            {
                edges.Add(edge);
                crossings += edge.EndRow - edge.FirstRow;
            }
        if (crossings > MostCrossings)
            throw new ArgumentOutOfRangeException(nameof(points), $"The edges cross {crossings} rows; at most {MostCrossings} are filled.");
        edges.Sort((a, b) => a.FirstRow.CompareTo(b.FirstRow));
        return [.. Runs(edges, width)];
    }

    /// <summary>Pixels of a rectangle that is turned about its first corner.</summary>
    /// <param name="corner">The corner that is at the top left before the turn.</param>
    /// <param name="wide">Length of the upper side, in pixels; not negative.</param>
    /// <param name="high">Length of the left side, in pixels; not negative.</param>
    /// <param name="clockwiseDegrees">The turn, in the space of pixels.</param>
    /// <param name="width">Pixels a row of the picture.</param>
    /// <param name="height">Rows of the picture.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is not finite, negative where it may not be, or beyond
    /// <see cref="Farthest"/>.</exception>
    public static IReadOnlyList<PixelRun> Rectangle(PlanePoint corner, double wide, double high, double clockwiseDegrees, int width,
        int height)
    {
        Require(nameof(corner), corner.X, corner.Y, clockwiseDegrees);
        RequireLength(nameof(wide), wide);
        RequireLength(nameof(high), high);
        var (sin, cos) = Turn(clockwiseDegrees);
        var (alongX, alongY) = (wide * cos, wide * sin);
        var (downX, downY) = (-high * sin, high * cos);
        return Polygon([corner, new(corner.X + alongX, corner.Y + alongY), new(corner.X + alongX + downX, corner.Y + alongY + downY),
            new(corner.X + downX, corner.Y + downY)], width, height);
    }

    /// <summary>Pixels of an ellipse.</summary>
    /// <param name="centre">Its centre.</param>
    /// <param name="radiusX">Radius that is horizontal before the turn, in pixels; not negative.</param>
    /// <param name="radiusY">The other radius, in pixels; not negative.</param>
    /// <param name="clockwiseDegrees">The turn about the centre.</param>
    /// <param name="width">Pixels a row of the picture.</param>
    /// <param name="height">Rows of the picture.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is not finite, negative where it may not be, or beyond
    /// <see cref="Farthest"/>.</exception>
    public static IReadOnlyList<PixelRun> Ellipse(PlanePoint centre, double radiusX, double radiusY, double clockwiseDegrees, int width,
        int height)
    {
        RequirePicture(width, height);
        Require(nameof(centre), centre.X, centre.Y, clockwiseDegrees);
        RequireLength(nameof(radiusX), radiusX);
        RequireLength(nameof(radiusY), radiusY);
        if (radiusX == 0 || radiusY == 0)
            return [];
        var (sin, cos) = Turn(clockwiseDegrees);
        // Half of its height, and of a chord d below the centre: middle lean·d, half length √(top² − d²)·across.
        double xx = radiusX * radiusX, yy = radiusY * radiusY, top = Math.Sqrt((xx * sin * sin) + (yy * cos * cos));
        double lean = (xx - yy) * sin * cos / (top * top), across = radiusX * radiusY / (top * top);
        var runs = new List<PixelRun>();
        int first = AtLeast(centre.Y - top, height), end = After(centre.Y + top, height);
        for (int y = first; y < end; y++)
        {
            double d = y + 0.5 - centre.Y, half = Math.Sqrt(Math.Max(0, (top * top) - (d * d))) * across, middle = centre.X + (lean * d);
            int from = AtLeast(middle - half, width), to = After(middle + half, width);
            if (from < to)
                runs.Add(new(y, from, to));
        }
        return runs;
    }

    /// <summary>Pixels of a point that is drawn as a disc; at least the one that the point lies in.</summary>
    /// <param name="centre">The point.</param>
    /// <param name="diameter">Of the disc, in pixels; not negative.</param>
    /// <param name="width">Pixels a row of the picture.</param>
    /// <param name="height">Rows of the picture.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is not finite, negative where it may not be, or beyond
    /// <see cref="Farthest"/>.</exception>
    public static IReadOnlyList<PixelRun> Disc(PlanePoint centre, double diameter, int width, int height)
    {
        var disc = Ellipse(centre, diameter / 2, diameter / 2, 0, width, height);
        bool within = centre.X >= 0 && centre.X < width && centre.Y >= 0 && centre.Y < height;
        return disc.Count == 0 && within ? [new((int)centre.Y, (int)centre.X, (int)centre.X + 1)] : disc;
    }

    // First row or column whose centre is not before a place, and the one after the last whose centre is not behind it.
    internal static int AtLeast(double place, int most) => (int)Math.Clamp(Math.Ceiling(place - 0.5), 0, most);

    static int After(double place, int most) => (int)Math.Clamp(Math.Floor(place - 0.5) + 1, 0, most);

    static IEnumerable<PixelRun> Runs(List<PolygonEdge> edges, int width)
    {
        var open = new List<PolygonEdge>();
        var crossings = new List<(double X, int Winding)>();
        for (int next = 0, y = edges.Count > 0 ? edges[0].FirstRow : 0; next < edges.Count || open.Count > 0; y++)
        {
            if (open.Count == 0)
                y = Math.Max(y, edges[next].FirstRow);
            for (; next < edges.Count && edges[next].FirstRow == y; next++)
                open.Add(edges[next]);
            crossings.Clear();
            foreach (var edge in open)
                crossings.Add((edge.At(y), edge.Winding));
            crossings.Sort();
            int round = 0, from = 0;
            (int From, int To) last = default;
            foreach (var (x, winding) in crossings)
            {
                if (round == 0)
                    from = AtLeast(x, width);
                round += winding;
                int to = round == 0 ? AtLeast(x, width) : 0;
                if (round != 0 || from >= to)
                    continue;
                // Runs that touch are one.
                if (last.To == from && last.To > last.From)
                    last.To = to;
                else
                {
                    if (last.To > last.From)
                        yield return new(y, last.From, last.To);
                    last = (from, to);
                }
            }
            if (last.To > last.From)
                yield return new(y, last.From, last.To);
            open.RemoveAll(e => e.EndRow == y + 1);
        }
    }

    // Quarter turns exactly.
    static (double Sin, double Cos) Turn(double clockwiseDegrees) => (clockwiseDegrees % 360) switch
    {
        0 => (0, 1),
        90 or -270 => (1, 0),
        180 or -180 => (0, -1),
        270 or -90 => (-1, 0),
        var turn => Math.SinCos(double.DegreesToRadians(turn)),
    };

    static void Require(string name, params ReadOnlySpan<double> numbers)
    {
        foreach (double number in numbers)
            if (!(Math.Abs(number) <= Farthest))
                throw new ArgumentOutOfRangeException(name, number, $"A shape's numbers are finite and at most {Farthest}.");
    }

    static void RequireLength(string name, double length)
    {
        Require(name, length);
        ArgumentOutOfRangeException.ThrowIfNegative(length, name);
    }

    static void RequirePicture(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
    }
}
