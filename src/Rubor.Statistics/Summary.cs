namespace Rubor.Statistics;

/// <summary>A column of numbers in a table of a paper: mean ± SD, median and quartiles, with what was left out.</summary>
public sealed record Summary
{
    /// <summary>Mean with its t interval; undefined without values, without interval for one or where all are equal.</summary>
    public required Estimate Mean { get; init; }

    /// <summary>Sample standard deviation, n − 1; null for fewer than two values.</summary>
    public double? StandardDeviation { get; init; }

    /// <summary>Median; null without values.</summary>
    public double? Median { get; init; }

    /// <summary>First quartile, linear between order statistics.</summary>
    public double? LowerQuartile { get; init; }

    /// <summary>Third quartile.</summary>
    public double? UpperQuartile { get; init; }

    /// <summary>Least value.</summary>
    public double? Minimum { get; init; }

    /// <summary>Greatest value.</summary>
    public double? Maximum { get; init; }

    /// <summary>Undefined measurements left out: two empty masks in a regular Dice, say.</summary>
    public required int Undefined { get; init; }

    /// <summary>Summarises plain values.</summary>
    /// <param name="values">Finite values.</param>
    /// <param name="confidence">Coverage of the mean's interval.</param>
    /// <exception cref="ArgumentException">A value is not finite.</exception>
    public static Summary Of(ReadOnlySpan<double> values, double confidence = 0.95) => Of(values, 0, confidence);

    /// <summary>Summarises measurements, leaving out and counting the undefined ones.</summary>
    /// <param name="measurements">Measurements.</param>
    /// <param name="confidence">Coverage of the mean's interval.</param>
    public static Summary Of(IEnumerable<Estimate> measurements, double confidence = 0.95)
    {
        ArgumentNullException.ThrowIfNull(measurements);
        var values = new List<double>();
        int undefined = 0;
        foreach (var measurement in measurements)
        {
            if (measurement.Value is { } value)
                values.Add(value);
            else
                undefined++;
        }
        return Of(values.ToArray(), undefined, confidence);
    }

    static Summary Of(ReadOnlySpan<double> values, int undefined, double confidence)
    {
        Require.Finite(values, nameof(values));
        Require.Confidence(confidence);
        int n = values.Length;
        if (n == 0)
            return new Summary { Mean = Estimate.Undefined("There is no value.", 0), Undefined = undefined };
        var sorted = values.ToArray();
        Array.Sort(sorted);
        var (mean, deviation) = Moments.MeanAndDeviation(sorted);
        return new Summary
        {
            Mean = n < 2 || deviation == 0
                ? Estimate.WithoutInterval(mean, n, n < 2 ? "An interval needs two values." : "All values are equal.")
                : Estimate.Of(mean,
                    Interval.Around(mean, Distributions.StudentTwoSided(confidence, n - 1) * deviation / Math.Sqrt(n), confidence), n),
            StandardDeviation = n < 2 ? null : deviation,
            Median = Quantile.Linear(sorted, 0.5),
            LowerQuartile = Quantile.Linear(sorted, 0.25),
            UpperQuartile = Quantile.Linear(sorted, 0.75),
            Minimum = sorted[0],
            Maximum = sorted[^1],
            Undefined = undefined,
        };
    }
}
