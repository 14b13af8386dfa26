using System.Globalization;
using Rubor.Networks.Augmentation;
using static Rubor.Tests.Networks.AugmentationSamples;

namespace Rubor.Tests.Networks;

public class AugmentationStatisticsTests
{
    const int Draws = 20000;

    static readonly AugmentationSettings Wide = Everything with
    {
        ScaleMinimum = 0.7,
        ScaleMaximum = 1.4,
        AspectMaximum = 1,
        PowerProbability = 0.4,
        NoiseProbability = 0.25,
        NoiseDeviationMinimum = 0.02,
        FlipLeftRightProbability = 0.3,
        ElasticProbability = 0.6,
    };

    public static TheoryData<string, double, double> Ranges => new()
    {
        { nameof(AugmentationDraw.RotationDegrees), -10, 10 },
        { nameof(AugmentationDraw.ScaleRows), 0.7, 1.4 },
        { nameof(AugmentationDraw.ScaleColumns), 0.7, 1.4 },
        { nameof(AugmentationDraw.ShearRows), -0.2, 0.2 },
        { nameof(AugmentationDraw.ShearColumns), -0.2, 0.2 },
        { nameof(AugmentationDraw.TranslationRowsPixels), -4, 4 },
        { nameof(AugmentationDraw.TranslationColumnsPixels), -4, 4 },
        { nameof(AugmentationDraw.BrightnessFactor), 0.8, 1.2 },
        { nameof(AugmentationDraw.BrightnessShift), -0.1, 0.1 },
        { nameof(AugmentationDraw.ContrastFactor), 0.8, 1.2 },
    };

    public static TheoryData<string, double, double, double, double> Rates => new()
    {
        { nameof(AugmentationDraw.Power), 0.4, 1, 0.6, 1.2 },
        { nameof(AugmentationDraw.NoiseDeviation), 0.25, 0, 0.02, 0.1 },
        { nameof(AugmentationDraw.BlurDeviationPixels), 0.5, 0, 0.5, 1.5 },
        { nameof(AugmentationDraw.LowResolutionPixels), 0.5, 1, 1, 2.5 },
        { nameof(AugmentationDraw.ElasticDeviationPixels), 0.6, 0, 3, 3 },
    };

    [Theory, MemberData(nameof(Ranges))]
    public void A_range_is_drawn_from_uniformly(string name, double low, double high)
    {
        double[] values = Drawn(name);
        AssertUniform(values, low, high);
    }

    [Theory, MemberData(nameof(Rates))]
    public void A_step_occurs_at_its_rate_and_is_neutral_otherwise(string name, double rate, double neutral, double low, double high)
    {
        double[] values = Drawn(name);
        double[] on = [.. values.Where(v => v != neutral)];
        Assert.InRange(on.Length / (double)Draws, rate - 4 * Math.Sqrt(rate * (1 - rate) / Draws),
            rate + 4 * Math.Sqrt(rate * (1 - rate) / Draws));
        AssertUniform(on, low, high);
    }

    [Fact]
    public void Flips_occur_at_their_rate()
    {
        Assert.InRange(Drawn(nameof(AugmentationDraw.FlipLeftRight)).Average(), 0.287, 0.313);
        Assert.InRange(Drawn(nameof(AugmentationDraw.FlipUpDown)).Average(), 0.486, 0.514);
    }

    [Fact]
    public void Aspect_keeps_the_area_and_is_symmetric_on_the_log_scale()
    {
        var augmenter = new Augmenter(AugmentationSettings.None with { AspectMaximum = 1.5 });
        double[] logs = [.. Seeds().Select(augmenter.Draw).Select(d =>
        {
            Assert.Equal(1, d.ScaleRows * d.ScaleColumns, 12);
            return Math.Log(d.ScaleColumns / d.ScaleRows);
        })];
        AssertUniform(logs, -Math.Log(1.5), Math.Log(1.5));
    }

    [Fact]
    public void One_scale_serves_both_axes_unless_they_are_apart()
    {
        var together = new Augmenter(AugmentationSettings.None with { ScaleMinimum = 0.5, ScaleMaximum = 2 });
        Assert.All(Seeds().Take(100).Select(together.Draw), d => Assert.Equal(d.ScaleRows, d.ScaleColumns));
        var apart = new Augmenter(AugmentationSettings.None with { ScaleMinimum = 0.5, ScaleMaximum = 2, ScaleAxesApart = true });
        var draws = Seeds().Select(apart.Draw).ToArray();
        Assert.InRange(Correlation([.. draws.Select(d => d.ScaleRows)], [.. draws.Select(d => d.ScaleColumns)]), -0.03, 0.03);
    }

    [Fact]
    public void Turning_a_step_on_leaves_the_other_draws_as_they_were()
    {
        var with = new Augmenter(Everything).Draw(3);
        var without = new Augmenter(Everything with { RotationProbability = 0, NoiseProbability = 0, FlipUpDownProbability = 0 }).Draw(3);
        Assert.Equal(without, with with { RotationDegrees = 0, NoiseDeviation = 0, FlipUpDown = false });
    }

    [Fact]
    public void Noise_has_the_moments_of_a_normal_distribution_and_no_neighbours()
    {
        var source = new Sample(2, 400, 333);
        var target = Apply(AugmentationSettings.None with { NoiseDeviationMinimum = 0.25, NoiseDeviationMaximum = 0.25 }, source, seed: 77);
        double n = target.Image.Length;
        double Moment(int power) => target.Image.Sum(v => Math.Pow(v / 0.25, power)) / n;
        Assert.InRange(Moment(1), -4 / Math.Sqrt(n), 4 / Math.Sqrt(n));
        Assert.InRange(Moment(2), 1 - 4 * Math.Sqrt(2 / n), 1 + 4 * Math.Sqrt(2 / n));
        Assert.InRange(Moment(3), -4 * Math.Sqrt(15 / n), 4 * Math.Sqrt(15 / n));
        Assert.InRange(Moment(4), 3 - 4 * Math.Sqrt(96 / n), 3 + 4 * Math.Sqrt(96 / n));
        foreach (double limit in new[] { 0.5, 1, 2, 3 })
        {
            double expected = 2 * (1 - Normal(limit)), share = target.Image.Count(v => Math.Abs(v) > limit * 0.25) / n;
            Assert.InRange(share, expected - 4 * Math.Sqrt(expected / n), expected + 4 * Math.Sqrt(expected / n));
        }

        double[] values = [.. target.Image.Select(v => (double)v)];
        foreach (int lag in new[] { 1, 8, 16, 333, 400 * 333 }) // a vector's lanes, a row, the next channel
            Assert.InRange(Correlation(values[lag..], values[..^lag]), -4 / Math.Sqrt(n - lag), 4 / Math.Sqrt(n - lag));
    }

    [Fact]
    public void Elastic_displacements_have_the_asked_deviation_at_control_points()
    {
        var field = new ElasticField(65, 65, 16);
        float[] atRows = new float[65], atColumns = new float[65];
        double sum = 0, square = 0, between = 0;
        for (ulong seed = 0; seed < 4000; seed++)
        {
            field.Draw(3, seed);
            Array.Clear(atRows);
            Array.Clear(atColumns);
            field.AddRow(32, 0, atRows, atColumns);
            sum += atRows[16] + atColumns[48];
            square += atRows[16] * atRows[16] + atColumns[48] * atColumns[48];
            between += atRows[40] * atRows[40] + atColumns[24] * atColumns[24];
        }

        Assert.InRange(sum / 8000, -0.14, 0.14);
        Assert.InRange(square / 8000, 9 * 0.936, 9 * 1.064);
        Assert.InRange(between / 8000, 9 * 0.6, 9 * 0.95); // smooth between them
    }

    [Fact]
    public void The_mean_and_deviation_of_the_image_follow_brightness_contrast_and_power()
    {
        var source = Random(1, 50, 61);
        double mean = source.Image.Average(v => (double)v);
        var draw = AugmentationDraw.Neutral;
        Assert.Equal(mean, Apply(AugmentationSettings.None, source, draw with { ContrastFactor = 1.4 }).Image.Average(v => (double)v), 5);
        Assert.Equal(mean * 1.2 - 0.3,
            Apply(AugmentationSettings.None, source, draw with { BrightnessFactor = 1.2, BrightnessShift = -0.3 }).Image.Average(v =>
            (double)v), 5);
        for (int i = 0; i < 100; i++)
            source.Image[i] = (i - 50) / 10f;
        var powered = Apply(AugmentationSettings.None, source, draw with { Power = 0.7 });
        for (int i = 0; i < source.Image.Length; i++)
            Assert.Equal(Math.Sign(source.Image[i]) * Math.Pow(Math.Abs(source.Image[i]), 0.7), powered.Image[i], 1e-5);
        Assert.Equal(source.Label, powered.Label);
    }

    static double[] Drawn(string name)
    {
        var augmenter = new Augmenter(Wide);
        var property = typeof(AugmentationDraw).GetProperty(name)!;
        return [.. Seeds().Select(seed => Convert.ToDouble(property.GetValue(augmenter.Draw(seed)), CultureInfo.InvariantCulture))];
    }

    static IEnumerable<ulong> Seeds() => Enumerable.Range(0, Draws).Select(step => SampleRandom.SeedOf(5, step, 0));

    static void AssertUniform(double[] values, double low, double high)
    {
        double n = values.Length, width = high - low, error = width / Math.Sqrt(12 * n);
        Assert.InRange(values.Min(), low, low + 0.01 * width);
        Assert.InRange(values.Max(), high - 0.01 * width, high);
        Assert.InRange(values.Average(), (low + high) / 2 - 4 * error, (low + high) / 2 + 4 * error);
        double variance = values.Sum(v => Math.Pow(v - (low + high) / 2, 2)) / n, expected = width * width / 12;
        Assert.InRange(variance, expected * (1 - 4 * Math.Sqrt(0.8 / n)), expected * (1 + 4 * Math.Sqrt(0.8 / n)));
    }

    static double Correlation(double[] a, double[] b)
    {
        double meanA = a.Average(), meanB = b.Average();
        double ab = a.Zip(b).Sum(p => (p.First - meanA) * (p.Second - meanB));
        return ab / Math.Sqrt(a.Sum(v => (v - meanA) * (v - meanA)) * b.Sum(v => (v - meanB) * (v - meanB)));
    }

    static double Normal(double x) => Rubor.Statistics.Distributions.NormalCdf(x);
}
