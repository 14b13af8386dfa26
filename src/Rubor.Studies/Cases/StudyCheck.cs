using System.Text.Json;
using System.Text.Json.Nodes;
using Rubor.Studies.Runs;

namespace Rubor.Studies.Cases;

/// <summary>Everything that is wrong with a study, found before hours are spent on it.</summary>
/// <param name="Study">As far as it could be read.</param>
/// <param name="Problems">One line each, in the order of the study.</param>
public sealed record StudyCheck(Study Study, IReadOnlyList<StudyProblem> Problems)
{
    /// <summary>What <see cref="ToJson"/> says it is.</summary>
    public const string FormatName = "rubor.study-check/1";

    static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Number of cases that a check will read.</summary>
    /// <exception cref="OutputException">There is no study at all.</exception>
    public static int CasesIn(string path) => StudyReader.Read(path, []).Cases.Count;

    /// <summary>Checks a study: its table, every file in it, and whether the order of its visits is known.</summary>
    /// <param name="path">Its folder.</param>
    /// <param name="needs">What must be there.</param>
    /// <param name="meant">Which subjects need labels and images, such as those of folds; may add problems of its own. Null, or a null
    /// answer: all.</param>
    /// <param name="threads">Cases read at once, each with one image in memory.</param>
    /// <param name="done">Called after each case, from any thread.</param>
    /// <param name="cancel">Stops between cases.</param>
    /// <param name="visits">The order of visits as the caller says it to commands that compare them, or null.</param>
    /// <exception cref="OutputException">There is no study at all, or <paramref name="needs"/> names what it does not hold.</exception>
    public static StudyCheck Run(
        string path, StudyNeeds needs, Func<Study, ICollection<StudyProblem>, IReadOnlyCollection<string>?>? meant, int threads,
        Action done,
        CancellationToken cancel, IReadOnlyList<string>? visits = null)
    {
        var problems = new List<StudyProblem>();
        var study = StudyReader.Read(path, problems);
        if (needs.Labels.FirstOrDefault(l => study.Labels.All(s => s.Name != l)) is { } label)
            throw new OutputException("--label", $"{study.Name} has no label {label}; {Known(study.Labels.Select(l => l.Name))}");
        if (needs.Images.FirstOrDefault(i => !study.Images.Contains(i)) is { } image)
            throw new OutputException("--image", $"{study.Name} has no image {image}; {Known(study.Images)}");
        var needing = meant?.Invoke(study, problems) ?? study.Subjects;
        var checks = CaseRun.Each(study.Cases, threads, one =>
        {
            var check = CaseCheck.Of(one, study.Labels, needs with { Images = needing.Contains(one.Subject) ? needs.Images : [] });
            done();
            return check;
        }, cancel);
        var scans = SameScans.In(checks.SelectMany(c => c.Files), cancel);
        foreach (var check in checks)
            check.SameImageTwice(scans);
        foreach (string subject in study.Subjects)
        {
            if (needing.Contains(subject))
                problems.AddRange(Missing(study, subject, needs));
            problems.AddRange(VisitCheck.Dates(study, subject));
            problems.AddRange(checks.Where((_, i) => study.Cases[i].Subject == subject).SelectMany(c => c.Problems));
        }
        problems.AddRange(VisitCheck.Unordered(study, visits));
        problems.AddRange(SameFiles(study, checks, scans));
        problems.AddRange(EmptyClasses(study, checks));
        return new(study, problems);
    }

    static string Known(IEnumerable<string> names) => names.ToList() is { Count: > 0 } some ? $"it has {string.Join(", ", some)}" : "it has none";

    static IEnumerable<StudyProblem> Missing(Study study, string subject, StudyNeeds needs)
    {
        var cases = study.CasesOf([subject]);
        foreach (string label in needs.Labels.Where(l => !cases.Any(c => c.Labels.ContainsKey(l))))
            yield return new($"subject {subject}", $"has no {label}; draw one, or take the subject out") { Subject = subject };
        if (needs.Labels.Count == 0)
            foreach (string image in needs.Images.Where(i => !cases.Any(c => c.Images.ContainsKey(i))))
                yield return new($"subject {subject}", $"has no {image}; add one, or take the subject out") { Subject = subject };
    }

    // One patient under two numbers would be trained on and tested: the worst of leaks, and the hardest to see.
    static IEnumerable<StudyProblem> SameFiles(Study study, IReadOnlyList<CaseCheck> checks, IReadOnlyDictionary<CheckedFile, string> scans)
    {
        var files = checks.SelectMany((c, i) => c.Files.Where(f => !f.Empty).Select(f => (Case: study.Cases[i], File: f)));
        foreach (var same in files.GroupBy(f => scans[f.File]).Select(g => g.DistinctBy(f => f.Case).ToList()))
            foreach (var (other, file) in same.Skip(1))
                if (other.Subject != same[0].Case.Subject)
                    yield return new(file.File,
                        $"{file.Role} of {other.Words} is the same image as {same[0].File.File} of {same[0].Case.Words}; if they are " +
                        $"one patient give both one subject, else correct the file")
                    { Subject = other.Subject };
                else if (file.IsImage)
                    yield return new(file.File,
                        $"{file.Role} of {other.Words} is the same image as {same[0].File.File} of {same[0].Case.Words}; name each " +
                        $"visit's own file")
                    { Subject = other.Subject };
    }

    static IEnumerable<StudyProblem> EmptyClasses(Study study, IReadOnlyList<CaseCheck> checks)
    {
        foreach (var label in study.Labels)
        {
            var files = checks.SelectMany(c => c.Files).Where(f => !f.IsImage && f.Role == label.Name).ToList();
            if (files.Count == 0 && !study.Cases.Any(c => c.Labels.ContainsKey(label.Name)))
                yield return new($"label {label.Name}", $"no subject has it; add masks, or take it out of {Study.FileName}");
            else if (files.Count > 0 && label.Classes.Count == 0 && label.MayBeEmpty && files.All(f => f.Empty))
                yield return new($"label {label.Name}", "is empty in every subject; nothing can be learned from it");
            foreach (var (name, value) in files.Count == 0 ? [] : label.Classes)
                if (!files.Any(f => f.Classes.ContainsKey(value)))
                    yield return new($"label {label.Name}", $"class {name} ({value}) is in no file; nothing can be learned of it");
        }
    }

    /// <summary>What the study holds, in one line.</summary>
    public string Summary =>
        $"{Count(Study.Subjects.Count, "subject")}, {Count(Study.Cases.Count, "scan")}"
        + (Study.LeftOut.Count == 0 ? "" : $"; {Count(Study.Rows, "row")}, {Study.LeftOut.Count} left out")
        + string.Concat(Study.Images.Select(i => $"; {i} {Study.Cases.Count(c => c.Images.ContainsKey(i))}"))
        + string.Concat(Study.Labels.Select(l => $"; {l.Name} {Of(l.Name)}"));

    string Of(string label)
    {
        int subjects = Study.SubjectsWith(label).Count, files = FilesOf(label);
        return files == subjects ? $"{files}" : $"{files} of {Count(subjects, "subject")}";
    }

    int FilesOf(string label) => Study.Cases.Sum(c => c.Labels.TryGetValue(label, out var drawn) ? drawn.Count : 0);

    static string Count(int n, string what) => $"{n} {what}{(n == 1 ? "" : "s")}";

    /// <summary>The check as JSON.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(new JsonObject
    {
        ["format"] = FormatName,
        ["study"] = Study.Name,
        ["sha256"] = Study.Sha256,
        ["subjects"] = Study.Subjects.Count,
        ["scans"] = Study.Cases.Count,
        ["rows"] = Study.Rows,
        ["left_out"] = Study.LeftOut.Count,
        ["images"] =
            new JsonObject(Study.Images.Select(i => KeyValuePair.Create(i, (JsonNode?)Study.Cases.Count(c => c.Images.ContainsKey(i))))),
        ["labels"] = new JsonObject(Study.Labels.Select(l =>
            KeyValuePair.Create(l.Name,
            (JsonNode?)new JsonObject { ["subjects"] = Study.SubjectsWith(l.Name).Count, ["files"] = FilesOf(l.Name) }))),
        ["problems"] =
            new JsonArray([.. Problems.Select(p =>
            (JsonNode)new JsonObject { ["subject"] = p.Subject.Length > 0 ? p.Subject : null, ["where"] = p.Where,
            ["problem"] = p.Reason })]),
    }, Indented);
}
