using System.Text.Json.Nodes;
using Rubor.Studies.Folds;
using Rubor.Studies.Runs;
using Rubor.Studies.Tables;

namespace Rubor.Studies.Exchange.Nnunet;

/// <summary>nnU-Net's splits_final.json, a list of {"train": […], "val": […]} over cases, as folds over subjects.</summary>
internal static class NnunetSplits
{
    public const string FileName = "splits_final.json";

    const int NamesShown = 5;

    /// <summary>Where the splits of a raw folder lie: in it, or in nnUNet_preprocessed beside it; null where there are none.</summary>
    public static string? Beside(string folder)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        string? root = Path.GetDirectoryName(Path.GetDirectoryName(full));
        string[] places = [Path.Combine(full, FileName),
            .. root is null ? Array.Empty<string>() : [Path.Combine(root, "nnUNet_preprocessed", Path.GetFileName(full), FileName)]];
        return places.FirstOrDefault(File.Exists);
    }

    /// <summary>The folds over subjects.</summary>
    /// <param name="path">The file.</param>
    /// <param name="subjects">Subject of each case that is imported.</param>
    /// <param name="heldOut">Subjects that are in no training case, and so in no fold.</param>
    /// <exception cref="OutputException">A patient is on both sides of a fold, or the file says what folds over subjects cannot.</exception>
    public static StudyFolds Read(string path, IReadOnlyDictionary<string, string> subjects, IReadOnlyList<string> heldOut)
    {
        if (JsonFile.Read(path) is not JsonArray { Count: > 0 } list)
            throw new OutputException(path, "must be a list of folds such as [{\"train\": [\"a\"], \"val\": [\"b\"]}]");
        var folds = list.Select((f, i) => (Train: Cases(path, f, "train", i), Test: Cases(path, f, "val", i))).ToList();
        RequireKnown(path, folds.SelectMany(f => f.Train.Concat(f.Test)), subjects);
        var bySubject = folds.Select(f => (Train: Subjects(f.Train, subjects), Test: Subjects(f.Test, subjects))).ToList();
        var leaks = bySubject.Select((f, i) => (Fold: i + 1, Both: f.Train.Intersect(f.Test).ToList()))
            .Where(f => f.Both.Count > 0).ToList();
        if (leaks.Count > 0)
            throw new OutputException(path, $"has patients on both sides: {string.Join("; ", leaks.Select(l => $"fold {l.Fold}: {Names(l.Both)}"))}"
                + "; figures of such a network are of no use. Draw folds over patients by 'rubor study folds'");
        var all = bySubject.SelectMany(f => f.Train.Concat(f.Test)).Distinct().Order(StringComparer.Ordinal).ToList();
        foreach (var (index, fold) in bySubject.Index())
            if (all.Except(fold.Train).Except(fold.Test).ToList() is { Count: > 0 } neither)
                throw new OutputException(path, $"fold {index + 1} neither trains on nor tests {Names(neither)}; in folds over subjects all are on "
                    + "one side. Draw folds by 'rubor study folds'");
        return new()
        {
            Scheme = FoldScheme.Given,
            HeldOut = [.. heldOut.Except(all).Order(StringComparer.Ordinal)],
            Subjects = all,
            All = Repeated([.. bySubject.Select(f => f.Test)]),
        };
    }

    // Each subject is tested once in a repeat: one that is tested again begins the next.
    static List<Fold> Repeated(List<List<string>> tests)
    {
        var folds = new List<Fold>();
        var tested = new HashSet<string>(StringComparer.Ordinal);
        int repeat = 1;
        foreach (var test in tests)
        {
            if (test.Exists(tested.Contains))
            {
                repeat++;
                tested.Clear();
            }
            tested.UnionWith(test);
            folds.Add(new(repeat, test, [], []));
        }
        return folds;
    }

    static List<string> Cases(string path, JsonNode? fold, string key, int index) =>
        (fold as JsonObject)?[key] is JsonArray { Count: > 0 } list ? [.. list.Select(c => $"{c}")]
            : throw new OutputException(path, $"fold {index + 1} has no list of cases {key}");

    static void RequireKnown(string path, IEnumerable<string> cases, IReadOnlyDictionary<string, string> subjects)
    {
        var unknown = cases.Where(c => !subjects.ContainsKey(c)).Distinct().Order(StringComparer.Ordinal).ToList();
        if (unknown.Count > 0)
            throw new OutputException(path, $"names {Names(unknown)}, which {(unknown.Count == 1 ? "is" : "are")} not imported; take them out, or import them");
    }

    static List<string> Subjects(IEnumerable<string> cases, IReadOnlyDictionary<string, string> subjects) =>
        [.. cases.Select(c => subjects[c]).Distinct().Order(StringComparer.Ordinal)];

    static string Names(List<string> names) =>
        string.Join(", ", names.Take(NamesShown)) + (names.Count > NamesShown ? $" and {names.Count - NamesShown} more" : "");
}
