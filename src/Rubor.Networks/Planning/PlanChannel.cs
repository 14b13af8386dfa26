using System.Text.Json.Serialization;

namespace Rubor.Networks.Planning;

/// <summary>An image that a network sees.</summary>
/// <param name="Image">Its role in a study, such as t1w.</param>
/// <param name="Normalisation">What is done to its values: one of <see cref="ChannelNormalisation.Names"/>.</param>
public sealed record PlanChannel(string Image, string Normalisation)
{
    /// <summary>The structures' values in the training cases, by which <see cref="PlannedNormalisation.Ct"/> goes; null where nothing goes
    /// by them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ChannelRange? Range { get; init; }

    /// <summary>Channels of one normalisation.</summary>
    public static IReadOnlyList<PlanChannel> Of(IEnumerable<string> images, string normalisation = ChannelNormalisation.ThreeDeviations) =>
        [.. images.Select(image => new PlanChannel(image, normalisation))];
}

/// <summary>Values of one channel where a structure is drawn, over the training cases.</summary>
/// <param name="Low">Percentile 0.5: what is lower is seen as this.</param>
/// <param name="High">Percentile 99.5: what is higher is seen as this.</param>
/// <param name="Mean">Mean.</param>
/// <param name="StandardDeviation">Of the population, above 0.</param>
public sealed record ChannelRange(double Low, double High, double Mean, double StandardDeviation)
{
    /// <summary>Refuses what no values can have.</summary>
    /// <exception cref="ArgumentException">One line.</exception>
    internal void Check(string image)
    {
        if (!(Low <= High && double.IsFinite(Low) && double.IsFinite(High) && double.IsFinite(Mean) && StandardDeviation > 0
            && double.IsFinite(StandardDeviation)))
            throw new ArgumentException($"range of {image} must have low up to high, and a standard_deviation above 0");
    }
}
