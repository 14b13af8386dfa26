namespace Rubor.Reading.Catalog;

/// <summary>A case as <c>rubor serve</c> found it: files, not their content.</summary>
public sealed record CatalogCase
{
    /// <summary>Name, distinct in the study: sub-01_ses-baseline.</summary>
    public required string Name { get; init; }

    /// <summary>Name of its kind.</summary>
    public required string Kind { get; init; }

    /// <summary>The case in words.</summary>
    public required string Title { get; init; }

    /// <summary>Patient.</summary>
    public required string Subject { get; init; }

    /// <summary>Visit, or empty.</summary>
    public string Session { get; init; } = "";

    /// <summary>Scan of the visit where it has several, or empty.</summary>
    public string Scan { get; init; } = "";

    /// <summary>From where it was taken, as the study's table has it: palmar, dorsal; empty where it does not say.</summary>
    public string View { get; init; } = "";

    /// <summary>When it was scanned, as the study's table says it; null where it does not.</summary>
    public string? Date { get; init; }

    /// <summary>Absolute path of each image, by role, in the order in which they are shown.</summary>
    public IReadOnlyDictionary<string, string> Images { get; init; } = new Dictionary<string, string>();

    /// <summary>Absolute path of each label that somebody drew, by name.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Name of the patient's visit before, or null.</summary>
    public string? Earlier { get; init; }

    /// <summary>Name of the case of the same patient and visit that is shown beside this one, or null.</summary>
    public string? Beside { get; init; }

    /// <summary>Why the files make no case, or null.</summary>
    public string? Problem { get; init; }

    /// <summary>Image of a role; null where there is none.</summary>
    public string? Image(string role) => Images.GetValueOrDefault(role);

    /// <summary>Label of a name; null where there is none.</summary>
    public string? Label(string name) => Labels.GetValueOrDefault(name);
}
