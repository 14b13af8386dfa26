namespace Rubor.Networks.Augmentation;

/// <summary>
/// What to do to a training sample at random. By default every range is neutral and every probability of a range is 1, so
/// that naming a range turns its step on; flips have a probability only. Draws from a range are uniform.
/// Geometry is composed into one resampling; intensities follow in the order of the properties here.
/// </summary>
public sealed record AugmentationSettings
{
    /// <summary>Rotation of ± this many degrees. Published training script of Hepburn 2023, 2.5.3.</summary>
    public const double PaperRotationDegrees = 10;

    /// <summary>Scale of each axis from 1 − this to 1 + this. Published training script of Hepburn 2023, 2.5.3.</summary>
    public const double PaperScale = 0.1;

    /// <summary>Shear factors of ± this. Published training script of Hepburn 2023, 2.5.3.</summary>
    public const double PaperShear = 0.2;

    /// <summary>Deviation of the displacements, pixels. Published training script of Hepburn 2023, 2.5.3.</summary>
    public const double PaperElasticDeviationPixels = 3;

    /// <summary>
    /// 12 control points across 336 pixels, the first and the last on the border. Published training script of Hepburn 2023, 2.5.3.
    /// </summary>
    public const double PaperElasticSpacingPixels = 335.0 / 11;

    /// <summary>Left–right flips. Published training script of Hepburn 2023, 2.5.3.</summary>
    public const double PaperFlipProbability = 0.5;

    /// <summary>Smallest power of the intensities. Published training script of Hepburn 2023, 2.5.3.</summary>
    public const double PaperPowerMinimum = 0.6;

    /// <summary>Largest power of the intensities. Published training script of Hepburn 2023, 2.5.3.</summary>
    public const double PaperPowerMaximum = 1.2;

    /// <summary>Changes nothing.</summary>
    public static AugmentationSettings None { get; } = new();

    /// <summary>
    /// The published set: elastic deformation, rotation, scale and shear, left–right flip, intensity power; nearest pixel, mirrored border.
    /// </summary>
    public static AugmentationSettings Paper { get; } = new()
    {
        Interpolation = Interpolation.Nearest,
        Border = Border.Mirror,
        ElasticSpacingPixels = PaperElasticSpacingPixels,
        ElasticDeviationPixels = PaperElasticDeviationPixels,
        RotationDegrees = PaperRotationDegrees,
        ScaleMinimum = 1 - PaperScale,
        ScaleMaximum = 1 + PaperScale,
        ScaleAxesApart = true,
        Shear = PaperShear,
        FlipLeftRightProbability = PaperFlipProbability,
        PowerMinimum = PaperPowerMinimum,
        PowerMaximum = PaperPowerMaximum,
    };

    /// <summary>
    /// One of <see cref="AugmentationScheme.Known"/>: but for "composed", the other settings stay at their defaults, and the plan says what
    /// may be mirrored.
    /// </summary>
    public string Scheme { get; init; } = AugmentationScheme.Composed;

    /// <summary>How intensities between pixels are read.</summary>
    public Interpolation Interpolation { get; init; } = Interpolation.Linear;

    /// <summary>What lies outside the image.</summary>
    public Border Border { get; init; } = Border.Fill;

    /// <summary>Intensity outside the image, where the border is filled.</summary>
    public double FillIntensity { get; init; }

    /// <summary>Class outside the image, where the border is filled.</summary>
    public byte FillLabel { get; init; }

    /// <summary>Share of samples that are deformed.</summary>
    public double ElasticProbability { get; init; } = 1;

    /// <summary>Distance of the control points, pixels, over 1.</summary>
    public double ElasticSpacingPixels { get; init; } = 32;

    /// <summary>Standard deviation of each coordinate's displacement at the control points, pixels.</summary>
    public double ElasticDeviationPixels { get; init; }

    /// <summary>Share of samples that are rotated.</summary>
    public double RotationProbability { get; init; } = 1;

    /// <summary>Rotation about the centre of up to this, either way, 0–180.</summary>
    public double RotationDegrees { get; init; }

    /// <summary>Share of samples that are scaled.</summary>
    public double ScaleProbability { get; init; } = 1;

    /// <summary>Smallest magnification, over 0.</summary>
    public double ScaleMinimum { get; init; } = 1;

    /// <summary>Largest magnification.</summary>
    public double ScaleMaximum { get; init; } = 1;

    /// <summary>Whether rows and columns each draw a magnification of their own.</summary>
    public bool ScaleAxesApart { get; init; }

    /// <summary>Share of samples whose aspect changes.</summary>
    public double AspectProbability { get; init; } = 1;

    /// <summary>Largest change of width over height, 1 or more: its logarithm is uniform, either way, the area kept.</summary>
    public double AspectMaximum { get; init; } = 1;

    /// <summary>Share of samples that are sheared.</summary>
    public double ShearProbability { get; init; } = 1;

    /// <summary>Shear factor (pixels moved a pixel from the centre) of up to this, either way, below 1; each axis draws its own.</summary>
    public double Shear { get; init; }

    /// <summary>Share of samples that are moved.</summary>
    public double TranslationProbability { get; init; } = 1;

    /// <summary>Movement of up to this, either way, each axis its own.</summary>
    public double TranslationPixels { get; init; }

    /// <summary>Share of samples whose columns are reversed.</summary>
    public double FlipLeftRightProbability { get; init; }

    /// <summary>Share of samples whose rows are reversed.</summary>
    public double FlipUpDownProbability { get; init; }

    /// <summary>Whether the target may be smaller than the source: a window of its size is cut at random.</summary>
    public bool Crop { get; init; }

    /// <summary>
    /// Share of windows with a random foreground pixel (label over 0) in their centre, as near as the image's border allows.
    /// </summary>
    public double CropForegroundProbability { get; init; }

    /// <summary>Share of samples in which patches of what is labelled are darkened, as oedema is on T1W.</summary>
    public double OedemaProbability { get; init; } = 1;

    /// <summary>Most patches of a sample, 0 for none: 1 up to this.</summary>
    public int OedemaPatches { get; init; }

    /// <summary>Smallest half of a patch's long axis, pixels, 1 or more; its logarithm is uniform.</summary>
    public double OedemaRadiusMinimumPixels { get; init; } = 1;

    /// <summary>Largest half of a patch's long axis, pixels.</summary>
    public double OedemaRadiusMaximumPixels { get; init; } = 1;

    /// <summary>Smallest factor of the intensities in a patch, 0 or more.</summary>
    public double OedemaFactorMinimum { get; init; } = 1;

    /// <summary>Largest factor of the intensities in a patch.</summary>
    public double OedemaFactorMaximum { get; init; } = 1;

    /// <summary>Share of samples that are blurred.</summary>
    public double BlurProbability { get; init; } = 1;

    /// <summary>Smallest standard deviation of the Gaussian, pixels.</summary>
    public double BlurDeviationMinimumPixels { get; init; }

    /// <summary>Largest standard deviation of the Gaussian, pixels.</summary>
    public double BlurDeviationMaximumPixels { get; init; }

    /// <summary>Share of samples of lowered resolution.</summary>
    public double LowResolutionProbability { get; init; } = 1;

    /// <summary>Smallest side of a coarse pixel, in pixels, 1 or more.</summary>
    public double LowResolutionMinimumPixels { get; init; } = 1;

    /// <summary>Largest side of a coarse pixel, in pixels.</summary>
    public double LowResolutionMaximumPixels { get; init; } = 1;

    /// <summary>Share of samples whose intensities are raised to a power.</summary>
    public double PowerProbability { get; init; } = 1;

    /// <summary>Smallest power, over 0; a negative intensity keeps its sign.</summary>
    public double PowerMinimum { get; init; } = 1;

    /// <summary>Largest power.</summary>
    public double PowerMaximum { get; init; } = 1;

    /// <summary>Share of samples whose brightness changes.</summary>
    public double BrightnessProbability { get; init; } = 1;

    /// <summary>Smallest factor of the intensities, 0 or more.</summary>
    public double BrightnessFactorMinimum { get; init; } = 1;

    /// <summary>Largest factor of the intensities.</summary>
    public double BrightnessFactorMaximum { get; init; } = 1;

    /// <summary>What is added after the factor: up to this, either way, in the image's unit.</summary>
    public double BrightnessShift { get; init; }

    /// <summary>Share of samples whose contrast changes.</summary>
    public double ContrastProbability { get; init; } = 1;

    /// <summary>Smallest factor about the mean of each channel, 0 or more.</summary>
    public double ContrastFactorMinimum { get; init; } = 1;

    /// <summary>Largest factor about the mean of each channel.</summary>
    public double ContrastFactorMaximum { get; init; } = 1;

    /// <summary>Share of samples that get Gaussian noise, each pixel its own.</summary>
    public double NoiseProbability { get; init; } = 1;

    /// <summary>Smallest standard deviation of the noise, in the image's unit.</summary>
    public double NoiseDeviationMinimum { get; init; }

    /// <summary>Largest standard deviation of the noise, in the image's unit.</summary>
    public double NoiseDeviationMaximum { get; init; }
}
