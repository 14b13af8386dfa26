namespace Rubor.Networks.Augmentation;

/// <summary>What becomes of one channel by nnU-Net's scheme.</summary>
/// <param name="BlurRowsPixels">Standard deviation of the blur from row to row, 0 for none.</param>
/// <param name="BlurColumnsPixels">Standard deviation of the blur from column to column, 0 for none.</param>
/// <param name="Brightness">Factor of the intensities.</param>
/// <param name="Contrast">Factor about their mean.</param>
/// <param name="Zoom">Share of rows and columns that are kept, 1 for all.</param>
/// <param name="InvertedGamma">Power of the inverse, 1 for none.</param>
/// <param name="Gamma">Power, 1 for none.</param>
internal readonly record struct NnUNetChannelDraw(
    double BlurRowsPixels, double BlurColumnsPixels, double Brightness, double Contrast, double Zoom, double InvertedGamma, double Gamma)
{
    public static NnUNetChannelDraw Neutral { get; } = new(0, 0, 1, 1, 1, 1, 1);

    /// <summary>Which steps a sample gets is drawn once, their values for each channel.</summary>
    public static NnUNetChannelDraw[] Of(ref SampleRandom random, int channels, bool first)
    {
        bool blurred = random.NextUnit() < NnUNetRanges.BlurProbability;
        bool brightened = random.NextUnit() < NnUNetRanges.BrightnessProbability;
        bool contrasted = random.NextUnit() < NnUNetRanges.ContrastProbability;
        bool coarse = random.NextUnit() < NnUNetRanges.LowResolutionProbability;
        bool inverted = random.NextUnit() < NnUNetRanges.InvertedGammaProbability;
        bool powered = random.NextUnit() < NnUNetRanges.GammaProbability;
        var draws = new NnUNetChannelDraw[channels];
        for (int channel = 0; channel < channels; channel++)
        {
            bool blurs = random.NextUnit() < NnUNetRanges.BlurChannelProbability && blurred;
            double blurRows = random.Next(NnUNetRanges.BlurDeviationMinimumPixels, NnUNetRanges.BlurDeviationMaximumPixels);
            double blurColumns = random.Next(NnUNetRanges.BlurDeviationMinimumPixels, NnUNetRanges.BlurDeviationMaximumPixels);
            double brightness = AboutOne(ref random, NnUNetRanges.FactorMinimum, NnUNetRanges.FactorMaximum);
            double uniform = random.Next(NnUNetRanges.FactorMinimum, NnUNetRanges.FactorMaximum);
            double contrast = AboutOne(ref random, NnUNetRanges.FactorMinimum, NnUNetRanges.FactorMaximum);
            bool coarsens = random.NextUnit() < NnUNetRanges.LowResolutionChannelProbability && coarse;
            double zoom = random.Next(NnUNetRanges.ZoomMinimum, 1);
            double ofInverse = AboutOne(ref random, NnUNetRanges.GammaMinimum, NnUNetRanges.GammaMaximum);
            double gamma = AboutOne(ref random, NnUNetRanges.GammaMinimum, NnUNetRanges.GammaMaximum);
            draws[channel] = new(
                blurs ? blurRows : 0,
                !blurs ? 0 : first ? blurRows : blurColumns,
                !brightened ? 1 : first ? uniform : brightness,
                contrasted ? contrast : 1,
                coarsens ? zoom : 1,
                inverted ? ofInverse : 1,
                powered ? gamma : 1);
        }

        return draws;
    }

    /// <summary>A half of the draws from below 1, a half from above.</summary>
    public static double AboutOne(ref SampleRandom random, double low, double high) =>
        random.NextUnit() < NnUNetRanges.BelowOneProbability ? random.Next(low, 1) : random.Next(1, high);
}
