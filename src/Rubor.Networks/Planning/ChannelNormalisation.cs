using Rubor.Imaging;

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

    // Colours of 8 bits: PlannedNormalisation.Rgb.
    const double MostColour = 255;

    /// <summary>All of them: the last four are nnU-Net's (default_normalization_schemes.py).</summary>
    public static IReadOnlyList<string> Names { get; } = [ThreeDeviations, ZScore, None, PlannedNormalisation.NonzeroZScore,
        PlannedNormalisation.Ct, PlannedNormalisation.ToOne, PlannedNormalisation.Rgb];

    /// <summary>What is done to each value of a channel.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="values">Its values, those that the crop leaves.</param>
    /// <param name="inside">1 for each value that counts in <see cref="PlannedNormalisation.NonzeroZScore"/>, which needs it.</param>
    /// <param name="source">File of the values, for the message.</param>
    /// <exception cref="ImageDataException">The values are the same everywhere, and would be divided by 0; or are no colours.</exception>
    internal static ChannelScaling Of(PlanChannel channel, ReadOnlySpan<double> values, ReadOnlySpan<byte> inside, string source)
    {
        switch (channel.Normalisation)
        {
            case None:
                return new(0, 1);
            case PlannedNormalisation.Ct:
                var range = channel.Range!;
                return new(range.Mean, range.StandardDeviation) { Low = range.Low, High = range.High };
            case PlannedNormalisation.Rgb:
                var (least, most) = Ends(values);
                return least >= 0 && most <= MostColour ? new(0, MostColour)
                    : throw new ImageDataException(source, "has values outside 0 to 255: it is no picture of 8 bits; give another");
            case PlannedNormalisation.ToOne:
                var (low, high) = Ends(values);
                return high > low ? new(low, high - low) : throw Constant(source);
        }

        var (mean, deviation) = channel.Normalisation == PlannedNormalisation.NonzeroZScore ? MeanAndDeviation(values, inside)
            : MeanAndDeviation(values);
        if (!(deviation > 0) || !double.IsFinite(deviation))
            throw Constant(source);
        return channel.Normalisation == ThreeDeviations ? new(0, DeviationsOfOne * deviation) : new(mean, deviation);
    }

    static ImageDataException Constant(string source) =>
        new(source, "is the same at every voxel: there is nothing on it to be seen; give another scan");

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

    static (double Mean, double Deviation) MeanAndDeviation(ReadOnlySpan<double> values, ReadOnlySpan<byte> inside)
    {
        var counted = new List<double>();
        for (int k = 0; k < values.Length; k++)
            if (inside[k] != 0)
                counted.Add(values[k]);
        return counted.Count == 0 ? (0, 0) : MeanAndDeviation(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(counted));
    }

    static (double Least, double Most) Ends(ReadOnlySpan<double> values)
    {
        double least = double.PositiveInfinity, most = double.NegativeInfinity;
        foreach (double value in values)
            (least, most) = (Math.Min(least, value), Math.Max(most, value));
        return (least, most);
    }
}

/// <summary>What is done to a value: cut at both ends, a part taken from it, then divided.</summary>
/// <param name="Less">What is taken from it.</param>
/// <param name="Over">What it is then divided by.</param>
internal readonly record struct ChannelScaling(double Less, double Over)
{
    /// <summary>Lower values are seen as this.</summary>
    public double Low { get; init; } = double.NegativeInfinity;

    /// <summary>Higher values are seen as this.</summary>
    public double High { get; init; } = double.PositiveInfinity;

    /// <summary>The value that the network sees.</summary>
    public float Of(double value) => (float)((Math.Clamp(value, Low, High) - Less) / Over);
}
