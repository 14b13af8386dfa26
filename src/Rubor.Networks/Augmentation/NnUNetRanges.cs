namespace Rubor.Networks.Augmentation;

/// <summary>
/// Shares and ranges of nnU-Net's augmentation. Version 2: MIC-DKFZ/nnUNet 0e495086, nnUNetTrainer.get_training_transforms and
/// configure_rotation_dummyDA_mirroring_and_inital_patch_size. Version 1: the same, branch nnunetv1 db16c6ce, data_augmentation_moreDA.py
/// and default_data_augmentation.py; where it has no constant of its own here, it has that of version 2.
/// </summary>
public static class NnUNetRanges
{
    /// <summary>Share of samples that are rotated. get_training_transforms, p_rotation.</summary>
    public const double RotationProbability = 0.2;

    /// <summary>Rotation of ± this many degrees. configure_rotation…, 2-D.</summary>
    public const double RotationDegrees = 180;

    /// <summary>The same where the patch is longer than <see cref="LongAspect"/>. configure_rotation…, 2-D.</summary>
    public const double LongRotationDegrees = 15;

    /// <summary>Longest side over shortest from which on a patch counts as long. configure_rotation…, 2-D.</summary>
    public const double LongAspect = 1.5;

    /// <summary>Share of samples that are scaled. get_training_transforms, p_scaling.</summary>
    public const double ScaleProbability = 0.2;

    /// <summary>
    /// Smallest factor of the distance from the centre at which a pixel is read: magnifies. get_training_transforms, scaling.
    /// </summary>
    public const double ScaleMinimum = 0.7;

    /// <summary>Largest factor: over 1 makes things smaller. get_training_transforms, scaling.</summary>
    public const double ScaleMaximum = 1.4;

    /// <summary>
    /// What the loader's patch divides the rotated patch by, so that less of what is read lies outside it; not the largest scale.
    /// compute_initial_patch_size.py, called with (0.85, 1.25).
    /// </summary>
    public const double LoaderScale = 0.85;

    /// <summary>Share of samples with noise. GaussianNoiseTransform.</summary>
    public const double NoiseProbability = 0.1;

    /// <summary>Largest standard deviation of the noise, which the source calls its variance. GaussianNoiseTransform.</summary>
    public const double NoiseDeviationMaximum = 0.1;

    /// <summary>Share of samples of which some channels are blurred. GaussianBlurTransform.</summary>
    public const double BlurProbability = 0.2;

    /// <summary>Share of the channels of such a sample. GaussianBlurTransform, p_per_channel.</summary>
    public const double BlurChannelProbability = 0.5;

    /// <summary>Smallest standard deviation, pixels. GaussianBlurTransform.</summary>
    public const double BlurDeviationMinimumPixels = 0.5;

    /// <summary>Largest standard deviation, pixels. GaussianBlurTransform.</summary>
    public const double BlurDeviationMaximumPixels = 1;

    /// <summary>Width of the blur's kernel in deviations, before it is made odd. BG2 gaussian_blur.py, truncate.</summary>
    public const double BlurWidthDeviations = 6;

    /// <summary>Share of samples whose brightness changes. MultiplicativeBrightnessTransform.</summary>
    public const double BrightnessProbability = 0.15;

    /// <summary>Share of samples whose contrast changes. ContrastTransform.</summary>
    public const double ContrastProbability = 0.15;

    /// <summary>Smallest factor of brightness and of contrast. BGContrast((0.75, 1.25)).</summary>
    public const double FactorMinimum = 0.75;

    /// <summary>Largest factor of brightness and of contrast. BGContrast((0.75, 1.25)).</summary>
    public const double FactorMaximum = 1.25;

    /// <summary>Share of samples of which some channels lose resolution. SimulateLowResolutionTransform.</summary>
    public const double LowResolutionProbability = 0.25;

    /// <summary>Share of the channels of such a sample. SimulateLowResolutionTransform, p_per_channel.</summary>
    public const double LowResolutionChannelProbability = 0.5;

    /// <summary>Smallest share of the rows and columns that are kept; the largest is 1. SimulateLowResolutionTransform.</summary>
    public const double ZoomMinimum = 0.5;

    /// <summary>Share of samples of which the inverse gets a power. GammaTransform, the first.</summary>
    public const double InvertedGammaProbability = 0.1;

    /// <summary>Share of samples that get a power. GammaTransform, the second.</summary>
    public const double GammaProbability = 0.3;

    /// <summary>Smallest power. BGContrast((0.7, 1.5)).</summary>
    public const double GammaMinimum = 0.7;

    /// <summary>Largest power. BGContrast((0.7, 1.5)).</summary>
    public const double GammaMaximum = 1.5;

    /// <summary>Smallest range of intensities that is divided by. BG2 gamma.py.</summary>
    public const double GammaLeastRange = 1e-7;

    /// <summary>Share of samples that are mirrored, of each axis that the plan allows. MirrorTransform.</summary>
    public const double MirrorProbability = 0.5;

    /// <summary>Of ranges on both sides of 1, the share that is drawn from below it. BGContrast; in version 1 the scale too.</summary>
    public const double BelowOneProbability = 0.5;
}
