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
    /// <summary>Number of the scan where a patient's scans have numbers of their own, or empty.</summary>
    public string Scan { get; init; } = "";

    /// <summary>Folder of its results below the output folder.</summary>
    public string ResultFolder => Path.Combine([.. StudyCase.NameParts(Subject, Session, Scan)]);
}

/// <summary>
/// Finds the scans of a folder by BIDS-like names: <c>sub-LABEL[_ses-LABEL]…_STIR.nii.gz</c> and masks of the same subject and
/// session whose names tell the structure (<c>normal_marrow</c>, <c>disease_region</c>, <c>lesion</c> or <c>truth</c>; case and
/// separators do not matter). Folders named sub-… and ses-… count as well; a name without sub- begins with the subject.
/// </summary>
public static class VhiStudyFolder
{
    /// <summary>File in the study folder with the reader's choices: columns subject, session, keep; piece_set, which says of which pieces
    /// the numbers are; and where they were made with other settings than the published ones also min_piece and pieces (2d or 3d), and
    /// limits (paper or robust).</summary>
    public const string CleaningFile = "cleaning.tsv";

    enum Role { None, Stir, T1w, NormalMarrow, DiseaseRegion, Truth }

    /// <summary>Every scan of a folder, by subject and session. Where no scan has a mask of normal marrow it is found on all, which takes a
    /// T1W each; where one has, all need one: a study is not measured in two ways.</summary>
    /// <param name="folder">The study.</param>
    /// <param name="findRegion">Whether networks find the disease region: then a scan needs a T1W (…_T1w.nii.gz), and masks of the
    /// disease region are left aside.</param>
    /// <exception cref="OutputException">The folder is missing or holds no scan.</exception>
    /// <exception cref="ImageDataException">cleaning.tsv is damaged.</exception>
    public static IReadOnlyList<VhiStudyCase> Cases(string folder, bool findRegion = false)
    {
        var (root, files, problems) = Read(folder);
        var cleaning = ReadCleaning(Path.Combine(root, CleaningFile));
        files = [.. files.Where(f => f.Role != Role.DiseaseRegion || !findRegion)];
        bool findMarrow = files.Any(f => f.Role == Role.T1w) && !files.Any(f => f.Role == Role.NormalMarrow);
        var found = files
            .GroupBy(f => f.Key)
            // Of a folder a subject with a T1W alone is none of this measurement's; a row of cases.tsv is one always.
            .Where(g => findRegion || g.Any(f => f.Role != Role.T1w) || File.Exists(Path.Combine(root, Study.FileName)))
            .OrderBy(g => g.Key.Subject, StringComparer.Ordinal).ThenBy(g => g.Key.Session, VisitOrder.InLists)
                .ThenBy(g => g.Key.Scan, StringComparer.Ordinal)
            .Select(g =>
                Case(root, g.Key, [.. g], problems.Find(p => p.Subject == g.Key.Subject && p.Row.Length == 0),
                cleaning.GetValueOrDefault(g.Key), findRegion, findMarrow))
            .ToList();
        found.AddRange(problems.Where(p => p.Row.Length > 0)
            .Select(p => new VhiStudyCase(p.Subject.Length > 0 ? p.Subject : p.Row.Replace(' ', '-'), "", null, p.Line, null)));
        var unknown = cleaning.Keys.Except(found.Select(c => new CaseKey(c.Subject, c.Session, c.Scan)))
            .Select(k => $"subject {k.Subject} session {(k.Session.Length == 0 ? "n/a" : k.Session)}").FirstOrDefault();
        if (unknown is not null && found.Count > 0)
            throw new ImageDataException(Path.Combine(root, CleaningFile),
                $"names {unknown}, of which there is no scan; correct the name or take the line out");
        return found.Count > 0 ? found
            : throw new OutputException(folder,
            $"holds no {(findRegion ? "STIR or T1W image" : "STIR image")} or mask with a BIDS-like name, such as sub-01_STIR.nii.gz");
    }

    /// <summary>
    /// Whether no scan of a folder has a mask of the disease region where there are T1W to find it on: a study is not measured in two ways.
    /// </summary>
    public static bool LacksRegions(string folder)
    {
        if (!Directory.Exists(folder) && !File.Exists(folder))
            return false;
        var roles = Read(folder).Files.Select(f => f.Role).ToHashSet();
        return roles.Contains(Role.T1w) && !roles.Contains(Role.DiseaseRegion);
    }

    // What study.json and cases.tsv say where they are there, else the names of the files.
    static (string Root, List<CaseFile> Files, List<StudyProblem> Problems) Read(string folder)
    {
        bool named = File.Exists(folder) && Path.GetFileName(folder) == Study.FileName;
        string root = named ? Path.GetDirectoryName(folder) is { Length: > 0 } parent ? parent : "." : folder;
        if (!Directory.Exists(root))
            throw new OutputException(folder, File.Exists(folder) ? "is a file; name the study's folder" : "no such folder");
        var problems = new List<StudyProblem>();
        if (!File.Exists(Path.Combine(root, Study.FileName)))
            return (root,
                [.. StudyImages.In(root).Select(f => (File: f, Of: SubjectName.Of(f, root)))
                .Select(f => new CaseFile(f.File, RoleOf(f.File), new(f.Of.Subject, f.Of.Session, ""), ""))
                .Where(f => f.Role != Role.None)], problems);
        var study = StudyReader.Read(root, problems);
        if (problems.Find(p => p.Subject.Length == 0 && p.Row.Length == 0) is { } whole)
            throw new OutputException(whole.Where, whole.Reason);
        return (root, [.. study.Cases.SelectMany(c => c.Images.Select(i => (Name: i.Key, File: i.Value, Observer: ""))
                .Concat(c.Labels.SelectMany(l => l.Value.Select(f => (Name: l.Key, f.File, f.Observer))))
                .Select(f => new CaseFile(f.File, RoleNamed(f.Name), new(c.Subject, c.Session, c.Scan), f.Observer)))], problems);
    }

    static VhiStudyCase Case(string root, CaseKey key, CaseFile[] files, StudyProblem? problem, PieceChoice? cleaning, bool findRegion,
        bool findMarrow)
    {
        VhiStudyCase Bad(string reason) => new(key.Subject, key.Session, null, reason, cleaning) { Scan = key.Scan };
        string Shown(CaseFile file) =>
            Path.GetRelativePath(root, file.File) + (file.Observer.Length > 0 ? $" (observer {file.Observer})" : "");
        string? One(Role role, out string? twice)
        {
            var found = files.Where(f => f.Role == role).DistinctBy(f => f.File).ToList();
            twice = found.Count > 1 ? $"{Shown(found[0])} and {Shown(found[1])} are both a {Words(role)}" : null;
            return found.Count == 1 ? found[0].File : null;
        }
        if (problem is not null)
            return Bad(problem.Line);
        var chosen = new Dictionary<Role, string?>();
        foreach (var role in new[] { Role.Stir, findMarrow ? Role.T1w : Role.NormalMarrow, findRegion ? Role.T1w
            : Role.DiseaseRegion, Role.Truth })
        {
            chosen[role] = One(role, out string? twice);
            if (twice is not null)
                return Bad(twice);
            if (chosen[role] is null && role != Role.Truth)
                return Bad($"no {Words(role)}");
        }
        return new(key.Subject, key.Session,
            new(key.Subject, key.Session, chosen[Role.Stir]!, chosen.GetValueOrDefault(Role.NormalMarrow),
                chosen.GetValueOrDefault(Role.DiseaseRegion), chosen[Role.Truth])
            { T1w = chosen.GetValueOrDefault(Role.T1w) },
                null, cleaning)
        {
            Scan = key.Scan,
        };
    }

    static string Words(Role role) => role switch
    {
        Role.Stir => "STIR image",
        Role.NormalMarrow => "normal marrow mask",
        Role.T1w => "T1W image",
        Role.DiseaseRegion => "disease region mask",
        _ => "lesion mask",
    };

    readonly record struct CaseKey(string Subject, string Session, string Scan);

    sealed record CaseFile(string File, Role Role, CaseKey Key, string Observer);

    static Role RoleOf(string file) => RoleNamed(StudyFileName.Of(file)?.Role);

    static Role RoleNamed(string? name) => name switch
    {
        StudyFileName.NormalMarrow => Role.NormalMarrow,
        StudyFileName.DiseaseRegion => Role.DiseaseRegion,
        StudyFileName.Lesion or StudyFileName.Truth => Role.Truth,
        StudyFileName.Stir => Role.Stir,
        StudyFileName.T1w => Role.T1w,
        _ => Role.None,
    };

    static readonly string[] NeededColumns = ["subject", "session", "keep"], SettingColumns = ["min_piece", "pieces", "limits"];
    const string SetColumn = "piece_set", ScanColumn = "scan";

    static Dictionary<CaseKey, PieceChoice> ReadCleaning(string path)
    {
        var choices = new Dictionary<CaseKey, PieceChoice>();
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
            throw new ImageDataException(path,
                "its first line must be subject, session, keep, and piece_set as vhi.tsv has it (and scan where scans have numbers; " +
                "min_piece, pieces where they are not 4 and 2d; and limits where they are not the paper's), separated by tabs");
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
                    Place = CleaningFile,
                };
                if (!choices.TryAdd(new(Label(Cell("subject"), "sub-"), Label(Cell("session"), "ses-"), Label(Cell(ScanColumn), "scan-")),
                    choice))
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
        int.TryParse(minimum, NumberStyles.None, CultureInfo.InvariantCulture, out int least) && least >= 1 && (pieces is "2d" or "3d")
            && (limits is "paper" or "robust")
            ? new()
            {
                MinimumPiece = least,
                Pieces = pieces == "2d" ? PieceMode.TwoD : PieceMode.ThreeD,
                Rule = limits == "paper"
                ? LimitRule.Paper : LimitRule.Robust
            }
            : throw new FormatException(
                $"'{minimum}', '{pieces}' and '{limits}' are no min_piece, pieces and limits (a number from 1; 2d or 3d; paper or robust)");
}
