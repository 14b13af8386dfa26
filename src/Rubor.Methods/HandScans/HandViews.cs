namespace Rubor.Methods.HandScans;

/// <summary>Views of the hands, as a study's table names them in its column <see cref="Column"/>. Cobb 2023, 2.1.</summary>
public static class HandViews
{
    /// <summary>Clinical column of a study with the view of a scan.</summary>
    public const string Column = "view";

    /// <summary>Names of the views.</summary>
    public const string Palmar = "palmar", Dorsal = "dorsal", ObliqueLeft = "oblique_left", ObliqueRight = "oblique_right";

    /// <summary>The view that is looked at beside another: palmar and dorsal beside each other, palmar beside obliques.</summary>
    /// <returns>Null of anything else.</returns>
    public static string? Beside(string view) => view switch
    {
        Palmar => Dorsal,
        Dorsal or ObliqueLeft or ObliqueRight => Palmar,
        _ => null,
    };

    /// <summary>Whether two views are the same projection from in front and from behind, so that one is the other's mirror image: the two
    /// heads of a camera. Obliques are none.</summary>
    public static bool AreOpposite(string one, string other) => (one, other) is (Palmar, Dorsal) or (Dorsal, Palmar);

    /// <summary>Whether the patient's left hand is on the right of an image, fingers up: seen from the palms it is, from the backs it is
    /// not.</summary>
    /// <returns>Null of any other view.</returns>
    public static bool? LeftHandIsRight(string view) => view switch
    {
        Palmar => true,
        Dorsal => false,
        _ => null,
    };
}
