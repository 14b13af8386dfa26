namespace Rubor.Imaging;

/// <summary>Holes of a mask: ground from which no way over ground leads out of the grid.</summary>
public static class EnclosedGround
{
    /// <summary>Fills them with 1.</summary>
    /// <param name="mask">0 and 1, (z, y, x); changed.</param>
    /// <param name="size">The grid.</param>
    /// <param name="ways">Which neighbours of ground a way leads to. Within slices, the way out is over a slice's edge; else over the faces
    /// of the grid, so that the first and the last slice have no hole.</param>
    public static void Fill(Span<byte> mask, GridSize size, Connectivity ways)
    {
        var ground = new byte[mask.Length];
        for (int i = 0; i < ground.Length; i++)
            ground[i] = (byte)(1 - mask[i]);
        bool within = ways is Connectivity.Four or Connectivity.Eight;
        var pieces = ConnectedComponents.Of(ground, size, ways);
        var open = new bool[pieces.Count];
        foreach (var run in pieces.Runs)
        {
            int x = run.Start % size.X, y = run.Start / size.X % size.Y, z = run.Start / size.SliceVoxels;
            open[run.Component] |= x == 0 || x + run.Length == size.X || y == 0 || y == size.Y - 1
                || (!within && (z == 0 || z == size.Z - 1));
        }

        foreach (var run in pieces.Runs)
            if (!open[run.Component])
                mask.Slice(run.Start, run.Length).Fill(1);
    }
}
