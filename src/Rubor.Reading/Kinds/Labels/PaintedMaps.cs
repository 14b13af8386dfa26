using Rubor.Imaging;
using Rubor.Reading.Ledger;

namespace Rubor.Reading.Kinds.Labels;

/// <summary>The label map of a read, with what is counted in it. Never changed.</summary>
public sealed class PaintedMap
{
    readonly byte[] map;
    readonly int[] pixels;
    string? sha256;

    internal PaintedMap(byte[] map, int[] pixels) => (this.map, this.pixels) = (map, pixels);

    /// <summary>One byte a pixel, (z, y, x).</summary>
    public ReadOnlySpan<byte> Pixels => map;

    /// <summary>Of the map, hexadecimal.</summary>
    public string Sha256 => sha256 ??= StoredEvent.HashOf(map);

    /// <summary>Pixels of a value.</summary>
    public int CountOf(byte value) => pixels[value];

    internal PaintedMap After(IReadOnlyList<ReadEvent> acts, GridSize size)
    {
        var (next, counts) = ((byte[])map.Clone(), (int[])pixels.Clone());
        foreach (var act in acts)
            LabelPainting.Paint(next, size.X, size.Y, act, counts);
        return new(next, counts);
    }
}

/// <summary>
/// Label maps of the reads of one case, folded from their acts. The newest are kept, so that an act costs its own pixels and a copy of the
/// map, not all acts before it; what is not kept any more is folded again, and is the same.
/// </summary>
public sealed class PaintedMaps
{
    // Of a planar scan sixteen maps are a megabyte; of the largest pictures there are a few for undo, and for two readers at once.
    const long MostBytes = 128L << 20;
    const int MostKept = 16, LeastKept = 4;

    // Where more had to be folded, also the map so many acts before the end is kept: who undoes goes there next.
    const int Back = 16;

    readonly Lock gate = new();
    readonly Dictionary<PaintedActs, (PaintedMap Map, long Used)> kept = new(ReferenceEqualityComparer.Instance);
    readonly PaintedMap start;
    readonly int most;
    long clock;

    /// <param name="size">Pixels of the painted image.</param>
    /// <param name="draft">The first draft, one byte a pixel, (z, y, x); null where the reader starts from nothing.</param>
    public PaintedMaps(GridSize size, byte[]? draft)
    {
        (Size, Draft, most) = (size, draft, MostOf(size));
        byte[] map = draft ?? new byte[size.Voxels];
        start = new(map, LabelPainting.CountsOf(map));
    }

    /// <summary>Pixels of the painted image.</summary>
    public GridSize Size { get; }

    /// <summary>The first draft; null where the reader starts from nothing.</summary>
    public byte[]? Draft { get; }

    /// <summary>Most memory that maps of a case take.</summary>
    public static long BytesOf(GridSize size) => (MostOf(size) + 1L) * size.Voxels;

    /// <summary>Maps that are kept now.</summary>
    public int Kept
    {
        get
        {
            lock (gate)
                return kept.Count;
        }
    }

    /// <summary>The map that follows from some acts.</summary>
    public PaintedMap Of(PaintedActs? painted)
    {
        var missing = new Stack<PaintedActs>();
        var map = start;
        for (var at = painted; at is not null && Find(at) is var known; at = at.Before)
        {
            if (known is not null)
            {
                map = known;
                break;
            }
            missing.Push(at);
            // It leaves nothing of what was there.
            if (at.Act is Taken)
                break;
        }
        if (missing.Count > 2 * Back)
            map = Keep(map, missing, missing.Count - Back);
        return missing.Count > 0 ? Keep(map, missing, missing.Count) : map;
    }

    PaintedMap? Find(PaintedActs at)
    {
        lock (gate)
        {
            if (!kept.TryGetValue(at, out var known))
                return null;
            kept[at] = (known.Map, ++clock);
            return known.Map;
        }
    }

    // Folded outside of the lock: a long read holds nobody else up.
    PaintedMap Keep(PaintedMap map, Stack<PaintedActs> missing, int acts)
    {
        PaintedActs[] next = [.. Enumerable.Range(0, acts).Select(_ => missing.Pop())];
        map = map.After([.. next.Select(n => n.Act)], Size);
        lock (gate)
        {
            kept[next[^1]] = (map, ++clock);
            if (kept.Count > most)
                kept.Remove(kept.MinBy(k => k.Value.Used).Key);
        }
        return map;
    }

    static int MostOf(GridSize size) => (int)Math.Clamp(MostBytes / size.Voxels, LeastKept, MostKept);
}
