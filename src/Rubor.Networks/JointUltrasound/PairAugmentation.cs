using Rubor.Networks.Augmentation;

namespace Rubor.Networks.JointUltrasound;

/// <summary>What is done to a pair at random, the grayscale and the Doppler image each for itself; no flips. Defaults: Zhou 2022, published
/// code (datasets, util/augmentation.py).</summary>
public sealed record PairAugmentation
{
    /// <summary>Nothing.</summary>
    public static PairAugmentation None { get; } = new()
    {
        RotationDegrees = 0,
        BrightnessContrast = 0,
        ShiftShare = 0,
        LeastGrayScale = 1,
        MostGrayScale = 1,
        LeastDopplerScale = 1,
        MostDopplerScale = 1,
    };

    /// <summary>Turned about the region's centre by up to this either way, degrees.</summary>
    public double RotationDegrees { get; init; } = 5;

    /// <summary>Brightness, then contrast about the mean, times 1 ± up to this share.</summary>
    public double BrightnessContrast { get; init; } = 0.25;

    /// <summary>The grayscale region's centre is shifted by up to this share of its width and height; the Doppler region's is not.</summary>
    public double ShiftShare { get; init; } = 0.10;

    /// <summary>Smallest width and height of the grayscale region, as a share of its own, drawn apart.</summary>
    public double LeastGrayScale { get; init; } = 0.8;

    /// <summary>Largest of them.</summary>
    public double MostGrayScale { get; init; } = 1.1;

    /// <summary>The same of the Doppler region.</summary>
    public double LeastDopplerScale { get; init; } = 0.9;

    /// <summary>The same of the Doppler region.</summary>
    public double MostDopplerScale { get; init; } = 1.1;

    internal RegionView Gray(ref SampleRandom random) => Draw(ref random, ShiftShare, LeastGrayScale, MostGrayScale);

    internal RegionView Doppler(ref SampleRandom random) => Draw(ref random, 0, LeastDopplerScale, MostDopplerScale);

    // The number of draws does not hang on the settings: one of them changed leaves the others' draws.
    RegionView Draw(ref SampleRandom random, double shift, double least, double most) => new()
    {
        Degrees = random.Next(-RotationDegrees, RotationDegrees),
        ShiftX = random.Next(-shift, shift),
        ShiftY = random.Next(-shift, shift),
        ScaleX = random.Next(least, most),
        ScaleY = random.Next(least, most),
        Brightness = random.Next(1 - BrightnessContrast, 1 + BrightnessContrast),
        Contrast = random.Next(1 - BrightnessContrast, 1 + BrightnessContrast),
    };
}

/// <summary>How a region is looked at; the default is the plain region.</summary>
internal readonly record struct RegionView()
{
    /// <summary>Turn about the region's centre, degrees.</summary>
    public double Degrees { get; init; }

    /// <summary>Shift of its centre to the right, as a share of its width.</summary>
    public double ShiftX { get; init; }

    /// <summary>Shift of its centre downwards, as a share of its height.</summary>
    public double ShiftY { get; init; }

    /// <summary>Its width, as a share of its own.</summary>
    public double ScaleX { get; init; } = 1;

    /// <summary>Its height, as a share of its own.</summary>
    public double ScaleY { get; init; } = 1;

    /// <summary>What values are multiplied by.</summary>
    public double Brightness { get; init; } = 1;

    /// <summary>What their distance from their mean is then multiplied by.</summary>
    public double Contrast { get; init; } = 1;
}
