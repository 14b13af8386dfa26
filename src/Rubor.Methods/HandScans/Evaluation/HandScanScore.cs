using Rubor.Statistics;

namespace Rubor.Methods.HandScans.Evaluation;

/// <summary>One class of a scan, drawn against found.</summary>
/// <param name="Label">Class, or <see cref="HandScanScore.InflamedName"/>.</param>
/// <param name="Overlap">Pixels drawn, found, and both.</param>
/// <param name="Lesions">Lesions drawn, 8-connected.</param>
/// <param name="LesionsFound">Of them those of which a pixel was found.</param>
/// <param name="LesionsPredicted">Lesions found.</param>
/// <param name="LesionsFalse">Of them those without a drawn pixel.</param>
public sealed record HandClassScore(
    string Label, OverlapCounts Overlap, int Lesions, int LesionsFound, int LesionsPredicted, int LesionsFalse)
{
    /// <summary>Modified Dice, 0–1: 1 where neither has a pixel. Cobb 2023, eq. 3.</summary>
    public double Dice => ModifiedDice.Of(Overlap);

    /// <summary>Modified IoU, 0–1: 1 where neither has a pixel. Cobb 2023, eq. 5.</summary>
    public double Iou => Overlap.Either == 0 ? 1 : (double)Overlap.Both / Overlap.Either;

    /// <summary>Whether neither has a pixel, so that Dice and IoU say only that nothing was invented.</summary>
    public bool InNeither => Overlap.Either == 0;

    /// <summary>Scores masks.</summary>
    /// <param name="label">Class.</param>
    /// <param name="drawn">0 and 1 (y, x).</param>
    /// <param name="found">The same of what was found.</param>
    /// <param name="width">Pixels a row.</param>
    public static HandClassScore Of(string label, ReadOnlySpan<byte> drawn, ReadOnlySpan<byte> found, int width)
    {
        var overlap = OverlapCounts.OfMasks(drawn, found);
        if (overlap.Either == 0)
            return new(label, overlap, 0, 0, 0, 0);
        // Lesions are counted in pixels: the spacing does not matter.
        var lesions = LesionDetection.Between(drawn, found, new(1, drawn.Length / width, width, 1, 1, 1));
        return new(label, overlap, lesions.TruthLesions, lesions.Found,
            lesions.PredictedLesions, lesions.FalseLesions);
    }
}

/// <summary>Joints of a scan by their regions. A joint is inflamed where a pixel of low or high lies in its region.</summary>
/// <param name="Joints">Joints with a region.</param>
/// <param name="Inflamed">Inflamed ones, as drawn.</param>
/// <param name="Found">Of them those found inflamed.</param>
/// <param name="False">Joints found inflamed that were not drawn so.</param>
public sealed record HandJointScore(int Joints, int Inflamed, int Found, int False)
{
    /// <summary>Scores joints.</summary>
    /// <param name="drawn">Inflamed pixels as drawn, 0 and 1 (y, x).</param>
    /// <param name="found">As found.</param>
    /// <param name="regions">Value of the joint of each pixel, 0 for none.</param>
    /// <exception cref="ArgumentException">The sizes differ.</exception>
    public static HandJointScore Of(ReadOnlySpan<byte> drawn, ReadOnlySpan<byte> found, ReadOnlySpan<byte> regions)
    {
        if (drawn.Length != regions.Length || found.Length != regions.Length)
            throw new ArgumentException($"{drawn.Length} drawn and {found.Length} found pixels, and {regions.Length} of regions.", nameof(regions));
        bool[] present = new bool[byte.MaxValue + 1], isDrawn = new bool[present.Length], isFound = new bool[present.Length];
        for (int i = 0; i < regions.Length; i++)
        {
            int joint = regions[i];
            present[joint] = true;
            isDrawn[joint] |= drawn[i] != 0;
            isFound[joint] |= found[i] != 0;
        }
        int[] joints = [.. Enumerable.Range(1, byte.MaxValue).Where(j => present[j])];
        return new(joints.Length, joints.Count(j => isDrawn[j]), joints.Count(j => isDrawn[j] && isFound[j]),
            joints.Count(j => !isDrawn[j] && isFound[j]));
    }
}

/// <summary>What was found on a scan against what was drawn. Cobb 2023, 2.5–2.10.</summary>
/// <param name="Classes">Each class by itself.</param>
/// <param name="Inflamed">Low and high as one class.</param>
/// <param name="Confusion">Pixels by the most severe class drawn (rows) and found (columns); the first is background.</param>
/// <param name="Joints">Joints, or null without regions.</param>
public sealed record HandScanScore(
    IReadOnlyList<HandClassScore> Classes, HandClassScore Inflamed, ConfusionMatrix Confusion, HandJointScore? Joints)
{
    /// <summary>Name of low and high as one class.</summary>
    public const string InflamedName = "inflamed";

    /// <summary>Names of rows and columns of <see cref="Confusion"/>.</summary>
    public static IReadOnlyList<string> ConfusionNames { get; } = ["background", .. HandScan.Classes.Select(c => c.Name)];

    /// <summary>Mean Dice of the classes: "All" of Cobb 2023, Table 1.</summary>
    public double AllDice => Classes.Average(c => c.Dice);

    /// <summary>Mean IoU of the classes.</summary>
    public double AllIou => Classes.Average(c => c.Iou);

    /// <summary>Scores a scan.</summary>
    /// <param name="drawn">The truth.</param>
    /// <param name="found">What was found on the same grid.</param>
    /// <param name="classes">Classes that the study has.</param>
    /// <param name="regions">Value of the joint of each pixel, 0 for none; or null.</param>
    /// <exception cref="ArgumentException">The sizes differ.</exception>
    public static HandScanScore Of(HandScanMasks drawn, HandScanMasks found, IReadOnlyList<HandScanClass> classes, byte[]? regions)
    {
        ArgumentNullException.ThrowIfNull(drawn);
        ArgumentNullException.ThrowIfNull(found);
        ArgumentNullException.ThrowIfNull(classes);
        if (drawn.Width != found.Width || drawn.Pixels != found.Pixels)
            throw new ArgumentException($"{drawn.Pixels} pixels in rows of {drawn.Width}, and {found.Pixels} in rows of {found.Width}.", nameof(found));
        byte[] drawnInflamed = drawn.Inflamed(), foundInflamed = found.Inflamed();
        return new([.. classes.Select(c => HandClassScore.Of(c.Name, drawn.Of(c), found.Of(c), drawn.Width))],
            HandClassScore.Of(InflamedName, drawnInflamed, foundInflamed, drawn.Width),
            ConfusionMatrix.OfLabels(drawn.MostSevere(), found.MostSevere(), ConfusionNames.Count),
            regions is null ? null : HandJointScore.Of(drawnInflamed, foundInflamed, regions));
    }
}
