using Rubor.Studies.Runs;
using Rubor.Studies.Tables;

namespace Rubor.Studies.Cases;

/// <summary>The NIfTI files of a folder, sorted into subjects and roles by their BIDS-like names.</summary>
/// <param name="Rows">A row a visit and observer; a second file for one role in a row of its own.</param>
/// <param name="LeftAside">Files whose names tell no role.</param>
/// <param name="Dangling">Links that lead nowhere.</param>
internal sealed record StudyTree(IReadOnlyList<StudyRow> Rows, IReadOnlyList<string> LeftAside, IReadOnlyList<string> Dangling)
{
    // Findings that a patient may be free of; anatomy is there always.
    static readonly string[] Findings = [StudyFileName.Inflammation, StudyFileName.Lesion, StudyFileName.Truth];

    /// <param name="folder">Searched with the folders below; a participants.tsv in it gives clinical columns.</param>
    /// <param name="scans">Whose scans have numbers of their own, by number, or null.</param>
    /// <exception cref="OutputException">No file tells its role; or a scan of <paramref name="scans"/> is not there.</exception>
    public static StudyTree Read(string folder, ScanNumbers? scans = null)
    {
        var rows = new List<StudyRow>();
        var aside = new List<string>();
        var clinical = Participants(Path.Combine(folder, "participants.tsv"));
        var dangling = new List<string>();
        foreach (string file in StudyImages.In(folder, dangling))
        {
            var (number, visit) = SubjectName.Of(file, folder);
            if (StudyFileName.Of(file) is not { } name || number.Length == 0)
            {
                aside.Add(file);
                continue;
            }
            var (subject, session, scan) = scans?.Of(number, visit) ?? (number, visit, "");
            var files = new Dictionary<string, string> { [name.Role] = Path.GetFullPath(file) };
            if (rows.Find(r => (r.Subject, r.Session, r.Scan, r.Observer) == (subject, session, scan, name.Observer)
                && !(name.IsLabel ? r.Labels : r.Images).ContainsKey(name.Role)) is { } row)
                (name.IsLabel ? row.Labels : row.Images)[name.Role] = files[name.Role];
            else
                rows.Add(new(file, subject, session, scan, name.Observer)
                {
                    Images = name.IsLabel ? [] : files,
                    Labels = name.IsLabel ? files : [],
                    Clinical = clinical.GetValueOrDefault(subject) ?? [],
                });
        }
        if (rows.Count == 0 && dangling.Count > 0)
            throw new OutputException(dangling[0], FolderWalk.Reason(dangling[0]));
        if (rows.Count == 0)
            throw new OutputException(folder, $"holds neither {Cases.Study.FileName} nor a NIfTI file with a BIDS-like name, such as sub-01_STIR.nii.gz");
        scans?.RequireAllSeen();
        return new([.. rows.OrderBy(r => r.Subject, StringComparer.Ordinal).ThenBy(r => r.Session, StringComparer.Ordinal)
            .ThenBy(r => r.Scan, StringComparer.Ordinal).ThenBy(r => r.Observer, StringComparer.Ordinal)], aside, dangling);
    }

    /// <summary>The study that the files make.</summary>
    public Study Study(string folder, List<StudyProblem> problems)
    {
        List<StudyProblem> left = [.. Dangling.Select(l => new StudyProblem(l, FolderWalk.Reason(l)) { Row = $"link {Path.GetRelativePath(folder, l)}" })];
        problems.AddRange(left);
        return new()
        {
            Folder = folder,
            Name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))),
            Images = [.. Rows.SelectMany(r => r.Images.Keys).Distinct().Order(StringComparer.Ordinal)],
            Labels = [.. Rows.SelectMany(r => r.Labels.Keys).Distinct().Order(StringComparer.Ordinal)
                .Select(l => new StudyLabel(l, [], Findings.Contains(l)))],
            Cases = StudyRow.Join(Rows, problems),
            Rows = Rows.Count + left.Count,
            LeftOut = left,
            IsTree = true,
        };
    }

    static Dictionary<string, Dictionary<string, string>> Participants(string path)
    {
        var found = new Dictionary<string, Dictionary<string, string>>(StringComparer.Ordinal);
        if (!File.Exists(path))
            return found;
        var table = TableFile.Read(path);
        int id = table.Column("participant_id");
        // A clinical column must not pass for one of the table's own.
        var others = Enumerable.Range(0, table.Columns.Count)
            .Where(c => c != id && !StudyReader.OwnColumns.Contains(table.Columns[c], StringComparer.OrdinalIgnoreCase)).ToList();
        for (int r = 0; r < table.Count; r++)
        {
            string name = table.Required(r, id);
            string subject = name.StartsWith("sub-", StringComparison.Ordinal) ? name["sub-".Length..] : name;
            if (!found.TryAdd(subject, others.Where(c => table.Text(r, c) is not null).ToDictionary(c => table.Columns[c], c =>
                table.Text(r, c)!)))
                throw new OutputException(path, $"row {table.RowNumber(r)} names {name} a second time; take one out");
        }
        return found;
    }
}
