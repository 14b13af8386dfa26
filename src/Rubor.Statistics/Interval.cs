namespace Rubor.Statistics;

/// <summary>A confidence interval. Its ends are finite, and the lower is never above the upper.</summary>
public sealed record Interval
{
    /// <summary>Makes an interval.</summary>
    /// <param name="lower">Lower end.</param>
    /// <param name="upper">Upper end.</param>
    /// <param name="confidence">Coverage aimed at, 0–1, both ends excluded.</param>
    /// <exception cref="ArgumentException">An end is not finite, the ends are swapped, or the coverage is no probability.</exception>
    public Interval(double lower, double upper, double confidence)
    {
        if (!double.IsFinite(lower) || !double.IsFinite(upper) || lower > upper)
            throw new ArgumentException($"{lower} to {upper} is no interval.", nameof(lower));
        Require.Confidence(confidence);
        Lower = lower;
        Upper = upper;
        Confidence = confidence;
    }

    /// <summary>Lower end.</summary>
    public double Lower { get; }

    /// <summary>Upper end.</summary>
    public double Upper { get; }

    /// <summary>Coverage aimed at: 0.95 for a 95 % interval.</summary>
    public double Confidence { get; }

    /// <summary>Whether a value lies between the ends, or on one.</summary>
    public bool Contains(double value) => value >= Lower && value <= Upper;

    internal static Interval Around(double estimate, double halfWidth, double confidence) =>
        new(estimate - halfWidth, estimate + halfWidth, confidence);

    /// <summary>The part of the interval that lies in a statistic's own range.</summary>
    internal Interval Within(double least, double greatest) =>
        new(Math.Clamp(Lower, least, greatest), Math.Clamp(Upper, least, greatest), Confidence);
}
