namespace Rubor.Methods.HandScans.Synthesis;

/// <summary>What the counts of an image say of their noise and their classes.</summary>
public static class NoiseFigures
{
    /// <summary>Fano factor, variance over mean, from differences of neighbours in a row that are both of one class: Σ(a − b)² / Σ(a + b).
    /// 1
    /// of Poisson noise; what the image itself changes from pixel to pixel comes on top, as it does in real scans.</summary>
    /// <param name="counts">(y, x).</param>
    /// <param name="labels">Classes on the same grid.</param>
    /// <param name="width">Columns.</param>
    /// <param name="value">Class that is looked at.</param>
    /// <returns>NaN where there are no neighbours of the class, or no counts.</returns>
    public static double Fano(ReadOnlySpan<double> counts, ReadOnlySpan<byte> labels, int width, byte value)
    {
        double squares = 0, sum = 0;
        for (int i = 1; i < counts.Length; i++)
            if (i % width != 0 && labels[i] == value && labels[i - 1] == value)
            {
                squares += (counts[i] - counts[i - 1]) * (counts[i] - counts[i - 1]);
                sum += counts[i] + counts[i - 1];
            }

        return sum > 0 ? squares / sum : double.NaN;
    }

    /// <summary>The label that all pixels of a block have; 255 where they differ.</summary>
    public static byte[] Uniform(ReadOnlySpan<byte> labels, int width, int side)
    {
        int columns = width / side;
        var blocks = new byte[labels.Length / (side * side)];
        for (int b = 0; b < blocks.Length; b++)
        {
            int corner = (b / columns * side * width) + (b % columns * side);
            blocks[b] = labels[corner];
            for (int k = 0; k < side * side; k++)
                if (labels[corner + (k / side * width) + (k % side)] != labels[corner])
                    blocks[b] = byte.MaxValue;
        }

        return blocks;
    }

    /// <summary>Mean counts of a pixel of a class; NaN where it has none.</summary>
    public static double Mean(ReadOnlySpan<double> counts, ReadOnlySpan<byte> labels, byte value)
    {
        double sum = 0;
        int pixels = 0;
        for (int i = 0; i < counts.Length; i++)
            if (labels[i] == value)
                (sum, pixels) = (sum + counts[i], pixels + 1);
        return pixels > 0 ? sum / pixels : double.NaN;
    }
}
