using Rubor.Methods.HandScans.Synthesis;

namespace Rubor.Tests.Methods.HandScans.Synthesis;

public class CountTests
{
    const int Columns = 128, Side = 2;

    [Fact]
    public void Blocks_that_fall_to_their_pixels_by_lot_leave_Poisson_noise_in_pixels_and_blocks()
    {
        var random = new SynthesisRandom(1, 1, 0);
        int[] sums = [.. Enumerable.Range(0, Columns * Columns).Select(_ => random.Poisson(100))];
        double[] pixels = [.. CountBlocks.Split(sums, Columns, Side, random).Select(c => (double)c)];
        Assert.Equal(sums.Select(s => (double)s), CountBlocks.Sums(pixels, Columns * Side, Side));
        // The variance of n Poisson numbers is known to √(2/n): 65,536 pixels and 16,384 blocks, four deviations.
        Assert.Equal(1, Fano(pixels), 4 * Math.Sqrt(2.0 / pixels.Length));
        Assert.Equal(1, Fano([.. sums.Select(s => (double)s)]), 4 * Math.Sqrt(2.0 / sums.Length));
        // Pixels of one block know nothing of each other.
        double correlation = 0;
        for (int i = 0; i < pixels.Length; i += 2)
            correlation += (pixels[i] - 25) * (pixels[i + 1] - 25);
        Assert.Equal(0, correlation / (pixels.Length / 2) / 25, 4 / Math.Sqrt(pixels.Length / 2.0));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(37)]
    [InlineData(400)]
    public void Counts_come_back_from_their_domain(double counts)
    {
        var domain = CountDomain.Holding(400);
        Assert.Equal(480, domain.Most);
        Assert.InRange(domain.Of(counts), -1, 1);
        Assert.Equal(counts, domain.Counts(domain.Of(counts)), 9);
        Assert.Equal(0, domain.Counts(-1.5));
        // A deviation of the noise, whatever the count.
        double root = 2 * Math.Sqrt(100 + 0.375);
        Assert.Equal(domain.NoiseSd, domain.Of(((root + 1) * (root + 1) / 4) - 0.375) - domain.Of(100), 9);
    }

    [Fact]
    public void Poisson_noise_has_a_flat_spectrum_of_one_and_a_Fano_factor_of_one()
    {
        var random = new SynthesisRandom(2, 1, 0);
        double[] image = [.. Enumerable.Range(0, 64 * 64).Select(_ => (double)random.Poisson(20))];
        double[] spectrum = RadialSpectrum.Of(image, 64);
        Assert.Equal(32, spectrum.Length);
        Assert.Equal(1, spectrum.Skip(4).Average(), 0.06);
        Assert.Equal(1, NoiseFigures.Fano(image, new byte[image.Length], 64, 0), 0.08);
        // A wave of four cycles stands out in its ring, and nowhere else.
        double[] wave = [.. Enumerable.Range(0, 64 * 64).Select(i => 10 + Math.Cos(2 * Math.PI * 4 * (i % 64) / 64))];
        double[] rings = RadialSpectrum.Of(wave, 64);
        Assert.Equal(3, Array.IndexOf(rings, rings.Max()));
        Assert.All(rings.Index().Where(r => r.Index != 3), r => Assert.True(r.Item < 1e-9));
    }

    [Fact]
    public void A_copy_is_told_from_another_acquisition_of_the_same_hands()
    {
        var random = new SynthesisRandom(3, 1, 0);
        bool[] hand = [.. Enumerable.Repeat(true, 32 * 32)];
        BlockImage Image() => new([.. hand.Select((_, i) => (double)random.Poisson(i % 32 < 16 ? 60 : 61))], hand, 32);
        var (one, again) = (Image(), Image());
        Assert.Equal(Math.Sqrt(2), one.Distance(again), 0.1);
        Assert.Equal(0, one.NoiseCorrelation(again), 0.12);
        Assert.Equal(0, one.Distance(one.Mirrored().Mirrored()), 12);
        Assert.Equal(1, one.NoiseCorrelation(one), 9);
    }

    static double Fano(double[] values)
    {
        double mean = values.Average();
        return values.Sum(v => (v - mean) * (v - mean)) / (values.Length - 1) / mean;
    }
}
