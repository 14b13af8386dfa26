using Rubor.Imaging.Outlines;

namespace Rubor.Reading.Kinds.Labels;

/// <summary>Pixels of one label that touch along edges.</summary>
/// <param name="Runs">Each row's pixels side by side, in no order.</param>
/// <param name="AtBorder">Whether they reach the border of the picture.</param>
internal sealed record LabelPatch(IReadOnlyList<PixelRun> Runs, bool AtBorder)
{
    /// <summary>The patch of a pixel.</summary>
    /// <param name="slice">Labels (y, x).</param>
    /// <param name="width">Pixels a row.</param>
    /// <param name="x">Column of the pixel.</param>
    /// <param name="y">Its row.</param>
    public static LabelPatch Of(ReadOnlySpan<byte> slice, int width, int x, int y)
    {
        int height = slice.Length / width;
        byte label = slice[(y * width) + x];
        var seen = new bool[slice.Length];
        var found = new List<PixelRun>();
        var next = new Stack<(int X, int Y)>([(x, y)]);
        bool atBorder = false;
        while (next.TryPop(out var at))
        {
            var row = slice.Slice(at.Y * width, width);
            if (seen[(at.Y * width) + at.X])
                continue;
            int from = row[..at.X].LastIndexOfAnyExcept(label) + 1, length = row[from..].IndexOfAnyExcept(label);
            int to = length < 0 ? width : from + length;
            seen.AsSpan((at.Y * width) + from, to - from).Fill(true);
            found.Add(new(at.Y, from, to));
            atBorder |= from == 0 || to == width || at.Y == 0 || at.Y == height - 1;
            if (at.Y > 0)
                Beside(slice, at.Y - 1, from, to);
            if (at.Y < height - 1)
                Beside(slice, at.Y + 1, from, to);
        }
        return new(found, atBorder);

        // A run is seen as a whole, so its first pixel tells.
        void Beside(ReadOnlySpan<byte> labels, int other, int from, int to)
        {
            var row = labels.Slice(other * width, width);
            while (from < to && row[from..to].IndexOf(label) is >= 0 and var gap)
            {
                from += gap;
                if (!seen[(other * width) + from])
                    next.Push((from, other));
                int length = row[from..to].IndexOfAnyExcept(label);
                from = length < 0 ? to : from + length;
            }
        }
    }
}
