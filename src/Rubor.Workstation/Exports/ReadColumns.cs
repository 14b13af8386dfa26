using System.Globalization;
using Rubor.Methods.Vhi;
using Rubor.Reading.Events;
using Rubor.Workstation.Cases;

namespace Rubor.Workstation.Exports;

/// <summary>A row of the table of reads: a signed version, or a draft.</summary>
/// <param name="Read">The version.</param>
/// <param name="Case">Its case; null where the study has none of that name now.</param>
/// <param name="Recount">It, measured again.</param>
/// <param name="State">signed, superseded (reopened since), or open.</param>
internal sealed record ReadRow(ReadAt Read, CatalogCase? Case, Recount Recount, string State)
{
    /// <summary>The signed figures; of a draft those that follow now, where anything can be counted.</summary>
    public Signed? Figures => Read.Figures ?? (Recount.Problem is null ? Recount.Figures : null);

    /// <summary>
    /// Between what the figure lies, as uncertain as the marrow is that was found; null where it was drawn, or nothing is said of it.
    /// </summary>
    public FigureRange? MarrowRange { get; } = FigureRange.OfFoundMarrow(Read, Recount);
}

/// <summary>A column of the table of reads: text, whole number, number, or null.</summary>
internal sealed record ReadColumn(string Name, Func<ReadRow, object?> Of)
{
    /// <summary>The columns, the same in CSV and JSON.</summary>
    public static IReadOnlyList<ReadColumn> All { get; } =
    [
        new("study", r => r.Read.State.Opened.Study),
        new("case", r => r.Read.State.Opened.Case),
        new("subject", r => r.Case?.Subject),
        new("session", r => r.Case?.Session),
        new("reader", r => r.Read.State.Reader),
        new("round", r => r.Read.State.Opened.Round),
        new("read", r => r.Read.State.Read),
        new("state", r => r.State),
        new("version", r => r.Read.Number),
        new("predecessor", r => r.Read.Version is { } v ? v.Predecessor : r.Read.State.Reopening?.Predecessor),
        new("reopening_reason", r => r.Read.Version is { } v ? v.Reason : r.Read.State.Reopening?.Reason),
        new("opened", r => Time(r.Read.State.Started)),
        new("signed", r => r.Read.Version is { } v ? Time(v.Signature.Time) : null),
        new("newest", r => Time(r.Read.State.Newest)),
        new("acts", r => r.Read.State.Acts),
        new("minutes_active", r => Math.Round(r.Read.State.Active.TotalMinutes, 2)),
        new("limits", r => r.Read.Content.Choice.Limits == LimitRule.Paper ? "paper" : "robust"),
        new("pieces", r => r.Read.Content.Choice.Pieces == PieceMode.TwoD ? "2d" : "3d"),
        new("minimum_piece", r => r.Read.Content.Choice.MinimumPiece),
        new("l_lower", r => r.Recount.Measured?.Limits?.Lower),
        new("l_upper", r => r.Recount.Measured?.Limits?.Upper),
        new("marrow_voxels", r => r.Recount.Measured?.Limits?.MarrowVoxels),
        new("normal_marrow", r => ReadSources.Of(r.Read, r.Recount.Case, Structure.NormalMarrow)),
        new("disease_region", r => ReadSources.Of(r.Read, r.Recount.Case, Structure.DiseaseRegion)),
        new("machine_marrow_verdict", r => Said(r, Structure.NormalMarrow)?.Verdict),
        new("machine_marrow_reasons", r => Reasons(r, Structure.NormalMarrow)),
        new("marrow_seen_left_as_is", r => Seen(r, Structure.NormalMarrow)),
        new("machine_region_verdict", r => Said(r, Structure.DiseaseRegion)?.Verdict),
        new("machine_region_reasons", r => Reasons(r, Structure.DiseaseRegion)),
        new("region_seen_left_as_is", r => Seen(r, Structure.DiseaseRegion)),
        new("l_lower_low", r => r.MarrowRange?.LowLimit),
        new("l_lower_high", r => r.MarrowRange?.HighLimit),
        new("volume_lower_low_mm3", r => r.MarrowRange?.LowMm3),
        new("volume_lower_high_mm3", r => r.MarrowRange?.HighMm3),
        new("robust_multiple", r => r.Recount.Measured?.RobustMultiple),
        new("pieces_preliminary", r => r.Read.Content.Segmentation.Pieces),
        new("pieces_kept", r => r.Read.Content.Kept.Count),
        new("pieces_removed", r => r.Read.Content.Removed.Count),
        new("removed_vessel", r => Removed(r, RemovalReason.Vessel)),
        new("removed_artefact", r => Removed(r, RemovalReason.Artefact)),
        new("removed_joint_space", r => Removed(r, RemovalReason.JointSpace)),
        new("removed_outside", r => Removed(r, RemovalReason.Outside)),
        new("removed_normal_variant", r => Removed(r, RemovalReason.NormalVariant)),
        new("removed_without_reason", r => r.Read.Content.Removed.Numbers.Count(p => !r.Read.Content.Reasons.ContainsKey(p))),
        new("pieces_cut", r => r.Read.Content.Cuts.Select(c => c.Piece).Distinct().Count()),
        new("voxels_lower", r => r.Figures?.VoxelsLower),
        new("voxels_upper", r => r.Figures?.VoxelsUpper),
        new("voxel_volume_mm3", r => r.Figures?.VoxelVolumeMm3),
        new("volume_lower_mm3", r => r.Figures?.VoxelsLower * r.Figures?.VoxelVolumeMm3),
        new("volume_upper_mm3", r => r.Figures?.VoxelsUpper * r.Figures?.VoxelVolumeMm3),
        new("confidence", r => r.Read.Content.Confidence),
        new("region_verdict", r => r.Read.Content.Verdict?.ToString().ToLowerInvariant()),
        new("comment", r => r.Read.Content.Comment),
        new("head_hash", r => r.Read.Head),
        new("mask_sha256", r => r.Figures?.MaskSha256),
        new("recomputed", r => r.Recount.IsAsSigned(r.Read) is { } same ? same ? "same" : "differs" : null),
        new("stir_sha256", r => HashOf(r, "stir")),
        new("t1w_sha256", r => HashOf(r, "t1w")),
        new("rubor", _ => WorkstationApp.Version),
        new("problem", r => r.Recount.Problem),
    ];

    static StructureVerdict? Said(ReadRow row, Structure structure) => ReadSources.VerdictOf(row.Recount.Case, structure);

    static string? Reasons(ReadRow row, Structure structure) =>
        Said(row, structure) is { Reasons: { Count: > 0 } reasons } ? string.Join(' ', reasons) : null;

    static string? Seen(ReadRow row, Structure structure) => ReadSources.SeenOf(row.Read, structure) is { } seen ? Time(seen.Time) : null;

    static string? HashOf(ReadRow row, string role) => row.Read.State.Opened.Inputs.FirstOrDefault(i => i.Role == role)?.Sha256;

    static int Removed(ReadRow row, RemovalReason reason) =>
        row.Read.Content.Reasons.Count(r => r.Value == reason && row.Read.Content.Removed.Contains(r.Key));

    static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
