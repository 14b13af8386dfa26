namespace Rubor.Networks.Planning;

/// <summary>What is done to the measured values of a channel before a network sees them, by name.</summary>
public static class ChannelNormalisation
{
    /// <summary>Measured values over three times the deviation of the volume, its mean left in. Hepburn 2023, 2.5.3.</summary>
    public const string ThreeDeviations = "divide-by-3-standard-deviations";

    /// <summary>Less the mean of the volume, over its deviation.</summary>
    public const string ZScore = "z-score";

    /// <summary>As measured.</summary>
    public const string None = "none";

    /// <summary>Deviations that become 1 in <see cref="ThreeDeviations"/>. Hepburn 2023, 2.5.3.</summary>
    public const double DeviationsOfOne = 3;

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> Names { get; } = [ThreeDeviations, ZScore, None];

    /// <summary>
    /// What is taken from each value, and what is then divided by; null where the values are the same everywhere and it would be 0.
    /// </summary>
    internal static (double Less, double Over)? Of(string name, ReadOnlySpan<double> values)
    {
        if (name == None)
            return (0, 1);
        var (mean, deviation) = MeanAndDeviation(values);
        if (!(deviation > 0) || !double.IsFinite(deviation))
            return null;
        return name == ZScore ? (mean, deviation) : (0, DeviationsOfOne * deviation);
    }

    // The population's deviation.
    static (double Mean, double Deviation) MeanAndDeviation(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (double value in values)
            sum += value;
        double mean = sum / values.Length, squares = 0;
        foreach (double value in values)
            squares += (value - mean) * (value - mean);
        return (mean, Math.Sqrt(squares / values.Length));
    }
}
