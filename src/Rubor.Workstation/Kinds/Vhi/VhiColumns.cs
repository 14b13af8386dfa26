using System.Runtime.CompilerServices;
using Rubor.Reading.Kinds.Vhi;
using Rubor.Workstation.Cases;
using Rubor.Workstation.Exports;

namespace Rubor.Workstation.Kinds.Vhi;

/// <summary>Columns of reads of V_HI.</summary>
internal static class VhiColumns
{
    // The range is measured anew, so once for a row and not for each of its columns.
    static readonly ConditionalWeakTable<ReadRow, VhiRow> Rows = [];

    /// <summary>The columns, the same in CSV and JSON.</summary>
    public static IReadOnlyList<ReadColumn> All { get; } =
    [
        .. ReadColumn.First,
        Own("limits", r => VhiNames.Of(r.Content.Choice.Limits)),
        Own("pieces", r => VhiNames.Of(r.Content.Choice.Pieces)),
        Own("minimum_piece", r => r.Content.Choice.MinimumPiece),
        Own("l_lower", r => r.Recount?.Measured.Limits?.Lower),
        Own("l_upper", r => r.Recount?.Measured.Limits?.Upper),
        Own("marrow_voxels", r => r.Recount?.Measured.Limits?.MarrowVoxels),
        Own("normal_marrow", r => ReadSources.Of(r.Read, r.Case, Structure.NormalMarrow)),
        Own("disease_region", r => ReadSources.Of(r.Read, r.Case, Structure.DiseaseRegion)),
        Own("machine_marrow_verdict", r => Said(r, Structure.NormalMarrow)?.Verdict),
        Own("machine_marrow_reasons", r => Reasons(r, Structure.NormalMarrow)),
        Own("marrow_seen_left_as_is", r => Seen(r, Structure.NormalMarrow)),
        Own("machine_region_verdict", r => Said(r, Structure.DiseaseRegion)?.Verdict),
        Own("machine_region_reasons", r => Reasons(r, Structure.DiseaseRegion)),
        Own("region_seen_left_as_is", r => Seen(r, Structure.DiseaseRegion)),
        Own("l_lower_low", r => r.MarrowRange?.LowLimit),
        Own("l_lower_high", r => r.MarrowRange?.HighLimit),
        Own("volume_lower_low_mm3", r => r.MarrowRange?.LowMm3),
        Own("volume_lower_high_mm3", r => r.MarrowRange?.HighMm3),
        Own("robust_multiple", r => r.Recount?.Measured.RobustMultiple),
        Own("pieces_preliminary", r => r.Content.Segmentation.Pieces),
        Own("pieces_kept", r => r.Content.Kept.Count),
        Own("pieces_removed", r => r.Content.Removed.Count),
        Own("removed_vessel", r => Removed(r, RemovalReason.Vessel)),
        Own("removed_artefact", r => Removed(r, RemovalReason.Artefact)),
        Own("removed_joint_space", r => Removed(r, RemovalReason.JointSpace)),
        Own("removed_outside", r => Removed(r, RemovalReason.Outside)),
        Own("removed_normal_variant", r => Removed(r, RemovalReason.NormalVariant)),
        Own("removed_without_reason", r => r.Content.Removed.Numbers.Count(p => !r.Content.Reasons.ContainsKey(p))),
        Own("pieces_cut", r => r.Content.Cuts.Select(c => c.Piece).Distinct().Count()),
        Own("voxels_lower", r => r.Figures?.VoxelsLower),
        Own("voxels_upper", r => r.Figures?.VoxelsUpper),
        Own("voxel_volume_mm3", r => r.Figures?.VoxelVolumeMm3),
        Own("volume_lower_mm3", r => r.Figures?.VoxelsLower * r.Figures?.VoxelVolumeMm3),
        Own("volume_upper_mm3", r => r.Figures?.VoxelsUpper * r.Figures?.VoxelVolumeMm3),
        Own("confidence", r => r.Content.Confidence),
        Own("region_verdict", r => r.Content.Verdict?.ToString().ToLowerInvariant()),
        ReadColumn.Comment,
        ReadColumn.HeadHash,
        Own("mask_sha256", r => r.Figures?.MaskSha256),
        ReadColumn.Recomputed,
        ReadColumn.Sha256Of(VhiKind.Stir),
        ReadColumn.Sha256Of(VhiKind.T1w),
        ReadColumn.Rubor,
        ReadColumn.Problem,
    ];

    static ReadColumn Own(string name, Func<VhiRow, object?> of) => new(name, row => of(Rows.GetValue(row, r => new(r))));

    static StructureVerdict? Said(VhiRow row, Structure structure) => ReadSources.VerdictOf(row.Case, structure);

    static string? Reasons(VhiRow row, Structure structure) =>
        Said(row, structure) is { Reasons: { Count: > 0 } reasons } ? string.Join(' ', reasons) : null;

    static string? Seen(VhiRow row, Structure structure) =>
        ReadSources.SeenOf(row.Read, structure) is { } seen ? ReadColumn.Time(seen.Time) : null;

    static int Removed(VhiRow row, RemovalReason reason) =>
        row.Content.Reasons.Count(r => r.Value == reason && row.Content.Removed.Contains(r.Key));

    sealed class VhiRow(ReadRow row)
    {
        readonly Lazy<FigureRange?> range = new(() => FigureRange.OfFoundMarrow(row.Read, row.Recount));

        public ReadAt Read => row.Read;

        public LoadedCase? Case => row.Recount.Case;

        public VhiContent Content => row.Read.Content.Vhi();

        public VhiRecount? Recount => row.Recount.Vhi();

        public VhiFigures? Figures => (VhiFigures?)row.Recount.FiguresOf(row.Read);

        // Between what the figure lies, as uncertain as the marrow is that was found.
        public FigureRange? MarrowRange => range.Value;
    }
}
