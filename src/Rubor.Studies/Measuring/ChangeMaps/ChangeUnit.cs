namespace Rubor.Studies.Measuring.ChangeMaps;

/// <summary>What change is measured in.</summary>
public enum ChangeUnit
{
    /// <summary>Volumes: ml, and distances in mm.</summary>
    Millilitres,

    /// <summary>Pictures whose file states a spacing: mm², and distances in mm.</summary>
    SquareMillimetres,

    /// <summary>Pictures without a spacing: pixels, and distances in pixels.</summary>
    Pixels,
}

/// <summary>Units in words and numbers.</summary>
public static class ChangeUnits
{
    /// <summary>As it stands behind a number: ml, mm², pixels.</summary>
    public static string Symbol(this ChangeUnit unit) => unit switch { ChangeUnit.Millilitres => "ml", ChangeUnit.SquareMillimetres => "mm²", _ => "pixels" };

    /// <summary>As it stands behind a distance: mm or pixels.</summary>
    public static string OfLength(this ChangeUnit unit) => unit == ChangeUnit.Pixels ? "pixels" : "mm";

    /// <summary>As JSON says it: ml, mm2, pixels.</summary>
    public static string Name(this ChangeUnit unit) => unit == ChangeUnit.SquareMillimetres ? "mm2" : unit.Symbol();

    // A picture's grid is 1 thick, so that its voxels' mm³ are mm², or pixels.
    internal static double OfMl(this ChangeUnit unit, double ml) => unit == ChangeUnit.Millilitres ? ml : 1000 * ml;

    internal static double? When(this ChangeUnit unit, ChangeUnit wanted, double? value) => unit == wanted ? value : null;

    internal static double? WhenMm(this ChangeUnit unit, double? value) => unit == ChangeUnit.Pixels ? null : value;

    internal static double? WhenPixels(this ChangeUnit unit, double? value) => unit == ChangeUnit.Pixels ? value : null;
}
