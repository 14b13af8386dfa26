namespace Rubor.Networks.Planning;

/// <summary>What planned networks do to the values of a channel, told by the channel's name as nnU-Net tells it.</summary>
public static class PlannedNormalisation
{
    /// <summary>Less the mean of what is not 0, over its deviation, and 0 elsewhere: where most of the images is empty.</summary>
    public const string NonzeroZScore = "z-score-nonzero";

    /// <summary>Cut at percentiles 0.5 and 99.5 of the structures' values in the training cases, less their mean, over their deviation:
    /// Hounsfield units mean the same in every scan.</summary>
    public const string Ct = "ct";

    /// <summary>From the least value to the largest: 0 to 1.</summary>
    public const string ToOne = "rescale-to-0-1";

    /// <summary>Over 255: colours of 8 bits.</summary>
    public const string Rgb = "rgb-to-0-1";

    /// <summary>Share of the images left by the crop under which <see cref="NonzeroZScore"/> is planned. nnU-Net, both versions.</summary>
    public const double FullShare = 0.75;

    /// <summary>All that a plan may name.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [ChannelNormalisation.ZScore, NonzeroZScore, Ct, ToOne, Rgb, ChannelNormalisation.None];

    /// <summary>The normalisation of a channel: z-scores of magnetic resonance, of counts and of all else that has no scale of its
    /// own.</summary>
    /// <param name="image">Its role in the study, capitals or not: ct (or a word of the role: chest_ct), nonorm, rescale_to_0_1,
    /// rgb_to_0_1.</param>
    /// <param name="share">Median share of the images that the crop leaves, 0–1.</param>
    /// <param name="version1">As version 1 of nnU-Net, which knows ct and nonorm only.</param>
    public static string Of(string image, double share, bool version1)
    {
        string name = image.ToLowerInvariant();
        if (name.Split('_', '-', ' ').Contains("ct"))
            return Ct;
        string plain = name switch
        {
            "nonorm" => ChannelNormalisation.None,
            "rescale_to_0_1" when !version1 => ToOne,
            "rgb_to_0_1" when !version1 => Rgb,
            _ => ChannelNormalisation.ZScore,
        };
        return plain == ChannelNormalisation.ZScore && share < FullShare ? NonzeroZScore : plain;
    }
}
