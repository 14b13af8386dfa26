using Rubor.Studies.Runs;

namespace Rubor.Studies.Folds;

/// <summary>Refuses folds in which a subject stands on two sides.</summary>
internal static class FoldSides
{
    /// <exception cref="OutputException">Names the subject and where it stands.</exception>
    public static void Require(string path, StudyFolds folds)
    {
        var divided = folds.Subjects.ToHashSet(StringComparer.Ordinal);
        var held = folds.HeldOut.ToHashSet(StringComparer.Ordinal);
        Refuse(held.FirstOrDefault(divided.Contains), "is held out, and among the subjects that are divided");
        var tested = new Dictionary<(int Repeat, string Subject), int>();
        foreach (var (index, fold) in folds.All.Index())
        {
            string place = $"fold {index + 1}";
            var members = fold.Test.Concat(fold.Validation).Concat(fold.Inner.SelectMany(i => i)).ToList();
            Refuse(members.FirstOrDefault(held.Contains), $"is held out, and in {place}");
            Refuse(members.FirstOrDefault(m => !divided.Contains(m)), $"is in {place}, but not among the subjects");
            foreach (string subject in fold.Test)
                if (!tested.TryAdd((fold.Repeat, subject), index + 1))
                    Refuse(subject, $"is tested in fold {tested[(fold.Repeat, subject)]} and in fold {index + 1}", "a subject belongs to one");
            Refuse(fold.Validation.FirstOrDefault(fold.Test.Contains), $"is validated on and tested in {place}");
            var inner = fold.Inner.SelectMany(i => i).ToList();
            Refuse(inner.FirstOrDefault(s => fold.Test.Contains(s) || fold.Validation.Contains(s)),
                $"is in an inner fold of {place}, which tests it or validates on it");
            Refuse(inner.GroupBy(s => s).FirstOrDefault(g => g.Count() > 1)?.Key, $"is in two inner folds of {place}");
        }

        void Refuse(string? subject, string where, string what = "take it out of one side")
        {
            if (subject is not null)
                throw new OutputException(path, $"subject {subject} {where}; {what}");
        }
    }
}
