using Rubor.Methods.HandScans.Synthesis;

namespace Rubor.Studies.Measuring.HandSynthesis;

/// <summary>Counts of blocks as a generator learns them, and back.</summary>
/// <param name="Counts"><see cref="GeneratorSettings.Anscombe"/> or <see cref="GeneratorSettings.Means"/>.</param>
/// <param name="Most">Counts of a block that come to 1.</param>
public sealed record GeneratorScale(string Counts, double Most)
{
    CountDomain Domain => new(Most);

    /// <summary>The scale of what is learnt from.</summary>
    /// <param name="counts">How counts are learnt.</param>
    /// <param name="largest">Largest sum of a block.</param>
    public static GeneratorScale Of(string counts, double largest) =>
        new(counts, counts == GeneratorSettings.Anscombe ? CountDomain.Holding(largest).Most : Math.Max(1, largest));

    /// <summary>Sum of a block → −1…1.</summary>
    public double Of(double sum) => Counts == GeneratorSettings.Anscombe ? Domain.Of(sum) : (2 * sum / Most) - 1;

    /// <summary>−1…1 → sum of a block, 0 or more.</summary>
    public double Sum(double value) => Counts == GeneratorSettings.Anscombe ? Domain.Counts(value) : Math.Max(0, (value + 1) / 2 * Most);

    /// <summary>An image of pixels from the made blocks.</summary>
    /// <param name="values">−1…1, (y, x).</param>
    /// <param name="columns">Blocks a row.</param>
    /// <param name="block">Pixels of a block's side.</param>
    /// <param name="random">Of this image.</param>
    /// <returns>Counts of pixels, and sums of the blocks as made.</returns>
    public (ushort[] Counts, double[] Sums) Pixels(double[] values, int columns, int block, SynthesisRandom random)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(random);
        double[] sums = [.. values.Select(Sum)];
        if (Counts == GeneratorSettings.Anscombe)
            return (CountBlocks.Split([.. sums.Select(s => (int)Math.Round(Math.Min(s, 1e6)))], columns, block, random), sums);
        int width = columns * block, parts = block * block;
        var counts = new ushort[values.Length * parts];
        for (int i = 0; i < counts.Length; i++)
            counts[i] = (ushort)Math.Min(ushort.MaxValue, random.Poisson(sums[((i / width / block) * columns)
                + (i % width / block)] / parts));
        return (counts, sums);
    }
}
