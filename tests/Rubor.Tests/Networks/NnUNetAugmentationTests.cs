using Rubor.Networks.Augmentation;
using Rubor.Networks.Training;
using static Rubor.Tests.Networks.AugmentationSamples;

namespace Rubor.Tests.Networks;

/// <summary>What is drawn by nnU-Net's scheme, how often, and that it follows from the seed.</summary>
public class NnUNetAugmentationTests
{
    const int Draws = 20000, Channels = 2;

    static readonly NnUNetDraw[] Second = Drawn(first: false), First = Drawn(first: true);

    /// <summary>Name, rate in channels or samples, neutral value, least and greatest, mean where drawn; first: version 1.</summary>
    public static TheoryData<string, double, double, double, double, double> Rates => new()
    {
        { nameof(NnUNetDraw.RotationDegrees), 0.2, 0, -180, 180, 0 },
        { nameof(NnUNetDraw.Scale), 0.2, 1, 0.7, 1.4, 1.05 },
        { "first " + nameof(NnUNetDraw.Scale), 0.2, 1, 0.7, 1.4, 1.025 },
        { nameof(NnUNetDraw.NoiseDeviation), 0.1, 0, 0, 0.1, 0.05 },
        { nameof(NnUNetChannelDraw.BlurRowsPixels), 0.1, 0, 0.5, 1, 0.75 },
        { nameof(NnUNetChannelDraw.BlurColumnsPixels), 0.1, 0, 0.5, 1, 0.75 },
        { nameof(NnUNetChannelDraw.Brightness), 0.15, 1, 0.75, 1.25, 1 },
        { "first " + nameof(NnUNetChannelDraw.Brightness), 0.15, 1, 0.75, 1.25, 1 },
        { nameof(NnUNetChannelDraw.Contrast), 0.15, 1, 0.75, 1.25, 1 },
        { nameof(NnUNetChannelDraw.Zoom), 0.125, 1, 0.5, 1, 0.75 },
        { nameof(NnUNetChannelDraw.InvertedGamma), 0.1, 1, 0.7, 1.5, 1.05 },
        { nameof(NnUNetChannelDraw.Gamma), 0.3, 1, 0.7, 1.5, 1.05 },
    };

    [Theory, MemberData(nameof(Rates))]
    public void A_step_occurs_at_its_rate_within_its_range_and_is_neutral_otherwise(
        string name, double rate, double neutral, double low, double high, double mean)
    {
        double[] values = Values(name);
        double[] on = [.. values.Where(v => v != neutral)];
        double slack = 5 * Math.Sqrt(rate * (1 - rate) / Draws);
        Assert.InRange(on.Length / (double)values.Length, rate - slack, rate + slack);
        Assert.InRange(on.Min(), low, low + ((high - low) * 0.02));
        Assert.InRange(on.Max(), high - ((high - low) * 0.02), high);
        Assert.Equal(mean, on.Average(), (high - low) * 0.03);
    }

    [Fact]
    public void Powers_scale_of_version_1_and_factors_come_half_from_below_one()
    {
        foreach (string name in new[] { "Gamma", "InvertedGamma", "Contrast", "Brightness", "first Scale" })
        {
            double[] on = [.. Values(name).Where(v => v != 1)];
            Assert.Equal(0.5, on.Count(v => v < 1) / (double)on.Length, 0.03);
        }

        double[] scales = [.. Values("Scale").Where(v => v != 1)];
        Assert.Equal(3 / 7.0, scales.Count(v => v < 1) / (double)scales.Length, 0.03); // uniform from 0.7 to 1.4
    }

    [Fact]
    public void Channels_are_drawn_apart_within_a_sample_that_gets_the_step()
    {
        var blurred = Second.Where(d => d.Channels.Any(c => c.BlurRowsPixels > 0)).ToArray();
        Assert.Equal(0.75 * 0.2, blurred.Length / (double)Draws, 0.015);
        Assert.Contains(blurred, d => d.Channels[0].BlurRowsPixels == 0 && d.Channels[1].BlurRowsPixels > 0);
        Assert.All(blurred.SelectMany(d => d.Channels).Where(c => c.BlurRowsPixels > 0),
            c => Assert.NotEqual(c.BlurRowsPixels, c.BlurColumnsPixels));
        Assert.All(First.SelectMany(d => d.Channels), c => Assert.Equal(c.BlurRowsPixels, c.BlurColumnsPixels));
        Assert.All(Second, d => Assert.Equal(d.Channels[0].Gamma != 1, d.Channels[1].Gamma != 1));
        Assert.All(Second.Where(d => d.Channels[0].Gamma != 1), d => Assert.NotEqual(d.Channels[0].Gamma, d.Channels[1].Gamma));
    }

    [Fact]
    public void Noise_is_one_field_for_all_channels_and_in_version_1_one_for_each()
    {
        foreach (bool first in new[] { false, true })
        {
            var source = new Sample(2, 40, 40);
            var target = new Sample(2, 40, 40);
            new NnUNetAugmenter(first, false, false).Apply(source, target,
                NnUNetDraw.Neutral(2) with { NoiseDeviation = 0.08, NoiseSeed = 5 }, new());
            Assert.Equal(!first, target.Plane(0).SequenceEqual(target.Plane(1)));
            Assert.Equal(0.08, Math.Sqrt(target.Image.Average(v => v * v)), 0.006);
        }
    }

    [Fact]
    public void A_long_patch_is_turned_by_at_most_15_degrees()
    {
        Assert.Equal((180, 180, 15), (NnUNetAugmenter.RotationDegrees(300, 200), NnUNetAugmenter.RotationDegrees(256, 256),
            NnUNetAugmenter.RotationDegrees(200, 301)));
        var augmenter = new NnUNetAugmenter(false, true, true);
        var turns = Enumerable.Range(0, 2000).Select(k => augmenter.Draw((ulong)k, 1, 100, 160).RotationDegrees).ToArray();
        Assert.InRange(turns.Max(), 14, 15);
        Assert.InRange(turns.Min(), -15, -14);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Only_axes_that_may_be_are_mirrored_and_those_half_of_the_time(bool rows, bool columns)
    {
        var augmenter = new NnUNetAugmenter(false, rows, columns);
        var draws = Enumerable.Range(0, 4000).Select(k => augmenter.Draw((ulong)k, 1, 64, 64)).ToArray();
        Assert.Equal(rows ? 0.5 : 0, draws.Count(d => d.MirrorRows) / 4000.0, 0.04);
        Assert.Equal(columns ? 0.5 : 0, draws.Count(d => d.MirrorColumns) / 4000.0, 0.04);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Image_and_label_are_mirrored_alike(bool rows, bool columns)
    {
        var source = Random(2, 5, 7);
        var target = new Sample(2, 5, 7);
        new NnUNetAugmenter(false, rows, columns).Apply(source, target,
            NnUNetDraw.Neutral(2) with { MirrorRows = rows, MirrorColumns = columns }, new());
        for (int r = 0; r < 5; r++)
            for (int c = 0; c < 7; c++)
            {
                int from = ((rows ? 4 - r : r) * 7) + (columns ? 6 - c : c);
                Assert.Equal(source.Label[from], target.Label[(r * 7) + c]);
                for (int channel = 0; channel < 2; channel++)
                    Assert.Equal(source.Plane(channel)[from], target.Plane(channel)[(r * 7) + c]);
            }
    }

    [Fact]
    public void A_sample_that_is_neither_turned_nor_scaled_is_the_middle_of_its_source()
    {
        var source = Random(1, 31, 30);
        var target = new Sample(1, 24, 24);
        new NnUNetAugmenter(false, false, false).Apply(source, target, NnUNetDraw.Neutral(1), new());
        Assert.Equal(source.Image[(3 * 30) + 3], target.Image[0]);
        Assert.Equal(source.Label[(26 * 30) + 26], target.Label[^1]);
        var large = new Sample(1, 40, 40);
        new NnUNetAugmenter(false, false, false).Apply(source, large, NnUNetDraw.Neutral(1), new());
        Assert.Equal([0f, source.Image[0], 0f], [large.Image[0], large.Image[(5 * 40) + 5], large.Image[^1]]);
    }

    [Theory]
    [InlineData(AugmentationScheme.NnUNet)]
    [InlineData(AugmentationScheme.NnUNetV1)]
    public void The_same_seed_gives_the_same_bytes_on_any_number_of_threads(string scheme)
    {
        var augmenter = new Augmenter(AugmentationSettings.None with { Scheme = scheme }, true, true);
        var source = Random(2, 75, 75);
        Sample Made(int i)
        {
            var target = new Sample(2, 64, 64);
            augmenter.Apply(source, target, SampleRandom.SeedOf(9, i, 0));
            return target;
        }

        var expected = Enumerable.Range(0, 60).Select(Made).ToArray();
        var actual = new Sample[60];
        Parallel.For(0, 60, new ParallelOptions { MaxDegreeOfParallelism = 3, CancellationToken = TestContext.Current.CancellationToken },
            i => actual[i] = Made(i));
        Assert.Equal(expected.Select(s => s.Image), actual.Select(s => s.Image));
        Assert.Equal(expected.Select(s => s.Label), actual.Select(s => s.Label));
        Assert.True(expected.Select(s => s.Image.Sum(v => (double)v * v)).Distinct().Count() > 45); // some are but mirrored
    }

    [Fact]
    public void A_scheme_of_its_own_takes_no_ranges_beside_it_and_must_be_known()
    {
        string Refused(params string[] changes) =>
            Assert.Throws<ArgumentException>(() => TrainingSettings.Of(TrainingSettings.Of("paper", changes).ToJson())).Message;

        Assert.Contains("augmentation.scheme is magic; it must be composed, nnunet, nnunet-v1", Refused("augmentation.scheme=magic"), StringComparison.Ordinal);
        Assert.Contains("augmentation.interpolation is Nearest; it must be Linear where the scheme is nnunet", Refused("augmentation.scheme=nnunet"),
            StringComparison.Ordinal);
        foreach (string scheme in AugmentationScheme.Known)
            _ = new Augmenter(AugmentationSettings.None with { Scheme = scheme });
        Assert.Equal((301, 301), new Augmenter(AugmentationSettings.None with { Scheme = "nnunet" }).SourceSize(256, 256));
        Assert.Equal((256, 256), new Augmenter(AugmentationSettings.None).SourceSize(256, 256));
    }

    static NnUNetDraw[] Drawn(bool first)
    {
        var augmenter = new NnUNetAugmenter(first, true, true);
        return [.. Enumerable.Range(0, Draws).Select(i => augmenter.Draw(SampleRandom.SeedOf(3, i, 0), Channels, 64, 64))];
    }

    static double[] Values(string name)
    {
        bool first = name.StartsWith("first ", StringComparison.Ordinal);
        name = first ? name["first ".Length..] : name;
        var draws = first ? First : Second;
        return typeof(NnUNetDraw).GetProperty(name) is { } ofSample ? [.. draws.Select(d => (double)ofSample.GetValue(d)!)]
            : [.. draws.SelectMany(d => d.Channels).Select(c => (double)typeof(NnUNetChannelDraw).GetProperty(name)!.GetValue(c)!)];
    }
}
