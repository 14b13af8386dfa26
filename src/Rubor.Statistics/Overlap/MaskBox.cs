namespace Rubor.Statistics;

/// <summary>The smallest box that holds a mask's foreground; upper ends excluded.</summary>
readonly record struct MaskBox(int FromZ, int ToZ, int FromY, int ToY, int FromX, int ToX)
{
    public int Depth => ToZ - FromZ;

    public int Height => ToY - FromY;

    public int Width => ToX - FromX;

    public static MaskBox? Around(ReadOnlySpan<byte> mask, MaskGrid grid)
    {
        int first = mask.IndexOfAnyExcept((byte)0);
        if (first < 0)
            return null;
        int plane = grid.Height * grid.Width;
        int fromZ = first / plane, toZ = mask.LastIndexOfAnyExcept((byte)0) / plane + 1;
        int fromY = grid.Height, toY = 0, fromX = grid.Width, toX = 0;
        for (int z = fromZ; z < toZ; z++)
        {
            var slice = mask.Slice(z * plane, plane);
            int start = slice.IndexOfAnyExcept((byte)0);
            if (start < 0)
                continue;
            int firstRow = start / grid.Width, lastRow = slice.LastIndexOfAnyExcept((byte)0) / grid.Width;
            fromY = Math.Min(fromY, firstRow);
            toY = Math.Max(toY, lastRow + 1);
            for (int y = firstRow; y <= lastRow; y++)
            {
                var row = slice.Slice(y * grid.Width, grid.Width);
                int left = row.IndexOfAnyExcept((byte)0);
                if (left < 0)
                    continue;
                fromX = Math.Min(fromX, left);
                toX = Math.Max(toX, row.LastIndexOfAnyExcept((byte)0) + 1);
            }
        }
        return new(fromZ, toZ, fromY, toY, fromX, toX);
    }

    public MaskBox Joined(MaskBox other) => new(
        Math.Min(FromZ, other.FromZ), Math.Max(ToZ, other.ToZ),
        Math.Min(FromY, other.FromY), Math.Max(ToY, other.ToY),
        Math.Min(FromX, other.FromX), Math.Max(ToX, other.ToX));
}
