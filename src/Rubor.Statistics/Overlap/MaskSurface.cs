namespace Rubor.Statistics;

/// <summary>The surface voxels of a mask, as indices into a box, ascending.</summary>
static class MaskSurface
{
    public static int[] Of(ReadOnlySpan<byte> mask, MaskGrid grid, MaskBox box)
    {
        var surface = new List<int>();
        int row = grid.Width, plane = grid.Height * grid.Width;
        for (int z = box.FromZ; z < box.ToZ; z++)
        {
            for (int y = box.FromY; y < box.ToY; y++)
            {
                int start = z * plane + y * row;
                bool open = grid.Height > 1 && (y == 0 || y == grid.Height - 1)
                    || grid.Depth > 1 && (z == 0 || z == grid.Depth - 1)
                    || grid.Length == 1;
                int into = ((z - box.FromZ) * box.Height + (y - box.FromY)) * box.Width - box.FromX;
                int x = box.FromX;
                while (x < box.ToX)
                {
                    int skip = mask[(start + x)..(start + box.ToX)].IndexOfAnyExcept((byte)0);
                    if (skip < 0)
                        break;
                    x += skip;
                    for (; x < box.ToX && mask[start + x] != 0; x++)
                    {
                        if (open || Exposed(mask, grid, start + x, x, row, plane))
                            surface.Add(into + x);
                    }
                }
            }
        }
        return [.. surface];
    }

    static bool Exposed(ReadOnlySpan<byte> mask, MaskGrid grid, int at, int x, int row, int plane) =>
        grid.Width > 1 && (x == 0 || x == grid.Width - 1 || mask[at - 1] == 0 || mask[at + 1] == 0)
        || grid.Height > 1 && (mask[at - row] == 0 || mask[at + row] == 0)
        || grid.Depth > 1 && (mask[at - plane] == 0 || mask[at + plane] == 0);
}
