using Rubor.Studies.Cases;
using Rubor.Studies.Runs;

namespace Rubor.Studies.Folds;

/// <summary>
/// The five folds that nnU-Net draws over cases: names sorted as strings, then scikit-learn's KFold(5, shuffle, random_state 12345), so that
/// a published split can be repeated. It knows no patients; where it puts one on both sides it is refused.
/// </summary>
public static class NnunetKFold
{
    /// <summary>Folds. nnU-Net, crossval_split.py.</summary>
    public const int Folds = 5;

    /// <summary>Seed. nnU-Net, crossval_split.py.</summary>
    public const int Seed = 12345;

    /// <summary>What whoever uses it should know.</summary>
    public const string Warning =
        "nnU-Net's folds are drawn over cases and know no patients: patients under two numbers are on both sides unseen; to repeat a published split only";

    const int NamesShown = 5;

    /// <summary>The cases tested in each fold, as places in their sorted names.</summary>
    /// <param name="cases">Number of cases, 5 or more.</param>
    public static IReadOnlyList<int[]> Of(int cases)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(cases, Folds);
        int[] places = [.. Enumerable.Range(0, cases)];
        var random = new MersenneTwister(Seed);
        for (int i = cases - 1; i > 0; i--)
        {
            int j = random.Next(i);
            (places[i], places[j]) = (places[j], places[i]);
        }
        var folds = new List<int[]>();
        for (int fold = 0, start = 0; fold < Folds; fold++)
        {
            int size = (cases / Folds) + (fold < cases % Folds ? 1 : 0);
            folds.Add([.. places.AsSpan(start, size).ToArray().Order()]);
            start += size;
        }
        return folds;
    }

    /// <summary>The folds of a study's cases.</summary>
    /// <param name="study">The study.</param>
    /// <param name="label">Label that the cases have, or null for all cases.</param>
    /// <exception cref="OutputException">There are fewer than five cases, no such label, or a patient is on both sides of a fold.</exception>
    public static StudyFolds Of(Study study, string? label)
    {
        ArgumentNullException.ThrowIfNull(study);
        if (label is not null && study.Labels.All(l => l.Name != label))
            throw new OutputException("--label", $"{study.Name} has no label {label}; its labels are {string.Join(", ", study.Labels.Select(l => l.Name))}");
        var cases = study.Cases.Where(c => label is null || c.Labels.ContainsKey(label))
            .OrderBy(c => c.Name, StringComparer.Ordinal).ToList();
        if (cases.Count < Folds)
            throw new OutputException(study.Folder, $"has {cases.Count} cases{(label is null ? "" : $" with {label}")}; nnU-Net's {Folds} folds need as many");
        var tests = Of(cases.Count).Select(fold => fold.Select(at => cases[at]).ToList()).ToList();
        var split = tests.Select((test, i) => (Fold: i + 1, Both: Subjects(test).Intersect(Subjects(cases.Except(test))).ToList()))
            .Where(f => f.Both.Count > 0).ToList();
        if (split.Count > 0)
            throw new OutputException(study.Folder, "has patients whom nnU-Net's folds put on both sides: "
                + string.Join("; ", split.Select(f => $"fold {f.Fold}: {Names(f.Both)}"))
                + ". Figures of such folds are of no use; draw folds over patients without --scheme");
        return new()
        {
            Scheme = FoldScheme.NnunetKFold,
            Seed = Seed,
            Label = label,
            Study = study.Identity,
            Subjects = Subjects(cases),
            All = [.. tests.Select(test => new Fold(1, Subjects(test), [], []))],
        };
    }

    static IReadOnlyList<string> Subjects(IEnumerable<StudyCase> cases) =>
        [.. cases.Select(c => c.Subject).Distinct().Order(StringComparer.Ordinal)];

    static string Names(List<string> names) =>
        string.Join(", ", names.Take(NamesShown)) + (names.Count > NamesShown ? $" and {names.Count - NamesShown} more" : "");
}
