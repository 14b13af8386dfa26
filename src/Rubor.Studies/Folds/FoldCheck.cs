using Rubor.Studies.Cases;
using Rubor.Studies.Runs;

namespace Rubor.Studies.Folds;

/// <summary>Whether folds are of a study, and fit to train with.</summary>
public static class FoldCheck
{
    /// <summary>Adds what is wrong with folds for a study.</summary>
    /// <param name="path">folds.json.</param>
    /// <param name="study">The study to train on.</param>
    /// <param name="problems">Is given every problem.</param>
    /// <returns>The folds, or null where they cannot be read.</returns>
    public static StudyFolds? Of(string path, Study study, ICollection<StudyProblem> problems)
    {
        StudyFolds folds;
        try
        {
            folds = StudyFolds.Read(path);
        }
        catch (OutputException e)
        {
            problems.Add(new("", e.Message));
            return null;
        }
        foreach (var problem in Problems(path, folds, study))
            problems.Add(problem);
        return folds;
    }

    /// <summary>Reads folds for a study.</summary>
    /// <exception cref="OutputException">They cannot be read, or are of another study; of several problems the first is named.</exception>
    public static StudyFolds Require(string path, Study study)
    {
        var folds = StudyFolds.Read(path);
        var problems = Problems(path, folds, study).ToList();
        return problems.Count == 0 ? folds
            : throw new OutputException(problems[0].Where, problems[0].Reason + (problems.Count == 1 ? ""
                : $" (and {problems.Count - 1} more; 'rubor study check --folds' lists them)"));
    }

    static IEnumerable<StudyProblem> Problems(string path, StudyFolds folds, Study study)
    {
        StudyProblem Bad(string subject, string reason) => new(path, reason) { Subject = subject };
        var there = study.Subjects.ToHashSet(StringComparer.Ordinal);
        var named = folds.Subjects.Concat(folds.HeldOut).ToList();
        foreach (string subject in named.Where(s => !there.Contains(s)))
            yield return Bad(subject, $"names subject {subject}, whom {study.Name} lacks; draw folds for this study with 'rubor study folds'");
        if (folds.Study is { } drawn && drawn.Sha256 != study.Sha256)
        {
            var now = study.Identity.Subjects;
            foreach (string subject in now.Keys.Where(s => !drawn.Subjects.ContainsKey(s)))
                yield return Bad(subject, $"was drawn over another study ({drawn.Name}), without subject {subject}; draw folds anew with 'rubor study folds'");
            foreach (string subject in drawn.Subjects.Keys.Where(s => now.TryGetValue(s, out string? hash) && hash != drawn.Subjects[s]))
                yield return Bad(subject, $"was drawn when subject {subject} had other files; draw folds anew with 'rubor study folds', or restore the files");
            foreach (string subject in drawn.Subjects.Keys.Where(s => !now.ContainsKey(s) && !named.Contains(s)))
                yield return Bad(subject,
                    $"was drawn over a study ({drawn.Name}) with subject {subject}, whom {study.Name} lacks; draw folds anew with 'rubor study folds'");
        }
        if (folds.Label is { } label)
            foreach (string subject in folds.Subjects.Where(there.Contains).Except(study.SubjectsWith(label)))
                yield return Bad(subject, $"was drawn over subjects with {label}, which subject {subject} lacks; draw it, or draw folds anew");
        for (int f = 1; f <= folds.Count; f++)
            if (folds.Split(f) is var split && (split.Train.Count == 0 || split.Test.Count == 0))
                yield return Bad("", $"fold {f} leaves nobody to {(split.Train.Count == 0 ? "train on" : "test")}; draw folds anew");
    }
}
