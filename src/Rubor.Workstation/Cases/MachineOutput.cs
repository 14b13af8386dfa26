using System.Text.Json;
using Rubor.Imaging;

namespace Rubor.Workstation.Cases;

/// <summary>One answer on whether what was found may stand.</summary>
/// <param name="Text">In plain words.</param>
/// <param name="Reasons">Why not, one sentence each.</param>
public sealed record MachineVerdict(string Text, IReadOnlyList<string> Reasons);

/// <summary>What <c>rubor measure vhi</c> found on a case.</summary>
/// <param name="NormalMarrow">File of the marrow that was found, or null.</param>
/// <param name="DiseaseRegion">File of the region that was found, or null.</param>
/// <param name="Verdict">Whether they may stand.</param>
/// <param name="Warnings">What to look at.</param>
public sealed record MachineOutput(string? NormalMarrow, string? DiseaseRegion, MachineVerdict? Verdict, IReadOnlyList<string> Warnings)
{
    /// <summary>k of the robust rule for the marrow that was found; null in measurements of version 0.1, and where none was found.</summary>
    public double? FoundMultiple { get; init; }

    private const string Result = "vhi.json", Marrow = "normal_marrow.nii.gz", Region = "disease_region.nii.gz";

    /// <summary>Whether a folder holds a finished measurement.</summary>
    public static bool IsIn(string folder) => File.Exists(Path.Combine(folder, Result));

    /// <summary>Reads what a measurement left in its folder.</summary>
    /// <exception cref="ImageDataException">It is damaged.</exception>
    public static MachineOutput Read(string folder)
    {
        string path = Path.Combine(folder, Result);
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            var root = document.RootElement;
            var automatic = root.TryGetProperty("automatic", out var a) && a.ValueKind == JsonValueKind.Object ? a : (JsonElement?)null;
            return new(FileIn(folder, Marrow), FileIn(folder, Region),
                automatic is { } v ? new(v.GetProperty("text").GetString() ?? "", [.. Texts(v, "reasons")]) : null,
                [.. Texts(root, "warnings")])
            {
                FoundMultiple = root.TryGetProperty("normal_marrow", out var marrow) && marrow.ValueKind == JsonValueKind.Object
                    && marrow.TryGetProperty("multiple", out var multiple) && multiple.ValueKind == JsonValueKind.Number ? multiple.GetDouble() : null,
            };
        }
        catch (Exception e) when (e is IOException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new ImageDataException(path, $"is damaged ({e.Message}); delete the folder, and it is measured again", e);
        }
    }

    private static string? FileIn(string folder, string name) => Path.Combine(folder, name) is var path && File.Exists(path) ? path : null;

    private static IEnumerable<string> Texts(JsonElement at, string name) =>
        at.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().Select(t => t.GetString() ?? "") : [];
}
