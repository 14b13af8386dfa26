using Rubor.Imaging;
using Rubor.Statistics;

namespace Rubor.Methods.Vhi;

/// <summary>
/// Limits that no single voxel decides: <c>l_lower = median + k · (tail − median)</c>, the tail being the mean of the intensities
/// between the 90th and the 99th percentile of the marrow. The brightest percent (a vessel, an edge, the luck of the noise) does
/// not count. k puts the figure on the scale of the published rule, on average; of one scan the two differ by some percent. Rubor's own,
/// not the paper's: docs/results/normal-marrow.md has how it was chosen and what it is worth.
/// </summary>
public static class RobustLimits
{
    /// <summary>Where the tail begins.</summary>
    public const double TailFrom = 0.90;

    /// <summary>Where what is left out begins.</summary>
    public const double TailTo = 0.99;

    /// <summary>k for marrow that a reader drew: geometric mean over seven public subjects of Hepburn 2023 (2014 left out), at which the
    /// published rule and this one agree.</summary>
    public const double DrawnMultiple = 2.00;

    /// <summary>
    /// k that version 0.1 used for all marrow that was found. Measurements of that time, which have no k of their own, rest on it.
    /// </summary>
    public const double EarlierFoundMultiple = 1.52;

    /// <summary>Share of drawn and found marrow together (intersection over union) up to which what a reader draws is marrow of their own.
    /// The drawn masks of the public subjects share 0.05 to 0.25 with what is found there.</summary>
    public const double OwnUpTo = 0.25;

    /// <summary>
    /// Share from which on it is found marrow that a reader has corrected. docs/results/normal-marrow.md, "Marrow found, then corrected".
    /// </summary>
    public const double CorrectedFrom = 0.50;

    /// <summary>
    /// k for marrow that a reader drew where some had been found. Found marrow has a long tail and a k of its own
    /// (<see cref="FoundMarrowLimit.Multiple"/>), which it keeps when it is corrected a little. In between k moves steadily: no stroke
    /// makes the limits jump.
    /// </summary>
    /// <param name="drawn">What the reader drew.</param>
    /// <param name="found">What was found, on the same grid.</param>
    /// <param name="foundMultiple">k of what was found.</param>
    /// <returns><paramref name="foundMultiple"/> to <see cref="DrawnMultiple"/>; the latter for an empty mask.</returns>
    public static double MultipleOf(Mask drawn, Mask found, double foundMultiple)
    {
        var counts = OverlapCounts.OfMasks(drawn.Voxels, found.Voxels);
        double shared = counts.Either == 0 ? 0 : counts.Both / (double)counts.Either;
        double corrected = Math.Clamp((shared - OwnUpTo) / (CorrectedFrom - OwnUpTo), 0, 1);
        return DrawnMultiple * (1 - corrected) + foundMultiple * corrected;
    }

    /// <summary>Limits from the intensities of normal marrow.</summary>
    /// <param name="intensities">Measured STIR values, any order; the span is sorted in place.</param>
    /// <param name="multiple">k.</param>
    /// <returns>The upper limit lies half an interquartile range above the lower one, where the published search ends at the
    /// latest.</returns>
    /// <exception cref="MarrowException">No voxels, or an interquartile range of 0.</exception>
    public static VhiLimits Of(Span<double> intensities, double multiple)
    {
        intensities.Sort();
        var (iqr, upperQuartile) = VhiLimits.QuartilesOf(intensities);
        double lower = Lower(intensities, multiple);
        return new(lower, lower + VhiLimits.LargestGapInIqr * iqr, (lower - upperQuartile) / iqr, iqr, upperQuartile, intensities.Length);
    }

    /// <summary>l_lower alone, from values in rising order, at least one.</summary>
    internal static double Lower(ReadOnlySpan<double> sorted, double multiple)
    {
        double median = Quantile.Linear(sorted, 0.5);
        return median + multiple * (TailMean(sorted) - median);
    }

    // Whole voxels: rank ⌊0.90 n⌋ up to, not with, ⌈0.99 n⌉, counted from 0.
    internal static double TailMean(ReadOnlySpan<double> sorted)
    {
        int from = (int)(TailFrom * sorted.Length), to = Math.Max(from + 1, (int)Math.Ceiling(TailTo * sorted.Length));
        double sum = 0;
        foreach (double value in sorted[from..to])
            sum += value;
        return sum / (to - from);
    }
}
