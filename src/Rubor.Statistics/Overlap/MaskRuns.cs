namespace Rubor.Statistics;

/// <summary>
/// The connected pieces of a mask, kept as runs along x joined by union–find: memory follows the foreground's outline, not
/// the volume. A piece is named by its first run.
/// </summary>
sealed class MaskRuns
{
    readonly List<(int Start, int Length)> _runs = [];
    readonly List<int> _parent = [];

    public int Count => _runs.Count;

    public (int Start, int Length) Voxels(int run) => _runs[run];

    public static MaskRuns Of(ReadOnlySpan<byte> mask, MaskGrid grid, LesionConnectivity connectivity)
    {
        var pieces = new MaskRuns();
        int rows = grid.Depth * grid.Height;
        var firstOfRow = new int[rows + 1];
        for (int row = 0; row < rows; row++)
        {
            firstOfRow[row] = pieces.Count;
            pieces.ReadRow(mask.Slice(row * grid.Width, grid.Width), row * grid.Width);
            firstOfRow[row + 1] = pieces.Count;
            if (pieces.Count == firstOfRow[row])
                continue;
            int y = row % grid.Height;
            bool below = row >= grid.Height;
            // The row before in this slice, and three rows of the slice before; reach 1 joins diagonals in x.
            int faceReach = connectivity == LesionConnectivity.Faces ? 0 : 1;
            if (y > 0)
                pieces.Join(firstOfRow, row, row - 1, faceReach, grid.Width);
            if (!below)
                continue;
            pieces.Join(firstOfRow, row, row - grid.Height, faceReach, grid.Width);
            if (connectivity == LesionConnectivity.Faces)
                continue;
            int edgeReach = connectivity == LesionConnectivity.Full ? 1 : 0;
            if (y > 0)
                pieces.Join(firstOfRow, row, row - grid.Height - 1, edgeReach, grid.Width);
            if (y < grid.Height - 1)
                pieces.Join(firstOfRow, row, row - grid.Height + 1, edgeReach, grid.Width);
        }
        return pieces;
    }

    public int Root(int run)
    {
        while (_parent[run] != run)
            run = _parent[run] = _parent[_parent[run]];
        return run;
    }

    void ReadRow(ReadOnlySpan<byte> row, int offset)
    {
        int x = 0;
        while (x < row.Length)
        {
            int skip = row[x..].IndexOfAnyExcept((byte)0);
            if (skip < 0)
                return;
            x += skip;
            int length = row[x..].IndexOf((byte)0);
            if (length < 0)
                length = row.Length - x;
            _parent.Add(_runs.Count);
            _runs.Add((offset + x, length));
            x += length;
        }
    }

    void Join(int[] firstOfRow, int row, int earlier, int reach, int width)
    {
        int shift = (row - earlier) * width;
        int a = firstOfRow[row], b = firstOfRow[earlier];
        while (a < firstOfRow[row + 1] && b < firstOfRow[earlier + 1])
        {
            var (startA, lengthA) = _runs[a];
            var (startB, lengthB) = _runs[b];
            startB += shift;
            if (startA < startB + lengthB + reach && startB < startA + lengthA + reach)
                Unite(a, b);
            if (startA + lengthA < startB + lengthB)
                a++;
            else
                b++;
        }
    }

    void Unite(int a, int b)
    {
        int rootA = Root(a), rootB = Root(b);
        if (rootA < rootB)
            _parent[rootB] = rootA;
        else
            _parent[rootA] = rootB;
    }
}
