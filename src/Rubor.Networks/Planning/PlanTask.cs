namespace Rubor.Networks.Planning;

/// <summary>What networks can be for, by the name that a plan gives.</summary>
public static class PlanTask
{
    /// <summary>A class for each pixel.</summary>
    public const string Segmentation = "segmentation";

    /// <summary>One label of several for each image.</summary>
    public const string Classification = "classification";

    /// <summary>Each of several labels or not, for each image.</summary>
    public const string MultiLabel = "multi-label-classification";

    /// <summary>Answers to several questions about an image or a pair of them.</summary>
    public const string Scoring = "scoring";

    /// <summary>Images made from noise.</summary>
    public const string Diffusion = "diffusion";

    /// <summary>Something that needs no label, learnt before another task.</summary>
    public const string Pretext = "pretext";

    /// <summary>Those that can be trained.</summary>
    public static IReadOnlyList<string> Known { get; } = [Segmentation, Classification, MultiLabel, Scoring, Diffusion, Pretext];

    /// <summary>Refuses a name that is none.</summary>
    /// <exception cref="ArgumentException">One line that lists those that there are.</exception>
    internal static void Require(string name)
    {
        if (!Known.Contains(name))
            throw new ArgumentException($"task is {name}, which is none; there is {string.Join(", ", Known)}");
    }
}
