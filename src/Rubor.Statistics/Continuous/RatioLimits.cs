namespace Rubor.Statistics;

/// <summary>
/// Limits of agreement as ratios first/second, for errors that grow with the size: limits of the logarithms, taken back. Bland and Altman
/// 1999, Stat Methods Med Res 8, 135–160, section 3.1. A lower limit of 0.8 and an upper one of 1.3: the first reader lies between 20 %
/// below and 30 % above the second, 95 times in 100.
/// </summary>
public sealed record RatioLimits
{
    /// <summary>Geometric mean of first/second.</summary>
    public required Estimate Bias { get; init; }

    /// <summary>Lower 95 % limit of first/second.</summary>
    public required Estimate LowerLimit { get; init; }

    /// <summary>Upper 95 % limit of first/second.</summary>
    public required Estimate UpperLimit { get; init; }

    /// <summary>
    /// Smallest detectable ratio, exp(1.96·SD of the logarithms' differences): 1.25 where 25 % more can be told from error.
    /// </summary>
    public required Estimate SmallestDetectableRatio { get; init; }

    /// <summary>Whether the scatter of the ratios, too, depends on the size; then these limits do not hold either.</summary>
    public required bool Uneven { get; init; }

    /// <summary>Compares two measurements.</summary>
    /// <param name="first">First measurement of each scan.</param>
    /// <param name="second">Second measurement of the same scan.</param>
    /// <param name="patients">Which scans belong to one patient.</param>
    /// <param name="confidence">Coverage.</param>
    /// <returns>Undefined where a measurement is not positive, or for fewer than two patients.</returns>
    /// <exception cref="ArgumentException">The lengths differ, or a value is not finite.</exception>
    public static RatioLimits Of(ReadOnlySpan<double> first, ReadOnlySpan<double> second, Clusters patients, double confidence = 0.95)
    {
        ArgumentNullException.ThrowIfNull(patients);
        Require.Pairs(first, second);
        double[] x = Logarithms(first), y = Logarithms(second);
        if (x.Length == 0 || y.Length == 0)
        {
            var none = Estimate.Undefined(first.IsEmpty ? "There is no pair." : "A measurement is not positive, so it has no ratio.",
                first.Length);
            return new() { Bias = none, LowerLimit = none, UpperLimit = none, SmallestDetectableRatio = none, Uneven = false };
        }
        var test = ErrorGrowth.Of(x, y, patients);
        Estimate bias, lower, upper;
        if (patients.Count == patients.Rows)
        {
            var limits = BlandAltman.Of(x, y, confidence: confidence);
            (bias, lower, upper) = (limits.Bias, limits.LowerLimit, limits.UpperLimit);
        }
        else
        {
            var limits = RepeatedBlandAltman.Of(x, y, patients, confidence);
            (bias, lower, upper) = (limits.Bias, limits.LowerLimit, limits.UpperLimit);
        }
        return new()
        {
            Bias = Exp(bias),
            LowerLimit = Exp(lower),
            UpperLimit = Exp(upper),
            SmallestDetectableRatio = Exp(SmallestDetectableDifference.Of(x, y, patients, confidence)),
            Uneven = ErrorGrowth.Grows(test) || ErrorGrowth.Shrinks(test),
        };
    }

    /// <summary>An estimate of a logarithm as that of a ratio; one whose ends are no numbers has no interval.</summary>
    public static Estimate Exp(Estimate ofLogarithm)
    {
        ArgumentNullException.ThrowIfNull(ofLogarithm);
        if (ofLogarithm.Value is not { } value)
            return ofLogarithm;
        if (!double.IsFinite(Math.Exp(value)))
            return Estimate.Undefined("The ratio is larger than a number can be.", ofLogarithm.Count);
        return ofLogarithm.Interval is { } i && double.IsFinite(Math.Exp(i.Upper))
            ? Estimate.Of(Math.Exp(value), new(Math.Exp(i.Lower), Math.Exp(i.Upper), i.Confidence), ofLogarithm.Count)
            : Estimate.WithoutInterval(Math.Exp(value), ofLogarithm.Count, ofLogarithm.Reason ?? "The interval of the ratio has no upper end.");
    }

    static double[] Logarithms(ReadOnlySpan<double> values)
    {
        var logarithms = new double[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            if (values[i] <= 0)
                return [];
            logarithms[i] = Math.Log(values[i]);
        }
        return logarithms;
    }
}
