namespace Rubor.Methods.JointUltrasound;

/// <summary>The colour that a picture's gray has: machines offer maps in sepia and blue. The largest of the three is 1.</summary>
/// <param name="Red">Red of gray, as a share of the largest.</param>
/// <param name="Green">Green of it.</param>
/// <param name="Blue">Blue of it.</param>
/// <param name="IsNoGray">Whether the commonest colour is too strong for a map of gray, or none is common.</param>
internal readonly record struct GrayTint(double Red, double Green, double Blue, bool IsNoGray)
{
    // Shares are counted in cells of 1/16, and averaged over those of this distance around the commonest.
    const int Cells = 17;
    const double Around = 0.1;

    // Darker pixels have no colour that can be told, brighter ones are white.
    const int Darkest = 48, Brightest = 245;

    // As much of a picture tells it as the whole; the number is prime, so that no column is left out.
    const int EachPixel = 7;

    // A map of gray keeps this much of its weakest colour, and most of the picture is gray.
    const double WeakestOfGray = 0.35, LeastGray = 0.4, Neutral = 0.93;

    /// <summary>The smallest of the three.</summary>
    public double Weakest => Math.Min(Red, Math.Min(Green, Blue));

    /// <summary>Whether the gray has a colour that must be divided out.</summary>
    public bool IsTinted => !IsNoGray && Weakest < Neutral;

    /// <summary>The commonest colour of a picture, whatever its brightness.</summary>
    public static GrayTint Of(ColourPicture picture)
    {
        var counts = new int[Cells * Cells * Cells];
        int all = 0;
        foreach (var (r, g, b) in Shares(picture))
        {
            counts[(((Cell(r) * Cells) + Cell(g)) * Cells) + Cell(b)]++;
            all++;
        }
        if (all == 0)
            return new(1, 1, 1, false);
        int best = Array.IndexOf(counts, counts.Max());
        var (red, green, blue) = (Middle(best / (Cells * Cells)), Middle(best / Cells % Cells), Middle(best % Cells));
        double sumRed = 0, sumGreen = 0, sumBlue = 0;
        int near = 0;
        foreach (var (r, g, b) in Shares(picture))
            if (Math.Abs(r - red) <= Around && Math.Abs(g - green) <= Around && Math.Abs(b - blue) <= Around)
            {
                (sumRed, sumGreen, sumBlue) = (sumRed + r, sumGreen + g, sumBlue + b);
                near++;
            }
        double most = Math.Max(sumRed, Math.Max(sumGreen, sumBlue));
        var tint = new GrayTint(sumRed / most, sumGreen / most, sumBlue / most, false);
        return tint with { IsNoGray = tint.Weakest < WeakestOfGray || near < LeastGray * all };
    }

    static IEnumerable<(double Red, double Green, double Blue)> Shares(ColourPicture picture)
    {
        for (int i = 0; i < picture.Values.Length; i += 3 * EachPixel)
        {
            int red = picture.Values[i], green = picture.Values[i + 1], blue = picture.Values[i + 2];
            double most = Math.Max(red, Math.Max(green, blue));
            if (most is >= Darkest and <= Brightest)
                yield return (red / most, green / most, blue / most);
        }
    }

    static int Cell(double share) => (int)Math.Round(share * (Cells - 1));

    static double Middle(int cell) => cell / (double)(Cells - 1);
}
