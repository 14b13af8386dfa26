using System.Text.Json;
using System.Text.RegularExpressions;
using Rubor.Imaging;
using Rubor.Reading.People;
using Rubor.Statistics.Rules;

namespace Rubor.Reading.Tasks;

/// <summary>Reads the definition of a task and checks it: a bad one is refused with the field and the reason.</summary>
public static partial class TaskReader
{
    const int MostBytes = 1 << 20, MostCases = 10_000, MostReaders = 200, MostArms = 8, MostSessions = 16, MostWashoutDays = 3650,
        LongestText = 200;

    // 2 to this is the largest whole number that every reader of JSON keeps.
    const int SeedBits = 53;

    // A word of the file, and no kind: tasks know none.
    const string Vhi = "vhi";

    /// <summary>Kinds of case that tasks have, by their words in the file; the first is the usual one.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["form", "joint_ultrasound", Vhi];

    /// <summary>Keys of the file.</summary>
    public static IReadOnlyList<string> Keys { get; } = ["format", "name", "title", "kind", "form", "images", "cases", "readers", "arms",
        "order", "sessions", "washout_days", "repeats", "seed", "blinded_to", "machine", "truth", "relate", "adjudication", "calibration",
        "training"];

    /// <summary>The task in a file.</summary>
    /// <exception cref="ImageDataException">It cannot be read, or is no task; the reason names the field.</exception>
    public static TaskDefinition Read(string path)
    {
        try
        {
            return Parse(RegularFile.ReadAllBytes(path), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImageDataException(path, $"cannot be read ({e.Message.TrimEnd('.')}); name a file with a task", e);
        }
    }

    /// <summary>The task in a text.</summary>
    /// <param name="bytes">UTF-8 JSON.</param>
    /// <param name="path">What it is called in errors.</param>
    /// <exception cref="ImageDataException">It is no task; the reason names the field.</exception>
    public static TaskDefinition Parse(byte[] bytes, string path)
    {
        if (bytes.Length > MostBytes)
            throw new ImageDataException(path, $"is larger than {MostBytes >> 20} MiB, which no task is");
        try
        {
            using var document = JsonDocument.Parse(bytes);
            return Task(new("the task", document.RootElement));
        }
        catch (JsonException e)
        {
            throw new ImageDataException(path, $"is no JSON ({e.Message.Split(". LineNumber")[0].TrimEnd('.')}, line {e.LineNumber + 1})",
                e);
        }
        catch (FormatException e)
        {
            throw new ImageDataException(path, e.Message, e);
        }
    }

    static TaskDefinition Task(JsonPart root)
    {
        root.RequireObject();
        if (root.Text("format") is var format && format != TaskDefinition.FormatName)
            throw new FormatException($"its format is {format ?? "missing"}; \"format\": \"{TaskDefinition.FormatName}\" is needed");
        root.RequireKeys([.. Keys]);
        string name = root.Text("name") is { } said && NameForm().IsMatch(said) ? said
            : throw new FormatException("name: a lower-case letter, then lower-case letters, digits, hyphens and underscores, at most 64");
        string kind = root.Text("kind") ?? "form";
        if (!Kinds.Contains(kind))
            throw new FormatException($"kind: {kind} is none that tasks have; {string.Join(", ", Kinds)} are");
        if (kind == Vhi)
            RequireVhi(root);
        string form = root.Text("form") ?? (kind == Vhi ? ""
            : kind == "form" ? throw new FormatException("form is missing; name a file, or a form that comes with Rubor")
            : Rubor.Reading.Kinds.JointUltrasound.JointUltrasoundKind.UsualForm);
        var images = Names(root, "images", 0, 2);
        if (images.Count > 0 && kind != "form")
            throw new FormatException("images: a joint is read in its images gray and doppler; take it away");
        var blinded = Blinded(root);
        string? machine = root.Text("machine");
        var arms = Arms(root, blinded);
        if (kind == Vhi && arms.Find(a => a.Machine != MachineShown.Never) is { } seen)
            throw new FormatException($"arms: machine: {seen.Name} has {TaskWords.Of(seen.Machine)}, and of V_HI what a machine made is what is cleaned; "
                + "every arm has \"machine\": \"never\"");
        var (repeats, share) = Repeats(root);
        int sessions = Within(root, "sessions", 1, MostSessions, arms.Count);
        if (sessions % arms.Count != 0)
            throw new FormatException($"sessions: {sessions} is no multiple of the {arms.Count} arms, so that not every case would be read in each");
        var order = Word<TaskOrder>(root, "order", "fixed") ?? TaskOrder.Fixed;
        if (order == TaskOrder.Crossover && arms.Count < 2)
            throw new FormatException("order: crossover needs two arms or more");
        bool shows = arms.Any(a => a.Machine != MachineShown.Never);
        return shows && machine is null ? throw new FormatException("machine is missing: an arm shows what a machine made of the cases; name its folder")
            : shows && kind != "joint_ultrasound" ? throw new FormatException(
                $"arms: a machine's output is shown beside cases of the kind joint_ultrasound only, not {kind}")
            : !shows && machine is not null && kind != Vhi
                ? throw new FormatException("machine: no arm shows it; give an arm \"machine\": \"at_once\", or take it away")
            : new()
            {
                Name = name,
                Title = Line(root, "title") ?? name,
                Kind = kind,
                Form = form,
                Images = images,
                Cases = Cases(root),
                Readers = Readers(root),
                Arms = arms,
                Order = order,
                Sessions = sessions,
                WashoutDays = Within(root, "washout_days", 0, MostWashoutDays, TaskDefinition.UsualWashoutDays),
                Repeats = repeats,
                RepeatShare = share,
                Seed = Seed(root),
                BlindedTo = blinded,
                Machine = machine,
                Truth = Truth(root),
                Relate = Has(root, "relate") ? Relate(root) : null,
                Adjudication = Has(root, "adjudication") ? Adjudication(root) : null,
                Calibration = Has(root, "calibration") ? Calibration(root) : null,
                Training = Training(root),
            };
    }

    // What goes with answers of a form alone.
    static void RequireVhi(JsonPart root)
    {
        foreach (string key in new[] { "form", "truth", "adjudication", "calibration", "training" })
            if (Has(root, key))
                throw new FormatException($"{key}: V_HI is cleaned and signed without a form, so there are no answers for it; take it away");
        if (Has(root, "images"))
            throw new FormatException("images: V_HI is read in its images stir and t1w; take it away");
    }

    static List<TaskArm> Arms(JsonPart root, IReadOnlyList<Hidden> blinded)
    {
        var arms = root.List("arms", 1, MostArms).Select(part =>
        {
            part.RequireObject();
            part.RequireKeys("name", "machine");
            string name = part.Text("name") is { } said && NameForm().IsMatch(said) ? said
                : throw new FormatException($"{part.Where}: name: a lower-case letter, then lower-case letters, digits, hyphens and underscores");
            return new TaskArm(name, Word<MachineShown>(part, "machine", "at_once")
                ?? (blinded.Contains(Hidden.Machine) ? MachineShown.Never : MachineShown.AtOnce));
        }).ToList();
        return arms.GroupBy(a => a.Name).FirstOrDefault(g => g.Count() > 1) is { } twice
            ? throw new FormatException($"arms: two are called {twice.Key}; names differ") : arms;
    }

    static IReadOnlyList<Hidden> Blinded(JsonPart root)
    {
        if (!Has(root, "blinded_to"))
            return Enum.GetValues<Hidden>();
        var names = Names(root, "blinded_to", 0, 4);
        var hidden = names.Select(n => Words<Hidden>().TryGetValue(n, out var one) ? one
            : throw new FormatException($"blinded_to: {n} is none of {string.Join(", ", Words<Hidden>().Keys)}")).ToList();
        return hidden.Contains(Hidden.OtherReaders) ? hidden
            : throw new FormatException("blinded_to lacks other_readers: no reader is shown another's reads here; name it");
    }

    static (int? Count, double? Share) Repeats(JsonPart root)
    {
        if (!Has(root, "repeats"))
            return (0, null);
        var value = root.Json.GetProperty("repeats");
        if (value.ValueKind != JsonValueKind.Object)
            return (Within(root, "repeats", 0, MostCases, 0), null);
        var part = new JsonPart("repeats", value);
        part.RequireObject();
        part.RequireKeys("share");
        return value.TryGetProperty("share", out var share) && share.ValueKind == JsonValueKind.Number && share.GetDouble() is >= 0 and <= 1 and var of
            ? (null, of) : throw new FormatException("repeats: a whole number of cases, or {\"share\": 0.1} with a share of 0 to 1");
    }

    static long? Seed(JsonPart root)
    {
        if (!Has(root, "seed"))
            return null;
        var value = root.Json.GetProperty("seed");
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long seed) && seed >= 0 && seed < 1L << SeedBits ? seed
            : throw new FormatException("seed: a whole number from 0 below 2 to the 53; leave it out to have one drawn");
    }

    static List<TaskTruth> Truth(JsonPart root) => !Has(root, "truth") ? [] : [.. root.List("truth", 1, MostReaders).Select(part =>
    {
        part.RequireObject();
        part.RequireKeys("field", "column", "positive_from");
        double? positive = !Has(part, "positive_from") ? null
            : part.Json.GetProperty("positive_from") is { ValueKind: JsonValueKind.Number } number ? number.GetDouble()
            : throw new FormatException($"{part.Where}: positive_from is no number");
        return new TaskTruth(Line(part, "field") ?? throw new FormatException($"{part.Where}: field is missing"),
            Line(part, "column") ?? throw new FormatException($"{part.Where}: column is missing"), positive);
    })];

    static List<TaskRelation> Relate(JsonPart root) => [.. root.List("relate", 1, MostReaders).Select(part =>
    {
        part.RequireObject();
        part.RequireKeys("field", "column", "logarithm");
        return new TaskRelation(Line(part, "field") ?? throw new FormatException($"{part.Where}: field is missing"),
            Line(part, "column") ?? throw new FormatException($"{part.Where}: column is missing"), Has(part, "logarithm") && part.Flag("logarithm"));
    })];

    static List<TaskAdjudication> Adjudication(JsonPart root)
    {
        var fields = root.List("adjudication", 1, MostReaders).Select(part =>
        {
            part.RequireObject();
            part.RequireKeys("field", "allowed_difference", "scorers");
            double allowed = !Has(part, "allowed_difference") ? 0
                : part.Json.GetProperty("allowed_difference") is { ValueKind: JsonValueKind.Number } number && number.GetDouble() is >= 0 and var x ? x
                : throw new FormatException($"{part.Where}: allowed_difference is no number from 0 on");
            int scorers = part.Whole("scorers") ?? TaskAdjudication.UsualScorers;
            return new TaskAdjudication(Line(part, "field") ?? throw new FormatException($"{part.Where}: field is missing"), allowed,
                scorers is >= 1 and <= MostReaders ? scorers
                    : throw new FormatException($"{part.Where}: scorers: {scorers} is none; 1 to {MostReaders} are possible"));
        }).ToList();
        return fields.GroupBy(f => f.Field).FirstOrDefault(g => g.Count() > 1) is { } twice
            ? throw new FormatException($"adjudication: {twice.Key} stands twice") : fields;
    }

    static TaskCalibration Calibration(JsonPart root)
    {
        var part = new JsonPart("calibration", root.Json.GetProperty("calibration"));
        part.RequireObject();
        part.RequireKeys("cases", "field", "statistic", "reach", "rounds");
        var cases = part.Texts("cases", LongestText);
        if (cases.Count is < 2 or > MostCases || cases.Distinct(StringComparer.Ordinal).Count() < cases.Count)
            throw new FormatException($"calibration: cases: 2 to {MostCases} different names are needed");
        string field = Line(part, "field") ?? throw new FormatException("calibration: field is missing");
        if (Truth(root).All(t => t.Field != field))
            throw new FormatException($"calibration: field: truth says nothing of {field}; name its column there");
        var statistic = Word<CalibrationStatistic>(part, "statistic", "kappa")
            ?? throw new FormatException("calibration: statistic is missing; kappa or icc");
        double reach = part.Json.TryGetProperty("reach", out var value) && value.ValueKind == JsonValueKind.Number
            && value.GetDouble() is > 0 and <= 1 and var r ? r : throw new FormatException("calibration: reach: a number over 0, at most 1, is needed");
        int rounds = part.Whole("rounds") ?? TaskCalibration.UsualRounds;
        return rounds is >= 1 and <= MostSessions ? new(cases, field, statistic, reach, rounds)
            : throw new FormatException($"calibration: rounds: {rounds} is none; 1 to {MostSessions} are possible");
    }

    static bool Training(JsonPart root) => Has(root, "training") && root.Flag("training") && (Has(root, "truth") ? true
        : throw new FormatException("training: readers are told the truth after each answer, and truth is missing"));

    static List<string> Cases(JsonPart root) =>
        root.Json.TryGetProperty("cases", out var all) && all.ValueKind == JsonValueKind.String
            ? all.GetString() == "all" ? [] : throw new FormatException("cases: \"all\", or a list of names of cases")
            : Has(root, "cases") ? Names(root, "cases", 1, MostCases) : [];

    static List<string> Readers(JsonPart root)
    {
        var readers = Names(root, "readers", 1, MostReaders);
        if (readers.FirstOrDefault(r => !Account.IsName(r)) is { } bad)
            throw new FormatException($"readers: {bad} is no name of an account");
        return readers.GroupBy(r => r, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1) is { } twice
            ? throw new FormatException($"readers: {twice.Key} stands twice; upper and lower case make no two accounts") : readers;
    }

    static List<string> Names(JsonPart root, string key, int fewest, int most)
    {
        if (!Has(root, key) && fewest > 0)
            throw new FormatException($"{key} is missing");
        var names = root.Texts(key, LongestText).ToList();
        if (names.Count < fewest || names.Count > most)
            throw new FormatException($"{key} has {names.Count} entries; {fewest} to {most} are possible");
        return names.GroupBy(n => n, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice
            ? throw new FormatException($"{key}: {twice.Key} stands twice") : names;
    }

    static int Within(JsonPart root, string key, int least, int most, int usual) =>
        root.Whole(key) is not { } said ? usual
        : said >= least && said <= most ? said : throw new FormatException($"{key}: {said} is none; {least} to {most} are possible");

    static string? Line(JsonPart part, string key) => part.Text(key) is not { } text ? null
        : text.Length is > 0 and <= LongestText && !text.Any(char.IsControl) ? text
        : throw new FormatException($"{part.Where}: {key} is one line of 1 to {LongestText} characters");

    static bool Has(JsonPart part, string key) => part.Json.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null;

    static T? Word<T>(JsonPart part, string key, string example)
        where T : struct, Enum =>
        part.Text(key) is not { } said ? null : Words<T>().TryGetValue(said, out var one) ? one
            : throw new FormatException($"{(part.Where == "the task" ? "" : $"{part.Where}: ")}{key}: {said} is none of "
                + $"{string.Join(", ", Words<T>().Keys)}, such as {example}");

    // As JSON has them.
    static Dictionary<string, T> Words<T>()
        where T : struct, Enum => Enum.GetValues<T>().ToDictionary(v => TaskWords.Of(v), v => v, StringComparer.Ordinal);

    [GeneratedRegex(@"\A[a-z][a-z0-9_-]{0,63}\z")]
    private static partial Regex NameForm();
}

/// <summary>Words of a task as its file has them.</summary>
public static class TaskWords
{
    /// <summary>The word of a value: after_first_answer.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
