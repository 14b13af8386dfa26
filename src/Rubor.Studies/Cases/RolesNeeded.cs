namespace Rubor.Studies.Cases;

/// <summary>An image or a label that a method takes of a case.</summary>
/// <param name="Role">Its name: an image's role (stir, t1w, doppler …) or a label's (disease_region …), in any case of letters.</param>
/// <param name="Words">What it is called in a reason, such as "STIR image".</param>
public sealed record RoleNeeded(string Role, string Words)
{
    /// <summary>Whether a case may lack it.</summary>
    public bool Optional { get; init; }

    /// <summary>Names that mean the same; a case has one of them.</summary>
    public IReadOnlyList<string> Others { get; init; } = [];

    /// <summary>Whether a role or label of a study is this one.</summary>
    public bool Is(string role) => Others.Append(Role).Contains(role, StringComparer.OrdinalIgnoreCase);
}

/// <summary>The files that a method takes of one case, or why it cannot.</summary>
/// <param name="Case">The case.</param>
/// <param name="Files">Path of each, by <see cref="RoleNeeded.Role"/>; an optional one that is not there has no entry.</param>
/// <param name="Reason">Why the case cannot be used, in one line, or null.</param>
public sealed record CaseFiles(StudyCase Case, IReadOnlyDictionary<string, string> Files, string? Reason);

/// <summary>What a method takes of each case of a study.</summary>
/// <param name="Images">Images, in the order in which their lack is told.</param>
/// <param name="Labels">Labels, likewise.</param>
public sealed record RolesNeeded(IReadOnlyList<RoleNeeded> Images, IReadOnlyList<RoleNeeded> Labels)
{
    /// <summary>
    /// Whose labels are taken where several observers drew one: theirs, else those that name no observer. Null where there is no choice.
    /// </summary>
    public string? Observer { get; init; }

    /// <summary>The files of every case, in the study's order.</summary>
    /// <param name="study">The study, opened as far as it could be read.</param>
    public IReadOnlyList<CaseFiles> In(Study study)
    {
        ArgumentNullException.ThrowIfNull(study);
        return [.. study.Cases.Select(c => Of(c, study))];
    }

    /// <summary>A reason for each row that makes no case: a patient is never missing without a word.</summary>
    /// <param name="study">The study, opened as far as it could be read.</param>
    public static IReadOnlyList<CaseFiles> LeftOut(Study study)
    {
        ArgumentNullException.ThrowIfNull(study);
        return [.. study.LeftOut.Select(row => new CaseFiles(
            new(row.Subject.Length > 0 ? row.Subject : row.Row.Replace(' ', '-'), "", ""), new Dictionary<string, string>(), row.Line))];
    }

    CaseFiles Of(StudyCase one, Study study)
    {
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        CaseFiles Bad(string reason) => new(one, files, reason);
        if (study.Problems.FirstOrDefault(p => Concerns(p, one)) is { } problem)
            return Bad(Reason(problem, study));
        var found = Images.Select(r => (Role: r, Files: ImagesOf(one, r))).Concat(Labels.Select(r => (Role: r, Files: LabelsOf(one, r))));
        foreach (var (role, drawn) in found)
            if (drawn.Count > 1)
                return Bad(Both(drawn[0], drawn[1], role, study)
                    + (drawn[0].Observer == drawn[1].Observer ? "" : "; name whose to take with --observer"));
            else if (drawn.Count == 1)
                files[role.Role] = drawn[0].File;
            else if (!role.Optional)
                return Bad($"no {role.Words}" + (one.Labels.Keys.Any(role.Is) ? $" of observer {Observer}" : ""));
        return new(one, files, null);
    }

    // What is wrong with a file that the method does not take is none of its business.
    bool Concerns(StudyProblem problem, StudyCase one) =>
        problem.Row.Length == 0 && problem.Subject == one.Subject && (problem.Case.Length == 0 || problem.Case == one.Name)
        && (problem.Role.Length == 0 || Images.Concat(Labels).Any(r => r.Is(problem.Role)));

    string Reason(StudyProblem problem, Study study) =>
        study.IsTree && problem.Files is [var first, var second]
            && Images.Concat(Labels).FirstOrDefault(r => r.Is(problem.Role)) is { } role
            ? Both(new("", first), new("", second), role, study) : problem.Line;

    static string Both(ObserverFile first, ObserverFile second, RoleNeeded role, Study study)
    {
        string Shown(ObserverFile file) =>
            Path.GetRelativePath(study.Folder, file.File) + (file.Observer.Length > 0 ? $" (observer {file.Observer})" : "");
        return $"{Shown(first)} and {Shown(second)} are both a {role.Words}";
    }

    static List<ObserverFile> ImagesOf(StudyCase one, RoleNeeded role) =>
        [.. one.Images.Where(i => role.Is(i.Key)).Select(i => new ObserverFile("", i.Value)).DistinctBy(f => f.File)];

    List<ObserverFile> LabelsOf(StudyCase one, RoleNeeded role)
    {
        var drawn = one.Labels.Where(l => role.Is(l.Key)).SelectMany(l => l.Value).DistinctBy(f => f.File).ToList();
        var own = drawn.Where(f => f.Observer == Observer).ToList();
        return Observer is null ? drawn : own.Count > 0 ? own : drawn.FindAll(f => f.Observer.Length == 0);
    }
}
