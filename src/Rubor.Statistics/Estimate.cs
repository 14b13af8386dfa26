namespace Rubor.Statistics;

/// <summary>
/// What a statistic says: an estimate, its interval and the number of observations. A statistic that is not defined on
/// its input has no value and a reason in words; NaN never leaves this library.
/// </summary>
public sealed record Estimate
{
    Estimate(double? value, Interval? interval, long count, string? reason)
    {
        Value = value;
        Interval = interval;
        Count = count;
        Reason = reason;
    }

    /// <summary>The estimate, finite; null where it is undefined, and then <see cref="Reason"/> says why.</summary>
    public double? Value { get; }

    /// <summary>Confidence interval; null where none is asked for or none exists, and then <see cref="Reason"/> says why.</summary>
    public Interval? Interval { get; }

    /// <summary>Observations used: pairs, units, cases or voxels, as the statistic's own page says.</summary>
    public long Count { get; }

    /// <summary>Why the value or its interval is missing; null when nothing is.</summary>
    public string? Reason { get; }

    /// <summary>Whether there is a value.</summary>
    public bool IsDefined => Value.HasValue;

    /// <summary>The value, where the caller knows that there is one.</summary>
    /// <exception cref="InvalidOperationException">There is none; the message is the reason.</exception>
    public double Required => Value ?? throw new InvalidOperationException(Reason);

    /// <summary>A value with its interval.</summary>
    public static Estimate Of(double value, Interval interval, long count) => new(Finite(value), interval, count, null);

    /// <summary>A value that is a plain measurement, or whose interval is missing for a reason.</summary>
    public static Estimate WithoutInterval(double value, long count, string? reason = null) => new(Finite(value), null, count, reason);

    /// <summary>No value, and why.</summary>
    public static Estimate Undefined(string reason, long count)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        return new(null, null, count, reason);
    }

    /// <summary>numerator / denominator as a plain measurement; undefined with this reason when the denominator is 0.</summary>
    internal static Estimate Ratio(double numerator, double denominator, long count, string reasonIfZero) =>
        denominator == 0 ? Undefined(reasonIfZero, count) : WithoutInterval(numerator / denominator, count);

    static double Finite(double value) =>
        double.IsFinite(value) ? value : throw new InvalidOperationException("A statistic came out as " + value + " without a reason.");
}
