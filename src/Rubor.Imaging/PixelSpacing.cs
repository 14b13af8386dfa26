namespace Rubor.Imaging;

/// <summary>
/// Distance in mm between neighbouring pixels along a row (<paramref name="X"/>) and down a column (<paramref name="Y"/>).
/// </summary>
public readonly record struct PixelSpacing(double X, double Y)
{
    const double MmAnInch = 25.4;

    // What programs write that know of no size: that of a screen. Rounded to whole pixels a metre it is off by a little.
    static readonly double[] Screens = [72, 96];
    const double SameDensity = 0.05;

    /// <summary>The spacing that pixel densities state, or null where they state none: no unit, no number above one pixel an inch, or
    /// the 72 or 96 pixels an inch of a screen, which programs write that know of no size.</summary>
    /// <param name="x">Pixels an inch along a row.</param>
    /// <param name="y">Pixels an inch down a column.</param>
    public static PixelSpacing? OfDensity(double x, double y)
    {
        if (!double.IsFinite(x) || !double.IsFinite(y) || x <= 1 || y <= 1)
            return null;
        return Screens.Any(s => Math.Abs(x - s) < SameDensity && Math.Abs(y - s) < SameDensity) ? null : new(MmAnInch / x, MmAnInch / y);
    }
}
