namespace Rubor.Imaging.Dicom.Series;

/// <summary>The voxels of a volume.</summary>
/// <param name="Volume">The volume; its samples are those of the files where one slope and intercept holds for all, else measured values.</param>
/// <param name="StoredSum">Sum of the stored values of all slices and time points; exact up to 2^53.</param>
public sealed record ReadVoxels(Volume Volume, double StoredSum);

/// <summary>
/// A volume that was found among the files of a folder: where it lies and what it is are known, its voxels are read when asked for.
/// </summary>
public sealed class DicomVolume
{
    internal DicomVolume(SliceStackPlan plan) => Plan = plan;

    internal SliceStackPlan Plan { get; }

    SeriesFrame First => Plan.Stack.Times[0][0];

    /// <summary>What its series says of itself.</summary>
    public SeriesFacts Facts => First.Facts;

    /// <summary>Grid of one time point.</summary>
    public Geometry Geometry => Plan.Grid;

    /// <summary>Time points; 1 of a 3-D volume.</summary>
    public int TimePoints => Plan.Stack.Times.Count;

    /// <summary>What its values are.</summary>
    public IntensityKind Intensity => Plan.Intensities.Kind;

    /// <summary>Values of the image type and vendor's words that tell it apart from others of its series, joined by backslashes.</summary>
    public string Kind => First.Kind;

    /// <summary>Echo time in ms, or null.</summary>
    public double? EchoTimeMs => First.EchoTimeMs;

    /// <summary>Number of the echo, or null.</summary>
    public int? Echo => First.Echo;

    /// <summary>Repetition time in ms, or null.</summary>
    public double? RepetitionTimeMs => First.RepetitionTimeMs;

    /// <summary>Inversion time in ms, or null.</summary>
    public double? InversionTimeMs => First.InversionTimeMs;

    /// <summary>Flip angle in degrees, or null.</summary>
    public double? FlipAngleDegrees => First.FlipAngleDegrees;

    /// <summary>Diffusion weighting in s/mm², or null.</summary>
    public double? BValue => First.BValue;

    /// <summary>axial, coronal or sagittal: the plane that its slices are nearest to.</summary>
    public string Plane
    {
        get
        {
            var n = First.Normal;
            return Math.Abs(n.X) > Math.Max(Math.Abs(n.Y), Math.Abs(n.Z)) ? "sagittal" : Math.Abs(n.Y) > Math.Abs(n.Z) ? "coronal" : "axial";
        }
    }

    /// <summary>How far its slices are tilted from that plane, in degrees, 0 to 55.</summary>
    public double TiltDegrees
    {
        get
        {
            var n = First.Normal;
            return double.RadiansToDegrees(Math.Acos(Math.Min(1, Math.Max(Math.Max(Math.Abs(n.X), Math.Abs(n.Y)), Math.Abs(n.Z)))));
        }
    }

    /// <summary>What a user should know, one sentence each.</summary>
    public IReadOnlyList<string> Warnings => Plan.Warnings;

    /// <summary>Files of its slices, in ordinal order.</summary>
    public IReadOnlyList<string> SourceFiles =>
        [.. Plan.Stack.Times.SelectMany(t => t).Select(s => s.File).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>Reads its voxels, several files at once.</summary>
    /// <param name="threads">At most this many at once.</param>
    /// <param name="cancel">Stops.</param>
    /// <exception cref="ImageDataException">A file is damaged, or has changed since.</exception>
    public ReadVoxels Read(int threads = 1, CancellationToken cancel = default) => VoxelReading.Read(Plan, threads, cancel);
}
