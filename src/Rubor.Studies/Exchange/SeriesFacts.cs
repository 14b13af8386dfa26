namespace Rubor.Studies.Exchange;

/// <summary>What is known of a series, a frame or a picture when its role is looked for; null or empty is not known, and no condition on it
/// holds then. A source fills it from the headers of files, or from what else it has.</summary>
public sealed record SeriesFacts
{
    /// <summary>DICOM's modality in capitals: MR, NM, US, CR, DX, CT, XC.</summary>
    public string Modality { get; init; } = "";

    /// <summary>Series description, or the name of a channel.</summary>
    public string Description { get; init; } = "";

    /// <summary>Name of the protocol.</summary>
    public string Protocol { get; init; } = "";

    /// <summary>Values of the image type, such as ORIGINAL, PRIMARY, M.</summary>
    public IReadOnlyList<string> ImageType { get; init; } = [];

    /// <summary>axial, coronal, sagittal or oblique, from the geometry.</summary>
    public string Plane { get; init; } = "";

    /// <summary>What the header says of the direction of view: a view's or detector's name, a view position.</summary>
    public string View { get; init; } = "";

    /// <summary>Slices of the volume; 1 of a picture.</summary>
    public int? Slices { get; init; }

    /// <summary>Frames in time; 1 of a picture or volume.</summary>
    public int? Frames { get; init; }

    /// <summary>gray or rgb: whether the picture shows colour, not how its pixels are stored. An ultrasound image with a region of colour
    /// flow is rgb, a gray one stored as RGB is gray.</summary>
    public string Colour { get; init; } = "";

    /// <summary>Whether the header names a contrast agent; null where nothing is known.</summary>
    public bool? Contrast { get; init; }

    /// <summary>Scan options of MR, such as FS for suppressed fat.</summary>
    public IReadOnlyList<string> ScanOptions { get; init; } = [];

    /// <summary>Manufacturer of the device.</summary>
    public string Manufacturer { get; init; } = "";

    /// <summary>Name of the file or of the folder that holds the series.</summary>
    public string FileName { get; init; } = "";

    /// <summary>The facts in a few words, for a user who writes a rule: "MR, 'TIRM cor', coronal". No name of a patient, unless a
    /// description has one.</summary>
    public string Words => string.Join(", ", new[]
    {
        Modality, Description.Length > 0 ? $"'{Description}'" : Protocol.Length > 0 ? $"'{Protocol}'" : "", Plane,
        View.Length > 0 ? $"view '{View}'" : "", Colour,
    }.Where(w => w.Length > 0));
}
