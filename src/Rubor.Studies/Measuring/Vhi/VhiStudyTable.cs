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

    static readonly (string Name, Func<VhiLesionRow, object?> Value)[] Lesions =
    [
        ("lesions_since", l => l.Baseline),
        ("lesions_new", l => l.Counts?.New),
        ("lesions_gone", l => l.Counts?.Gone),
        ("lesions_grown", l => l.Counts?.Grown),
        ("lesions_shrunk", l => l.Counts?.Shrunk),
        ("lesions_unchanged", l => l.Counts?.Unchanged),
        ("lesions_not_covered", l => l.Counts?.NotCovered),
        ("lesions_not_matched", l => l.WhyNone),
    ];

    /// <summary>The table as UTF-8 text; with a column scan where a patient's scans have numbers of their own.</summary>
    /// <param name="rows">Every scan.</param>
    /// <param name="lesions">Lesions from visit to visit, which stand in the row of the later one; null adds no columns.</param>
    public static byte[] ToTsv(IReadOnlyList<VhiStudyRow> rows, IReadOnlyList<VhiLesionRow>? lesions = null)
    {
        (string Name, Func<VhiLesionRow, object?> Value)[] more = lesions is null ? [] : Lesions;
        bool numbered = rows.Any(r => r.Case.Scan.Length > 0);
        return TsvText.Of(
            ["subject", "session", .. numbered ? ["scan"] : Array.Empty<string>(), "status", .. Figures.Select(f => f.Name),
                .. more.Select(m => m.Name), "reason"],
            rows.Select(row => (IReadOnlyList<object?>)
            [
                row.Case.Subject, row.Case.Session, .. numbered ? [row.Case.Scan] : Array.Empty<object?>(), row.Reason is null
                    ? "measured" : "failed",
                .. Figures.Select(f => row.Figures is null ? null : f.Value(row.Figures)),
                .. more.Select(m => row.Figures is not null && VhiLesionRow.Of(row, lesions!) is { } l ? m.Value(l) : null), row.Reason,
            ]));
    }
}
