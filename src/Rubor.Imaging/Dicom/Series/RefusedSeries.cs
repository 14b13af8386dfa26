namespace Rubor.Imaging.Dicom.Series;

/// <summary>Why images are no volume.</summary>
public enum RefusalKind
{
    /// <summary>Two-dimensional by nature, as a radiograph or ultrasound: it may be used as a picture.</summary>
    Picture,
    /// <summary>A DICOM object that is no image: a report, a presentation state, a segmentation.</summary>
    NoImage,
    /// <summary>The file cannot be read.</summary>
    Damaged,
    /// <summary>Slices that make no volume: a gap, different images at one place, no position.</summary>
    NoVolume,
}

/// <summary>Images that are no volume.</summary>
/// <param name="Kind">What sort of reason.</param>
/// <param name="Reason">The reason, and what to do, without a full stop at the end.</param>
/// <param name="Files">Their files.</param>
/// <param name="Facts">What the series says of itself; null where the file could not be read.</param>
public sealed record RefusedSeries(RefusalKind Kind, string Reason, IReadOnlyList<string> Files, SeriesFacts? Facts);
