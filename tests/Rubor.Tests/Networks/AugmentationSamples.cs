using Rubor.Networks.Augmentation;

namespace Rubor.Tests.Networks;

/// <summary>Samples that the augmentation's tests share.</summary>
internal static class AugmentationSamples
{
    /// <summary>Random intensities and labels 0–3.</summary>
    public static Sample Random(int channels, int rows, int columns, ulong seed = 1)
    {
        var random = new SampleRandom(seed);
        var sample = new Sample(channels, rows, columns);
        for (int i = 0; i < sample.Image.Length; i++)
            sample.Image[i] = (float)random.NextUnit();
        for (int i = 0; i < sample.Label.Length; i++)
            sample.Label[i] = (byte)random.Next(4);
        return sample;
    }

    /// <summary>Two discs and a bar, the image being the label.</summary>
    public static Sample Shapes(int rows, int columns)
    {
        var sample = new Sample(1, rows, columns);
        for (int r = 0, i = 0; r < rows; r++)
        {
            for (int c = 0; c < columns; c++, i++)
            {
                double y = (double)r / rows, x = (double)c / columns;
                bool inside = double.Hypot(y - 0.4, x - 0.35) < 0.2 || double.Hypot(y - 0.7, x - 0.7) < 0.12
                    || (x > 0.8 && y is > 0.1 and < 0.5);
                sample.Label[i] = inside ? (byte)1 : (byte)0;
                sample.Image[i] = sample.Label[i];
            }
        }

        return sample;
    }

    public static Sample Apply(AugmentationSettings settings, Sample source, ulong seed)
    {
        var target = new Sample(source.Channels, source.Rows, source.Columns);
        new Augmenter(settings).Apply(source, target, seed);
        return target;
    }

    public static Sample Apply(AugmentationSettings settings, Sample source, AugmentationDraw draw)
    {
        var target = new Sample(source.Channels, source.Rows, source.Columns);
        new Augmenter(settings).Apply(source, target, draw);
        return target;
    }

    /// <summary>Everything on, in moderate ranges.</summary>
    public static AugmentationSettings Everything { get; } = AugmentationSettings.Paper with
    {
        Interpolation = Interpolation.Linear,
        AspectMaximum = 1.1,
        TranslationPixels = 4,
        FlipUpDownProbability = 0.5,
        BlurProbability = 0.5,
        BlurDeviationMinimumPixels = 0.5,
        BlurDeviationMaximumPixels = 1.5,
        LowResolutionProbability = 0.5,
        LowResolutionMaximumPixels = 2.5,
        BrightnessFactorMinimum = 0.8,
        BrightnessFactorMaximum = 1.2,
        BrightnessShift = 0.1,
        ContrastFactorMinimum = 0.8,
        ContrastFactorMaximum = 1.2,
        NoiseDeviationMaximum = 0.1,
    };
}
