using System.Globalization;
using Rubor.Imaging;
using Rubor.Methods.Vhi;
using Rubor.Studies.Cases;

namespace Rubor.Studies.Measuring.Vhi;

/// <summary>
/// cleaning.tsv: which pieces a reader keeps of each scan of a study. Columns subject, session, keep; scan where scans have numbers;
/// piece_set, which says of which pieces the numbers are; and where they were made with other settings than the published ones also
/// min_piece and pieces (2d or 3d), and limits (paper or robust).
/// </summary>
public static class CleaningTable
{
    /// <summary>Name of the file in the study's folder.</summary>
    public const string FileName = "cleaning.tsv";

    static readonly string[] NeededColumns = ["subject", "session", "keep"], SettingColumns = ["min_piece", "pieces", "limits"];
    const string SetColumn = "piece_set", ScanColumn = "scan";

    /// <summary>The choices in a study's folder; none where it has no such file.</summary>
    /// <param name="folder">The study's folder.</param>
    /// <exception cref="ImageDataException">The table is damaged, or names a scan twice.</exception>
    internal static IReadOnlyList<(StudyCase Case, PieceChoice Choice)> Read(string folder)
    {
        string path = Path.Combine(folder, FileName);
        var choices = new List<(StudyCase Case, PieceChoice Choice)>();
        var named = new HashSet<string>(StringComparer.Ordinal);
        if (!File.Exists(path))
            return choices;
        if (RegularFile.Refusal(path) is { } refusal)
            throw new ImageDataException(path, refusal);
        var lines = File.ReadAllLines(path);
        string[] heading = lines.Length == 0 ? [] : [.. lines[0].TrimStart('\uFEFF').TrimEnd().Split('\t')];
        string[] known = [.. NeededColumns, .. SettingColumns, SetColumn, ScanColumn];
        bool counted = heading.Contains("min_piece");
        if (NeededColumns.Except(heading).Any() || heading.Except(known).Any() || heading.Distinct().Count() < heading.Length
            || counted != heading.Contains("pieces") || (heading.Contains("limits") && !counted))
            throw new ImageDataException(path, "its first line must be subject, session, keep, and piece_set as vhi.tsv has it (and scan where scans have "
                + "numbers; min_piece, pieces where they are not 4 and 2d; and limits where they are not the paper's), separated by tabs");
        var written = File.GetLastWriteTimeUtc(path);
        for (int i = 1; i < lines.Length; i++)
        {
            string[] cells = [.. lines[i].Split('\t').Select(c => c.Trim())];
            if (lines[i].Trim().Length == 0)
                continue;
            if (cells.Length != heading.Length)
                throw new ImageDataException(path, $"line {i + 1} has {cells.Length} columns where {heading.Length} are needed");
            string Cell(string column, string otherwise = "") =>
                Array.IndexOf(heading, column) is >= 0 and var at && cells[at] is not ("n/a" or "") ? cells[at] : otherwise;
            try
            {
                var choice = PieceChoice.Parse(Cell("keep"), keep: true) with
                {
                    MadeWith = counted ? SettingsOf(Cell("min_piece"), Cell("pieces"), Cell("limits", "paper"))
                        : Cell(SetColumn).Length > 0 ? null : PublishedChoices,
                    MadeOn = Cell(SetColumn) is { Length: > 0 } set ? set : null,
                    Written = written,
                    Place = FileName,
                };
                var of = new StudyCase(Label(Cell("subject"), "sub-"), Label(Cell("session"), "ses-"), Label(Cell(ScanColumn), "scan-"));
                choices.Add((of, choice));
                if (!named.Add(of.Name))
                    throw new ImageDataException(path, $"line {i + 1} names subject {Cell("subject")} session {Cell("session", "n/a")} a second time");
            }
            catch (FormatException e)
            {
                throw new ImageDataException(path, $"line {i + 1}: {e.Message}", e);
            }
        }
        return choices;
    }

    static string Label(string cell, string prefix) =>
        cell.Trim() is var text && text.StartsWith(prefix, StringComparison.Ordinal) ? text[prefix.Length..] : text;

    static readonly VhiSettings PublishedChoices = new() { Rule = LimitRule.Paper };

    static VhiSettings SettingsOf(string minimum, string pieces, string limits) =>
        int.TryParse(minimum, NumberStyles.None, CultureInfo.InvariantCulture, out int least) && least >= 1
            && (pieces is "2d" or "3d") && (limits is "paper" or "robust")
            ? new()
            {
                MinimumPiece = least,
                Pieces = pieces == "2d" ? PieceMode.TwoD : PieceMode.ThreeD,
                Rule = limits == "paper" ? LimitRule.Paper : LimitRule.Robust,
            }
            : throw new FormatException(
                $"'{minimum}', '{pieces}' and '{limits}' are no min_piece, pieces and limits (a number from 1; 2d or 3d; paper or robust)");
}
