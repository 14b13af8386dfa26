using System.Runtime.InteropServices;

namespace Rubor.Imaging;

/// <summary>Which neighbours count as connected.</summary>
public enum Connectivity
{
    /// <summary>2-D, within a slice: neighbours that share an edge.</summary>
    Four,
    /// <summary>2-D, within a slice: neighbours that share an edge or a corner.</summary>
    Eight,
    /// <summary>3-D: neighbours that share a face.</summary>
    Six,
    /// <summary>3-D: neighbours that share a face or an edge.</summary>
    Eighteen,
    /// <summary>3-D: neighbours that share a face, an edge or a corner.</summary>
    TwentySix,
}

/// <summary>Voxels side by side in one row that belong to one component.</summary>
/// <param name="Start">Index of the first voxel in (z, y, x) order.</param>
/// <param name="Length">Number of voxels.</param>
/// <param name="Component">Number of the component, from 0.</param>
public readonly record struct ComponentRun(int Start, int Length, int Component);

/// <summary>
/// The connected components of a set of voxels, as runs along x. Components are numbered from 0 in the order of their first
/// voxel by slice, row, column.
/// </summary>
public sealed class ConnectedComponents
{
    ConnectedComponents(ComponentRun[] runs, int[] sizes) => (Runs, Sizes) = (runs, sizes);

    /// <summary>All runs, in (z, y, x) order.</summary>
    public IReadOnlyList<ComponentRun> Runs { get; }

    /// <summary>Voxels of each component.</summary>
    public IReadOnlyList<int> Sizes { get; }

    /// <summary>Number of components.</summary>
    public int Count => Sizes.Count;

    /// <summary>Finds the components of the voxels that are not 0. Time and memory follow the number of runs.</summary>
    /// <param name="voxels">One byte a voxel, (z, y, x).</param>
    /// <param name="size">The grid.</param>
    /// <param name="connectivity">Which neighbours count.</param>
    /// <exception cref="ArgumentException">The length does not fit the size.</exception>
    public static ConnectedComponents Of(ReadOnlySpan<byte> voxels, GridSize size, Connectivity connectivity)
    {
        if (voxels.Length != size.Voxels)
            throw new ArgumentException($"{size} voxels take {size.Voxels} bytes, not {voxels.Length}.", nameof(voxels));
        var runs = new List<ComponentRun>();
        var parent = new List<int>();
        int rows = size.Y * size.Z;
        var rowStart = new int[rows + 1];
        for (int row = 0; row < rows; row++)
        {
            rowStart[row] = runs.Count;
            AddRuns(voxels.Slice(row * size.X, size.X), row * size.X, runs, parent);
            rowStart[row + 1] = runs.Count;
            if (rowStart[row + 1] > rowStart[row])
                JoinToEarlierRows(row, size, connectivity, rowStart, CollectionsMarshal.AsSpan(runs), CollectionsMarshal.AsSpan(parent));
        }
        return Number(CollectionsMarshal.AsSpan(runs), CollectionsMarshal.AsSpan(parent));
    }

    static void AddRuns(ReadOnlySpan<byte> row, int offset, List<ComponentRun> runs, List<int> parent)
    {
        int at = 0;
        while (true)
        {
            int gap = row[at..].IndexOfAnyExcept((byte)0);
            if (gap < 0)
                return;
            at += gap;
            int length = row[at..].IndexOf((byte)0);
            if (length < 0)
                length = row.Length - at;
            parent.Add(runs.Count);
            runs.Add(new(offset + at, length, 0));
            at += length;
        }
    }

    static void JoinToEarlierRows(
        int row, GridSize size, Connectivity connectivity, int[] rowStart, ReadOnlySpan<ComponentRun> runs, Span<int> parent)
    {
        int y = row % size.Y;
        int corner = connectivity is Connectivity.Eight or Connectivity.Eighteen or Connectivity.TwentySix ? 1 : 0;
        if (y > 0)
            Join(row, row - 1, corner, size.X, rowStart, runs, parent);
        if (row < size.Y || connectivity is Connectivity.Four or Connectivity.Eight)
            return;
        Join(row, row - size.Y, corner, size.X, rowStart, runs, parent);
        if (connectivity == Connectivity.Six)
            return;
        int diagonal = connectivity == Connectivity.TwentySix ? 1 : 0;
        if (y > 0)
            Join(row, row - size.Y - 1, diagonal, size.X, rowStart, runs, parent);
        if (y < size.Y - 1)
            Join(row, row - size.Y + 1, diagonal, size.X, rowStart, runs, parent);
    }

    // Merges the runs of two rows that overlap along x, or touch at a corner where reach is 1.
    static void Join(int row, int earlier, int reach, int width, int[] rowStart, ReadOnlySpan<ComponentRun> runs, Span<int> parent)
    {
        int a = rowStart[row], b = rowStart[earlier], aEnd = rowStart[row + 1], bEnd = rowStart[earlier + 1];
        int shift = (row - earlier) * width;
        while (a < aEnd && b < bEnd)
        {
            int aFirst = runs[a].Start, aPast = aFirst + runs[a].Length;
            int bFirst = runs[b].Start + shift, bPast = bFirst + runs[b].Length;
            if (aFirst < bPast + reach && bFirst < aPast + reach)
                Union(parent, a, b);
            if (aPast <= bPast)
                a++;
            else
                b++;
        }
    }

    // The earlier run becomes the root, so that a root is its component's first voxel.
    static void Union(Span<int> parent, int a, int b)
    {
        a = Root(parent, a);
        b = Root(parent, b);
        if (a < b)
            parent[b] = a;
        else
            parent[a] = b;
    }

    static int Root(Span<int> parent, int i)
    {
        while (parent[i] != i)
            i = parent[i] = parent[parent[i]];
        return i;
    }

    static ConnectedComponents Number(ReadOnlySpan<ComponentRun> runs, Span<int> parent)
    {
        var numbered = new ComponentRun[runs.Length];
        var sizes = new List<int>();
        for (int i = 0; i < runs.Length; i++)
        {
            int root = Root(parent, i);
            int component = root == i ? sizes.Count : numbered[root].Component;
            if (root == i)
                sizes.Add(0);
            sizes[component] += runs[i].Length;
            numbered[i] = runs[i] with { Component = component };
        }
        return new(numbered, [.. sizes]);
    }
}
