using System.Globalization;
using System.Text;

namespace Rubor.Studies.Vhi;

/// <summary>One case of a study: its figures, or why it has none.</summary>
/// <param name="Case">What was found.</param>
/// <param name="Figures">The measurement, or null.</param>
/// <param name="Reason">Why it could not be measured, or null.</param>
public sealed record VhiStudyRow(VhiStudyCase Case, VhiDocument? Figures, string? Reason);

/// <summary>vhi.tsv: one row a case, tab-separated, n/a where there is no value (as BIDS has it).</summary>
public static class VhiStudyTable
{
    /// <summary>File name.</summary>
    public const string FileName = "vhi.tsv";

    private static readonly (string Name, Func<VhiDocument, object?> Value)[] Figures =
    [
        ("l_lower", d => d.LLower),
        ("l_upper", d => d.LUpper),
        ("iqr_multiple", d => d.IqrMultiple),
        ("preliminary_voxels", d => d.Preliminary.Lower.Voxels),
        ("preliminary_mm3", d => d.Preliminary.Lower.VolumeMm3),
        ("preliminary_pieces", d => d.Preliminary.Pieces),
        ("vhi_voxels", d => d.Vhi?.Voxels),
        ("vhi_mm3", d => d.Vhi?.VolumeMm3),
        ("vhi_upper_voxels", d => d.Cleaned?.Upper.Voxels),
        ("truth_voxels", d => d.Truth?.Voxels),
        ("dice_with_truth", d => d.Truth?.DiceCleaned ?? d.Truth?.DicePreliminary),
        ("voxels_at_lower_limit_minus_2_percent", d => d.Sensitivity[0].Voxels),
        ("voxels_at_lower_limit_plus_2_percent", d => d.Sensitivity[1].Voxels),
        ("warnings", d => d.Warnings.Count),
    ];

    /// <summary>The table as UTF-8 text.</summary>
    public static byte[] ToTsv(IEnumerable<VhiStudyRow> rows)
    {
        var text = new StringBuilder("subject\tsession\tstatus");
        foreach (var (name, _) in Figures)
            text.Append('\t').Append(name);
        text.Append("\treason\n");
        foreach (var row in rows)
        {
            text.Append(row.Case.Subject).Append('\t').Append(Cell(row.Case.Session)).Append('\t').Append(row.Reason is null ? "measured" : "failed");
            foreach (var (_, value) in Figures)
                text.Append('\t').Append(Cell(row.Figures is null ? null : value(row.Figures)));
            text.Append('\t').Append(Cell(row.Reason)).Append('\n');
        }
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static string Cell(object? value) => value switch
    {
        null or "" => "n/a",
        double d => d.ToString("R", CultureInfo.InvariantCulture),
        IFormattable f => f.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!.ReplaceLineEndings(" ").Replace('\t', ' '),
    };
}
