using System.Numerics;

namespace Rubor.Methods.HandScans.Threshold;

/// <summary>
/// The modified Dice of every pair of thresholds for one class at one width of smoothing, a row of upper thresholds at a time; of one
/// image, or of several as if they were one. A Dice is rounded to a multiple of 2⁻⁴⁸, so that sums over images are whole numbers: the same
/// in any order, on any number of threads, and by taking away what is left out.
/// </summary>
internal sealed class DiceRows
{
    /// <summary>A Dice of 1. As many images as <see cref="MostImages"/> do not overflow.</summary>
    public const long One = 1L << 48;

    /// <summary>Images whose sum fits.</summary>
    public const int MostImages = 1 << 14;

    // Added to a number below it, 2⁵² leaves it rounded to a whole number in the low bits.
    const double Rounder = 1L << 52;
    static readonly long RounderBits = BitConverter.DoubleToInt64Bits(Rounder);

    // By threshold. Hits are of the class, times 2 · One, so that a row is one subtraction, one sum and one division.
    readonly double[] all, allBelow, hits, hitsBelow;
    readonly double pixels;
    readonly int first;

    public DiceRows(IReadOnlyList<ClassHistograms> images, int sigma, int cls)
    {
        int thresholds = images.Max(i => i.Thresholds);
        (all, allBelow, hits, hitsBelow) = (new double[thresholds], new double[thresholds], new double[thresholds], new double[thresholds]);
        foreach (var image in images)
        {
            image.AddTo(sigma, 0, all, allBelow);
            image.AddTo(sigma, cls + 1, hits, hitsBelow);
            pixels += image.Pixels(cls);
        }
        for (int j = 0; j < thresholds; j++)
        {
            hits[j] *= 2 * One;
            hitsBelow[j] *= 2 * One;
        }
        first = Array.FindIndex(hits, h => h > 0);
    }

    /// <summary>Adds the Dice of each pair with one lower threshold.</summary>
    /// <param name="lower">Its number.</param>
    /// <param name="row">By upper threshold, from <paramref name="lower"/> on.</param>
    public void Add(int lower, Span<long> row)
    {
        if (pixels == 0)
            AddNone(lower, row);
        else if (lower < all.Length && hitsBelow[lower] < 2 * One * pixels)
            AddSome(lower, row);
    }

    // No pixel is of the class: 1 as long as none is found, 0 from the first that is.
    void AddNone(int lower, Span<long> row)
    {
        int upper = lower;
        while (upper < all.Length && all[upper] <= allBelow[lower])
            upper++;
        int none = upper < all.Length ? Math.Min(upper - lower, row.Length) : row.Length;
        for (int i = 0; i < none; i++)
            row[i] += One;
    }

    void AddSome(int lower, Span<long> row)
    {
        double missed = hitsBelow[lower], drawn = pixels - allBelow[lower];
        // Below the least value of the class nothing is hit; above the largest of the image nothing changes.
        int from = Math.Max(lower, first), past = Math.Min(lower + row.Length, all.Length);
        if (from < past)
            AddQuotients(hits.AsSpan(from, past - from), all.AsSpan(from, past - from), missed, drawn, row[(from - lower)..]);
        if (past == all.Length && lower + row.Length > past)
        {
            long last = Rounded((hits[^1] - missed) / (all[^1] + drawn));
            foreach (ref long score in row[(past - lower)..])
                score += last;
        }
    }

    static void AddQuotients(ReadOnlySpan<double> hits, ReadOnlySpan<double> all, double missed, double drawn, Span<long> row)
    {
        int step = Vector<double>.Count, i = 0;
        var (missedAll, drawnAll) = (new Vector<double>(missed), new Vector<double>(drawn));
        var (rounder, bits) = (new Vector<double>(Rounder), new Vector<long>(RounderBits));
        for (; i <= hits.Length - step; i += step)
        {
            var quotient = (new Vector<double>(hits[i..]) - missedAll) / (new Vector<double>(all[i..]) + drawnAll);
            var score = Vector.AsVectorInt64(quotient + rounder) - bits;
            (new Vector<long>(row[i..]) + score).CopyTo(row[i..]);
        }
        for (; i < hits.Length; i++)
            row[i] += Rounded((hits[i] - missed) / (all[i] + drawn));
    }

    static long Rounded(double quotient) => BitConverter.DoubleToInt64Bits(quotient + Rounder) - RounderBits;
}
