namespace Rubor.Imaging.Dicom.Series;

/// <summary>What the measured values of a volume are.</summary>
public enum IntensityKind
{
    /// <summary>The stored values: the file states no rescaling.</summary>
    Stored,
    /// <summary>Stored values with the file's rescale slope and intercept: Hounsfield units of a CT.</summary>
    Rescaled,
    /// <summary>Philips' floating-point values, (SV + RI/RS)/SS: comparable between series and visits.</summary>
    PhilipsFloatingPoint,
    /// <summary>Philips' display values, SV·RS + RI: scaled for each series, not comparable between visits.</summary>
    PhilipsDisplay,
}

/// <summary>How the stored values of slices become measured ones.</summary>
/// <param name="Kind">What they become.</param>
/// <param name="Scales">Slope and intercept of each slice, in order.</param>
/// <param name="Warnings">What a user should know, one sentence each.</param>
public sealed record SliceIntensities(
    IntensityKind Kind, IReadOnlyList<(double Slope, double Intercept)> Scales, IReadOnlyList<string> Warnings)
{
    // Of slope and intercept: texts of the same number may end in other digits.
    const double SameScale = 1e-9;

    /// <summary>The one slope and intercept of all slices, or null where they differ.</summary>
    public (double Slope, double Intercept)? Common =>
        Scales.All(s => Near(s.Slope, Scales[0].Slope) && Near(s.Intercept, Scales[0].Intercept)) ? Scales[0] : null;

    /// <summary>Those of slices.</summary>
    /// <param name="slices">At least one.</param>
    /// <param name="philipsDisplay">Whether Philips' display values are wanted where both could be made.</param>
    public static SliceIntensities Of(IReadOnlyList<SeriesFrame> slices, bool philipsDisplay)
    {
        ArgumentNullException.ThrowIfNull(slices);
        int scaled = slices.Count(s => s.PhilipsScaleSlope is not null);
        bool philips = scaled > 0 || slices.Any(s => IsPhilipsMr(s.Facts));
        var warnings = new List<string>();
        if (slices.Any(s => s.CountsFromWhite))
            warnings.Add("Its files call for 0 to be shown white (MONOCHROME1); the values are as stored.");
        if (philips && !philipsDisplay && scaled == slices.Count)
            return new(IntensityKind.PhilipsFloatingPoint, [.. slices.Select(s =>
                (1 / s.PhilipsScaleSlope!.Value, s.RescaleIntercept / (s.RescaleSlope * s.PhilipsScaleSlope.Value)))], warnings);
        if (philips && scaled < slices.Count)
            warnings.Add($"Philips' scale slope is gone{(scaled > 0 ? " from some slices" : "")}: these are display values, which are scaled for " +
                "each series and not comparable between visits.");
        var kind = philips ? IntensityKind.PhilipsDisplay
            : slices.Any(s => s.RescaleSlope != 1 || s.RescaleIntercept != 0) ? IntensityKind.Rescaled : IntensityKind.Stored;
        return new(kind, [.. slices.Select(s => (s.RescaleSlope, s.RescaleIntercept))], warnings);
    }

    static bool IsPhilipsMr(SeriesFacts facts) =>
        facts.Modality == "MR" && facts.Manufacturer.Contains("philips", StringComparison.OrdinalIgnoreCase);

    static bool Near(double a, double b) => Math.Abs(a - b) <= SameScale * Math.Max(Math.Abs(a), Math.Abs(b));
}
