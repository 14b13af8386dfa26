using System.Globalization;
using System.Reflection;

namespace Rubor.Networks.Augmentation;

/// <summary>Refuses settings out of their range, by name.</summary>
internal static class SettingsCheck
{
    public static void Check(AugmentationSettings s)
    {
        if (!AugmentationScheme.Known.Contains(s.Scheme))
            throw new ArgumentException($"{nameof(s.Scheme)} is {s.Scheme}; it must be {string.Join(", ", AugmentationScheme.Known)}.");
        if (s.Scheme != AugmentationScheme.Composed)
        {
            RequireNothingElse(s);
            return;
        }

        foreach (var (name, probability) in new[]
        {
            (nameof(s.ElasticProbability), s.ElasticProbability), (nameof(s.RotationProbability), s.RotationProbability),
            (nameof(s.ScaleProbability), s.ScaleProbability), (nameof(s.AspectProbability), s.AspectProbability),
            (nameof(s.ShearProbability), s.ShearProbability), (nameof(s.TranslationProbability), s.TranslationProbability),
            (nameof(s.FlipLeftRightProbability), s.FlipLeftRightProbability), (nameof(s.FlipUpDownProbability), s.FlipUpDownProbability),
            (nameof(s.CropForegroundProbability), s.CropForegroundProbability), (nameof(s.BlurProbability), s.BlurProbability),
            (nameof(s.OedemaProbability), s.OedemaProbability),
            (nameof(s.LowResolutionProbability), s.LowResolutionProbability), (nameof(s.PowerProbability), s.PowerProbability),
            (nameof(s.BrightnessProbability), s.BrightnessProbability), (nameof(s.ContrastProbability), s.ContrastProbability),
            (nameof(s.NoiseProbability), s.NoiseProbability),
        })
        {
            Require(probability is >= 0 and <= 1, name, probability, "a share from 0 to 1");
        }

        Require(Enum.IsDefined(s.Interpolation), nameof(s.Interpolation), (int)s.Interpolation, "Nearest, Linear or Cubic");
        Require(Enum.IsDefined(s.Border), nameof(s.Border), (int)s.Border, "Fill or Mirror");
        Require(double.IsFinite(s.FillIntensity), nameof(s.FillIntensity), s.FillIntensity, "finite");
        Require(s.ElasticSpacingPixels > 1 && double.IsFinite(s.ElasticSpacingPixels), nameof(s.ElasticSpacingPixels),
            s.ElasticSpacingPixels, "over 1");
        NotNegative(nameof(s.ElasticDeviationPixels), s.ElasticDeviationPixels);
        Require(s.RotationDegrees is >= 0 and <= 180, nameof(s.RotationDegrees), s.RotationDegrees, "from 0 to 180");
        Range(nameof(s.ScaleMinimum), s.ScaleMinimum, nameof(s.ScaleMaximum), s.ScaleMaximum, double.Epsilon, "over 0");
        Require(s.AspectMaximum >= 1 && double.IsFinite(s.AspectMaximum), nameof(s.AspectMaximum), s.AspectMaximum, "1 or more");
        Require(s.Shear is >= 0 and < 1, nameof(s.Shear), s.Shear, "from 0 to below 1");
        NotNegative(nameof(s.TranslationPixels), s.TranslationPixels);
        Require(s.OedemaPatches >= 0, nameof(s.OedemaPatches), s.OedemaPatches, "0 or more");
        Range(nameof(s.OedemaRadiusMinimumPixels), s.OedemaRadiusMinimumPixels, nameof(s.OedemaRadiusMaximumPixels),
            s.OedemaRadiusMaximumPixels, 1, "1 or more");
        Range(nameof(s.OedemaFactorMinimum), s.OedemaFactorMinimum, nameof(s.OedemaFactorMaximum), s.OedemaFactorMaximum, 0, "0 or more");
        Range(nameof(s.BlurDeviationMinimumPixels), s.BlurDeviationMinimumPixels, nameof(s.BlurDeviationMaximumPixels),
            s.BlurDeviationMaximumPixels, 0, "0 or more");
        Range(nameof(s.LowResolutionMinimumPixels), s.LowResolutionMinimumPixels, nameof(s.LowResolutionMaximumPixels),
            s.LowResolutionMaximumPixels, 1, "1 or more");
        Range(nameof(s.PowerMinimum), s.PowerMinimum, nameof(s.PowerMaximum), s.PowerMaximum, double.Epsilon, "over 0");
        Range(nameof(s.BrightnessFactorMinimum), s.BrightnessFactorMinimum, nameof(s.BrightnessFactorMaximum), s.BrightnessFactorMaximum, 0,
            "0 or more");
        NotNegative(nameof(s.BrightnessShift), s.BrightnessShift);
        Range(nameof(s.ContrastFactorMinimum), s.ContrastFactorMinimum, nameof(s.ContrastFactorMaximum), s.ContrastFactorMaximum, 0,
            "0 or more");
        Range(nameof(s.NoiseDeviationMinimum), s.NoiseDeviationMinimum, nameof(s.NoiseDeviationMaximum), s.NoiseDeviationMaximum, 0,
            "0 or more");
    }

    static void RequireNothingElse(AugmentationSettings s)
    {
        foreach (var property in typeof(AugmentationSettings).GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            object? given = property.GetValue(s), neutral = property.GetValue(AugmentationSettings.None);
            if (property.Name != nameof(s.Scheme) && !Equals(given, neutral))
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                    $"{property.Name} is {given}; it must be {neutral} where the scheme is {s.Scheme}, which has ranges of its own."));
        }
    }

    static void NotNegative(string name, double value) => Require(value >= 0 && double.IsFinite(value), name, value, "0 or more");

    static void Range(string lowName, double low, string highName, double high, double least, string wanted)
    {
        Require(low >= least && double.IsFinite(low), lowName, low, wanted);
        Require(high >= low && double.IsFinite(high), highName, high, $"at least {lowName}, {low.ToString(CultureInfo.InvariantCulture)}");
    }

    static void Require(bool holds, string name, double value, string wanted)
    {
        if (!holds)
            throw new ArgumentException($"{name} is {value.ToString(CultureInfo.InvariantCulture)}; it must be {wanted}.");
    }
}
