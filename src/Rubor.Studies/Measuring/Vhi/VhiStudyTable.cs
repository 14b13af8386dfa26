using Rubor.Studies.Cases;
using Rubor.Studies.Tables;

namespace Rubor.Studies.Measuring.Vhi;

/// <summary>One case of a study: its figures, or why it has none.</summary>
/// <param name="Case">What was found.</param>
/// <param name="Figures">The measurement, or null.</param>
/// <param name="Reason">Why it could not be measured, or null.</param>
public sealed record VhiStudyRow(StudyCase Case, VhiDocument? Figures, string? Reason);

/// <summary>vhi.tsv: one row a case, tab-separated, n/a where there is no value (as BIDS has it).</summary>
public static class VhiStudyTable
{
    /// <summary>File name.</summary>
    public const string FileName = "vhi.tsv";

    static readonly (string Name, Func<VhiDocument, object?> Value)[] Figures =
    [
        ("l_lower", d => d.LLower),
        ("l_upper", d => d.LUpper),
        ("iqr_multiple", d => d.IqrMultiple),
        ("preliminary_voxels", d => d.Preliminary.Lower.Voxels),
        ("preliminary_mm3", d => d.Preliminary.Lower.VolumeMm3),
        ("preliminary_pieces", d => d.Preliminary.Pieces),
        ("piece_set", d => d.PieceSet),
        ("vhi_voxels", d => d.Vhi?.Voxels),
        ("vhi_mm3", d => d.Vhi?.VolumeMm3),
        ("vhi_upper_voxels", d => d.Cleaned?.Upper.Voxels),
        ("truth_voxels", d => d.Truth?.Voxels),
        ("dice_with_truth", d => d.Truth?.DiceCleaned ?? d.Truth?.DicePreliminary),
        ("voxels_at_lower_limit_minus_2_percent", d => d.Sensitivity[0].Voxels),
        ("voxels_at_lower_limit_plus_2_percent", d => d.Sensitivity[1].Voxels),
        ("l_lower_range_from", d => d.FoundMarrowRange?[0].LLower),
        ("l_lower_range_to", d => d.FoundMarrowRange?[1].LLower),
        ("voxels_range_from", d => d.FoundMarrowRange?[1].Voxels),
        ("voxels_range_to", d => d.FoundMarrowRange?[0].Voxels),
        ("limits", d => d.Limits),
        ("normal_marrow", d => d.NormalMarrow?.Source),
        ("normal_marrow_verdict", d => d.NormalMarrow?.Verdict),
        ("automatic_verdict", d => d.Automatic?.Verdict),
        ("seen_in_training", d => d.SeenInTraining?.Count),
        ("warnings", d => d.Warnings.Count),
    ];

    /// <summary>The table as UTF-8 text; with a column scan where a patient's scans have numbers of their own.</summary>
    public static byte[] ToTsv(IReadOnlyList<VhiStudyRow> rows)
    {
        bool numbered = rows.Any(r => r.Case.Scan.Length > 0);
        return TsvText.Of(
            ["subject", "session", .. numbered ? ["scan"] : Array.Empty<string>(), "status", .. Figures.Select(f => f.Name), "reason"],
            rows.Select(row => (IReadOnlyList<object?>)
            [
                row.Case.Subject, row.Case.Session, .. numbered ? [row.Case.Scan] : Array.Empty<object?>(), row.Reason is null
                    ? "measured" : "failed",
                .. Figures.Select(f => row.Figures is null ? null : f.Value(row.Figures)), row.Reason,
            ]));
    }
}
