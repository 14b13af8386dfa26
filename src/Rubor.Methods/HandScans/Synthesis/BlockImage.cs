namespace Rubor.Methods.HandScans.Synthesis;

/// <summary>An image of blocks in units of its Poisson noise, to be compared with others: is one the copy of another?</summary>
public sealed class BlockImage
{
    const double Shift = 3.0 / 8;

    readonly double[] roots, noise;
    readonly bool[] hand;
    readonly int columns;

    /// <summary>An image.</summary>
    /// <param name="sums">Counts of blocks, 0 or more, (y, x).</param>
    /// <param name="hand">Whether each block holds a hand.</param>
    /// <param name="columns">Blocks a row.</param>
    public BlockImage(IReadOnlyList<double> sums, IReadOnlyList<bool> hand, int columns)
        : this([.. sums.Select(s => 2 * Math.Sqrt(s + Shift))], [.. hand], columns)
    {
    }

    BlockImage(double[] roots, bool[] hand, int columns)
    {
        (this.roots, this.hand, this.columns) = (roots, hand, columns);
        noise = Residuals();
    }

    /// <summary>The image with left and right exchanged.</summary>
    public BlockImage Mirrored() => new(Turned(roots), Turned(hand), columns);

    /// <summary>Root mean square difference over the blocks in which either shows a hand. Poisson noise has a deviation of 1: two images of
    /// the same hands at the same place differ by √2.</summary>
    public double Distance(BlockImage other)
    {
        ArgumentNullException.ThrowIfNull(other);
        double sum = 0;
        int blocks = 0;
        for (int i = 0; i < roots.Length; i++)
            if (hand[i] || other.hand[i])
            {
                double off = roots[i] - other.roots[i];
                (sum, blocks) = (sum + (off * off), blocks + 1);
            }

        return blocks > 0 ? Math.Sqrt(sum / blocks) : double.NaN;
    }

    /// <summary>Correlation of what differs from the mean of the neighbours, over the blocks in which both show a hand: noise above all.
    /// Two
    /// images have their noise in common only where one was copied from the other.</summary>
    public double NoiseCorrelation(BlockImage other)
    {
        ArgumentNullException.ThrowIfNull(other);
        double ab = 0, aa = 0, bb = 0;
        for (int i = 0; i < noise.Length; i++)
            if (hand[i] && other.hand[i])
            {
                ab += noise[i] * other.noise[i];
                aa += noise[i] * noise[i];
                bb += other.noise[i] * other.noise[i];
            }

        return aa > 0 && bb > 0 ? ab / Math.Sqrt(aa * bb) : 0;
    }

    double[] Residuals()
    {
        var found = new double[roots.Length];
        int rows = roots.Length / columns;
        for (int i = 0; i < found.Length; i++)
        {
            double sum = 0;
            int near = 0;
            for (int y = Math.Max(0, (i / columns) - 1); y <= Math.Min(rows - 1, (i / columns) + 1); y++)
                for (int x = Math.Max(0, (i % columns) - 1); x <= Math.Min(columns - 1, (i % columns) + 1); x++)
                    if ((y * columns) + x != i)
                        (sum, near) = (sum + roots[(y * columns) + x], near + 1);
            found[i] = roots[i] - (sum / Math.Max(1, near));
        }

        return found;
    }

    T[] Turned<T>(T[] values)
    {
        var turned = new T[values.Length];
        for (int i = 0; i < turned.Length; i++)
            turned[i] = values[i - (i % columns) + columns - 1 - (i % columns)];
        return turned;
    }
}
