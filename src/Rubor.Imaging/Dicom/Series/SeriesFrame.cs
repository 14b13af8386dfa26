namespace Rubor.Imaging.Dicom.Series;

/// <summary>Which pixels of a frame are a slice: one tile of a mosaic.</summary>
/// <param name="X">First column in the big picture.</param>
/// <param name="Y">First row in the big picture.</param>
/// <param name="PictureColumns">Columns of the big picture.</param>
/// <param name="PictureRows">Rows of the big picture.</param>
public readonly record struct FrameTile(int X, int Y, int PictureColumns, int PictureRows);

/// <summary>When a frame was taken, as far as its file says: only these tell the time points of a 4-D series apart.</summary>
/// <param name="TemporalPosition">(0020,0100) or (0020,9128).</param>
/// <param name="TriggerMs">Trigger time or delay in ms.</param>
/// <param name="Acquisition">Acquisition number.</param>
/// <param name="Seconds">Acquisition date and time, in seconds since some day.</param>
public readonly record struct FrameTime(int? TemporalPosition, double? TriggerMs, int? Acquisition, double? Seconds);

/// <summary>
/// One slice as a file holds it: where it lies, what tells it apart from others of its series, and how its values are meant. Positions and
/// directions are RAS millimetres, as everywhere here, not DICOM's LPS.
/// </summary>
public sealed record SeriesFrame
{
    /// <summary>The file's path.</summary>
    public required string File { get; init; }

    /// <summary>Number of the frame in the file, from 0.</summary>
    public int Frame { get; init; }

    /// <summary>Part of the frame that is this slice, or null for all of it.</summary>
    public FrameTile? Tile { get; init; }

    /// <summary>What the series says of itself.</summary>
    public required SeriesFacts Facts { get; init; }

    /// <summary>SOP Instance UID.</summary>
    public string InstanceUid { get; init; } = "";

    /// <summary>Frame of Reference UID; empty where there is none.</summary>
    public string FrameOfReference { get; init; } = "";

    /// <summary>Instance number; decides nothing, but which of two equal images counts.</summary>
    public int InstanceNumber { get; init; }

    /// <summary>Rows of the slice.</summary>
    public required int Rows { get; init; }

    /// <summary>Columns of the slice.</summary>
    public required int Columns { get; init; }

    /// <summary>Distance of neighbouring columns in mm: of a step along a row.</summary>
    public required double ColumnSpacingMm { get; init; }

    /// <summary>Distance of neighbouring rows in mm: of a step down a column.</summary>
    public required double RowSpacingMm { get; init; }

    /// <summary>Unit vector along a row, as the column index grows.</summary>
    public required Point3 Along { get; init; }

    /// <summary>Unit vector down a column, as the row index grows.</summary>
    public required Point3 Down { get; init; }

    /// <summary>Centre of the first pixel.</summary>
    public required Point3 Position { get; init; }

    /// <summary>Along × Down: the direction in which slices are ordered.</summary>
    public Point3 Normal => Along.Cross(Down);

    /// <summary>Stack of an enhanced object; empty elsewhere.</summary>
    public string Stack { get; init; } = "";

    /// <summary>What the values are: image type values 3 and 4 and the vendor's words for magnitude, phase, real, imaginary.</summary>
    public string Kind { get; init; } = "";

    /// <summary>All values of the image type, joined by backslashes.</summary>
    public string ImageType { get; init; } = "";

    /// <summary>Echo time in ms.</summary>
    public double? EchoTimeMs { get; init; }

    /// <summary>Number of the echo.</summary>
    public int? Echo { get; init; }

    /// <summary>Inversion time in ms.</summary>
    public double? InversionTimeMs { get; init; }

    /// <summary>Repetition time in ms.</summary>
    public double? RepetitionTimeMs { get; init; }

    /// <summary>Flip angle in degrees.</summary>
    public double? FlipAngleDegrees { get; init; }

    /// <summary>Diffusion weighting in s/mm².</summary>
    public double? BValue { get; init; }

    /// <summary>When it was taken.</summary>
    public FrameTime Time { get; init; }

    /// <summary>Rescale slope; 1 where the file has none.</summary>
    public double RescaleSlope { get; init; } = 1;

    /// <summary>Rescale intercept.</summary>
    public double RescaleIntercept { get; init; }

    /// <summary>Whether the file states a rescale slope or intercept.</summary>
    public bool IsRescaled { get; init; }

    /// <summary>Philips' scale slope, (2005,xx0E), or null.</summary>
    public double? PhilipsScaleSlope { get; init; }

    /// <summary>Type in which its samples are decoded.</summary>
    public SampleType StoredType { get; init; } = SampleType.UInt16;

    /// <summary>Whether 0 is white (MONOCHROME1).</summary>
    public bool CountsFromWhite { get; init; }
}
