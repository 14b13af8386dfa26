using System.Numerics;
using Rubor.Imaging.Outlines;

namespace Rubor.Reading.Kinds.Labels;

/// <summary>
/// Pixels that a round brush covers: those whose centre is at most the radius from its way. Each row asks each piece of the way for the
/// columns that are surely covered and those that may be, and looks at single pixels between them alone, so that a long stroke of a wide
/// brush costs its rows and not the pixels of all its pieces. What is covered is what <see cref="Covers"/> says, to the last bit.
/// </summary>
internal static class BrushStroke
{
    // A fine brush would fall between centres; half a diagonal never does.
    static readonly double LeastReach = Math.Sqrt(0.5);

    // By how much a column must be within reach to be surely covered, in pixels. Places lie within 100,000 pixels, where the distance as
    // it is computed is off by less than a millionth of this.
    const double Doubt = 1e-6;

    /// <summary>What is covered, rows from the top, each row's runs from left to right.</summary>
    /// <param name="way">Its points; one is a dab.</param>
    /// <param name="radius">Of the brush, in pixels.</param>
    /// <param name="width">Pixels a row.</param>
    /// <param name="height">Rows.</param>
    public static IEnumerable<PixelRun> Runs(PlanePoint[] way, double radius, int width, int height)
    {
        double reach = Math.Max(radius, LeastReach);
        var pieces = way.Select((to, n) => new Piece(way[Math.Max(0, n - 1)], to, reach, height)).OrderBy(p => p.FirstRow).ToArray();
        var open = new List<Piece>();
        var row = new ulong[(width + 63) / 64];
        int next = 0;
        for (int y = pieces[0].FirstRow; next < pieces.Length || open.Count > 0; y++)
        {
            if (open.Count == 0)
                y = Math.Max(y, pieces[next].FirstRow);
            for (; next < pieces.Length && pieces[next].FirstRow == y; next++)
                open.Add(pieces[next]);
            foreach (var piece in open)
                Cover(row, piece, y, width, reach);
            for (int x = Next(row, 0, width, set: true), to; x < width; x = Next(row, to, width, set: true))
            {
                to = Next(row, x, width, set: false);
                yield return new(y, x, to);
            }
            Array.Clear(row);
            open.RemoveAll(p => p.LastRow == y);
        }
    }

    // The rule itself; the page has it once more, word for word.
    static bool Covers(in Piece p, int x, int y, double reach)
    {
        double px = x + 0.5 - p.FromX, py = y + 0.5 - p.FromY;
        double along = p.Length == 0 ? 0 : Math.Min(1, Math.Max(0, ((px * p.X) + (py * p.Y)) / p.Length));
        double ox = px - (along * p.X), oy = py - (along * p.Y);
        return (ox * ox) + (oy * oy) <= reach * reach;
    }

    static void Cover(ulong[] row, in Piece piece, int y, int width, double reach)
    {
        double middle = y + 0.5 - piece.FromY, from = piece.FromX;
        var (low, high) = piece.Columns(middle, reach + Doubt, Doubt);
        if (low > high)
            return;
        int first = FirstFrom(low - Doubt), end = EndOf(high + Doubt);
        var (sureLow, sureHigh) = piece.Columns(middle, reach - Doubt, -Doubt);
        int sure = sureLow > sureHigh ? end : Math.Clamp(FirstFrom(sureLow + Doubt), first, Math.Max(first, end));
        int sureEnd = Math.Max(sure, sureLow > sureHigh ? end : Math.Min(EndOf(sureHigh - Doubt), end));
        Set(row, sure, sureEnd);
        for (int x = first; x < sure; x++)
            if (!IsSet(row, x) && Covers(piece, x, y, reach))
                Set(row, x, x + 1);
        for (int x = sureEnd; x < end; x++)
            if (!IsSet(row, x) && Covers(piece, x, y, reach))
                Set(row, x, x + 1);

        // Of columns whose middles lie from a place on, and up to it.
        int FirstFrom(double place) => (int)Math.Clamp(Math.Ceiling(place + from - 0.5), 0, width);
        int EndOf(double place) => (int)Math.Clamp(Math.Floor(place + from - 0.5) + 1, 0, width);
    }

    static bool IsSet(ulong[] row, int x) => (row[x >> 6] >> x & 1) != 0;

    static void Set(ulong[] row, int from, int to)
    {
        if (from >= to)
            return;
        int first = from >> 6, last = (to - 1) >> 6;
        ulong left = ulong.MaxValue << from, right = ulong.MaxValue >> (63 - ((to - 1) & 63));
        if (first == last)
        {
            row[first] |= left & right;
            return;
        }
        row[first] |= left;
        row.AsSpan(first + 1, last - first - 1).Fill(ulong.MaxValue);
        row[last] |= right;
    }

    // The first column from one on that is set, or is not; the width where there is none.
    static int Next(ulong[] row, int from, int width, bool set)
    {
        for (int word = from >> 6; word < row.Length; word++)
        {
            ulong bits = set ? row[word] : ~row[word];
            if (word == from >> 6)
                bits &= ulong.MaxValue << from;
            if (bits != 0)
                return Math.Min(width, (word << 6) + BitOperations.TrailingZeroCount(bits));
        }
        return width;
    }

    /// <summary>The way between two of its points.</summary>
    readonly struct Piece(PlanePoint from, PlanePoint to, double reach, int height)
    {
        public readonly double FromX = from.X, FromY = from.Y, X = to.X - from.X, Y = to.Y - from.Y;
        public readonly double Length = ((to.X - from.X) * (to.X - from.X)) + ((to.Y - from.Y) * (to.Y - from.Y));
        public readonly int FirstRow = Row(Math.Min(from.Y, to.Y) - reach, height), LastRow = Row(Math.Max(from.Y, to.Y) + reach, height);

        /// <summary>Columns of a row within a distance of the piece, all places from its beginning on; the first behind the last where
        /// there are none. All that is so near forms one stretch, so that of two discs and the band between them the ends count.</summary>
        /// <param name="middle">Of the row.</param>
        /// <param name="distance">In pixels.</param>
        /// <param name="longer">By how much the band between the ends is longer.</param>
        public (double Low, double High) Columns(double middle, double distance, double longer)
        {
            var (low, high) = (double.PositiveInfinity, double.NegativeInfinity);
            Disc(0, middle, distance, ref low, ref high);
            Disc(X, middle - Y, distance, ref low, ref high);
            if (Length == 0)
                return (low, high);
            double length = Math.Sqrt(Length), across = middle * X, along = -middle * Y;
            var (left, right) = (double.NegativeInfinity, double.PositiveInfinity);
            Between(Y, across - (distance * length), across + (distance * length), ref left, ref right);
            Between(X, along - (longer * length), along + Length + (longer * length), ref left, ref right);
            return left > right ? (low, high) : (Math.Min(low, left), Math.Max(high, right));
        }

        static void Disc(double centre, double off, double radius, ref double low, ref double high)
        {
            double half = (radius * radius) - (off * off);
            if (half < 0)
                return;
            half = Math.Sqrt(half);
            (low, high) = (Math.Min(low, centre - half), Math.Max(high, centre + half));
        }

        // Keeps the places that, times a factor, lie between two values.
        static void Between(double factor, double least, double most, ref double left, ref double right)
        {
            if (factor == 0)
            {
                if (least > 0 || most < 0)
                    left = double.PositiveInfinity;
                return;
            }
            var (a, b) = factor > 0 ? (least / factor, most / factor) : (most / factor, least / factor);
            (left, right) = (Math.Max(left, a), Math.Min(right, b));
        }

        static int Row(double place, int height) => (int)Math.Clamp(Math.Floor(place), 0, height - 1);
    }
}
