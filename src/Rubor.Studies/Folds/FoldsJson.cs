using System.Text.Json;
using System.Text.Json.Nodes;
using Rubor.Studies.Cases;
using Rubor.Studies.Runs;
using Rubor.Studies.Tables;

namespace Rubor.Studies.Folds;

/// <summary>
/// folds.json, read and written. Read as well: {"folds": [["01", "02"], ["03"]]}, that list alone, and nnU-Net's list of
/// {"train": […], "val": […]}, whose val are the subjects tested.
/// </summary>
internal static class FoldsJson
{
    static readonly (FoldScheme Scheme, string Name)[] Schemes =
    [
        (FoldScheme.Given, "given"), (FoldScheme.KFold, "k-fold"), (FoldScheme.RepeatedKFold, "repeated-k-fold"), (FoldScheme.Nested, "nested"),
        (FoldScheme.LeaveOneSubjectOut, "leave-one-subject-out"), (FoldScheme.TrainValidationTest, "train-validation-test"),
        (FoldScheme.NnunetKFold, "nnunet-kfold"),
    ];

    /// <summary>A scheme's name in the file.</summary>
    public static string NameOf(FoldScheme scheme) => Schemes.Single(s => s.Scheme == scheme).Name;

    public static StudyFolds Read(string path)
    {
        var root = JsonFile.Read(path);
        var named = root as JsonObject;
        if (named?["format"] is { } format && format.ToString() != StudyFolds.FormatName)
            throw new OutputException(path, $"is a {format} file where {StudyFolds.FormatName} is needed");
        if ((named is not null ? named["folds"] : root) is not JsonArray list || list.Count == 0)
            throw new OutputException(path, "must hold a list of folds such as {\"folds\": [[\"01\", \"02\"], [\"03\"]]}");
        RequireKnown(path, named, "format", "scheme", "seed", "stratify", "label", "study", "held_out", "subjects", "folds");
        var held = Names(path, named?["held_out"], "held_out");
        var folds = list.Select((f, i) => FoldOf(path, f, i + 1)).ToList();
        // Others' lists name no subjects but in the folds; nnU-Net's also those trained on.
        var subjects = named?["subjects"] is { } stated ? Names(path, stated, "subjects")
            : [.. folds.SelectMany(f => f.Test.Concat(f.Validation))
                .Concat(list.SelectMany(f => Names(path, (f as JsonObject)?["train"], "train"))).Distinct()];
        var read = new StudyFolds
        {
            Scheme = named?["scheme"]?.ToString() is { } scheme ? Schemes.Where(s => s.Name == scheme).Select(s => (FoldScheme?)s.Scheme)
                .FirstOrDefault()
                ?? throw new OutputException(path,
                    $"has the unknown scheme {scheme}; known are {string.Join(", ", Schemes.Select(s => s.Name))}") : FoldScheme.Given,
            Seed = Whole(path, named?["seed"], "seed"),
            Stratify = named?["stratify"]?.ToString(),
            Label = named?["label"]?.ToString(),
            Study = IdentityOf(path, named?["study"]),
            HeldOut = [.. held.Order(StringComparer.Ordinal)],
            Subjects = [.. subjects.Order(StringComparer.Ordinal)],
            All = folds,
        };
        FoldSides.Require(path, read);
        return read;
    }

    static Fold FoldOf(string path, JsonNode? node, int number)
    {
        var fold = node as JsonObject;
        RequireKnown(path, fold, "repeat", "test", "validation", "inner", "train", "val");
        var tested = node as JsonArray ?? fold?["val"] as JsonArray ?? fold?["test"] as JsonArray
            ?? throw new OutputException(path, $"fold {number} must be a list of subjects");
        string place = $"fold {number}";
        var test = Names(path, tested, place);
        if (Names(path, fold?["train"], place).Intersect(test).FirstOrDefault() is { } both)
            throw new OutputException(path, $"subject {both} is trained on and tested in {place}; take it out of one side");
        int repeat = Whole(path, fold?["repeat"], "repeat") ?? 1;
        var inner = fold?["inner"] switch
        {
            null => [],
            JsonArray lists => lists.Select((l, i) => (IReadOnlyList<string>)Names(path, l, $"{place}, inner fold {i + 1}")).ToList(),
            _ => throw new OutputException(path, $"inner of {place} must be a list of lists of subjects"),
        };
        return repeat >= 1 ? new(repeat, test, Names(path, fold?["validation"], place), inner)
            : throw new OutputException(path, $"repeat of {place} must be 1 or more");
    }

    static List<string> Names(string path, JsonNode? node, string place)
    {
        if (node is null)
            return [];
        var names = (node as JsonArray ?? throw new OutputException(path, $"{place} must be a list of subjects"))
            .Select(n => n?.ToString() ?? "").Select(n => n.StartsWith("sub-", StringComparison.Ordinal) ? n["sub-".Length..] : n).ToList();
        return names.Contains("") ? throw new OutputException(path, $"{place} holds an empty name")
            : names.GroupBy(n => n).FirstOrDefault(g => g.Count() > 1) is { } twice
                ? throw new OutputException(path, $"{place} names subject {twice.Key} twice") : names;
    }

    static int? Whole(string path, JsonNode? node, string key) => node is null ? null
        : node is JsonValue value && value.GetValueKind() == JsonValueKind.Number && value.TryGetValue(out int number) ? number
            : throw new OutputException(path, $"{key} must be a whole number, not {node.ToJsonString()}");

    static StudyIdentity? IdentityOf(string path, JsonNode? node) => node is null ? null
        : node is JsonObject study && study["sha256"] is { } sha && study["subjects"] is JsonObject subjects
            ? new(study["name"]?.ToString() ?? "", sha.ToString(),
                new SortedDictionary<string, string>(subjects.ToDictionary(s => s.Key, s => s.Value?.ToString() ?? ""),
                StringComparer.Ordinal))
            : throw new OutputException(path, "study must hold name, sha256 and subjects");

    static void RequireKnown(string path, JsonObject? node, params string[] known)
    {
        if (node?.Select(p => p.Key).FirstOrDefault(k => !known.Contains(k)) is { } unknown)
            throw new OutputException(path, $"has the unknown key {unknown}; {string.Join(", ", known)} are known");
    }

    public static byte[] Write(StudyFolds folds)
    {
        using var stream = new MemoryStream();
        using (var to = new Utf8JsonWriter(stream, new() { Indented = true }))
        {
            to.WriteStartObject();
            to.WriteString("format", StudyFolds.FormatName);
            to.WriteString("scheme", NameOf(folds.Scheme));
            if (folds.Seed is { } seed)
                to.WriteNumber("seed", seed);
            if (folds.Stratify is { } column)
                to.WriteString("stratify", column);
            if (folds.Label is { } label)
                to.WriteString("label", label);
            if (folds.Study is { } study)
            {
                to.WriteStartObject("study");
                to.WriteString("name", study.Name);
                to.WriteString("sha256", study.Sha256);
                to.WriteStartObject("subjects");
                foreach (var (subject, hash) in study.Subjects)
                    to.WriteString(subject, hash);
                to.WriteEndObject();
                to.WriteEndObject();
            }
            WriteNames(to, "held_out", folds.HeldOut);
            WriteNames(to, "subjects", folds.Subjects);
            to.WriteStartArray("folds");
            foreach (var fold in folds.All)
            {
                to.WriteStartObject();
                to.WriteNumber("repeat", fold.Repeat);
                WriteNames(to, "test", fold.Test);
                WriteNames(to, "validation", fold.Validation);
                if (fold.Inner.Count > 0)
                {
                    to.WritePropertyName("inner");
                    to.WriteRawValue($"[{string.Join(", ", fold.Inner.Select(InLine))}]");
                }
                to.WriteEndObject();
            }
            to.WriteEndArray();
            to.WriteEndObject();
        }
        stream.Write("\n"u8);
        return stream.ToArray();
    }

    static void WriteNames(Utf8JsonWriter to, string key, IReadOnlyList<string> names)
    {
        to.WritePropertyName(key);
        to.WriteRawValue(InLine(names));
    }

    // A list on one line, for people who read the file.
    static string InLine(IReadOnlyList<string> names) => $"[{string.Join(", ", names.Select(n => JsonValue.Create(n).ToJsonString()))}]";
}
