using System.Globalization;
using Rubor.Imaging;
using Rubor.Methods.Vhi;
using Rubor.Studies.Cases;
using Rubor.Studies.Runs;

namespace Rubor.Studies.Vhi;

/// <summary>A scan found in a study folder: its files, or why they do not make a case.</summary>
/// <param name="Subject">Patient.</param>
/// <param name="Session">Visit, or empty.</param>
/// <param name="Files">The files, or null.</param>
/// <param name="Problem">Why there are no files to measure, or null.</param>
/// <param name="Cleaning">The reader's choice of pieces, or null.</param>
public sealed record VhiStudyCase(string Subject, string Session, VhiCase? Files, string? Problem, PieceChoice? Cleaning)
{
    /// <summary>Folder of its results below the output folder.</summary>
    public string ResultFolder => Session.Length == 0 ? $"sub-{Subject}" : Path.Combine($"sub-{Subject}", $"ses-{Session}");
}

/// <summary>
/// Finds the scans of a folder by BIDS-like names: <c>sub-LABEL[_ses-LABEL]…_STIR.nii.gz</c> and masks of the same subject and
/// session whose names tell the structure (<c>normal_marrow</c>, <c>disease_region</c>, <c>lesion</c> or <c>truth</c>; case and
/// separators do not matter). Folders named sub-… and ses-… count as well; a name without sub- begins with the subject.
/// </summary>
public static class VhiStudyFolder
{
    /// <summary>File in the study folder with the reader's choices: columns subject, session, keep, and where they were made with
    /// other settings than the published ones also min_piece and pieces (2d or 3d), and limits (paper or robust).</summary>
    public const string CleaningFile = "cleaning.tsv";

    private enum Role { None, Stir, T1w, NormalMarrow, DiseaseRegion, Truth }

    /// <summary>Every scan of a folder, by subject and session. Where no scan has a mask of normal marrow it is found on all, which takes a
    /// T1W each; where one has, all need one: a study is not measured in two ways.</summary>
    /// <param name="folder">The study.</param>
    /// <param name="findRegion">Whether networks find the disease region: then a scan needs a T1W (…_T1w.nii.gz), and masks of the
    /// disease region are left aside.</param>
    /// <exception cref="OutputException">The folder is missing or holds no scan.</exception>
    /// <exception cref="ImageDataException">cleaning.tsv is damaged.</exception>
    public static IReadOnlyList<VhiStudyCase> Cases(string folder, bool findRegion = false)
    {
        if (!Directory.Exists(folder))
            throw new OutputException(folder, File.Exists(folder) ? "is a file; name the study's folder" : "no such folder");
        var cleaning = ReadCleaning(Path.Combine(folder, CleaningFile));
        var files = StudyImages.In(folder)
            .Order(StringComparer.Ordinal)
            .Select(f => (File: f, Role: RoleOf(f), Key: SubjectName.Of(f, folder)))
            .Where(f => f.Role != Role.None && (f.Role != Role.DiseaseRegion || !findRegion))
            .ToList();
        bool findMarrow = files.Any(f => f.Role == Role.T1w) && !files.Any(f => f.Role == Role.NormalMarrow);
        var found = files
            .GroupBy(f => f.Key)
            .Where(g => findRegion || g.Any(f => f.Role != Role.T1w))
            .OrderBy(g => g.Key.Subject, StringComparer.Ordinal).ThenBy(g => g.Key.Session, VisitOrder.InLists)
            .Select(g => Case(g.Key.Subject, g.Key.Session, [.. g.Select(f => (f.File, f.Role))], cleaning.GetValueOrDefault(g.Key), findRegion, findMarrow))
            .ToList();
        var unknown = cleaning.Keys.Except(found.Select(c => (c.Subject, c.Session))).Select(k => $"subject {k.Subject} session {(k.Session.Length == 0 ? "n/a" : k.Session)}").FirstOrDefault();
        if (unknown is not null && found.Count > 0)
            throw new ImageDataException(Path.Combine(folder, CleaningFile), $"names {unknown}, of which there is no scan; correct the name or take the line out");
        return found.Count > 0 ? found : throw new OutputException(folder, $"holds no {(findRegion ? "STIR or T1W image" : "STIR image")} or mask with a BIDS-like name, such as sub-01_STIR.nii.gz");
    }

    /// <summary>Whether no scan of a folder has a mask of the disease region where there are T1W to find it on: a study is not measured in two ways.</summary>
    public static bool LacksRegions(string folder)
    {
        if (!Directory.Exists(folder))
            return false;
        var roles = StudyImages.In(folder).Select(RoleOf).ToHashSet();
        return roles.Contains(Role.T1w) && !roles.Contains(Role.DiseaseRegion);
    }

    private static VhiStudyCase Case(string subject, string session, (string File, Role Role)[] files, PieceChoice? cleaning, bool findRegion, bool findMarrow)
    {
        VhiStudyCase Bad(string problem) => new(subject, session, null, problem, cleaning);
        string? One(Role role, out string? twice)
        {
            var found = files.Where(f => f.Role == role).Select(f => f.File).ToList();
            twice = found.Count > 1 ? $"{Path.GetFileName(found[0])} and {Path.GetFileName(found[1])} are both a {Words(role)}" : null;
            return found.Count == 1 ? found[0] : null;
        }
        var chosen = new Dictionary<Role, string?>();
        foreach (var role in new[] { Role.Stir, findMarrow ? Role.T1w : Role.NormalMarrow, findRegion ? Role.T1w : Role.DiseaseRegion, Role.Truth })
        {
            chosen[role] = One(role, out string? twice);
            if (twice is not null)
                return Bad(twice);
            if (chosen[role] is null && role != Role.Truth)
                return Bad($"no {Words(role)}");
        }
        return new(subject, session,
            new(subject, session, chosen[Role.Stir]!, chosen.GetValueOrDefault(Role.NormalMarrow), chosen.GetValueOrDefault(Role.DiseaseRegion), chosen[Role.Truth]) { T1w = chosen.GetValueOrDefault(Role.T1w) }, null, cleaning);
    }

    private static string Words(Role role) => role switch
    {
        Role.Stir => "STIR image",
        Role.NormalMarrow => "normal marrow mask",
        Role.T1w => "T1W image",
        Role.DiseaseRegion => "disease region mask",
        _ => "lesion mask",
    };

    private static Role RoleOf(string file) => StudyFileName.Of(file)?.Role switch
    {
        StudyFileName.NormalMarrow => Role.NormalMarrow,
        StudyFileName.DiseaseRegion => Role.DiseaseRegion,
        StudyFileName.Lesion or StudyFileName.Truth => Role.Truth,
        StudyFileName.Stir => Role.Stir,
        StudyFileName.T1w => Role.T1w,
        _ => Role.None,
    };

    private static Dictionary<(string Subject, string Session), PieceChoice> ReadCleaning(string path)
    {
        var choices = new Dictionary<(string, string), PieceChoice>();
        if (!File.Exists(path))
            return choices;
        var lines = File.ReadAllLines(path);
        int columns = lines.Length == 0 ? 0 : lines[0].TrimEnd() switch
        {
            "subject\tsession\tkeep" => 3,
            "subject\tsession\tkeep\tmin_piece\tpieces" => 5,
            "subject\tsession\tkeep\tmin_piece\tpieces\tlimits" => 6,
            _ => 0,
        };
        if (columns == 0)
            throw new ImageDataException(path, "its first line must be subject, session, keep (and min_piece, pieces where they are not 4 and 2d; and limits where they are not the paper's), separated by tabs");
        for (int i = 1; i < lines.Length; i++)
        {
            var cells = lines[i].Split('\t');
            if (lines[i].Trim().Length == 0)
                continue;
            if (cells.Length != columns)
                throw new ImageDataException(path, $"line {i + 1} has {cells.Length} columns where {columns} are needed");
            try
            {
                var choice = PieceChoice.Parse(cells[2], keep: true) with { MadeWith = columns == 3 ? PublishedChoices : SettingsOf(cells[3].Trim(), cells[4].Trim(), columns == 5 ? "paper" : cells[5].Trim()) };
                string visit = cells[1].Trim() is "n/a" ? "" : Label(cells[1], "ses-");
                if (!choices.TryAdd((Label(cells[0], "sub-"), visit), choice))
                    throw new ImageDataException(path, $"line {i + 1} names subject {cells[0]} session {cells[1]} a second time");
            }
            catch (FormatException e)
            {
                throw new ImageDataException(path, $"line {i + 1}: {e.Message}", e);
            }
        }
        return choices;
    }

    private static string Label(string cell, string prefix) =>
        cell.Trim() is var text && text.StartsWith(prefix, StringComparison.Ordinal) ? text[prefix.Length..] : text;

    private static readonly VhiSettings PublishedChoices = new() { Rule = LimitRule.Paper };

    private static VhiSettings SettingsOf(string minimum, string pieces, string limits) =>
        int.TryParse(minimum, NumberStyles.None, CultureInfo.InvariantCulture, out int least) && least >= 1 && (pieces is "2d" or "3d") && (limits is "paper" or "robust")
            ? new() { MinimumPiece = least, Pieces = pieces == "2d" ? PieceMode.TwoD : PieceMode.ThreeD, Rule = limits == "paper" ? LimitRule.Paper : LimitRule.Robust }
            : throw new FormatException($"'{minimum}', '{pieces}' and '{limits}' are no min_piece, pieces and limits (a number from 1; 2d or 3d; paper or robust)");
}
