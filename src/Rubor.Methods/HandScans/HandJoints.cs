namespace Rubor.Methods.HandScans;

/// <summary>The joints that are classified on a hand scan: 15 a hand. Cobb 2024, 2.</summary>
public static class HandJoints
{
    /// <summary>Name of the label map of the joints' regions, on the image's grid.</summary>
    public const string Label = "joint_regions";

    /// <summary>Joints of one hand: the wrist, five MCP joints, the IP joint of the thumb, four PIP and four DIP joints.</summary>
    public const int PerHand = 15;

    /// <summary>Names of one hand's joints, in the order of their values.</summary>
    public static IReadOnlyList<string> OfAHand { get; } = ["wrist", "mcp1", "mcp2", "mcp3", "mcp4", "mcp5", "ip1", "pip2", "pip3", "pip4",
        "pip5", "dip2", "dip3", "dip4", "dip5"];

    /// <summary>All 30, with their values in a label map: 1–15 of the patient's left hand, 16–30 of the right. Sides are the patient's,
    /// in every view.</summary>
    public static IReadOnlyList<HandJoint> All { get; } = [.. new[] { "left", "right" }.SelectMany((side, hand) =>
        OfAHand.Select((joint, i) => new HandJoint($"{side}_{joint}", (byte)(1 + i + (hand * PerHand)))))];

    /// <summary>The joints by the sides of an image, fingers up: those of the hand on its left, then those of the hand on its
    /// right.</summary>
    /// <param name="view">palmar or dorsal: <see cref="HandViews"/>.</param>
    /// <returns>For each place its index in <see cref="All"/>; and so, both ways, for each of <see cref="All"/> its place.</returns>
    /// <exception cref="ArgumentException">Any other view, in which hands have no such sides.</exception>
    public static IReadOnlyList<int> OnImage(string view) => HandViews.LeftHandIsRight(view) is { } swapped
        ? [.. Enumerable.Range(0, All.Count).Select(i => swapped ? (i + PerHand) % All.Count : i)]
        : throw new ArgumentException($"view is {view}; joints have sides on {HandViews.Palmar} and {HandViews.Dorsal} images");
}

/// <summary>One joint of a hand scan.</summary>
/// <param name="Name">Side of the patient and joint, as left_mcp2.</param>
/// <param name="Value">Value of its pixels in a label map, 1–30.</param>
public sealed record HandJoint(string Name, byte Value);
