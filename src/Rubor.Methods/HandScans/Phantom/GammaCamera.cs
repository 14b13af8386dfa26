using Rubor.Imaging;

namespace Rubor.Methods.HandScans.Phantom;

/// <summary>A planar gamma camera with a low-energy high-resolution collimator, and 99mTc (140 keV). Lengths in mm.</summary>
internal static class GammaCamera
{
    /// <summary>Pixels a side.</summary>
    public const int Size = 256;

    /// <summary>Side of a pixel: 614 mm in 256 pixels.</summary>
    public const double PixelMm = 2.4;

    /// <summary>Linear attenuation of soft tissue at 140 keV, a mm.</summary>
    public const double Attenuation = 0.015;

    // Field of view: 533 × 387 mm.
    const double HalfWidth = 266.5, HalfHeight = 193.5;

    // Holes 1.11 mm across flats, hexagonal, 24.05 mm long; lead lets 140 keV through by 1.91 cm²/g × 11.35 g/cm³, which shortens them.
    const double Hole = 1.11 * 1.05, HoleLength = 24.05 - (2 / (1.91 * 11.35 / 10));

    // Of the crystal and its electronics.
    const double IntrinsicFwhm = 3.8;

    const double FwhmOfSigma = 2.35482;

    // Scattered photons in a window of 20 % around 140 keV, per photon that was not, and how wide they fall. Hands are thin.
    const double ScatterShare = 0.15, ScatterSigma = 28;
    const int Coarse = 4;

    /// <summary>The grid of an image.</summary>
    public static GridSize Grid { get; } = new(Size, Size, 1);

    /// <summary>Place of a pixel's centre, mm from the middle: along a row, or down a column.</summary>
    public static double Centre(int pixel) => (pixel - ((Size - 1) / 2.0)) * PixelMm;

    /// <summary>Whether a pixel lies in the field of view; outside nothing is counted.</summary>
    public static bool Sees(int pixel) => Math.Abs(Centre(pixel % Size)) <= HalfWidth && Math.Abs(Centre(pixel / Size)) <= HalfHeight;

    /// <summary>Full width at half maximum of a point at a distance from the collimator, mm: 4.0 at 0, 5.3 at 50, 7.3 at 100.</summary>
    public static double FwhmMm(double distance)
    {
        double collimator = Hole * (HoleLength + Math.Max(0, distance)) / HoleLength;
        return Math.Sqrt((IntrinsicFwhm * IntrinsicFwhm) + (collimator * collimator));
    }

    /// <summary>Standard deviation of the blur of a point at a distance, mm, with that of the patient's motion.</summary>
    public static double SigmaMm(double distance, double motion)
    {
        double sigma = FwhmMm(distance) / FwhmOfSigma;
        return Math.Sqrt((sigma * sigma) + (motion * motion));
    }

    /// <summary>What leaves a slab of uniform activity towards the camera, in mm of a slab that lets everything through.</summary>
    public static double Leaving(double thickness) => (1 - Math.Exp(-Attenuation * thickness)) / Attenuation;

    /// <summary>Adds scattered photons: wide, low, and only as many as the primaries they come with.</summary>
    public static void AddScatter(double[] image)
    {
        const int small = Size / Coarse;
        var wide = new double[small * small];
        for (int y = 0; y < Size; y++)
            for (int x = 0; x < Size; x++)
                wide[(y / Coarse * small) + (x / Coarse)] += ScatterShare / (Coarse * Coarse) * image[(y * Size) + x];
        double sigma = ScatterSigma / (Coarse * PixelMm);
        GaussianSmoothing.Smooth(wide, new(small, small, 1), sigma, sigma, 0);
        for (int y = 0; y < Size; y++)
        {
            var (y0, y1, dy) = Between(y);
            for (int x = 0; x < Size; x++)
            {
                var (x0, x1, dx) = Between(x);
                double above = wide[(y0 * small) + x0] + (dx * (wide[(y0 * small) + x1] - wide[(y0 * small) + x0]));
                double below = wide[(y1 * small) + x0] + (dx * (wide[(y1 * small) + x1] - wide[(y1 * small) + x0]));
                image[(y * Size) + x] += above + (dy * (below - above));
            }
        }

        static (int, int, double) Between(int pixel)
        {
            double at = Math.Clamp(((pixel + 0.5) / Coarse) - 0.5, 0, small - 1);
            int first = Math.Min((int)at, small - 2);
            return (first, first + 1, at - first);
        }
    }

    /// <summary>Mean counts: the image times the sensitivity and a background, within the field of view; 0 outside.</summary>
    public static void Expose(double[] image, double sensitivity, double background)
    {
        for (int y = 0; y < Size; y++)
            for (int x = 0; x < Size; x++)
            {
                int i = (y * Size) + x;
                image[i] = Sees(i) ? (sensitivity * image[i]) + background : 0;
            }
    }

    /// <summary>Counts: each pixel a Poisson number by itself.</summary>
    public static ushort[] Count(double[] means, PhantomRandom random)
    {
        var counts = new ushort[means.Length];
        for (int i = 0; i < counts.Length; i++)
            counts[i] = means[i] > 0 ? (ushort)Math.Min(random.Poisson(means[i]), ushort.MaxValue) : (ushort)0;
        return counts;
    }
}
