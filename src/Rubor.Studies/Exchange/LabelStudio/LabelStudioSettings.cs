namespace Rubor.Studies.Exchange.LabelStudio;

/// <summary>How an export of Label Studio becomes images and labels of a study.</summary>
public sealed record LabelStudioSettings
{
    /// <summary>Labels that are classes of one label map, the least severe first: where regions overlap, the most severe counts. Empty: a
    /// known scale of severity where the labels are one (<see cref="SeverityScale"/>), else a mask a label.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>Name of that label map.</summary>
    public string MapName { get; init; } = "severity";

    /// <summary>Folder below which the pictures lie; null for that of the export.</summary>
    public string? ImageFolder { get; init; }

    /// <summary>Role of pictures whose names and tasks tell none.</summary>
    public string Role { get; init; } = "image";

    /// <summary>Which role a picture has by its name, where that is none of the study's own.</summary>
    public RoleRules Rules { get; init; } = RoleRules.Defaults;

    /// <summary>Whose a picture is, by its name or the patient that it tells, or null for what it tells.</summary>
    public SubjectTable? Subjects { get; init; }

    /// <summary>Is told each picture looked at.</summary>
    public Action Looked { get; init; } = () => { };
}
