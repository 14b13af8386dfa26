using System.Text.Json;
using Rubor.Methods.Vhi;

namespace Rubor.Reading.Kinds.Vhi;

/// <summary>How the cases of a study are measured until their readers choose otherwise, as the catalog has it.</summary>
/// <param name="Pieces">2d or 3d.</param>
/// <param name="MinimumPiece">Fewest voxels of a piece.</param>
/// <param name="Limits">paper or robust; null for the paper's on marrow that was drawn and the robust one on marrow that was found.</param>
public sealed record VhiStudySettings(PieceMode Pieces, int MinimumPiece, LimitRule? Limits)
{
    /// <summary>Of the settings of a measurement, for the catalog.</summary>
    public static JsonElement Of(VhiSettings settings) =>
        JsonSerializer.SerializeToElement(new VhiStudySettings(settings.Pieces, settings.MinimumPiece, settings.Rule),
            VhiJson.Default.VhiStudySettings);

    /// <summary>As the catalog has it; as published where it says nothing.</summary>
    /// <exception cref="JsonException">They are not understood.</exception>
    public static VhiSettings Read(JsonElement? catalog) => catalog?.Deserialize(VhiJson.Default.VhiStudySettings) is { } s
        ? new() { Pieces = s.Pieces, MinimumPiece = s.MinimumPiece, Rule = s.Limits } : new();
}
