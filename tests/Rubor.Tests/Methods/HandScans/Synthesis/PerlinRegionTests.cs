using Rubor.Methods.HandScans.Synthesis;

namespace Rubor.Tests.Methods.HandScans.Synthesis;

public class PerlinRegionTests
{
    const int Width = 32;

    // The pixels of a label map that are nearest to its middle.
    internal static PerlinRegion Disk(int pixels)
    {
        var labels = new byte[Width * Width];
        foreach (int i in Enumerable.Range(0, labels.Length).OrderBy(i => Square((i % Width) - 15.6)
            + Square((i / Width) - 15.3)).Take(pixels))
            labels[i] = 1;
        return new(labels, Width, 1);

        static double Square(double v) => v * v;
    }

    [Theory]
    [InlineData(62, 16)]
    [InlineData(121, 8)]
    public void First_success_has_the_law_of_the_papers_loop(int pixels, double wavelength)
    {
        const int Draws = 4000;
        var region = Disk(pixels);
        var settings = new PerlinSettings();
        var exact = new List<PerlinPart>();
        var blind = new List<PerlinPart>();
        for (int i = 0; i < Draws; i++)
        {
            exact.Add(region.Draw(new(1, i, 0), settings, wavelength));
            blind.Add(region.DrawBlind(new(2, i, 0), settings, wavelength));
        }

        // Two samples of n agree to 1.95 √(2/n) but once in a thousand.
        double most = 1.95 * Math.Sqrt(2.0 / Draws);
        Assert.InRange(KolmogorovSmirnov(exact.Select(p => p.Threshold), blind.Select(p => p.Threshold)), 0, most);
        Assert.InRange(KolmogorovSmirnov(exact.Select(p => (double)p.Count), blind.Select(p => (double)p.Count)), 0, most);
        Assert.InRange(KolmogorovSmirnov(exact.Select(p => (double)p.Maps), blind.Select(p => (double)p.Maps)), 0, most);
        Assert.All(exact, p => Assert.True(p.Count >= 25 && p.Count <= 0.9 * pixels && !p.Whole));
    }

    // Chance that a map and a threshold of 0–1 suit, by simulation in NumPy.
    [Theory]
    [InlineData(28, 8, 0.016)]
    [InlineData(35, 16, 0.043)]
    [InlineData(62, 8, 0.20)]
    [InlineData(62, 16, 0.13)]
    [InlineData(62, 32, 0.066)]
    [InlineData(121, 16, 0.22)]
    [InlineData(400, 32, 0.26)]
    public void As_many_maps_are_drawn_as_the_rule_accepts(int pixels, double wavelength, double rate)
    {
        const int Draws = 1500;
        var region = Disk(pixels);
        double maps = Enumerable.Range(0, Draws).Sum(i => (double)region.Draw(new(3, i, 0), new(), wavelength).Maps);
        Assert.InRange(Draws / maps, 0.85 * rate, 1.15 * rate);
    }

    [Fact]
    public void A_region_of_27_pixels_stays_whole_and_the_relative_minimum_varies_it()
    {
        var whole = Disk(27).Draw(new(4, 0, 0), new(), 8);
        Assert.Equal((true, 27, 0), (whole.Whole, whole.Count, whole.Maps));
        Assert.True(whole.Kept.All(k => k));
        var relative = new PerlinSettings { RelativeMinimum = true };
        Assert.Equal((9, 24), (relative.FewestOf(27), relative.MostOf(27)));
        for (int i = 0; i < 200; i++)
            Assert.InRange(Disk(27).Draw(new(4, i, 0), relative, 8).Count, 9, 24);
    }

    [Fact]
    public void After_the_last_try_the_region_is_taken_as_it_is()
    {
        var settings = new PerlinSettings { Tries = 3 };
        var parts = Enumerable.Range(0, 400).Select(i => Disk(62).Draw(new(5, i, 0), settings, 64)).ToList();
        var whole = parts.Where(p => p.Whole).ToList();
        // (1 − 0.034)³ = 0.90 of them.
        Assert.InRange(whole.Count, 330, 385);
        Assert.All(whole, p => Assert.Equal((62, 3), (p.Count, p.Maps)));
        Assert.All(parts.Where(p => !p.Whole), p => Assert.InRange(p.Count, 25, 55));
    }

    [Fact]
    public void One_map_is_enough_where_steep_ones_need_not_be_favoured()
    {
        var settings = new PerlinSettings { Sampler = PerlinSettings.OneMap };
        var parts = Enumerable.Range(0, 500).Select(i => Disk(62).Draw(new(6, i, 0), settings, 16)).ToList();
        Assert.All(parts, p => Assert.Equal(1, p.Maps));
        Assert.All(parts, p => Assert.InRange(p.Count, 25, 55));
    }

    [Fact]
    public void A_part_follows_from_its_seed_and_lies_in_its_region()
    {
        var region = Disk(62);
        Assert.Equal(region.Draw(new(7, 1, 0), new(), 12).Kept, Disk(62).Draw(new(7, 1, 0), new(), 12).Kept);
        Assert.NotEqual(region.Draw(new(7, 1, 0), new(), 12).Kept, region.Draw(new(7, 2, 0), new(), 12).Kept);
        var hands = new byte[Width * Width];
        Array.Fill(hands, (byte)1);
        var regions = new byte[Width * Width];
        foreach (int i in region.Pixels)
            regions[i] = 2;
        var states = Enumerable.Repeat((byte)1, 30).ToArray();
        (states[1], states[4]) = (3, 2);
        var made = SyntheticHands.Make(hands, regions, Width, states, new(), j => new(8, 0, j));
        Assert.All(Enumerable.Range(0, hands.Length), i => Assert.True(made.Labels[i] == 1 || (made.Labels[i] == 3 && regions[i] == 2)));
        Assert.Equal(made.Joints[1].Kept, made.Labels.Count(l => l == 3));
        // A joint that is not in view cannot be seen inflamed.
        Assert.Equal((1, 0), (made.Joints[4].State, made.Joints[4].Region));
    }

    static double KolmogorovSmirnov(IEnumerable<double> one, IEnumerable<double> other)
    {
        double[] a = [.. one.Order()], b = [.. other.Order()];
        return a.Concat(b).Distinct().Max(v => Math.Abs(Share(a, v) - Share(b, v)));

        static double Share(double[] sorted, double upTo)
        {
            int at = Array.BinarySearch(sorted, upTo);
            for (at = at < 0 ? ~at : at; at < sorted.Length && sorted[at] <= upTo; at++)
            {
            }

            return (double)at / sorted.Length;
        }
    }
}
