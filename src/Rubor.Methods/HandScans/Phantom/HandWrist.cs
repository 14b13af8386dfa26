namespace Rubor.Methods.HandScans.Phantom;

/// <summary>The wrist, whose synovium has compartments.</summary>
internal static class HandWrist
{
    /// <summary>Radiocarpal, midcarpal, first carpometacarpal, distal radioulnar, ulnocarpal; mm in a hand of mean size.</summary>
    public static IReadOnlyList<HandJointPlace> Compartments { get; } =
    [
        new(new(-4, 6, 0), 0, 19, 7, 9), new(new(-1, 20, 0), 0, 18, 7.5, 9), new(new(-24, 21, -3), -0.8, 8.5, 8, 8),
        new(new(8, -5, 1), 0, 8, 7, 8), new(new(21, 7, 0), 0.2, 8, 8.5, 8),
    ];

    /// <summary>The region of the whole wrist.</summary>
    public static HandJointPlace Region { get; } = new(new(0, 12, 0), 0, 31, 21, 18);

    /// <summary>A place of the mean wrist in a patient's.</summary>
    public static HandJointPlace Scaled(HandJointPlace place, HandSkeleton s) => place with
    {
        At = new(place.At.X * s.Width, place.At.Y * s.Size, place.At.Z),
        Wide = place.Wide * s.Width,
        Long = place.Long * s.Size,
    };
}
