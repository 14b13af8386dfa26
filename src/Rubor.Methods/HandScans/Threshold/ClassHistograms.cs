using System.Numerics;

namespace Rubor.Methods.HandScans.Threshold;

/// <summary>
/// How many pixels of one image lie between any two thresholds, of each class and in all, at each width of smoothing. All that a search
/// needs of the image: a threshold is an integer, so that a smoothed value is one of them or lies between two, and counts of both kinds
/// say how many pixels any pair of thresholds takes in.
/// </summary>
public sealed class ClassHistograms
{
    // [σ][row][bin], cumulative. Row 0 holds all pixels, row 1 … those of each class. Bin 0 is what lies below 0; bin 2j + 1 is threshold
    // j itself, bin 2j + 2 what lies between it and the next.
    readonly int[][][] cumulative;

    ClassHistograms(int[][][] cumulative, double maximum, int thresholds) =>
        (this.cumulative, Maximum, Thresholds) = (cumulative, maximum, thresholds);

    /// <summary>Largest count of the image, not smoothed.</summary>
    public double Maximum { get; }

    /// <summary>Thresholds that tell the image's pixels apart: from this one on all pixels lie at or below.</summary>
    public int Thresholds { get; }

    /// <summary>Pixels drawn as a class.</summary>
    /// <param name="cls">Index of the class, from 0.</param>
    public int Pixels(int cls) => cumulative[0][cls + 1][^1];

    /// <summary>Counts an image, once at each width.</summary>
    /// <param name="counts">Image (y, x), finite.</param>
    /// <param name="labels">Label of each pixel (y, x); a label that is no class counts as background.</param>
    /// <param name="width">Pixels a row.</param>
    /// <param name="classes">Value of each class.</param>
    /// <param name="settings">Widths, and the step of thresholds.</param>
    /// <exception cref="ArgumentException">Counts and labels do not fit.</exception>
    public static ClassHistograms Of(
        ReadOnlySpan<double> counts, ReadOnlySpan<byte> labels, int width, IReadOnlyList<byte> classes, ThresholdSettings settings)
    {
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentNullException.ThrowIfNull(settings);
        if (labels.Length != counts.Length)
            throw new ArgumentException($"{counts.Length} pixels have as many labels, not {labels.Length}.", nameof(labels));
        double maximum = double.NegativeInfinity;
        foreach (double count in counts)
            maximum = Math.Max(maximum, count);
        int last = (int)Math.Max(0, Math.Ceiling((maximum - SmoothedCounts.WholeTolerance) / settings.Step));
        var rows = new int[byte.MaxValue + 1];
        for (int c = 0; c < classes.Count; c++)
            rows[classes[c]] = c + 1;
        var cumulative = new int[settings.Sigmas.Count][][];
        var smoothing = new RowSmoothing(width, counts.Length / width);
        for (int s = 0; s < cumulative.Length; s++)
        {
            // Kernels of one weight leave the image as it is, whatever their width.
            if (s > 0 && ThresholdKernel.Length(settings.Sigmas[s]) == 1 && ThresholdKernel.Length(settings.Sigmas[s - 1]) == 1)
            {
                cumulative[s] = cumulative[s - 1];
                continue;
            }
            smoothing.Prepare(counts, settings.Sigmas[s]);
            cumulative[s] = Count(smoothing, width, labels, rows, classes.Count + 1, last, settings.Step);
        }
        return new(cumulative, maximum, last + 1);
    }

    /// <summary>Cumulative counts as numbers to compute with, by threshold: at or below it, and below it.</summary>
    /// <param name="sigma">Index of the width.</param>
    /// <param name="row">0 for all pixels, from 1 for a class.</param>
    /// <param name="atMost">Is added to; of <see cref="Thresholds"/> or more, the last count going on.</param>
    /// <param name="below">Likewise.</param>
    internal void AddTo(int sigma, int row, Span<double> atMost, Span<double> below)
    {
        int[] bins = cumulative[sigma][row];
        for (int j = 0; j < atMost.Length; j++)
        {
            below[j] += bins[Math.Min(2 * j, bins.Length - 1)];
            atMost[j] += bins[Math.Min(2 * j + 1, bins.Length - 1)];
        }
    }

    /// <summary>Pixels between two thresholds, both included.</summary>
    /// <param name="sigma">Index of the width.</param>
    /// <param name="row">0 for all pixels, from 1 for a class.</param>
    /// <param name="lower">Number of the lower threshold, from 0.</param>
    /// <param name="upper">Number of the upper one.</param>
    internal int Between(int sigma, int row, int lower, int upper)
    {
        int[] bins = cumulative[sigma][row];
        return bins[Math.Min(2 * upper + 1, bins.Length - 1)] - bins[Math.Min(2 * lower, bins.Length - 1)];
    }

    static int[][] Count(RowSmoothing smoothing, int width, ReadOnlySpan<byte> labels, int[] rowOf, int rows, int last, int step)
    {
        int bins = 2 * last + 2;
        // Two counters for neighbours, which often fall into one bin: the processor need not wait for the first.
        var (even, odd) = (new int[rows * bins], new int[rows * bins]);
        int[] firstBin = [.. rowOf.Select(r => r * bins)];
        var (smoothed, binOf) = (new double[width], new long[width]);
        for (int start = 0; start < labels.Length; start += width)
        {
            smoothing.Row(start / width, smoothed);
            Bins(smoothed, step, 2 * last, binOf);
            var drawn = labels.Slice(start, width);
            int x = 0;
            for (; x + 1 < drawn.Length; x += 2)
            {
                even[firstBin[drawn[x]] + (int)binOf[x]]++;
                odd[firstBin[drawn[x + 1]] + (int)binOf[x + 1]]++;
            }
            if (x < drawn.Length)
                even[firstBin[drawn[x]] + (int)binOf[x]]++;
        }
        for (int b = 0; b < even.Length; b++)
            even[b] += odd[b];
        var cumulative = new int[rows][];
        for (int r = 0; r < rows; r++)
            cumulative[r] = Cumulative(even.AsSpan(r * bins, bins));
        // Row 0 held what is of no class.
        for (int r = 1; r < rows; r++)
            for (int b = 0; b < bins; b++)
                cumulative[0][b] += cumulative[r][b];
        return cumulative;
    }

    // Twice the number of a threshold that is met; between two of them the sum of both numbers, which is odd. Then 1 for what is below 0.
    static void Bins(ReadOnlySpan<double> smoothed, int step, int most, Span<long> bins)
    {
        // 2⁵² added to a number below it leaves a whole number in the low bits.
        const double whole = 1L << 52;
        int i = 0;
        var (tolerance, steps) = (new Vector<double>(SmoothedCounts.WholeTolerance), new Vector<double>(step));
        var (least, largest, shift) = (new Vector<double>(-1), new Vector<double>(most), new Vector<double>(whole + 1));
        var bits = new Vector<long>(BitConverter.DoubleToInt64Bits(whole));
        for (; i <= smoothed.Length - Vector<double>.Count; i += Vector<double>.Count)
        {
            var value = new Vector<double>(smoothed[i..]);
            var between = Vector.Floor((value + tolerance) / steps) + Vector.Ceiling((value - tolerance) / steps);
            (Vector.AsVectorInt64(Vector.Min(Vector.Max(between, least), largest) + shift) - bits).CopyTo(bins[i..]);
        }
        for (; i < smoothed.Length; i++)
        {
            double between = Math.Floor((smoothed[i] + SmoothedCounts.WholeTolerance) / step)
                + Math.Ceiling((smoothed[i] - SmoothedCounts.WholeTolerance) / step);
            bins[i] = (long)Math.Clamp(between, -1, most) + 1;
        }
    }

    static int[] Cumulative(ReadOnlySpan<int> bins)
    {
        int[] sums = bins.ToArray();
        for (int b = 1; b < sums.Length; b++)
            sums[b] += sums[b - 1];
        return sums;
    }
}
