using System.Numerics;

namespace Rubor.Methods.HandScans.Photographs;

/// <summary>A similarity of the plane: turn, size and shift, mirrored or not; never a shear. Places are x + iy, in pixels.</summary>
/// <param name="Factor">Size (its modulus) and turn (its argument).</param>
/// <param name="Shift">Added last.</param>
/// <param name="Mirrored">Whether y changes its sign first.</param>
public readonly record struct HandSimilarity(Complex Factor, Complex Shift, bool Mirrored)
{
    /// <summary>Fewest pairs of places that one is found from: two fit mirrored as well as not.</summary>
    public const int FewestPairs = 3;

    /// <summary>The similarity of least squares (Procrustes, Gower 1975), mirrored where that fits better.</summary>
    /// <param name="pairs">Places, and where they belong.</param>
    /// <returns>Null of fewer than <see cref="FewestPairs"/> pairs, or of places that are all one.</returns>
    public static HandSimilarity? Fit(IReadOnlyList<(Complex From, Complex To)> pairs)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        if (pairs.Count < FewestPairs)
            return null;
        Complex from = Mean([.. pairs.Select(p => p.From)]), to = Mean([.. pairs.Select(p => p.To)]), straight = 0, mirrored = 0;
        double spread = 0;
        foreach (var (a, b) in pairs.Select(p => (p.From - from, p.To - to)))
        {
            straight += Complex.Conjugate(a) * b;
            mirrored += a * b;
            spread += (a.Real * a.Real) + (a.Imaginary * a.Imaginary);
        }

        bool turnedOver = mirrored.Magnitude > straight.Magnitude;
        var factor = (turnedOver ? mirrored : straight) / spread;
        return spread > 0 && factor != Complex.Zero
            ? new(factor, to - (factor * (turnedOver ? Complex.Conjugate(from) : from)), turnedOver) : null;
    }

    /// <summary>Where a place comes to lie.</summary>
    public Complex Of(Complex place) => (Factor * (Mirrored ? Complex.Conjugate(place) : place)) + Shift;

    /// <summary>What comes to lie at a place.</summary>
    public Complex Back(Complex place) => Mirrored ? Complex.Conjugate((place - Shift) / Factor) : (place - Shift) / Factor;

    /// <summary>The same, then turned and made larger about a place.</summary>
    /// <param name="about">The place that stays.</param>
    /// <param name="radians">From x to y.</param>
    /// <param name="size">1 leaves it.</param>
    public HandSimilarity Then(Complex about, double radians, double size)
    {
        var more = Complex.FromPolarCoordinates(size, radians);
        return this with { Factor = more * Factor, Shift = about + (more * (Shift - about)) };
    }

    /// <summary>Mean of one place or more.</summary>
    internal static Complex Mean(IReadOnlyCollection<Complex> places) => places.Aggregate(Complex.Zero, (sum, p) => sum + p) / places.Count;
}
