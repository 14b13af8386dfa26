namespace Rubor.Methods.HandScans.Phantom;

/// <summary>How a view is taken.</summary>
/// <param name="Scan">Name of the view among those of a patient.</param>
/// <param name="View">palmar, dorsal, oblique_left or oblique_right.</param>
/// <param name="Angle">Turn of the camera about the long axis of the hands, from the palms towards the patient's left; radians.</param>
/// <param name="Acquisition">Views of one acquisition show the same hands in the same place.</param>
internal sealed record HandView(string Scan, string View, double Angle, int Acquisition)
{
    /// <summary>Names of the views.</summary>
    public const string Palmar = HandViews.Palmar, Dorsal = HandViews.Dorsal, ObliqueLeft = HandViews.ObliqueLeft,
        ObliqueRight = HandViews.ObliqueRight;

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
