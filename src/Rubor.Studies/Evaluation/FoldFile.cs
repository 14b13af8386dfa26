using Rubor.Studies.Folds;
using Rubor.Studies.Runs;

namespace Rubor.Studies.Evaluation;

/// <summary>Which fold a subject was tested in.</summary>
public static class FoldFile
{
    /// <summary>Reads folds.json, as <see cref="StudyFolds.Read"/>.</summary>
    /// <returns>Fold of each subject, from 1.</returns>
    /// <exception cref="OutputException">It is missing or damaged, or tests subjects more than once.</exception>
    public static IReadOnlyDictionary<string, int> Read(string path)
    {
        var folds = StudyFolds.Read(path);
        return folds.Repeats == 1 ? folds.TestFolds(1)
            : throw new OutputException(path,
                $"tests every subject {folds.Repeats} times; evaluate each repeat with a file of its folds alone, such as {{\"folds\": " +
                $"[[\"01\", \"02\"], [\"03\"]]}}");
    }
}
