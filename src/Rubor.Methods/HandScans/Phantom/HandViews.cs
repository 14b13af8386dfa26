namespace Rubor.Methods.HandScans.Phantom;

/// <summary>How a view is taken.</summary>
/// <param name="Scan">Name of the view among those of a patient.</param>
/// <param name="View">palmar, dorsal, oblique_left or oblique_right.</param>
/// <param name="Angle">Turn of the camera about the long axis of the hands, from the palms towards the patient's left; radians.</param>
/// <param name="Acquisition">Views of one acquisition show the same hands in the same place.</param>
internal sealed record HandView(string Scan, string View, double Angle, int Acquisition)
{
    /// <summary>Names of the views. Cobb 2023, 2.1.</summary>
    public const string Palmar = "palmar", Dorsal = "dorsal", ObliqueLeft = "oblique_left", ObliqueRight = "oblique_right";

    // How far the camera is turned is not published.
    const double Oblique = 35 * Math.PI / 180;

    /// <summary>The four views of a patient: two heads at once, then the obliques.</summary>
    public static IReadOnlyList<HandView> Four { get; } =
    [
        new(Palmar, Palmar, 0, 0), new(Dorsal, Dorsal, Math.PI, 0), new("oblique-left", ObliqueLeft, Oblique, 1),
        new("oblique-right", ObliqueRight, -Oblique, 2),
    ];

    /// <summary>A second pair, as one patient of the paper has. Cobb 2024, 2.</summary>
    public static IReadOnlyList<HandView> ExtraPair { get; } = [new("palmar-2", Palmar, 0, 3), new("dorsal-2", Dorsal, Math.PI, 3)];

    /// <summary>Cosine and sine of the angle; those of the two heads exact, so that one is the other's mirror image to the last bit.</summary>
    public (double Cos, double Sin) Turn => View switch { Palmar => (1, 0), Dorsal => (-1, 0), _ => (Math.Cos(Angle), Math.Sin(Angle)) };
}

/// <summary>Both hands as they lie for an acquisition, in the frame of both: x to the right of a palmar view, y up, z to the back of the
/// hands. mm.</summary>
internal sealed class LyingHands(HandPose left, HandPose right, double turnedX, double turnedY)
{
    HandPose Of(int hand) => hand == 0 ? left : right;

    /// <summary>A place of a hand in the frame of both.</summary>
    public HandPoint Place(int hand, HandPoint p)
    {
        var pose = Of(hand);
        var (sine, cosine) = Math.SinCos(pose.Turn);
        double x = pose.Aside + (p.X * cosine) + (p.Y * sine), y = pose.Up + (p.Y * cosine) - (p.X * sine);
        // From the palms the patient's left hand lies on the right, its thumb in the middle.
        return new((hand == 0 ? x : -x) + turnedX, y + turnedY, p.Z);
    }

    /// <summary>Direction of an axis of a hand, given by its angle towards the little finger.</summary>
    public (double X, double Y) Direction(int hand, double angle)
    {
        var (sine, cosine) = Math.SinCos(angle + Of(hand).Turn);
        return (hand == 0 ? sine : -sine, cosine);
    }
}
