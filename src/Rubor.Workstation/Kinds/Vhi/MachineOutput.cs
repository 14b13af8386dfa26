using System.Text.Json;
using Rubor.Imaging;
using Rubor.Reading.Kinds.Vhi;

namespace Rubor.Workstation.Kinds.Vhi;

/// <summary>What is said of one structure that was found.</summary>
/// <param name="Verdict">plausible or reader_needed.</param>
/// <param name="Reasons">Why a reader is needed, one sentence each; slices are counted from 0, as in vhi.json.</param>
public sealed record StructureVerdict(string Verdict, IReadOnlyList<string> Reasons);

/// <summary>One answer on whether what was found may stand, and what is said of each structure.</summary>
/// <param name="Text">In plain words.</param>
/// <param name="Reasons">Why not, one sentence each; slices are counted from 0.</param>
/// <param name="NormalMarrow">Of the marrow; null where it was not found but drawn.</param>
/// <param name="DiseaseRegion">Of the region; likewise.</param>
public sealed record MachineVerdict(string Text, IReadOnlyList<string> Reasons, StructureVerdict? NormalMarrow,
    StructureVerdict? DiseaseRegion)
{
    /// <summary>Of one structure; null where it was drawn.</summary>
    public StructureVerdict? Of(Structure structure) => structure == Structure.NormalMarrow ? NormalMarrow : DiseaseRegion;
}

/// <summary>What <c>rubor measure vhi</c> found on a case.</summary>
/// <param name="NormalMarrow">File of the marrow that was found, or null.</param>
/// <param name="DiseaseRegion">File of the region that was found, or null.</param>
/// <param name="Verdict">Whether they may stand.</param>
/// <param name="Warnings">What to look at.</param>
public sealed record MachineOutput(string? NormalMarrow, string? DiseaseRegion, MachineVerdict? Verdict, IReadOnlyList<string> Warnings)
{
    const string Result = "vhi.json", Marrow = "normal_marrow.nii.gz", Region = "disease_region.nii.gz", Plausible = "plausible", Needed = "reader_needed";

    /// <summary>
    /// Between which lower limits the true one lies, as far as is known of marrow that was found; null where nothing is said of it.
    /// </summary>
    public (double Low, double High)? LowerLimitRange { get; init; }

    /// <summary>
    /// k of the robust rule for the marrow that was found; null in measurements of version 0.1, and where none was found.
    /// </summary>
    public double? FoundMultiple { get; init; }

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
            var (marrow, region) = (FileIn(folder, Marrow), FileIn(folder, Region));
            return new(marrow, region, Child(root, "automatic") is { } automatic
                ? VerdictOf(automatic, root, marrow is not null, region is not null) : null, [.. Texts(root, "warnings")])
            {
                LowerLimitRange = RangeIn(root),
                FoundMultiple = Child(root, "normal_marrow") is { } found && found.TryGetProperty("multiple", out var k)
                    && k.ValueKind == JsonValueKind.Number ? k.GetDouble() : null,
            };
        }
        catch (Exception e) when (e is IOException or JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new ImageDataException(path, $"is damaged ({e.Message}); delete the folder, and it is measured again", e);
        }
    }

    static MachineVerdict VerdictOf(JsonElement automatic, JsonElement root, bool marrow, bool region)
    {
        string text = automatic.GetProperty("text").GetString() ?? "";
        string[] reasons = [.. Texts(automatic, "reasons")], needed = [.. Texts(automatic, "needed")];
        // Files of before this list say it in words only. What is not understood is a reader's to judge.
        bool plausible = text == Plausible, named = text.Contains("normal marrow", StringComparison.Ordinal)
            || text.Contains("disease region", StringComparison.Ordinal);
        bool NeedsReader(string name, string words) =>
            needed.Length > 0 ? needed.Contains(name) : !plausible && (!named || text.Contains(words, StringComparison.Ordinal));
        bool ofMarrow = marrow && NeedsReader("normal_marrow", "normal marrow"), ofRegion = region && NeedsReader("disease_region", "disease region");
        // The region's stand first.
        string[] own = Child(root, "normal_marrow") is { } found ? [.. Texts(found, "reasons")] : [];
        int first = !ofRegion ? 0 : !ofMarrow ? reasons.Length : Array.FindIndex(reasons, own.Contains) is >= 0 and var at ? at
            : Math.Max(0, reasons.Length - 1);
        return new(text, reasons, Of(marrow, ofMarrow, reasons[first..]), Of(region, ofRegion, reasons[..first]));

        StructureVerdict? Of(bool isFound, bool needsReader, string[] why) =>
            !isFound ? null : needsReader ? new(Needed, why.Length > 0 ? why : [$"The verdict is: {text}."]) : new(Plausible, []);
    }

    static (double Low, double High)? RangeIn(JsonElement at) =>
        at.TryGetProperty("found_marrow_range", out var range) && range is { ValueKind: JsonValueKind.Array } && range.GetArrayLength() == 2
            ? (range[0].GetProperty("l_lower").GetDouble(), range[1].GetProperty("l_lower").GetDouble()) : null;

    static string? FileIn(string folder, string name) => Path.Combine(folder, name) is var path && File.Exists(path) ? path : null;

    static JsonElement? Child(JsonElement at, string name) =>
        at.TryGetProperty(name, out var child) && child.ValueKind == JsonValueKind.Object ? child : null;

    static IEnumerable<string> Texts(JsonElement at, string name) =>
        at.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray()
            .Select(t => t.GetString() ?? "") : [];
}
