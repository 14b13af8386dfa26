namespace Rubor.Methods.HandScans.Threshold;

/// <summary>The thresholds of one class.</summary>
/// <param name="Label">Name of the class.</param>
/// <param name="Sigma">Standard deviation of the smoothing, in pixels.</param>
/// <param name="Lower">Least count of a smoothed pixel of the class.</param>
/// <param name="Upper">Largest.</param>
/// <param name="Score">The criterion on the images that it was fitted on, 0–1.</param>
public sealed record ThresholdClass(string Label, double Sigma, int Lower, int Upper, double Score);

/// <summary>The threshold model of hand scans: each class by itself is what lies between two thresholds. Cobb 2023, 2.2.</summary>
/// <param name="Criterion">What its thresholds were chosen by.</param>
/// <param name="Classes">Its classes, the mildest first.</param>
public sealed record ThresholdModel(ThresholdCriterion Criterion, IReadOnlyList<ThresholdClass> Classes)
{
    /// <summary>Finds the classes in an image. A pixel between the thresholds of several belongs to the most severe.</summary>
    /// <param name="counts">Image (y, x).</param>
    /// <param name="width">Pixels a row.</param>
    /// <returns>Value of the class of each pixel (y, x) as in <see cref="HandScan.Classes"/>, 0 for none.</returns>
    public byte[] Predict(ReadOnlySpan<double> counts, int width) => Find(counts, width).MostSevere();

    /// <summary>Finds each class by itself: a pixel between the thresholds of several is in all of them.</summary>
    /// <param name="counts">Image (y, x).</param>
    /// <param name="width">Pixels a row.</param>
    public HandScanMasks Find(ReadOnlySpan<double> counts, int width)
    {
        var masks = new List<byte[]>();
        foreach (var cls in HandScan.Classes)
        {
            var mask = new byte[counts.Length];
            if (Classes.FirstOrDefault(c => c.Label == cls.Name) is { } thresholds)
            {
                double[] smoothed = SmoothedCounts.Of(counts, width, counts.Length / width, thresholds.Sigma);
                for (int i = 0; i < mask.Length; i++)
                    mask[i] = SmoothedCounts.IsBetween(smoothed[i], thresholds.Lower, thresholds.Upper) ? (byte)1 : (byte)0;
            }
            masks.Add(mask);
        }
        return new(masks, width);
    }
}
