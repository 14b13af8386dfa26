namespace Rubor.Methods.HandScans;

/// <summary>What a planar scan of the hands is called in a study, and the classes drawn on it. Cobb 2023, 2.1 and 2.2.</summary>
public static class HandScan
{
    /// <summary>Image role of a planar gamma-camera image of both hands: counts, (y, x). Each view of a patient is one scan.</summary>
    public const string Role = "planar";

    /// <summary>Name of the label map of the classes, on the image's grid; it may be empty.</summary>
    public const string Label = "inflammation";

    /// <summary>The classes in order of severity, mildest first. A pixel drawn in several belongs to the most severe of them.</summary>
    public static IReadOnlyList<HandScanClass> Classes { get; } = [new("normal", 1), new("low", 2), new("high", 3)];

    /// <summary>The classes that mean inflammation: low and high. Together they are the paper's single inflamed class.</summary>
    public static IReadOnlyList<HandScanClass> Inflamed { get; } = [Classes[1], Classes[2]];
}

/// <summary>One class of a hand scan.</summary>
/// <param name="Name">As study.json and a labelling program name it.</param>
/// <param name="Value">Value of its pixels in a label map; 0 is background. A greater value is more severe.</param>
public sealed record HandScanClass(string Name, byte Value);
