namespace Rubor.Methods.HandScans.Threshold;

/// <summary>What the thresholds of a class are chosen by.</summary>
public enum ThresholdCriterion
{
    /// <summary>Mean over images of the modified Dice, which is 1 where an image has no pixel of the class and none is found: as
    /// reported. Cobb 2023, eq. 3.</summary>
    MeanDice,

    /// <summary>Dice of all images' pixels together.</summary>
    PooledDice,
}

/// <summary>The grid that is searched. Cobb 2023, 2.2.</summary>
public sealed record ThresholdSettings
{
    /// <summary>Standard deviations to a pixel: 0.1, 0.2 … pixels are searched. Cobb 2023, 2.2.</summary>
    public const double SigmasPerPixel = 10;

    /// <summary>Number of standard deviations: the largest is 4.0 pixels. Cobb 2023, 2.2.</summary>
    public const int SigmaSteps = 40;

    /// <summary>Scores nearer than this are the same score.</summary>
    public const double TieTolerance = 1e-12;

    /// <summary>What is best.</summary>
    public ThresholdCriterion Criterion { get; init; } = ThresholdCriterion.MeanDice;

    /// <summary>Counts from one threshold to the next, from 0; at least 1.</summary>
    public int Step { get; init; } = 1;

    /// <summary>Standard deviations in pixels, rising.</summary>
    public IReadOnlyList<double> Sigmas { get; init; } = [.. Enumerable.Range(1, SigmaSteps).Select(i => i / SigmasPerPixel)];
}
