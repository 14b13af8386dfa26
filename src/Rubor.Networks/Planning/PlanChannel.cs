namespace Rubor.Networks.Planning;

/// <summary>An image that a network sees.</summary>
/// <param name="Image">Its role in a study, such as t1w.</param>
/// <param name="Normalisation">What is done to its values: one of <see cref="ChannelNormalisation.Names"/>.</param>
public sealed record PlanChannel(string Image, string Normalisation)
{
    /// <summary>Channels of one normalisation.</summary>
    public static IReadOnlyList<PlanChannel> Of(IEnumerable<string> images, string normalisation = ChannelNormalisation.ThreeDeviations) =>
        [.. images.Select(image => new PlanChannel(image, normalisation))];
}
