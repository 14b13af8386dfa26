namespace Rubor.Networks.Planning;

/// <summary>What is done to the counts of a gamma camera before a network sees them, by name.</summary>
public static class CountScale
{
    /// <summary>Anscombe's root of the counts, less its mean over the image, over its deviation: the same for a longer scan.</summary>
    public const string Standard = "standard";

    /// <summary>Anscombe's root of the counts over 20: noise of the same size everywhere.</summary>
    public const string Anscombe = "anscombe";

    /// <summary>Counts over 100, at most 1: the scale that Cobb 2023 displays scans on, by the mean where pixels are joined.</summary>
    public const string Display = "display";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Standard, Anscombe, Display];
}
