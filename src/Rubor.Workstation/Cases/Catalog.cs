using System.Text.Json;
using System.Text.Json.Serialization;
using Rubor.Imaging;
using Rubor.Methods.Vhi;

namespace Rubor.Workstation.Cases;

/// <summary>A case as <c>rubor serve</c> found it: files, not their content.</summary>
public sealed record CatalogCase
{
    /// <summary>Name, distinct in the study: sub-01_ses-baseline.</summary>
    public required string Name { get; init; }

    /// <summary>The case in words.</summary>
    public required string Words { get; init; }

    /// <summary>Patient.</summary>
    public required string Subject { get; init; }

    /// <summary>Visit, or empty.</summary>
    public string Session { get; init; } = "";

    /// <summary>When it was scanned, as the study's table says it; null where it does not.</summary>
    public string? Date { get; init; }

    /// <summary>STIR file.</summary>
    public string? Stir { get; init; }

    /// <summary>T1W file, or null.</summary>
    public string? T1w { get; init; }

    /// <summary>Mask of normal marrow that somebody drew, or null.</summary>
    public string? NormalMarrow { get; init; }

    /// <summary>Mask of the disease region that somebody drew, or null.</summary>
    public string? DiseaseRegion { get; init; }

    /// <summary>Name of the patient's visit before, or null.</summary>
    public string? Earlier { get; init; }

    /// <summary>Why the files make no case, or null.</summary>
    public string? Problem { get; init; }
}

/// <summary>What <c>rubor serve</c> hands to the workstation: a study's cases, and how they are measured.</summary>
public sealed record Catalog
{
    /// <summary>What the file says it is.</summary>
    public const string FormatName = "rubor.workstation/1";

    /// <summary>Name of the file in the folder of reads.</summary>
    public const string FileName = "workstation.json";

    static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
    };

    /// <summary>What the file is.</summary>
    public required string Format { get; init; }

    /// <summary>Name of the study, which stands in every read.</summary>
    public required string Study { get; init; }

    /// <summary>The program <c>rubor</c>, which finds regions and marrow where nobody drew them; null where none is found.</summary>
    public string? Rubor { get; init; }

    /// <summary>"2d" or "3d".</summary>
    public string Pieces { get; init; } = "2d";

    /// <summary>Fewest voxels of a piece.</summary>
    public int MinimumPiece { get; init; } = VhiSettings.PublishedMinimumPiece;

    /// <summary>"paper", "robust", or null for the paper's on marrow that was drawn and the robust one on marrow that was found.</summary>
    public string? Limits { get; init; }

    /// <summary>The cases.</summary>
    public required IReadOnlyList<CatalogCase> Cases { get; init; }

    /// <summary>How cases are measured until their readers choose otherwise.</summary>
    [JsonIgnore]
    public VhiSettings Settings => new()
    {
        Pieces = Pieces == "3d" ? PieceMode.ThreeD : PieceMode.TwoD,
        MinimumPiece = MinimumPiece,
        Rule = Limits switch { null => null, "robust" => LimitRule.Robust, _ => LimitRule.Paper },
    };

    /// <summary>Reads the catalog of a folder of reads.</summary>
    /// <exception cref="ImageDataException">It is missing or damaged.</exception>
    public static Catalog Open(string folder)
    {
        string path = Path.Combine(folder, FileName);
        try
        {
            var catalog = JsonSerializer.Deserialize<Catalog>(File.ReadAllBytes(path), Json);
            return catalog is not { Format: FormatName } ? throw new ImageDataException(path, $"is no {FormatName}; start with 'rubor serve'")
                : catalog.Cases.Select(c => c?.Name).Distinct().Count() < catalog.Cases.Count || catalog.Cases.Contains(null!)
                    ? throw new ImageDataException(path, "has a case twice, or one that is null; start with 'rubor serve'")
                : catalog;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new ImageDataException(path, $"cannot be used ({e.Message}); start with 'rubor serve'", e);
        }
    }
}
