namespace Rubor.Methods.HandScans.Synthesis;

/// <summary>Counts on a coarser grid and back. Sums of Poisson numbers are Poisson numbers, and a Poisson number that falls to several
/// pixels
/// at random leaves Poisson numbers there that know nothing of each other: nothing of the noise is lost or doubled.</summary>
public static class CountBlocks
{
    /// <summary>Sums of blocks of <paramref name="side"/> × <paramref name="side"/> pixels.</summary>
    /// <param name="counts">(y, x).</param>
    /// <param name="width">Columns, a multiple of <paramref name="side"/>, as rows.</param>
    /// <param name="side">Pixels of a block's side.</param>
    /// <exception cref="ArgumentException">The image is no multiple of the blocks.</exception>
    public static double[] Sums(ReadOnlySpan<double> counts, int width, int side)
    {
        int height = Height(counts.Length, width, side), columns = width / side;
        var sums = new double[counts.Length / (side * side)];
        for (int i = 0; i < height * width; i++)
            sums[((i / width / side) * columns) + (i % width / side)] += counts[i];
        return sums;
    }

    /// <summary>Share of each block's pixels that hold a label: masks on the coarser grid.</summary>
    /// <param name="labels">(y, x).</param>
    /// <param name="width">Columns.</param>
    /// <param name="side">Pixels of a block's side.</param>
    /// <param name="value">The label.</param>
    public static float[] Shares(ReadOnlySpan<byte> labels, int width, int side, byte value)
    {
        int height = Height(labels.Length, width, side), columns = width / side;
        var shares = new float[labels.Length / (side * side)];
        float one = 1f / (side * side);
        for (int i = 0; i < height * width; i++)
            if (labels[i] == value)
                shares[((i / width / side) * columns) + (i % width / side)] += one;
        return shares;
    }

    /// <summary>Divides the counts of each block among its pixels: every count falls to each of them with the same chance.</summary>
    /// <param name="sums">Counts of blocks, (y, x).</param>
    /// <param name="columns">Blocks a row.</param>
    /// <param name="side">Pixels of a block's side, 1 to 16.</param>
    /// <param name="random">Of this image.</param>
    public static ushort[] Split(ReadOnlySpan<int> sums, int columns, int side, SynthesisRandom random)
    {
        ArgumentNullException.ThrowIfNull(random);
        ArgumentOutOfRangeException.ThrowIfLessThan(side, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(side, 16);
        int width = columns * side, parts = side * side;
        var counts = new ushort[sums.Length * parts];
        for (int b = 0; b < sums.Length; b++)
        {
            int corner = ((b / columns) * side * width) + (b % columns * side);
            for (int left = sums[b]; left > 0; left--)
            {
                int part = random.Next(parts), at = corner + (part / side * width) + (part % side);
                if (counts[at] < ushort.MaxValue)
                    counts[at]++;
            }
        }

        return counts;
    }

    static int Height(int pixels, int width, int side) => width % side == 0 && pixels % width == 0 && pixels / width % side == 0
        ? pixels / width : throw new ArgumentException($"{pixels} pixels in rows of {width} do not divide into blocks of {side} × {side}");
}
