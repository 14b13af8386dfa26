using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Rubor.Statistics;
using Rubor.Studies.Cases;
using Rubor.Studies.Runs;

namespace Rubor.Studies.Folds;

/// <summary>Draws folds over the subjects of a study.</summary>
public static class FoldDraw
{
    const string NoStratum = "n/a";

    /// <summary>Divides the subjects; the order of rows in the study does not matter.</summary>
    /// <exception cref="OutputException">The study has too few subjects for it, or lacks what is named; says which option.</exception>
    public static StudyFolds Of(Study study, FoldSettings settings)
    {
        var held = settings.HeldOut.Select(Bare).Distinct().Order(StringComparer.Ordinal).ToList();
        if (held.Except(study.Subjects).FirstOrDefault() is { } stranger)
            throw new OutputException("--hold-out", $"{stranger} is no subject of {study.Name}; its subjects are {string.Join(", ", study.Subjects)}");
        if (settings.Label is { } label && study.Labels.All(l => l.Name != label))
            throw new OutputException("--label", $"{study.Name} has no label {label}; its labels are {string.Join(", ", study.Labels.Select(l => l.Name))}");
        if (settings.Only is { } only)
            held = [.. held.Union(study.Subjects.Except(SubjectsOf(study, only.Column, only.Value))).Order(StringComparer.Ordinal)];
        List<string> subjects = [.. (settings.Label is null ? study.Subjects : study.SubjectsWith(settings.Label)).Except(held)];
        var strata = settings.Stratify is null ? [] : StrataOf(study, subjects, settings.Stratify);
        return Of(subjects, strata, settings) with { HeldOut = held, Study = study.Identity };
    }

    /// <summary>Divides subjects.</summary>
    /// <param name="subjects">Each once, in any order.</param>
    /// <param name="strata">Class of each subject, to be spread evenly; empty for none.</param>
    /// <param name="settings">How; its <see cref="FoldSettings.HeldOut"/> and <see cref="FoldSettings.Label"/> are the caller's
    /// business.</param>
    /// <exception cref="OutputException">There are too few subjects, or options that do not go together.</exception>
    public static StudyFolds Of(IReadOnlyCollection<string> subjects, IReadOnlyDictionary<string, string> strata, FoldSettings settings)
    {
        var all = subjects.Order(StringComparer.Ordinal).ToList();
        int validation = Number("--validation", settings.Validation, all.Count), test = Number("--test", settings.Test, all.Count);
        int folds = test > 0 ? 1 : settings.LeaveOneOut ? all.Count : settings.Folds;
        Require(settings, all.Count, folds, validation, test);
        var drawn = new List<Fold>();
        for (int repeat = 1; repeat <= settings.Repeats; repeat++)
        {
            var tests = test > 0 ? [Pick(all, test, strata, Stream(settings.Seed, "test"))]
                : settings.LeaveOneOut ? all.Select(s => new List<string> { s }).ToList()
                : Deal(all, folds, strata, Stream(settings.Seed, $"folds/{repeat}"));
            foreach (var (index, tested) in tests.Index())
            {
                var rest = all.Except(tested).ToList();
                var validated = Pick(rest, validation, strata, Stream(settings.Seed, $"validation/{repeat}/{index}"));
                var trained = rest.Except(validated).ToList();
                drawn.Add(new(repeat, tested, validated, settings.Inner == 0 ? []
                    : Deal(trained, settings.Inner, strata, Stream(settings.Seed, $"inner/{repeat}/{index}"))));
            }
        }
        return new()
        {
            Scheme = settings.Scheme,
            Seed = settings.Seed,
            Stratify = settings.Stratify,
            Label = settings.Label,
            Subjects = all,
            All = drawn
        };
    }

    static void Require(FoldSettings settings, int subjects, int folds, int validation, int test)
    {
        if (settings.Test > 0 && (settings.LeaveOneOut || settings.Inner > 0 || settings.Repeats > 1))
            throw new OutputException("--test", "makes one fold, which goes with neither --leave-one-out, --inner nor --repeats");
        if (settings.LeaveOneOut && settings.Repeats > 1)
            throw new OutputException("--repeats", "leaving out one subject at a time has one outcome only; take --repeats or --leave-one-out away");
        if (settings.Repeats < 1)
            throw new OutputException("--repeats", "at least 1 is needed");
        if (settings.Inner is < 0 or 1)
            throw new OutputException("--inner", "at least 2 inner folds are needed");
        if (test == 0 && folds < 2)
            throw new OutputException(settings.LeaveOneOut ? "--leave-one-out"
                : "--folds", settings.LeaveOneOut ? $"needs 2 subjects or more; there are {subjects}" : "at least 2 folds are needed");
        if (test == 0 && folds > subjects)
            throw new OutputException("--folds", $"{folds} folds need as many subjects; there are {subjects}");
        int tested = test > 0 ? test : (subjects + folds - 1) / folds, trained = subjects - tested - validation;
        if (trained < 1)
            throw new OutputException(validation > 0 ? "--validation" : "--test",
                $"of {subjects} subjects {tested} are tested and {validation} validated on, which leaves none to train on; ask for fewer");
        if (settings.Inner > 0 && settings.Inner > trained)
            throw new OutputException("--inner", $"{settings.Inner} inner folds need as many training subjects; a fold has {trained}");
    }

    static int Number(string option, double amount, int subjects) => amount switch
    {
        0 => 0,
        > 0 and < 1 => Math.Max(1, (int)Math.Round(amount * subjects, MidpointRounding.AwayFromZero)),
        >= 1 and <= int.MaxValue when amount == Math.Floor(amount) => (int)amount,
        _ => throw new OutputException(option,
            string.Create(CultureInfo.InvariantCulture, $"{amount} is neither a share below 1 nor a whole number of subjects")),
    };

    // A subject goes to one side with all visits: one value, or it is refused.
    static List<string> SubjectsOf(Study study, string column, string value)
    {
        RequireColumn("--only", study, column);
        var values = study.Cases.Select(c => c.Clinical.GetValueOrDefault(column)).OfType<string>().Distinct().Order(
            StringComparer.Ordinal).ToList();
        if (!values.Contains(value))
            throw new OutputException("--only", $"no case of {study.Name} has {column} {value}; it has {string.Join(", ", values.Take(12))}");
        var strata = StrataOf(study, [.. study.Subjects], column, "--only");
        return [.. study.Subjects.Where(s => strata[s] == value)];
    }

    static void RequireColumn(string option, Study study, string column)
    {
        var known = study.Cases.SelectMany(c => c.Clinical.Keys).Distinct().Order(StringComparer.Ordinal).ToList();
        if (!known.Contains(column))
            throw new OutputException(option,
                $"{study.Name} has no clinical column {column}; {(known.Count == 0 ? "it has none" : $"its clinical columns are {string.Join(", ", known)}")}");
    }

    static Dictionary<string, string> StrataOf(Study study, List<string> subjects, string column, string option = "--stratify")
    {
        RequireColumn(option, study, column);
        var strata = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string subject in subjects)
        {
            var values = study.CasesOf([subject]).Select(c => c.Clinical.GetValueOrDefault(column)).OfType<string>().Distinct().ToList();
            strata[subject] = values.Count <= 1 ? values.FirstOrDefault(NoStratum)
                : throw new OutputException(option,
                    $"subject {subject} has {column} {string.Join(" and ", values)}; a subject goes to one fold with all visits, so it needs one value");
        }
        return strata;
    }

    // Deals shuffled subjects to the folds like cards, class after class: sizes differ by one at most, and so do those of each class.
    static List<List<string>> Deal(List<string> subjects, int folds, IReadOnlyDictionary<string, string> strata, SeededRandom random)
    {
        var hands = Enumerable.Range(0, folds).Select(_ => new List<string>()).ToList();
        foreach (var (i, subject) in Shuffled(subjects, strata, ref random).Index())
            hands[i % folds].Add(subject);
        hands.ForEach(h => h.Sort(StringComparer.Ordinal));
        return hands;
    }

    // Every n-th of the shuffled subjects, class after class: each class gives its share.
    static List<string> Pick(List<string> subjects, int number, IReadOnlyDictionary<string, string> strata, SeededRandom random)
    {
        if (number == 0)
            return [];
        var shuffled = Shuffled(subjects, strata, ref random);
        long start = random.Next(shuffled.Count);
        return [.. Enumerable.Range(0, number).Select(i => shuffled[(int)(((long)i * shuffled.Count + start) / number)])
            .Order(StringComparer.Ordinal)];
    }

    static List<string> Shuffled(List<string> subjects, IReadOnlyDictionary<string, string> strata, ref SeededRandom random)
    {
        var shuffled = subjects.ToList();
        for (int i = shuffled.Count - 1; i > 0; i--)
        {
            int j = random.Next(i + 1);
            (shuffled[i], shuffled[j]) = (shuffled[j], shuffled[i]);
        }
        return [.. shuffled.OrderBy(s => strata.GetValueOrDefault(s, NoStratum), StringComparer.Ordinal)];
    }

    // A stream for each part: validation subjects asked for later leave the test folds as they were.
    static SeededRandom Stream(int seed, string part) =>
        new(BinaryPrimitives.ReadInt32LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{seed}/{part}")))));

    static string Bare(string subject) =>
        subject.Trim() is var s && s.StartsWith("sub-", StringComparison.Ordinal) ? s["sub-".Length..] : s;
}
