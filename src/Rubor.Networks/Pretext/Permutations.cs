using System.Numerics;

namespace Rubor.Networks.Pretext;

/// <summary>Sets of orders of nine tiles that a network learns to tell apart. Entry k of an order is the tile that is shown at place k.
/// Two orders differ at as many places as their Hamming distance says: the larger it is, the harder they are to mix up.</summary>
public static class Permutations
{
    /// <summary>Tiles.</summary>
    public const int Tiles = 9;

    /// <summary>Orders in the group code: |PΓL(2,8)| = 3 · 504.</summary>
    public const int GroupOrder = 1512;

    // A bit for each place: orders are nine groups of four bits.
    const ulong Places = 0x1_1111_1111;

    /// <summary>Greedy from the identity: again and again the order whose distances to those chosen add up to the most, the first in
    /// lexicographic order on ties. Noroozi and Favaro 2016, algorithm 1. Random orders are as far apart in the mean, and the least
    /// distance stays 2.</summary>
    /// <param name="count">Orders wanted.</param>
    public static IReadOnlyList<byte[]> Greedy(int count) => Chosen(count, (sum, _) => sum);

    /// <summary>Greedy from the identity by the least distance to those chosen first, then by the sum of distances.</summary>
    /// <param name="count">Orders wanted.</param>
    public static IReadOnlyList<byte[]> MaximinGreedy(int count) => Chosen(count, (sum, least) => ((long)least << 32) + sum);

    /// <summary>The group PΓL(2,8) on the nine points of the projective line over the field of eight elements, in lexicographic order:
    /// 1,512 orders of which any two differ at 6 places or more. x → (a·s(x) + b) / (c·s(x) + d), s one of x, x², x⁴; the points 0 to 7
    /// are the field's elements as polynomials modulo x³ + x + 1, point 8 is infinity.</summary>
    public static IReadOnlyList<byte[]> ProjectiveGroup()
    {
        var found = new SortedSet<ulong>();
        for (int power = 1; power <= 4; power *= 2)
            for (int m = 0; m < 8 * 8 * 8 * 8; m++)
            {
                var (a, b, c, d) = (m >> 9, (m >> 6) & 7, (m >> 3) & 7, m & 7);
                if (Times(a, d) == Times(b, c))
                    continue;
                var order = new byte[Tiles];
                for (int point = 0; point < Tiles; point++)
                    order[point] = (byte)Image(point, power, a, b, c, d);
                found.Add(Packed(order));
            }

        return [.. found.Select(Unpacked)];
    }

    /// <summary>The first orders of <see cref="ProjectiveGroup"/>.</summary>
    /// <param name="count">Orders wanted, at most 1,512.</param>
    public static IReadOnlyList<byte[]> First(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, GroupOrder);
        return [.. ProjectiveGroup().Take(count)];
    }

    /// <summary>Places at which two orders differ.</summary>
    public static int Distance(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b) => Distance(Packed(a), Packed(b));

    static int Distance(ulong a, ulong b)
    {
        ulong apart = a ^ b;
        apart |= apart >> 1;
        apart |= apart >> 2;
        return BitOperations.PopCount(apart & Places);
    }

    static List<byte[]> Chosen(int count, Func<int, int, long> merit)
    {
        ulong[] all = [.. All()];
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, all.Length);
        var (sums, least) = (new int[all.Length], new byte[all.Length]);
        Array.Fill(least, (byte)Tiles);
        var chosen = new List<byte[]>(count);
        for (int newest = 0; ;)
        {
            chosen.Add(Unpacked(all[newest]));
            if (chosen.Count == count)
                return chosen;
            long best = -1;
            int next = -1;
            for (int k = 0; k < all.Length; k++)
            {
                int distance = Distance(all[k], all[newest]);
                sums[k] += distance;
                least[k] = Math.Min(least[k], (byte)distance);
                // Distance 0 to one chosen: it is that one.
                if (least[k] > 0 && merit(sums[k], least[k]) is var own && own > best)
                    (best, next) = (own, k);
            }

            newest = next;
        }
    }

    // All orders, lexicographic: the next one raises the last entry that has a larger one behind it.
    static IEnumerable<ulong> All()
    {
        byte[] order = [.. Enumerable.Range(0, Tiles).Select(k => (byte)k)];
        while (true)
        {
            yield return Packed(order);
            int rise = Tiles - 2;
            while (rise >= 0 && order[rise] > order[rise + 1])
                rise--;
            if (rise < 0)
                yield break;
            int larger = Tiles - 1;
            while (order[larger] < order[rise])
                larger--;
            (order[rise], order[larger]) = (order[larger], order[rise]);
            Array.Reverse(order, rise + 1, Tiles - 1 - rise);
        }
    }

    static ulong Packed(ReadOnlySpan<byte> order)
    {
        ulong packed = 0;
        foreach (byte entry in order)
            packed = (packed << 4) | entry;
        return packed;
    }

    static byte[] Unpacked(ulong packed) => [.. Enumerable.Range(0, Tiles).Select(k => (byte)((packed >> (4 * (Tiles - 1 - k))) & 15))];

    static int Image(int point, int power, int a, int b, int c, int d)
    {
        const int Infinity = 8;
        int above = a, below = c;
        if (point != Infinity)
        {
            int x = point;
            for (int p = 1; p < power; p *= 2)
                x = Times(x, x);
            (above, below) = (Times(a, x) ^ b, Times(c, x) ^ d);
        }

        return below == 0 ? Infinity : Times(above, Inverse(below));
    }

    // The field of eight elements: polynomials over {0, 1} modulo x³ + x + 1.
    static int Times(int a, int b)
    {
        int product = 0;
        for (int bit = 0; bit < 3; bit++)
            product ^= ((b >> bit) & 1) * (a << bit);
        for (int bit = 4; bit >= 3; bit--)
            product ^= ((product >> bit) & 1) * (0b1011 << (bit - 3));
        return product;
    }

    static int Inverse(int a) => Enumerable.Range(1, 7).First(b => Times(a, b) == 1);
}
