using System.Text.Json;
using System.Text.Json.Serialization;
using Rubor.Imaging;

namespace Rubor.Reading.Catalog;

/// <summary>What <c>rubor serve</c> hands to the workstation: a study's cases, and how each kind of them is read.</summary>
public sealed record StudyCatalog
{
    /// <summary>What the file says it is.</summary>
    public const string FormatName = "rubor.workstation/2";

    /// <summary>Name of the file in the folder of reads.</summary>
    public const string FileName = "workstation.json";

    // Not generated at build time: what is generated sets what a file leaves out to null, whatever its initial value.
    static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        WriteIndented = true,
    };

    /// <summary>What the file is.</summary>
    public string Format { get; init; } = FormatName;

    /// <summary>Name of the study, which stands in every read.</summary>
    public required string Study { get; init; }

    /// <summary>The program <c>rubor</c>, which finds on cases what their kind lets be found; null where nothing is.</summary>
    public string? Rubor { get; init; }

    /// <summary>Settings of kinds, by their names; each kind reads its own.</summary>
    public IReadOnlyDictionary<string, JsonElement> Settings { get; init; } = new Dictionary<string, JsonElement>();

    /// <summary>The cases.</summary>
    public required IReadOnlyList<CatalogCase> Cases { get; init; }

    /// <summary>The settings of a kind; null where there are none.</summary>
    public JsonElement? SettingsOf(string kind) => Settings.TryGetValue(kind, out var settings) ? settings : null;

    /// <summary>The catalog as UTF-8 JSON, indented.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, Json);

    /// <summary>Reads the catalog of a folder of reads.</summary>
    /// <exception cref="ImageDataException">It is missing or damaged.</exception>
    public static StudyCatalog Open(string folder)
    {
        string path = Path.Combine(folder, FileName);
        try
        {
            byte[] text = File.ReadAllBytes(path);
            string? format = FormatOf(text);
            var catalog = format switch
            {
                FormatName => JsonSerializer.Deserialize<StudyCatalog>(text, Json),
                CatalogVersion1.FormatName => JsonSerializer.Deserialize<CatalogVersion1>(text, Json)?.Now(),
                _ => throw new ImageDataException(path, $"is no {FormatName}; start with 'rubor serve'"),
            };
            return catalog is null || catalog.Cases.Contains(null!) || catalog.Cases.Select(c => c.Name).Distinct()
                .Count() < catalog.Cases.Count
                ? throw new ImageDataException(path, "has a case twice, or one that is null; start with 'rubor serve'") : catalog;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new ImageDataException(path, $"cannot be used ({e.Message}); start with 'rubor serve'", e);
        }
    }

    static string? FormatOf(byte[] text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("format", out var format)
            && format.ValueKind == JsonValueKind.String ? format.GetString() : null;
    }
}
