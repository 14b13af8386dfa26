using System.Numerics;
using Rubor.Methods.HandScans.Threshold;

namespace Rubor.Tests.Methods.HandScans;

public class ThresholdSearchTests
{
    // Widths whose kernels have 1, 1, 3, 3 and 5 weights: the first two leave the image as it is, so that they always tie.
    static readonly double[] Sigmas = [0.1, 0.3, 0.5, 1.0, 1.7];

    public static TheoryData<int, ThresholdCriterion, int> Studies()
    {
        var data = new TheoryData<int, ThresholdCriterion, int>();
        for (int seed = 0; seed < 200; seed++)
            foreach (var criterion in Enum.GetValues<ThresholdCriterion>())
                data.Add(seed, criterion, seed % 5 == 4 ? 2 : 1);
        return data;
    }

    [Theory, MemberData(nameof(Studies))]
    public void The_search_finds_what_thresholding_every_pixel_for_every_pair_finds(int seed, ThresholdCriterion criterion, int step)
    {
        var images = TinyScan.Draw(seed);
        var settings = new ThresholdSettings { Criterion = criterion, Step = step, Sigmas = Sigmas };
        var search = new ThresholdSearch([.. images.Select(i => i.Histograms(settings))], settings);
        int[] all = [.. Enumerable.Range(0, images.Count)];
        // All images, all but one, and two alone: fits that share images.
        int[][] fits = [all, .. all.Select(left => all.Where(i => i != left).ToArray()), [0, 1]];
        for (int cls = 0; cls < TinyScan.Classes.Count; cls++)
        {
            var possible = fits.Where(f => f.Any(i => images[i].Labels.Contains(TinyScan.Classes[cls]))).ToList();
            if (possible.Count == 0)
                continue;
            var found = search.Fit("class", cls, possible, 2, () => { }, TestContext.Current.CancellationToken);
            for (int f = 0; f < possible.Count; f++)
            {
                var expected = BruteForce([.. possible[f].Select(i => images[i])], TinyScan.Classes[cls], settings);
                Assert.Equal((expected.Sigma, expected.Lower, expected.Upper), (found[f].Sigma, found[f].Lower, found[f].Upper));
                Assert.Equal(expected.Score, found[f].Score, 1e-12);
                Assert.Equal(expected.Score, search.Score(found[f], cls, possible[f]), 1e-12);
            }
        }
    }

    [Fact]
    public void The_random_studies_hold_ties_of_every_kind_and_images_without_a_class()
    {
        var all = Enumerable.Range(0, 60).Select(TinyScan.Draw).ToList();
        Assert.Contains(all, s => s.Any(i => i.Labels.All(l => l == 0)));
        int ties = 0;
        foreach (var images in all.Where(s => s.Any(i => i.Labels.Contains((byte)1))))
        {
            var scores = Scores(images, 1, new() { Sigmas = Sigmas }).ToList();
            var best = scores.Max(s => Value(s.Score));
            var tied = scores.Where(s => Value(s.Score) >= best - ThresholdSettings.TieTolerance).ToList();
            if (tied.Select(t => t.Sigma).Distinct().Count() > 1 && tied.Select(t => (t.Sigma, t.Lower)).Distinct().Count() < tied.Count)
                ties++;
        }
        Assert.True(ties > 5, $"{ties} studies have ties between widths and between upper thresholds");
    }

    [Fact]
    public void A_fit_does_not_depend_on_the_number_of_threads_nor_on_the_order_of_its_images()
    {
        var images = TinyScan.Draw(7);
        var settings = new ThresholdSettings { Sigmas = Sigmas };
        var search = new ThresholdSearch([.. images.Select(i => i.Histograms(settings))], settings);
        int[] order = [.. Enumerable.Range(0, images.Count)];
        var one = search.Fit("low", 1, [order], 1, () => { }, TestContext.Current.CancellationToken);
        var other = search.Fit("low", 1, [[.. order.Reverse()]], 4, () => { }, TestContext.Current.CancellationToken);
        Assert.Equal(one, other);
    }

    [Fact]
    public void Thresholds_above_the_largest_count_of_the_images_fitted_on_are_not_searched()
    {
        // The only pixel of the class is no brighter than others: the best would be to find nothing, above all counts.
        var plain = new TinyScan(2, 2, [1, 1, 1, 1], [0, 0, 0, 0]);
        var drawn = new TinyScan(2, 2, [1, 1, 1, 1], [1, 0, 0, 0]);
        var bright = new TinyScan(2, 2, [9, 9, 9, 9], [0, 0, 0, 0]);
        var settings = new ThresholdSettings { Sigmas = [0.1] };
        var search = new ThresholdSearch([.. new[] { plain, plain, drawn, bright }.Select(i => i.Histograms(settings))], settings);
        var fit = search.Fit("normal", 0, [[0, 1, 2]], 1, () => { }, TestContext.Current.CancellationToken)[0];
        Assert.Equal((0, 0), (fit.Lower, fit.Upper));
        Assert.Equal(2 / 3.0, fit.Score, 12);
    }

    [Fact]
    public void A_class_that_no_image_has_cannot_be_fitted()
    {
        var settings = new ThresholdSettings { Sigmas = [0.1] };
        var search = new ThresholdSearch([new TinyScan(1, 2, [1, 2], [1, 0]).Histograms(settings)], settings);
        Assert.Throws<ArgumentException>(() => search.Fit("low", 1, [[0]], 1, () => { }, TestContext.Current.CancellationToken));
    }

    static (double Sigma, int Lower, int Upper, double Score) BruteForce(
        IReadOnlyList<TinyScan> images, byte value, ThresholdSettings settings)
    {
        var scores = Scores(images, value, settings).Select(s => (s.Sigma, s.Lower, s.Upper, Score: Value(s.Score))).ToList();
        double best = scores.Max(s => s.Score);
        return scores.First(s => s.Score >= best - ThresholdSettings.TieTolerance);
    }

    // Every width and pair of thresholds in order of preference, with the score as an exact fraction.
    static IEnumerable<(double Sigma, int Lower, int Upper, (BigInteger Over, BigInteger Under) Score)> Scores(
        IReadOnlyList<TinyScan> images, byte value, ThresholdSettings settings)
    {
        int top = (int)Math.Floor(images.Max(i => i.Counts.Max()));
        foreach (double sigma in settings.Sigmas)
        {
            var smoothed = images.Select(i => i.Smoothed(sigma)).ToList();
            for (int lower = 0; lower <= top; lower += settings.Step)
                for (int upper = lower; upper <= top; upper += settings.Step)
                    yield return (sigma, lower, upper, ScoreOf(images, smoothed, value, lower, upper, settings.Criterion));
        }
    }

    static (BigInteger Over, BigInteger Under) ScoreOf(
        IReadOnlyList<TinyScan> images, List<double[]> smoothed, byte value, int lower, int upper, ThresholdCriterion criterion)
    {
        var (over, under) = (BigInteger.Zero, BigInteger.One);
        int allHits = 0, allPixels = 0;
        for (int i = 0; i < images.Count; i++)
        {
            int hits = 0, pixels = 0;
            for (int p = 0; p < smoothed[i].Length; p++)
            {
                double v = Math.Abs(smoothed[i][p] - Math.Round(smoothed[i][p])) < 1e-9 ? Math.Round(smoothed[i][p]) : smoothed[i][p];
                bool found = v >= lower && v <= upper, drawn = images[i].Labels[p] == value;
                hits += found && drawn ? 1 : 0;
                pixels += (found ? 1 : 0) + (drawn ? 1 : 0);
            }
            (over, under) = pixels == 0 ? (over + under, under) : ((over * pixels) + (2 * hits * under), under * pixels);
            (allHits, allPixels) = (allHits + hits, allPixels + pixels);
        }
        return criterion == ThresholdCriterion.MeanDice ? (over, under * images.Count)
            : allPixels == 0 ? (1, 1) : (2 * allHits, allPixels);
    }

    static double Value((BigInteger Over, BigInteger Under) fraction) => (double)fraction.Over / (double)fraction.Under;
}

/// <summary>A scan of a few pixels, with a smoothing of its own to compare with: the two-dimensional sum, written out.</summary>
sealed record TinyScan(int Width, int Height, double[] Counts, byte[] Labels)
{
    public static IReadOnlyList<byte> Classes { get; } = [1, 2, 3];

    /// <summary>Two to five scans of up to 6 × 5 pixels, of few counts, so that scores tie.</summary>
    public static IReadOnlyList<TinyScan> Draw(int seed)
    {
        var random = new Random(seed);
        int width = random.Next(1, 7), height = random.Next(1, 6), top = random.Next(2, 9);
        return [.. Enumerable.Range(0, random.Next(2, 6)).Select(_ =>
        {
            bool empty = random.Next(4) == 0;
            return new TinyScan(width, height, [.. Enumerable.Range(0, width * height).Select(_ => (double)random.Next(top))],
                [.. Enumerable.Range(0, width * height).Select(_ => empty ? (byte)0 : (byte)random.Next(random.Next(1, 5)))]);
        })];
    }

    public ClassHistograms Histograms(ThresholdSettings settings) => ClassHistograms.Of(Counts, Labels, Width, Classes, settings);

    public double[] Smoothed(double sigma)
    {
        int length = (int)Math.Round(Math.Max(3 * sigma, 1)), radius = length / 2;
        var smoothed = new double[Counts.Length];
        for (int y = 0; y < Height; y++)
            for (int x = 0; x < Width; x++)
            {
                double sum = 0, weights = 0;
                for (int dy = -radius; dy <= radius; dy++)
                    for (int dx = -radius; dx <= radius; dx++)
                    {
                        double weight = Math.Exp(-((dx * dx) + (dy * dy)) / (2 * sigma * sigma));
                        sum += weight * Counts[(Reflected(y + dy, Height) * Width) + Reflected(x + dx, Width)];
                        weights += weight;
                    }
                smoothed[(y * Width) + x] = sum / weights;
            }
        return smoothed;
    }

    // Walks back from each border until it is inside.
    static int Reflected(int i, int length)
    {
        while (length > 1 && (i < 0 || i >= length))
            i = i < 0 ? -i : (2 * (length - 1)) - i;
        return length > 1 ? i : 0;
    }
}
