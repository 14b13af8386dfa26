namespace Rubor.Studies.Exchange;

/// <summary>How a source is read.</summary>
public sealed record ImportSettings
{
    /// <summary>Which role a series has.</summary>
    public RoleRules Rules { get; init; } = RoleRules.Defaults;

    /// <summary>Whose an identifier of the source is, or null for the source's own names.</summary>
    public SubjectTable? Subjects { get; init; }

    /// <summary>nnU-Net's splits_final.json, or null to look for it beside the images.</summary>
    public string? Splits { get; init; }

    /// <summary>Label Studio: labels that are classes of one label map, the least severe first; empty where they tell it
    /// themselves.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>Label Studio: folder of the pictures, or null for that of the export.</summary>
    public string? Pictures { get; init; }

    /// <summary>DICOM: whether missing and uneven slices are interpolated instead of refused.</summary>
    public bool AllowGaps { get; init; }

    /// <summary>DICOM: whether Philips' display values are made where the floating-point ones could be, which alone are comparable between
    /// visits.</summary>
    public bool PhilipsDisplayValues { get; init; }

    /// <summary>Threads that the source may use to look through its files.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Is told how many files will be looked at, once.</summary>
    public Action<int> Looking { get; init; } = _ => { };

    /// <summary>Is told each file looked at, from any thread.</summary>
    public Action Looked { get; init; } = () => { };
}
