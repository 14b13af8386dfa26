namespace Rubor.Studies.Cases;

/// <summary>One line of cases.tsv, or one file of a tree: what one observer has of one visit.</summary>
/// <param name="Place">Where it was found, for messages: "cases.tsv: row 3", or a file.</param>
/// <param name="Subject">The patient.</param>
/// <param name="Session">Visit, or empty.</param>
/// <param name="Scan">Number of the scan, or empty.</param>
/// <param name="Observer">Who drew the labels, or empty.</param>
internal sealed record StudyRow(string Place, string Subject, string Session, string Scan, string Observer)
{
    public Dictionary<string, string> Images { get; init; } = [];

    public Dictionary<string, string> Labels { get; init; } = [];

    public Dictionary<string, string> Clinical { get; init; } = [];

    /// <summary>Joins the rows of each visit.</summary>
    /// <param name="rows">Rows in any order.</param>
    /// <param name="problems">Is given what contradicts: two files for one role, a row twice, two values of one clinical column.</param>
    public static IReadOnlyList<StudyCase> Join(IEnumerable<StudyRow> rows, List<StudyProblem> problems) =>
    [
        .. rows.GroupBy(r => (r.Subject, r.Session, r.Scan))
            .OrderBy(g => g.Key.Subject, StringComparer.Ordinal).ThenBy(g => g.Key.Session, StringComparer.Ordinal)
                .ThenBy(g => g.Key.Scan, StringComparer.Ordinal)
            .Select(g => Case([.. g], problems)),
    ];

    static StudyCase Case(List<StudyRow> rows, List<StudyProblem> problems)
    {
        var images = new SortedDictionary<string, (string File, StudyRow Row)>(StringComparer.Ordinal);
        var labels = new SortedDictionary<string, List<(ObserverFile File, StudyRow Row)>>(StringComparer.Ordinal);
        var clinical = new SortedDictionary<string, (string Value, StudyRow Row)>(StringComparer.Ordinal);
        foreach (var (index, row) in rows.Index())
        {
            if (rows.Take(index).FirstOrDefault(row.Repeats) is { } first)
            {
                problems.Add(row.Problem($"repeats {first.Place}; take one of them out"));
                continue;
            }
            foreach (var (role, file) in row.Images)
                if (!images.TryAdd(role, (file, row)) && images[role].File is var other && other != file)
                    problems.Add(row.Problem($"{row.Words} has a second file as {role}, {file}, beside {other} ({images[role].Row.Place}); "
                        + "keep one, or tell the visits apart by session or scan") with
                    { Role = role, Files = [other, file] });
            foreach (var (label, file) in row.Labels)
            {
                if (!labels.TryGetValue(label, out var known))
                    labels[label] = known = [];
                if (known.Find(k => k.File.Observer == row.Observer) is { Row: { } other } same)
                    problems.Add(row.Problem($"{row.Words} has a second {label}{(row.Observer.Length > 0 ? $" of observer {row.Observer}" : "")}, "
                        + $"{file}, beside {same.File.File} ({other.Place}); keep one, or tell them apart by observer") with
                    {
                        Role = label,
                        Files = [same.File.File, file]
                    });
                else
                    known.Add((new(row.Observer, file), row));
            }
            foreach (var (column, value) in row.Clinical)
                if (!clinical.TryAdd(column, (value, row)) && clinical[column].Value != value)
                    problems.Add(
                        row.Problem($"{column} of {row.Words} is {value} where {clinical[column].Row.Place} says {clinical[column].Value}; correct one"));
        }
        return new(rows[0].Subject, rows[0].Session, rows[0].Scan)
        {
            // A column STIR is the role stir: names that differ in case only are refused in study.json.
            Images = images.ToDictionary(i => i.Key, i => i.Value.File, StringComparer.OrdinalIgnoreCase),
            Labels = labels.ToDictionary(
                l => l.Key, l =>
                    (IReadOnlyList<ObserverFile>)[.. l.Value.Select(f => f.File).OrderBy(f => f.Observer, StringComparer.Ordinal)],
                StringComparer.OrdinalIgnoreCase),
            Clinical = clinical.ToDictionary(c => c.Key, c => c.Value.Value),
        };
    }

    /// <summary>The visit in words.</summary>
    public string Words => new StudyCase(Subject, Session, Scan).Words;

    StudyProblem Problem(string reason) => new(Place, reason) { Subject = Subject, Case = new StudyCase(Subject, Session, Scan).Name };

    // Images may stand in the row of each observer; a row that brings nothing else new is there twice.
    bool Repeats(StudyRow other) => Observer == other.Observer && Same(Images, other.Images) && Same(Labels, other.Labels);

    static bool Same(Dictionary<string, string> a, Dictionary<string, string> b) =>
        a.Count == b.Count && a.All(p => b.TryGetValue(p.Key, out string? value) && value == p.Value);
}
