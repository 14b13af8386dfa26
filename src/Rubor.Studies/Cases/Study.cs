using Rubor.Studies.Runs;

namespace Rubor.Studies.Cases;

/// <summary>A label that a study holds.</summary>
/// <param name="Name">Name of its column, such as disease_region.</param>
/// <param name="Classes">Name and value of each class of a label map; empty where the label is a mask of 0 and 1.</param>
/// <param name="MayBeEmpty">Whether a subject may have none of it: inflammation may be absent, bone may not.</param>
public sealed record StudyLabel(string Name, IReadOnlyList<(string Name, byte Value)> Classes, bool MayBeEmpty);

/// <summary>
/// A study: a folder with study.json and cases.tsv (docs/studies.md), or a tree of NIfTI files with BIDS-like names.
/// </summary>
public sealed record Study
{
    /// <summary>Name of the file that says what the study is.</summary>
    public const string FileName = "study.json";

    /// <summary>Name of the table of its files.</summary>
    public const string TableName = "cases.tsv";

    /// <summary>What study.json says it is.</summary>
    public const string FormatName = "rubor.study/1";

    /// <summary>Folder of a study in which its reads lie unless another is named; what it holds is no part of the study's images.</summary>
    public const string ReadsFolder = "reading";

    /// <summary>The folder, as the caller named it.</summary>
    public required string Folder { get; init; }

    /// <summary>Name for tables and model cards.</summary>
    public required string Name { get; init; }

    /// <summary>Free text.</summary>
    public string Description { get; init; } = "";

    /// <summary>Roles of images, such as stir and t1w.</summary>
    public required IReadOnlyList<string> Images { get; init; }

    /// <summary>Labels.</summary>
    public required IReadOnlyList<StudyLabel> Labels { get; init; }

    /// <summary>Every visit, by subject, session and scan.</summary>
    public required IReadOnlyList<StudyCase> Cases { get; init; }

    /// <summary>Rows of cases.tsv, or files of a tree that tell a role.</summary>
    public int Rows { get; init; }

    /// <summary>Rows that are no part of a case, each with the reason; in a tree links that lead nowhere.</summary>
    public IReadOnlyList<StudyProblem> LeftOut { get; init; } = [];

    /// <summary>Whether the names of files alone say what it holds: there is no study.json.</summary>
    public bool IsTree { get; init; }

    /// <summary>What is wrong with it, of a study opened as far as it could be read; <see cref="LeftOut"/> among it.</summary>
    public IReadOnlyList<StudyProblem> Problems { get; init; } = [];

    /// <summary>Patients in order, each once.</summary>
    public IReadOnlyList<string> Subjects => [.. Cases.Select(c => c.Subject).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Which study this is: its subjects and the names of their files.</summary>
    public StudyIdentity Identity => StudyIdentity.Of(Name, Cases);

    /// <summary>SHA-256 of the identity, lower-case hexadecimal. Not of the images' content.</summary>
    public string Sha256 => Identity.Sha256;

    /// <summary>Opens a study.</summary>
    /// <param name="path">Its folder, or its study.json.</param>
    /// <exception cref="OutputException">It is missing or damaged; of several problems the first is named, and
    /// <c>rubor study check</c> lists all.</exception>
    public static Study Open(string path)
    {
        var study = Read(path);
        var problems = study.Problems;
        string more = problems.Count > 1 ? $" (and {problems.Count - 1} more; 'rubor study check' lists them)" : "";
        return problems.Count == 0 ? study : throw new OutputException(problems[0].Where, problems[0].Reason + more);
    }

    /// <summary>
    /// Opens a study as far as it can be read; what is wrong with it stands in <see cref="Problems"/>. Images stay closed.
    /// </summary>
    /// <param name="path">Its folder, or its study.json.</param>
    /// <exception cref="OutputException">There is no study, or one of its files cannot be read at all.</exception>
    public static Study Read(string path)
    {
        var problems = new List<StudyProblem>();
        return StudyReader.Read(path, problems) with { Problems = problems };
    }

    /// <summary>Opens a study of which single cases may be wrong, each for reasons of its own.</summary>
    /// <param name="path">Its folder, or its study.json.</param>
    /// <exception cref="OutputException">There is no study, or what is wrong is of no case alone: a column is missing, a link leads
    /// nowhere.</exception>
    public static Study OpenCases(string path)
    {
        var study = Read(path);
        // Where there is no table a link that leads nowhere may be any patient's.
        var whole = study.Problems.FirstOrDefault(p => p.Subject.Length == 0 && (p.Row.Length == 0 || study.IsTree));
        return whole is null ? study : throw new OutputException(whole.Where, whole.Reason);
    }

    /// <summary>The cases of some subjects, in the study's order.</summary>
    public IReadOnlyList<StudyCase> CasesOf(IEnumerable<string> subjects)
    {
        var wanted = subjects.ToHashSet(StringComparer.Ordinal);
        return [.. Cases.Where(c => wanted.Contains(c.Subject))];
    }

    /// <summary>Subjects of whom some visit has a label, in order.</summary>
    public IReadOnlyList<string> SubjectsWith(string label) =>
        [.. Subjects.Intersect(Cases.Where(c => c.Labels.ContainsKey(label)).Select(c => c.Subject))];
}
