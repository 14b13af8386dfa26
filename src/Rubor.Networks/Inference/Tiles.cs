using System.Numerics;
using Rubor.Networks.Architectures;
using Rubor.Networks.Planning;

namespace Rubor.Networks.Inference;

/// <summary>Overlapping tiles over a slice, and what each of their pixels counts. nnU-Net 2, sliding_window_prediction.py.</summary>
public sealed class Tiles
{
    /// <summary>Largest part of a tile between one and the next.</summary>
    public const double Step = 0.5;

    /// <summary>Deviation of the weights, as a part of the tile.</summary>
    public const double SigmaShare = 1.0 / 8;

    // SciPy's gaussian_filter ends after so many deviations.
    const double Truncated = 4;

    readonly (int Top, int Left)[] places;
    readonly float[] weights, sums;
    readonly int rows, columns;

    /// <summary>Tiles of a plan over slices of one size: without a patch one, which holds the whole slice at its first rows and
    /// columns; else tiles of the patch, a slice that is smaller in their middle.</summary>
    /// <param name="plan">What the network sees.</param>
    /// <param name="rows">Rows of a slice.</param>
    /// <param name="columns">Columns of a slice.</param>
    /// <exception cref="ArgumentException">The patch is none that the network takes.</exception>
    public Tiles(NetworkPlan plan, int rows, int columns)
    {
        ArgumentNullException.ThrowIfNull(plan);
        (this.rows, this.columns) = (rows, columns);
        var (filledRows, filledColumns) = Architecture.Filled(plan, rows, columns);
        if (plan.Patch is not [var patchRows, var patchColumns])
        {
            (Rows, Columns, places) = (filledRows, filledColumns, [(0, 0)]);
            weights = sums = [];
            return;
        }

        var (takenRows, takenColumns) = Architecture.Filled(plan, patchRows, patchColumns);
        if ((takenRows, takenColumns) != (patchRows, patchColumns))
            throw new ArgumentException($"patch is {patchRows} × {patchColumns}; the network takes the next multiples, {takenRows} × {takenColumns}");
        (Rows, Columns) = (patchRows, patchColumns);
        // The pixel too many, where the difference is odd, comes after the slice.
        int above = Math.Max(0, Rows - rows) / 2, before = Math.Max(0, Columns - columns) / 2;
        places = [.. Positions(Math.Max(rows, Rows), Rows).SelectMany(top =>
            Positions(Math.Max(columns, Columns), Columns).Select(left => (top - above, left - before)))];
        // A single tile's weights would be divided out again.
        (weights, sums) = Count == 1 ? ([], []) : (Weights(Rows, Columns), new float[rows * columns]);
        for (int tile = 0; tile < Count && Count > 1; tile++)
            Add(tile, Ones(Rows * Columns), sums);
    }

    /// <summary>Rows of a tile.</summary>
    public int Rows { get; }

    /// <summary>Columns of a tile.</summary>
    public int Columns { get; }

    /// <summary>Tiles of a slice.</summary>
    public int Count => places.Length;

    /// <summary>First pixels of the tiles along an axis: as few as leave no more than half a tile between two, as evenly as whole pixels
    /// allow (a half to even).</summary>
    /// <param name="size">Pixels, at least a tile.</param>
    /// <param name="tile">Pixels of a tile.</param>
    public static int[] Positions(int size, int tile)
    {
        int count = (int)Math.Ceiling((size - tile) / (tile * Step)) + 1;
        return [.. Enumerable.Range(0, count).Select(i => count == 1 ? 0 : (int)Math.Round(i * ((double)(size - tile) / (count - 1))))];
    }

    /// <summary>What each pixel of a tile counts: a normal density about the middle pixel, 1 there; what comes out as 0 has the
    /// least of the rest.</summary>
    /// <returns>Rows × columns.</returns>
    public static float[] Weights(int rows, int columns)
    {
        double[] down = Density(rows), across = Density(columns);
        float[] map = [.. down.SelectMany(d => across.Select(a => (float)(d * a)))];
        float least = map.Where(w => w > 0).Min();
        for (int k = 0; k < map.Length; k++)
            if (map[k] == 0)
                map[k] = least;
        return map;
    }

    /// <summary>Copies what a tile shows of a slice; 0 beyond it.</summary>
    /// <param name="tile">Its number.</param>
    /// <param name="slice">Rows × columns of the slice.</param>
    /// <param name="to">Rows × columns of the tile, 0 throughout.</param>
    internal void Cut(int tile, ReadOnlySpan<float> slice, Span<float> to)
    {
        var (top, left) = places[tile];
        int first = Math.Max(0, left), length = Math.Min(columns, left + Columns) - first;
        for (int row = Math.Max(0, top); row < Math.Min(rows, top + Rows); row++)
            slice.Slice((row * columns) + first, length).CopyTo(to[(((row - top) * Columns) + first - left)..]);
    }

    /// <summary>Adds a tile's values to those of its slice, weighted.</summary>
    /// <param name="tile">Its number.</param>
    /// <param name="values">Rows × columns of the tile.</param>
    /// <param name="slice">Rows × columns of the slice.</param>
    internal void Add(int tile, ReadOnlySpan<float> values, Span<float> slice)
    {
        var (top, left) = places[tile];
        int first = Math.Max(0, left), length = Math.Min(columns, left + Columns) - first;
        for (int row = Math.Max(0, top); row < Math.Min(rows, top + Rows); row++)
        {
            int at = ((row - top) * Columns) + first - left;
            var to = slice.Slice((row * columns) + first, length);
            if (Count == 1)
                values.Slice(at, length).CopyTo(to);
            else
                AddProducts(values.Slice(at, length), weights.AsSpan(at, length), to);
        }
    }

    /// <summary>Makes the weighted sums of a slice means.</summary>
    internal void Divide(Span<float> slice)
    {
        for (int k = 0; k < sums.Length; k++)
            slice[k] /= sums[k];
    }

    static void AddProducts(ReadOnlySpan<float> values, ReadOnlySpan<float> weights, Span<float> to)
    {
        int k = 0;
        for (int lanes = Vector<float>.Count; k + lanes <= to.Length; k += lanes)
            (new Vector<float>(to[k..])
                + (new Vector<float>(values[k..]) * new Vector<float>(weights[k..]))).CopyTo(to[k..]);
        for (; k < to.Length; k++)
            to[k] += values[k] * weights[k];
    }

    static double[] Density(int size)
    {
        double sigma = size * SigmaShare;
        int middle = size / 2, reach = (int)((Truncated * sigma) + 0.5);
        return [.. Enumerable.Range(0, size).Select(i => Math.Abs(i - middle) > reach ? 0
            : Math.Exp(-0.5 * (i - middle) * (i - middle) / (sigma * sigma)))];
    }

    static float[] Ones(int count)
    {
        var ones = new float[count];
        ones.AsSpan().Fill(1);
        return ones;
    }
}
