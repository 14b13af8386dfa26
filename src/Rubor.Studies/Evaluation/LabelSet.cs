using System.Text.Json;
using System.Text.Json.Nodes;
using Rubor.Studies.Runs;
using Rubor.Studies.Tables;

namespace Rubor.Studies.Evaluation;

/// <summary>The labels of a segmentation: what each number means, which are looked at together, which make an image positive.</summary>
/// <param name="Names">Name of each label, background included, by number.</param>
/// <param name="Merged">Classes made of several labels.</param>
/// <param name="ImageLevel">Labels whose presence makes an image positive.</param>
public sealed record LabelSet(IReadOnlyList<(byte Label, string Name)> Names,
    IReadOnlyList<(string Name, IReadOnlyList<byte> Labels)> Merged, IReadOnlyList<byte> ImageLevel)
{
    /// <summary>What the file says it is.</summary>
    public const string FormatName = "rubor.labels/1";

    /// <summary>Labels but for 0, the background: the classes of the tables.</summary>
    public IEnumerable<(byte Label, string Name)> Classes => Names.Where(n => n.Label != 0);

    /// <summary>
    /// Reads labels.json: {"format": "rubor.labels/1", "labels": {"low": 1, "high": 2}, "merged": {"inflammation": ["low", "high"]},
    /// "image_level": ["low", "high"]}. Or the labels alone: {"low": 1, "high": 2}. Label 0 is background, named or not.
    /// </summary>
    /// <exception cref="OutputException">It is missing, damaged, or says something else; the message says what.</exception>
    public static LabelSet Read(string path)
    {
        if (JsonFile.Read(path) is not JsonObject root)
            throw new OutputException(path, "must be an object such as {\"labels\": {\"low\": 1, \"high\": 2}}");
        bool whole = root.ContainsKey("labels");
        if (whole && root.Select(p => p.Key).FirstOrDefault(k => k is not ("format" or "labels" or "merged" or "image_level"))
            is { } unknown)
            throw new OutputException(path, $"has the unknown key {unknown}; format, labels, merged and image_level are known");
        if (root["format"] is { } format && (whole ? format.ToString() : FormatName) != FormatName)
            throw new OutputException(path, $"is a {format} file where {FormatName} is needed");
        var labels = (whole ? root["labels"] as JsonObject : root) ?? throw new OutputException(path, "labels must be an object of names and numbers");
        var names = labels.Where(p => whole || p.Key != "format")
            .Select(p => (Label: NumberOf(path, p.Key, p.Value), Name: p.Key)).ToList();
        if (names.GroupBy(n => n.Label).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new OutputException(path, $"label {twice.Key} has the names {string.Join(" and ", twice.Select(t => t.Name))}; one is enough");
        if (names.All(n => n.Label == 0))
            throw new OutputException(path, "names no label apart from background");
        if (names.All(n => n.Label != 0))
            names.Add((0, "background"));
        byte[] Labels(JsonNode? list, string key) => list is JsonArray array && array.Count > 0
            ? [.. array.Select(n => names.Where(x => x.Name == n?.ToString()).Select(x => (byte?)x.Label).FirstOrDefault()
                ?? throw new OutputException(path, $"{key} names {n}, which is no label; the labels are {string.Join(", ", names.Select(x => x.Name))}"))]
            : throw new OutputException(path, $"{key} must be a list of names of labels");
        var merged = (root["merged"] as JsonObject ?? [])
            .Select(p => (p.Key, (IReadOnlyList<byte>)Labels(p.Value, $"merged.{p.Key}"))).ToList();
        var ordered = names.OrderBy(n => n.Label).ToList();
        return new(ordered, merged, whole && root.ContainsKey("image_level") ? Labels(root["image_level"], "image_level")
            : [.. ordered.Where(n => n.Label != 0).Select(n => n.Label)]);
    }

    static byte NumberOf(string path, string name, JsonNode? value) =>
        value is JsonValue number && number.GetValueKind() == JsonValueKind.Number && number.TryGetValue(out int label)
            && label is >= 0 and <= byte.MaxValue
            ? (byte)label
            : throw new OutputException(path, $"label {name} must be a whole number from 0 to 255, not {value?.ToJsonString() ?? "null"}");
}
