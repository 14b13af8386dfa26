using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Rubor.Studies.Cases;
using Rubor.Studies.Runs;
using Rubor.Studies.Tables;

namespace Rubor.Studies.Exchange;

/// <summary>
/// study.json and cases.tsv of a study that an import adds to, or of a new one. What the user wrote there stays: rows, cells, columns and
/// their order; an empty cell may be filled, a full one never changes.
/// </summary>
internal sealed class StudyDraft
{
    const int Subject = 0, Session = 1, Scan = 2, Observer = 3;

    static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    readonly string folder;
    readonly JsonObject description;
    readonly List<string> columns;
    readonly List<List<string>> rows;
    readonly Study? before;
    readonly int[] own;
    readonly bool isNew;
    bool descriptionChanged, tableChanged;

    StudyDraft(string folder, JsonObject description, List<string> columns, List<List<string>> rows, Study? before)
    {
        this.folder = Path.GetFullPath(folder);
        (this.description, this.columns, this.rows, this.before) = (description, columns, rows, before);
        isNew = before is null;
        own = [.. StudyReader.OwnColumns.Select(n => columns.FindIndex(c => string.Equals(c, n, StringComparison.OrdinalIgnoreCase)))];
    }

    /// <summary>The study in a folder, or a new one where the folder is missing, empty, or holds what a killed import left.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="name">Name of a new study, or null for the folder's.</param>
    /// <exception cref="OutputException">The folder holds something else, or a damaged study.</exception>
    public static StudyDraft Of(string folder, string? name)
    {
        string json = Path.Combine(folder, Study.FileName), table = Path.Combine(folder, Study.TableName);
        if (File.Exists(folder))
            throw new OutputException(folder, "is a file; name the study's folder");
        if (File.Exists(json) || File.Exists(table))
        {
            var study = Study.Read(folder);
            if (study.Problems.FirstOrDefault(p => p.Row.Length > 0 || p.Files.Count > 0) is { } problem)
                throw new OutputException(problem.Where, $"{problem.Reason} (an import adds to a sound study only; 'rubor study check {folder}' lists all)");
            return new(folder, (JsonObject)JsonFile.Read(json)!, [.. TableFile.Read(table).Columns], Cells(table), study);
        }
        if (OutputFolder.HoldsFiles(folder) && !ImportLedger.IsIn(folder))
            throw new OutputException(folder,
                $"holds files but no {Study.FileName}; make it a study by 'rubor study init {folder} --out {folder}-study', or name a new folder");
        string called = name ?? Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        return new(folder, new()
        {
            ["format"] = Study.FormatName,
            ["name"] = called,
            ["description"] = "",
            ["images"] = new JsonArray(),
            ["labels"] = new JsonArray(),
            ["may_be_empty"] = new JsonArray()
        }, [.. StudyReader.OwnColumns], [], null);
    }

    /// <summary>Why the study cannot take a file, or null where it can.</summary>
    /// <param name="file">The file.</param>
    /// <param name="target">Where it would lie, relative to the study.</param>
    /// <param name="label">What the source says of the label; null of an image.</param>
    public string? Refusal(ImportedFile file, string target, StudyLabel? label)
    {
        bool isImage = Names("images").Contains(file.Role, StringComparer.OrdinalIgnoreCase);
        bool isLabel = LabelNames().Contains(file.Role, StringComparer.OrdinalIgnoreCase);
        if (file.IsLabel ? isImage : isLabel)
            return $"{file.Role} is {(isImage ? "an image" : "a label")} in {Study.FileName} and {(isImage ? "a label" : "an image")} here; "
                + "name it otherwise by --rules";
        int column = ColumnOf(file.Role);
        if (column >= 0 && !isImage && !isLabel)
            return $"the study has a column {columns[column]}, which is no {(file.IsLabel ? "label" : "image")}; rename it, or name this otherwise by --rules";
        if (label is not null && ClassRefusal(label) is { } classes)
            return classes;
        return column >= 0 && Held(file, column) is { Length: > 0 } held && !IsSame(held, target)
            ? $"the study has {file.Role} of {ImportName.Words(file)} already ({held}); take it out of {Study.TableName}, or tell the visits apart by session"
            : null;
    }

    bool IsSame(string held, string target) => Path.GetFullPath(held, folder) == Path.GetFullPath(target, folder);

    /// <summary>Enters a file that lies in the study now.</summary>
    /// <param name="file">The file.</param>
    /// <param name="target">Where it lies, relative to the study.</param>
    /// <param name="label">The label with its classes; null of an image.</param>
    public void Enter(ImportedFile file, string target, StudyLabel? label)
    {
        if (label is null)
            AddName("images", file.Role);
        else
            AddLabel(label);
        int column = ColumnOf(file.Role);
        if (column < 0)
            column = AddColumn(file.Role);
        if (Held(file, column).Length > 0)
            return;
        var row = RowOf(file.Subject, file.Session, file.Scan, file.IsLabel ? file.Observer : "") ?? AddRow(file);
        (row[column], tableChanged) = (target, true);
    }

    /// <summary>Fills a clinical value where the visit has none.</summary>
    /// <returns>Why it was not filled, or null.</returns>
    public string? Enter(ClinicalValue value)
    {
        var visit = Visit(value.Subject, value.Session, value.Scan).ToList();
        if (visit.Count == 0)
            return null; // none of its files was imported
        int column = ColumnOf(value.Column);
        if (column >= 0 && (own.Contains(column) || Names("images").Concat(LabelNames()).Contains(value.Column, StringComparer.OrdinalIgnoreCase)))
            return $"{value.Column} is no clinical column of the study; the source's values are left out";
        if (column < 0)
            column = AddColumn(value.Column);
        if (visit.Select(r => r[column]).FirstOrDefault(v => v.Length > 0) is { } there)
            return there == value.Value ? null
                : $"{value.Column} of {new StudyCase(value.Subject, value.Session, value.Scan).Words} stays {there}, where the source says {value.Value}";
        (visit[0][column], tableChanged) = (value.Value, true);
        return null;
    }

    /// <summary>Says that a label may be empty; false where the user's study.json says that it may not.</summary>
    public bool MayBeEmpty(string label)
    {
        if (Names("may_be_empty").Contains(label, StringComparer.OrdinalIgnoreCase))
            return true;
        if (before?.Labels.Any(l => string.Equals(l.Name, label, StringComparison.OrdinalIgnoreCase)) == true)
            return false;
        AddName("may_be_empty", label);
        return true;
    }

    /// <summary>Patients that it has now.</summary>
    public IReadOnlySet<string> Subjects => rows.Select(r => Cell(r, Subject)).ToHashSet(StringComparer.Ordinal);

    /// <summary>Writes the two files where they changed.</summary>
    /// <returns>Whether anything was written.</returns>
    public bool Write()
    {
        // The table first: study.json names columns that must be there.
        if (tableChanged || isNew)
            WholeFile.Write(Path.Combine(folder, Study.TableName), TsvText.Of([.. columns.Select(Quoted)],
                rows.Select(r => (IReadOnlyList<object?>)[.. r.Select(Quoted)])));
        if (descriptionChanged || isNew)
            WholeFile.Write(Path.Combine(folder, Study.FileName), Encoding.UTF8.GetBytes(description.ToJsonString(Indented) + "\n"));
        return tableChanged || descriptionChanged || isNew;
    }

    static List<List<string>> Cells(string path)
    {
        var table = TableFile.Read(path);
        return [.. Enumerable.Range(0, table.Count).Select(r =>
            Enumerable.Range(0, table.Columns.Count).Select(c => table.Text(r, c) ?? "").ToList())];
    }

    static string Quoted(string cell) => cell.Contains('"', StringComparison.Ordinal) ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell;

    // What the study has of a file's role in its visit, or empty.
    string Held(ImportedFile file, int column) =>
        Visit(file.Subject, file.Session, file.Scan).Where(r => !file.IsLabel || Cell(r, Observer) == file.Observer)
            .Select(r => r[column]).FirstOrDefault(c => c.Length > 0) ?? "";

    IEnumerable<List<string>> Visit(string subject, string session, string scan) =>
        rows.Where(r => Cell(r, Subject) == subject && Cell(r, Session) == session && Cell(r, Scan) == scan);

    List<string>? RowOf(string subject, string session, string scan, string observer) =>
        Visit(subject, session, scan).FirstOrDefault(r => Cell(r, Observer) == observer);

    // As StudyReader reads them.
    string Cell(List<string> row, int which)
    {
        if (own[which] < 0)
            return "";
        string text = row[own[which]], prefix = which switch { Subject => "sub-", Session => "ses-", Scan => "scan-", _ => "" };
        return prefix.Length > 0 && text.StartsWith(prefix, StringComparison.Ordinal) ? text[prefix.Length..] : text;
    }

    List<string> AddRow(ImportedFile file)
    {
        string[] values = [file.Subject, file.Session, file.Scan, file.IsLabel ? file.Observer : ""];
        for (int i = 0; i < values.Length; i++)
            if (values[i].Length > 0 && own[i] < 0)
                own[i] = AddColumn(StudyReader.OwnColumns[i]);
        var row = columns.Select(_ => "").ToList();
        for (int i = 0; i < values.Length; i++)
            if (own[i] >= 0)
                row[own[i]] = values[i];
        var last = Visit(file.Subject, file.Session, file.Scan).LastOrDefault();
        rows.Insert(last is null ? rows.Count : rows.FindIndex(r => ReferenceEquals(r, last)) + 1, row);
        return row;
    }

    int ColumnOf(string name) => columns.FindIndex(c => string.Equals(c, name, StringComparison.OrdinalIgnoreCase));

    int AddColumn(string name)
    {
        columns.Add(name);
        rows.ForEach(r => r.Add(""));
        tableChanged = true;
        return columns.Count - 1;
    }

    List<string> Names(string key) => description[key] is JsonArray list ? [.. list.Select(n => $"{n}")] : [];

    List<string> LabelNames() => description["labels"] is JsonObject named ? [.. named.Select(p => p.Key)] : Names("labels");

    void AddName(string key, string name)
    {
        if (Names(key).Contains(name, StringComparer.OrdinalIgnoreCase))
            return;
        if (description[key] is not JsonArray list)
            description[key] = list = [];
        list.Add((JsonNode)name);
        descriptionChanged = true;
    }

    void AddLabel(StudyLabel label)
    {
        if (label.MayBeEmpty)
            MayBeEmpty(label.Name);
        if (label.Classes.Count == 0 && description["labels"] is not JsonObject)
        {
            AddName("labels", label.Name);
            return;
        }
        // A list has no room for classes.
        if (description["labels"] is not JsonObject named)
        {
            named = new JsonObject([.. Names("labels").Select(n => KeyValuePair.Create(n, (JsonNode?)null))]);
            (description["labels"], descriptionChanged) = (named, true);
        }
        string key = named.Select(p => p.Key).FirstOrDefault(k => string.Equals(k, label.Name, StringComparison.OrdinalIgnoreCase))
            ?? label.Name;
        if (!named.ContainsKey(key))
            (named[key], descriptionChanged) = (label.Classes.Count == 0 ? null : new JsonObject(), true);
        if (named[key] is JsonObject classes)
            foreach (var (name, value) in label.Classes.Where(c => !classes.ContainsKey(c.Name)))
                (classes[name], descriptionChanged) = (value, true);
    }

    string? ClassRefusal(StudyLabel label)
    {
        if (before?.Labels.FirstOrDefault(l => string.Equals(l.Name, label.Name, StringComparison.OrdinalIgnoreCase)) is not { } there)
            return null;
        if (there.Classes.Count == 0 != (label.Classes.Count == 0))
            return $"label {label.Name} is a {(there.Classes.Count == 0 ? "mask" : "label map")} in the study and not so here; name it otherwise";
        return label.Classes.FirstOrDefault(c => there.Classes.Any(t => t.Name == c.Name != (t.Value == c.Value))).Name is { } other
            ? $"label {label.Name} gives class {other} another value than {Study.FileName} does; name the label otherwise" : null;
    }
}
