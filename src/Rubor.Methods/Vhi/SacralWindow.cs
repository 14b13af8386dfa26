using Rubor.Imaging;

namespace Rubor.Methods.Vhi;

/// <summary>
/// The middle of the sacrum as the disease region shows it: a box of all slices around the midline, from the top of S1 downwards.
/// Arrays over it are (z, y, x). Slices are oblique coronal, x runs from side to side.
/// </summary>
internal sealed class SacralWindow
{
    /// <summary>A piece of the region within a slice that reaches this far to both sides of the midline bridges the ilia: it holds
    /// sacral marrow.</summary>
    const double BridgeMm = 40;

    /// <summary>Half width of the core, within the bridging pieces.</summary>
    const double CoreHalfWidthMm = 18;

    /// <summary>How far the core keeps from the border of the region.</summary>
    const double CoreMarginMm = 2.4;

    /// <summary>Half width of the window.</summary>
    const double HalfWidthMm = 20;

    /// <summary>How far the window reaches down from the top of S1: S1 and the upper part of S2.</summary>
    const double HeightMm = 45;

    /// <summary>Rows count where the region lies further than this from the midline on both sides: between the sacral wings.</summary>
    const double WingMm = 15;

    SacralWindow(GridSize full, GridSize size, int x0, int y0, double midline, double pixelX, double pixelY, bool[] core,
        bool[] betweenWings, int first, int last) =>
        (Full, Size, X0, Y0, Midline, PixelX, PixelY, Core, BetweenWings, FirstSlice, LastSlice) = (full, size, x0, y0, midline, pixelX,
            pixelY, core, betweenWings, first, last);

    /// <summary>The whole grid.</summary>
    public GridSize Full { get; }

    /// <summary>The window's.</summary>
    public GridSize Size { get; }

    /// <summary>First column of the window in the whole grid.</summary>
    public int X0 { get; }

    /// <summary>First row of the window in the whole grid.</summary>
    public int Y0 { get; }

    /// <summary>Column of the midline in the whole grid.</summary>
    public double Midline { get; }

    /// <summary>Width of a voxel in mm.</summary>
    public double PixelX { get; }

    /// <summary>Height of a voxel in mm.</summary>
    public double PixelY { get; }

    /// <summary>Voxels of S1 in the middle of bridging pieces, off their border.</summary>
    public bool[] Core { get; }

    /// <summary>For each slice and row of the window, whether it runs from wing to wing.</summary>
    public bool[] BetweenWings { get; }

    /// <summary>First slice with core voxels.</summary>
    public int FirstSlice { get; }

    /// <summary>Last slice with core voxels.</summary>
    public int LastSlice { get; }

    /// <summary>Distance of a column of the window from the midline in mm.</summary>
    public double Across(int x) => (X0 + x - Midline) * PixelX;

    /// <summary>The window of a region, or null where no slice of it bridges the ilia.</summary>
    public static SacralWindow? Of(Mask region)
    {
        var (size, spacing) = (region.Geometry.Size, region.Geometry.SpacingMm);
        double midline = MeanColumn(region);
        var bridges = Bridges(region, midline, spacing.X);
        var core = Planes.Erode(bridges, size, CoreMarginMm / spacing.X, CoreMarginMm / spacing.Y);
        for (int i = 0; i < core.Length; i++)
            core[i] &= Math.Abs(i % size.X - midline) * spacing.X <= CoreHalfWidthMm;
        // Rows are counted upwards in the patient, whichever way they are stored.
        bool up = region.Geometry.ToWorld.J.Z >= 0;
        if (TopOf(core, size, up) is not { } top)
            return null;

        int height = Math.Min(top, (int)Math.Ceiling(HeightMm / spacing.Y)) + 1;
        int y0 = up ? top - height + 1 : size.Y - 1 - top;
        int x0 = Math.Max(0, (int)(midline - HalfWidthMm / spacing.X)), x1 = Math.Min(size.X - 1, (int)(midline + HalfWidthMm / spacing.X));
        var window = new GridSize(x1 - x0 + 1, height, size.Z);
        var inside = new bool[window.Voxels];
        var wings = new bool[window.Z * window.Y];
        int first = int.MaxValue, last = -1;
        for (int z = 0; z < window.Z; z++)
            for (int y = 0; y < window.Y; y++)
            {
                int row = (z * size.Y + y0 + y) * size.X;
                wings[z * window.Y + y] = OnBothSides(region.Voxels.Slice(row, size.X), midline, WingMm / spacing.X);
                for (int x = 0; x < window.X; x++)
                    if (core[row + x0 + x])
                    {
                        inside[(z * window.Y + y) * window.X + x] = true;
                        (first, last) = (Math.Min(first, z), z);
                    }
            }
        return new(size, window, x0, y0, midline, spacing.X, spacing.Y, inside, wings, first, last);
    }

    /// <summary>Measured values over the window.</summary>
    public double[] ValuesOf(Volume volume)
    {
        var values = new double[Size.Voxels];
        for (int z = 0; z < Size.Z; z++)
            for (int y = 0; y < Size.Y; y++)
                volume.CopyValues((z * Full.Y + Y0 + y) * Full.X + X0, values.AsSpan((z * Size.Y + y) * Size.X, Size.X));
        return values;
    }

    /// <summary>Voxels of the window as a mask of the whole grid.</summary>
    public Mask ToMask(bool[] marked, Geometry geometry)
    {
        var voxels = new byte[Full.Voxels];
        for (int i = 0; i < marked.Length; i++)
            if (marked[i])
                voxels[(i / Size.SliceVoxels * Full.Y + Y0 + i / Size.X % Size.Y) * Full.X + X0 + i % Size.X] = 1;
        return new(geometry, voxels, "(normal marrow found)");
    }

    static double MeanColumn(Mask region)
    {
        double sum = 0;
        int count = 0, width = region.Geometry.Size.X;
        var voxels = region.Voxels;
        for (int i = 0; i < voxels.Length; i++)
            if (voxels[i] == 1)
                (sum, count) = (sum + i % width, count + 1);
        return sum / count;
    }

    static bool[] Bridges(Mask region, double midline, double pixel)
    {
        int width = region.Geometry.Size.X;
        var components = ConnectedComponents.Of(region.Voxels, region.Geometry.Size, Connectivity.Four);
        var reach = new (double Left, double Right)[components.Count];
        foreach (var run in components.Runs)
        {
            int x = run.Start % width;
            ref var r = ref reach[run.Component];
            r = (Math.Min(r.Left, (x - midline) * pixel), Math.Max(r.Right, (x + run.Length - 1 - midline) * pixel));
        }
        var bridges = new bool[region.Voxels.Length];
        foreach (var run in components.Runs.Where(r => reach[r.Component].Left < -BridgeMm && reach[r.Component].Right > BridgeMm))
            bridges.AsSpan(run.Start, run.Length).Fill(true);
        return bridges;
    }

    // The median over slices of the core's highest row, each slice weighted by its voxels: a slice in which L5 touches the
    // sacrum does not decide. Counted from below.
    static int? TopOf(bool[] core, GridSize size, bool up)
    {
        var tops = new List<(int Top, int Voxels)>();
        for (int z = 0; z < size.Z; z++)
        {
            int top = -1, voxels = 0;
            for (int i = z * size.SliceVoxels; i < (z + 1) * size.SliceVoxels; i++)
                if (core[i])
                {
                    int y = i / size.X % size.Y;
                    (top, voxels) = (Math.Max(top, up ? y : size.Y - 1 - y), voxels + 1);
                }
            if (voxels > 0)
                tops.Add((top, voxels));
        }
        int half = tops.Sum(t => t.Voxels), counted = 0;
        foreach (var (top, voxels) in tops.OrderBy(t => t.Top))
            if (2 * (counted += voxels) >= half)
                return top;
        return null;
    }

    static bool OnBothSides(ReadOnlySpan<byte> row, double midline, double distance) =>
        row[..Math.Clamp((int)Math.Ceiling(midline - distance), 0, row.Length)].Contains((byte)1)
        && row[Math.Clamp((int)Math.Floor(midline + distance) + 1, 0, row.Length)..].Contains((byte)1);
}
