using System.Globalization;
using Rubor.Statistics;

namespace Rubor.Methods.Vhi;

/// <summary>
/// The intensity limits of hyperintense inflammation, from normal marrow on STIR, in the units of the image (arbitrary, differ
/// from scan to scan). Hepburn et al., PLoS ONE 2023, section 2.5.2.
/// </summary>
/// <param name="Lower">l_lower = Q_U + n·IQR.</param>
/// <param name="Upper">l_upper: the maximum of the marrow by the published rule.</param>
/// <param name="IqrMultiple">n; by <see cref="RobustLimits"/> it follows from l_lower, not the other way round.</param>
/// <param name="Iqr">Interquartile range of the marrow.</param>
/// <param name="UpperQuartile">Q_U.</param>
/// <param name="MarrowVoxels">Voxels the limits rest on.</param>
public sealed record VhiLimits(double Lower, double Upper, double IqrMultiple, double Iqr, double UpperQuartile, int MarrowVoxels)
{
    /// <summary>First multiple of the interquartile range tried for the lower limit. Hepburn 2023, 2.5.2.</summary>
    public const double InitialIqrMultiple = 1.5;

    /// <summary>Step by which the multiple grows or falls. Hepburn 2023, 2.5.2.</summary>
    public const double IqrMultipleStep = 0.05;

    /// <summary>The multiple grows while the limits are at least this share of the IQR apart. Hepburn 2023, 2.5.2.</summary>
    public const double LargestGapInIqr = 0.5;

    /// <summary>Decimals to which a falling multiple compares the limits. Hepburn 2023, 2.5.2.</summary>
    public const int GapDecimals = 3;

    // (max − Q_U)/IQR beyond which the marrow holds something else, and the search would take minutes.
    const double LargestSpreadInIqr = 1e5;

    /// <summary>Limits from the intensities of normal marrow.</summary>
    /// <param name="intensities">Measured STIR values, any order; the span is sorted in place.</param>
    /// <exception cref="MarrowException">No voxels, an interquartile range of 0 (the published search would not end), or a
    /// maximum out of all proportion.</exception>
    public static VhiLimits FromMarrow(Span<double> intensities)
    {
        intensities.Sort();
        var (iqr, upperQuartile) = QuartilesOf(intensities);
        double upper = intensities[^1];
        if ((upper - upperQuartile) / iqr > LargestSpreadInIqr)
            throw new MarrowException(string.Create(CultureInfo.InvariantCulture,
                $"its brightest voxel ({upper:R}) lies more than {LargestSpreadInIqr} interquartile ranges above the rest; draw normal marrow only"));
        double multiple = SearchMultiple(upper, upperQuartile, iqr);
        return new(upperQuartile + multiple * iqr, upper, multiple, iqr, upperQuartile, intensities.Length);
    }

    /// <summary>Limits by either rule.</summary>
    /// <param name="intensities">Measured STIR values, any order; the span is sorted in place.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="foundMultiple">k of the robust rule for marrow that was found (<see cref="FoundMarrowLimit.Multiple"/>); null for
    /// marrow that a reader drew.</param>
    /// <exception cref="MarrowException">Limits do not follow from it.</exception>
    public static VhiLimits FromMarrow(Span<double> intensities, LimitRule rule, double? foundMultiple = null) =>
        rule == LimitRule.Paper ? FromMarrow(intensities) : RobustLimits.Of(intensities, foundMultiple ?? RobustLimits.DrawnMultiple);

    /// <summary>Interquartile range and upper quartile of values in rising order.</summary>
    /// <exception cref="MarrowException">No values, or a range of 0.</exception>
    internal static (double Iqr, double UpperQuartile) QuartilesOf(ReadOnlySpan<double> sorted)
    {
        if (sorted.IsEmpty)
            throw new MarrowException("no marrow voxels; draw the interforaminal marrow of the sacrum");
        double upperQuartile = Quantile.Linear(sorted, 0.75);
        double iqr = upperQuartile - Quantile.Linear(sorted, 0.25);
        return iqr != 0 ? (iqr, upperQuartile) : throw new MarrowException(string.Create(CultureInfo.InvariantCulture,
            $"the interquartile range of its {sorted.Length} voxels is 0, so no limits can be set; draw a larger region of normal marrow"));
    }

    // Steps are added up one by one, as published: the rounding of the sum is part of the figure.
    static double SearchMultiple(double upper, double upperQuartile, double iqr)
    {
        double n = InitialIqrMultiple;
        while (upper - (upperQuartile + n * iqr) >= LargestGapInIqr * iqr)
            n += IqrMultipleStep;
        while (Math.Round((upper - (upperQuartile + n * iqr)) * 1000, MidpointRounding.ToEven) <= 0)
        {
            double next = n - IqrMultipleStep;
            if (upperQuartile + next * iqr == upperQuartile + n * iqr || next < -LargestSpreadInIqr)
                throw new MarrowException(string.Create(CultureInfo.InvariantCulture,
                    $"its interquartile range ({iqr:R}) is too small for limits that differ at {GapDecimals} decimals; scale the image up"));
            n = next;
        }
        return n;
    }
}

/// <summary>Normal marrow from which no limits follow. The message says why, without the file.</summary>
public sealed class MarrowException(string message) : Exception(message);
