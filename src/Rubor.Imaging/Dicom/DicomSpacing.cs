namespace Rubor.Imaging.Dicom;

/// <summary>How far apart the pixels of a DICOM picture are, and where that is in doubt.</summary>
public static class DicomSpacing
{
    const double MmACm = 10;

    /// <summary>Spacing in mm, or null where none is stated that can be measured by.</summary>
    /// <param name="header">Of the object.</param>
    /// <returns>The spacing, and a sentence where a reader should know something of it.</returns>
    public static (PixelSpacing? SpacingMm, string? Remark) Of(DicomDataset header)
    {
        ArgumentNullException.ThrowIfNull(header);
        if (header.Text(DicomTags.Modality) == "US" || header.Has(0x00186011))
            return OfUltrasound(UltrasoundRegion.Of(header));
        // Of enhanced objects the spacing stands in the functional groups.
        var measures = header.FirstItem(0x52009229)?.FirstItem(0x00289110) ?? header.FirstItem(0x52009230)?.FirstItem(0x00289110);
        if (Pair(header, DicomTags.PixelSpacing) is { } pixel)
            return (pixel, null);
        if (measures is not null && Pair(measures, DicomTags.PixelSpacing) is { } shared)
            return (shared, null);
        if (Pair(header, 0x00182010) is { } scanned)
            return (scanned, "Its spacing is that of the scanner that read the film.");
        return Pair(header, 0x00181164) is { } detector
            ? (detector, "Its spacing is that at the detector; the body is smaller by the magnification, which is not known.")
            : (null, null);
    }

    static (PixelSpacing?, string?) OfUltrasound(IReadOnlyList<UltrasoundRegion> regions)
    {
        var scales = regions.Where(r => r.IsTwoDimensional && r.CmAPixel is not null).Select(r => r.CmAPixel!.Value).Distinct().ToList();
        return scales switch
        {
            [var one] => (new(one.X * MmACm, one.Y * MmACm), null),
            [] => (null, "It states no scale in cm, so no length is given in mm."),
            _ => (null, "Its regions have different scales, so no single spacing is given."),
        };
    }

    // Distance between rows comes first.
    static PixelSpacing? Pair(DicomDataset set, DicomTag tag) => set.Numbers(tag) is [> 0 and var y, > 0 and var x] ? new(x, y) : null;
}
