using Rubor.Statistics;

namespace Rubor.Methods.HandScans.Threshold;

/// <summary>
/// Fits the threshold model exactly: every width of smoothing with every pair of thresholds is scored, from counts of pixels between
/// thresholds, and no pixel is compared with a threshold twice. Cobb 2023, 2.2 and 2.8.
/// </summary>
public sealed class ThresholdSearch
{
    /// <summary>Most thresholds that are paired: their pairs grow with the square.</summary>
    public const int MostThresholds = 4096;

    /// <summary>Most images that one search takes.</summary>
    public const int MostImages = DiceRows.MostImages;

    readonly IReadOnlyList<ClassHistograms> images;
    readonly ThresholdSettings settings;

    /// <param name="images">Images, counted with the same settings and classes.</param>
    /// <param name="settings">The grid, and what is best.</param>
    /// <exception cref="ArgumentException">More images than sums have room for.</exception>
    public ThresholdSearch(IReadOnlyList<ClassHistograms> images, ThresholdSettings settings)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (images.Count > MostImages)
            throw new ArgumentException($"At most {MostImages} images are fitted on, not {images.Count}.", nameof(images));
        (this.images, this.settings) = (images, settings);
    }

    /// <summary>Fits one class on several sets of images at once.</summary>
    /// <param name="label">Name of the class.</param>
    /// <param name="cls">Index of the class, from 0.</param>
    /// <param name="fits">Indices of the images of each fit; none is empty, and each has a pixel of the class.</param>
    /// <param name="threads">Threads at once.</param>
    /// <param name="finished">Is called after each width, from any thread.</param>
    /// <param name="cancel">Stops between widths.</param>
    /// <returns>The best thresholds of each fit; of scores that tie the smallest width, then lower, then upper threshold.</returns>
    /// <exception cref="ArgumentException">A fit has no image, or none with the class; or there are too many thresholds.</exception>
    public IReadOnlyList<ThresholdClass> Fit(
        string label, int cls, IReadOnlyList<IReadOnlyList<int>> fits, int threads, Action finished, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(fits);
        ArgumentNullException.ThrowIfNull(finished);
        if (fits.Any(f => f.Count == 0 || f.All(i => images[i].Pixels(cls) == 0)))
            throw new ArgumentException($"A fit has no image with {label}.", nameof(fits));
        // The same images are fitted once: nested folds leave out the buckets a and b, and b and a.
        var sets = fits.Select(f => f.Distinct().Order().ToArray()).ToList();
        var distinct = sets.DistinctBy(Key).ToList();
        int[] thresholds = [.. distinct.Select(set => ThresholdsOf(set.Max(i => images[i].Maximum)))];
        if (thresholds.Max() > MostThresholds)
            throw new ArgumentException($"{thresholds.Max()} thresholds are more than {MostThresholds}; a larger step makes fewer.", nameof(fits));
        var groups = ImageGroups.Of(images.Count, distinct);
        var perSigma = new BestThresholds[settings.Sigmas.Count][];
        Parallel.For(0, perSigma.Length, new() { MaxDegreeOfParallelism = threads, CancellationToken = cancel }, sigma =>
        {
            perSigma[sigma] = settings.Criterion == ThresholdCriterion.MeanDice
                ? OfMeans(sigma, cls, groups, distinct, thresholds) : OfPools(sigma, cls, distinct, thresholds);
            finished();
        });
        var found = distinct.Select((set, f) =>
        {
            var best = perSigma[0][f];
            foreach (var later in perSigma.Skip(1))
                best.See(later[f]);
            var (sigma, lower, upper) = best.Chosen;
            var chosen = new ThresholdClass(label, settings.Sigmas[sigma], lower * settings.Step, upper * settings.Step, 0);
            return (Key: Key(set), Thresholds: chosen with { Score = Score(chosen, cls, set) });
        }).ToDictionary(f => f.Key, f => f.Thresholds);
        return [.. sets.Select(set => found[Key(set)])];
    }

    /// <summary>The criterion of a class on images, which need not be those of the fit.</summary>
    /// <param name="chosen">Thresholds of the grid.</param>
    /// <param name="cls">Index of the class, from 0.</param>
    /// <param name="set">Indices of the images; at least one.</param>
    /// <returns>0–1; 1 where no image has a pixel of the class and none is found.</returns>
    public double Score(ThresholdClass chosen, int cls, IReadOnlyList<int> set)
    {
        ArgumentNullException.ThrowIfNull(set);
        var counts = set.Select(i => Overlap(chosen, cls, i));
        return settings.Criterion == ThresholdCriterion.MeanDice ? counts.Average(ModifiedDice.Of)
            : ModifiedDice.Of(counts.Aggregate((a, b) => a + b));
    }

    /// <summary>Pixels of an image that are drawn as a class (first) and found by its thresholds (second).</summary>
    /// <param name="chosen">Thresholds of the grid.</param>
    /// <param name="cls">Index of the class, from 0.</param>
    /// <param name="image">Index of the image.</param>
    public OverlapCounts Overlap(ThresholdClass chosen, int cls, int image)
    {
        ArgumentNullException.ThrowIfNull(chosen);
        int sigma = settings.Sigmas.Index().First(s => s.Item.Equals(chosen.Sigma)).Index;
        int lower = chosen.Lower / settings.Step, upper = chosen.Upper / settings.Step;
        var counted = images[image];
        return new(counted.Pixels(cls), counted.Between(sigma, 0, lower, upper), counted.Between(sigma, cls + 1, lower, upper));
    }

    BestThresholds[] OfMeans(int sigma, int cls, ImageGroups groups, List<int[]> fits, int[] thresholds)
    {
        var best = fits.Select(f => new BestThresholds((long)(ThresholdSettings.TieTolerance * f.Length * DiceRows.One))).ToArray();
        var dice = images.Select(i => new DiceRows([i], sigma, cls)).ToArray();
        int most = thresholds.Max();
        var sums = groups.Images.Select(_ => new long[most]).ToArray();
        var (total, row) = (new long[most], new long[most]);
        for (int lower = 0; lower < most; lower++)
        {
            int length = most - lower;
            total.AsSpan(0, length).Clear();
            for (int g = 0; g < sums.Length; g++)
            {
                var sum = sums[g].AsSpan(0, length);
                sum.Clear();
                foreach (int image in groups.Images[g])
                    dice[image].Add(lower, sum);
                LongRows.Add(sum, total);
            }
            for (int f = 0; f < best.Length; f++)
            {
                // Thresholds above the largest count of its images are none of a fit's.
                if (thresholds[f] <= lower)
                    continue;
                var fit = row.AsSpan(0, thresholds[f] - lower);
                var (leavesOut, some) = groups.Fits[f];
                if (leavesOut)
                    total.AsSpan(0, fit.Length).CopyTo(fit);
                else
                    fit.Clear();
                foreach (int g in some)
                    if (leavesOut)
                        LongRows.Subtract(sums[g].AsSpan(0, fit.Length), fit);
                    else
                        LongRows.Add(sums[g].AsSpan(0, fit.Length), fit);
                best[f].See(sigma, lower, fit);
            }
        }
        return best;
    }

    BestThresholds[] OfPools(int sigma, int cls, List<int[]> fits, int[] thresholds)
    {
        var best = fits.Select(_ => new BestThresholds((long)(ThresholdSettings.TieTolerance * DiceRows.One))).ToArray();
        var row = new long[thresholds.Max()];
        for (int f = 0; f < best.Length; f++)
        {
            var dice = new DiceRows([.. fits[f].Select(i => images[i])], sigma, cls);
            for (int lower = 0; lower < thresholds[f]; lower++)
            {
                var fit = row.AsSpan(0, thresholds[f] - lower);
                fit.Clear();
                dice.Add(lower, fit);
                best[f].See(sigma, lower, fit);
            }
        }
        return best;
    }

    // The integers from 0 to the largest not above the largest count.
    int ThresholdsOf(double maximum) => 1 + (int)Math.Max(0, Math.Floor((maximum + SmoothedCounts.WholeTolerance) / settings.Step));

    static string Key(int[] set) => string.Join(' ', set);
}
