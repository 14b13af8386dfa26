using System.Text.Json;
using System.Text.Json.Nodes;
using Rubor.Methods.HandScans;
using Rubor.Methods.HandScans.Threshold;
using Rubor.Studies.Measuring.Vhi;
using Rubor.Studies.Runs;
using Rubor.Studies.Tables;

namespace Rubor.Studies.Measuring.HandScans;

/// <summary>threshold.json: a threshold model as it is kept.</summary>
public static class ThresholdFile
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "threshold.json";

    /// <summary>What the file says it is.</summary>
    public const string FormatName = "rubor.threshold/1";

    static readonly (ThresholdCriterion Criterion, string Name)[] Criteria =
        [(ThresholdCriterion.MeanDice, "mean-dice"), (ThresholdCriterion.PooledDice, "pooled-dice")];

    /// <summary>Names of the criteria, as files and options have them.</summary>
    public static IReadOnlyList<string> CriterionNames => [.. Criteria.Select(c => c.Name)];

    /// <summary>The name of a criterion.</summary>
    public static string NameOf(ThresholdCriterion criterion) => Criteria.First(c => c.Criterion == criterion).Name;

    /// <summary>The criterion of a name, or null.</summary>
    public static ThresholdCriterion? CriterionOf(string? name) =>
        Criteria.Where(c => c.Name == name).Select(c => (ThresholdCriterion?)c.Criterion).FirstOrDefault();

    /// <summary>The file's content.</summary>
    public static byte[] Write(ThresholdModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var root = new JsonObject
        {
            ["format"] = FormatName,
            ["criterion"] = NameOf(model.Criterion),
            ["classes"] = new JsonArray([.. model.Classes.Select(c => (JsonNode)new JsonObject
            {
                ["label"] = c.Label,
                ["sigma"] = c.Sigma,
                ["lower"] = c.Lower,
                ["upper"] = c.Upper,
                ["score"] = c.Score,
            })]),
        };
        return System.Text.Encoding.UTF8.GetBytes(root.ToJsonString(VhiStudyJson.Indented) + "\n");
    }

    /// <summary>Reads a model.</summary>
    /// <param name="path">threshold.json, or the folder that it lies in.</param>
    /// <exception cref="OutputException">It is missing or damaged; says what is wrong.</exception>
    public static ThresholdModel Read(string path)
    {
        if (Directory.Exists(path))
            path = File.Exists(Path.Combine(path, FileName)) ? Path.Combine(path, FileName)
                : throw new OutputException(path, $"holds no {FileName}; name a folder of 'rubor train hand-scans', or one of its folds");
        if (JsonFile.Read(path) is not JsonObject root || root["format"]?.ToString() is not { } format)
            throw new OutputException(path, $"must be an object with \"format\": \"{FormatName}\"");
        if (format != FormatName)
            throw new OutputException(path, $"is a {format} file where {FormatName} is needed");
        RequireKnown(path, root, "format", "criterion", "classes");
        var criterion = CriterionOf(root["criterion"]?.ToString())
            ?? throw new OutputException(path, $"criterion must be {string.Join(" or ", CriterionNames)}, not {Said(root["criterion"])}");
        var classes = root["classes"] is JsonArray { Count: > 0 } list ? list.Select(c => ClassOf(path, c)).ToList()
            : throw new OutputException(path, "classes must be a list of classes with their thresholds");
        if (classes.GroupBy(c => c.Label).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new OutputException(path, $"names the class {twice.Key} twice; keep one");
        return new(criterion, classes);
    }

    static ThresholdClass ClassOf(string path, JsonNode? node)
    {
        if (node is not JsonObject one)
            throw new OutputException(path, "classes must be a list of objects with label, sigma, lower, upper and score");
        RequireKnown(path, one, "label", "sigma", "lower", "upper", "score");
        string label = one["label"]?.ToString() ?? "";
        if (HandScan.Classes.All(c => c.Name != label))
            throw new OutputException(path, $"has the unknown class {Said(one["label"])}; there is {string.Join(", ", HandScan.Classes.Select(c => c.Name))}");
        double Number(string key, double least, double most) =>
            one[key] is JsonValue value && value.GetValueKind() == JsonValueKind.Number && value.TryGetValue(out double number)
                && number >= least && number <= most ? number
                : throw new OutputException(path, FormattableString.Invariant(
                    $"{key} of {label} must be a number from {least} to {most}, not {Said(one[key])}"));
        int Whole(string key, int least) => Number(key, least, int.MaxValue) is var number && number == Math.Floor(number) ? (int)number
            : throw new OutputException(path, $"{key} of {label} must be a whole number, not {Said(one[key])}");
        double sigma = Number("sigma", 0, LargestSigma);
        if (sigma == 0)
            throw new OutputException(path, $"sigma of {label} must be above 0");
        int lower = Whole("lower", 0), upper = Whole("upper", 0);
        return lower <= upper ? new(label, sigma, lower, upper, Number("score", 0, 1))
            : throw new OutputException(path, FormattableString.Invariant($"lower {lower} of {label} lies above its upper {upper}"));
    }

    // A kernel as wide as the image says nothing more.
    const double LargestSigma = 1000;

    static string Said(JsonNode? node) => node?.ToJsonString() ?? "nothing";

    static void RequireKnown(string path, JsonObject node, params string[] known)
    {
        if (node.Select(p => p.Key).FirstOrDefault(k => !known.Contains(k)) is { } unknown)
            throw new OutputException(path, $"has the unknown key {unknown}; {string.Join(", ", known)} are known");
    }
}
