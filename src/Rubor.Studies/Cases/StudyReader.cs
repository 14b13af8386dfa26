using System.Text.Json;
using System.Text.Json.Nodes;
using Rubor.Studies.Runs;
using Rubor.Studies.Tables;

namespace Rubor.Studies.Cases;

/// <summary>Reads study.json and cases.tsv, or a tree of files, and collects what is wrong with them; images stay closed.</summary>
internal static class StudyReader
{
    const string Subject = "subject", Session = "session", Scan = "scan", Observer = "observer";

    /// <summary>Columns of cases.tsv that are neither image, label nor clinical.</summary>
    public static IReadOnlyList<string> OwnColumns { get; } = [Subject, Session, Scan, Observer];

    /// <exception cref="OutputException">There is no such study, or one of its files cannot be read at all.</exception>
    public static Study Read(string path, List<StudyProblem> problems)
    {
        bool named = File.Exists(path) && Path.GetFileName(path) == Study.FileName;
        string folder = named ? Path.GetDirectoryName(path) is { Length: > 0 } parent ? parent : "." : path;
        if (!Directory.Exists(folder))
            throw new OutputException(path, File.Exists(path) ? $"is a file; name the study's folder, or its {Study.FileName}" : "no such folder");
        string description = Path.Combine(folder, Study.FileName), table = Path.Combine(folder, Study.TableName);
        if (!File.Exists(description) && File.Exists(table))
            throw new OutputException(description, $"is missing beside {Study.TableName}; 'rubor study init' writes both, docs/studies.md shows one");
        if (!File.Exists(description))
            return StudyTree.Read(folder).Study(folder, problems);
        var study = Described(description, folder);
        var rows = Rows(table, study, problems);
        var cases = StudyRow.Join(rows, problems);
        foreach (var same in cases.GroupBy(c => c.Name).Where(g => g.Count() > 1))
            problems.Add(new(table, $"{same.First().Words} and {same.Last().Words} would have one name, {same.Key}; change one")
            {
                Subject = same.Last().Subject
            });
        List<StudyProblem> left = [.. problems.Where(p => p.Row.Length > 0)];
        return study with { Cases = cases, Rows = rows.Count + left.Count, LeftOut = left };
    }

    static Study Described(string path, string folder)
    {
        if (JsonFile.Read(path) is not JsonObject root || root["format"]?.ToString() != Study.FormatName)
            throw new OutputException(path, $"must be an object with \"format\": \"{Study.FormatName}\"");
        string[] known = ["format", "name", "description", "images", "labels", "may_be_empty"];
        if (root.Select(p => p.Key).FirstOrDefault(k => !known.Contains(k)) is { } unknown)
            throw new OutputException(path, $"has the unknown key {unknown}; {string.Join(", ", known)} are known");
        var images = Names(path, root, "images");
        var classes = root["labels"] is JsonObject described
            ? described.Select(p => (Name: p.Key, Classes: Classes(path, p.Key, p.Value))).ToList()
            : [.. Names(path, root, "labels").Select(n => (n, new List<(string, byte)>()))];
        var empty = Names(path, root, "may_be_empty");
        string? twice = images.Concat(classes.Select(c => c.Name)).Concat(OwnColumns).GroupBy(n => n, StringComparer.OrdinalIgnoreCase)
            .FirstOrDefault(g => g.Count() > 1)?.Key;
        if (twice is not null)
            throw new OutputException(path, $"names {twice} twice; images, labels and the columns {string.Join(", ", OwnColumns)} need names of their own");
        if (empty.FirstOrDefault(e => classes.All(c => c.Name != e)) is { } stray)
            throw new OutputException(path, $"may_be_empty names {stray}, which is no label");
        return new()
        {
            Folder = folder,
            Name = root["name"]?.ToString() is { Length: > 0 } name ? name : Path.GetFileName(Path.GetFullPath(folder)),
            Description = root["description"]?.ToString() ?? "",
            Images = images,
            Labels = [.. classes.Select(c => new StudyLabel(c.Name, c.Classes, empty.Contains(c.Name)))],
            Cases = [],
        };
    }

    static List<string> Names(string path, JsonObject root, string key) => root[key] switch
    {
        null => [],
        JsonArray list when list.All(n => n?.GetValueKind() == JsonValueKind.String && n.ToString().Length > 0) =>
            [.. list.Select(n => n!.ToString())],
        _ => throw new OutputException(path, $"{key} must be a list of names"),
    };

    static List<(string, byte)> Classes(string path, string label, JsonNode? node)
    {
        var found = node switch
        {
            null => [],
            JsonObject classes =>
                classes.Select(c => (c.Key, c.Value is JsonValue v && v.GetValueKind() == JsonValueKind.Number && v.TryGetValue(out int n)
                && n is > 0 and <= byte.MaxValue
                ? (byte)n : throw new OutputException(path, $"class {c.Key} of {label} must be a whole number from 1 to 255"))).ToList(),
            _ => throw new OutputException(path, $"label {label} must be null (a mask) or an object of classes such as {{\"low\": 1, \"high\": 2}}"),
        };
        return found.GroupBy(c => c.Item2).FirstOrDefault(g => g.Count() > 1) is { } same
            ? throw new OutputException(path,
                $"label {label} gives the value {same.Key} to {string.Join(" and ", same.Select(s => s.Key))}; each class has its own") : found;
    }

    static List<StudyRow> Rows(string path, Study study, List<StudyProblem> problems)
    {
        var table = TableFile.Read(path);
        int subject = table.Column(Subject);
        var columns = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (string name in study.Images.Concat(study.Labels.Select(l => l.Name)))
            if (table.Columns.Contains(name, StringComparer.OrdinalIgnoreCase))
                columns[name] = table.Column(name);
            else
                problems.Add(new(path, $"has no column {name}, which {Study.FileName} names; add it, or take it out there"));
        int? Own(string name) => table.Columns.Contains(name, StringComparer.OrdinalIgnoreCase) ? table.Column(name) : null;
        var (session, scan, observer) = (Own(Session), Own(Scan), Own(Observer));
        var clinical = Enumerable.Range(0, table.Columns.Count).Where(c => !columns.ContainsValue(c) && c != subject && c != session
            && c != scan && c != observer).ToList();
        foreach (int column in clinical)
            table.Column(table.Columns[column]);
        var rows = new List<StudyRow>();
        for (int r = 0; r < table.Count; r++)
        {
            string number = $"row {table.RowNumber(r)}", place = $"{path}: {number}";
            string Cell(int? column, string prefix) => column is { } c && table.Text(r, c) is { } text
                ? text.StartsWith(prefix, StringComparison.Ordinal) ? text[prefix.Length..] : text : "";
            Dictionary<string, string> Files(IEnumerable<string> names) =>
                names.Where(n => columns.ContainsKey(n) && table.Text(r, columns[n]) is not null).ToDictionary(n => n, n =>
                    Path.GetFullPath(table.Text(r, columns[n])!, Path.GetFullPath(study.Folder)));
            var row = new StudyRow(place, Cell(subject, "sub-"), Cell(session, "ses-"), Cell(scan, "scan-"), Cell(observer, ""))
            {
                Images = Files(study.Images),
                Labels = Files(study.Labels.Select(l => l.Name)),
                Clinical = clinical.Where(c => table.Text(r, c) is not null).ToDictionary(c => table.Columns[c], c => table.Text(r, c)!),
            };
            if (row.Subject.Length == 0)
                problems.Add(new(place, "names no subject; every row needs one") { Row = number });
            else if (new[] { row.Subject, row.Session, row.Scan }.FirstOrDefault(n => !IsName(n)) is { } bad)
                problems.Add(new(place,
                    $"'{string.Concat(bad.Where(c => !char.IsControl(c)))}' cannot be part of a file's name; take out slashes, line " +
                    $"ends, tabs and other control characters")
                { Row = number });
            else if (row.Images.Count + row.Labels.Count == 0)
                problems.Add(new(place, $"{row.Words} has no file in this row; name one or take the row out")
                {
                    Subject = row.Subject,
                    Row = number
                });
            else
                rows.Add(row);
        }
        return rows;
    }

    /// <summary>Whether a text can name a subject, session or scan; <see cref="StudyCase.Name"/> makes a file's name of it.</summary>
    public static bool IsName(string text) => !text.Any(c => char.IsControl(c) || c is '/' or '\\');
}
