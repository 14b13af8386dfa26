using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Rubor.Studies.Exchange.LabelStudio;

/// <summary>What one person said of one picture, as results of Label Studio.</summary>
internal sealed class TaskResults
{
    readonly List<(StoredRegion Region, List<string> Labels, List<(string Control, IReadOnlyList<string> Values)> Answers)> regions = [];
    readonly List<(string Control, IReadOnlyList<string> Values)> answers = [];

    /// <summary>Adds a region; of one that stands in the masks of several labels, the labels.</summary>
    public void Region(StoredRegion region)
    {
        int known = IndexOf(region);
        if (known < 0)
            regions.Add((region, [.. region.Labels], []));
        else
            regions[known].Labels.AddRange(region.Labels.Except(regions[known].Labels));
    }

    public void Answer(string question, IReadOnlyList<string> values, string control) => answers.Add((control, values));

    public void AnswerOfRegion(StoredRegion region, string question, IReadOnlyList<string> values, string control)
    {
        var known = regions[IndexOf(region)].Answers;
        if (known.All(a => a.Control != control))
            known.Add((control, values));
    }

    public JsonArray ToJson(int width, int height)
    {
        var results = new JsonArray();
        foreach (var (region, labels, own) in regions)
        {
            var value = region.Value();
            value[$"{region.Kind}labels"] = Texts(labels);
            results.Add(Entry(region.Id, $"{region.Kind}labels", LabelingConfig.ControlOf(region.Kind), value));
            foreach (var (control, values) in own)
            {
                var about = region.Kind == "brush" ? new JsonObject() : region.Value();
                about["choices"] = Texts(values);
                results.Add(Entry(region.Id, "choices", control, about));
            }
        }
        foreach (var (control, values) in answers)
            results.Add(Entry(IdOf($"answer {control}"), "choices", control, new() { ["choices"] = Texts(values) }));
        return results;

        JsonObject Entry(string id, string type, string control, JsonObject value) => new()
        {
            ["id"] = id,
            ["type"] = type,
            ["from_name"] = control,
            ["to_name"] = "image",
            ["original_width"] = width,
            ["original_height"] = height,
            ["image_rotation"] = 0,
            ["origin"] = "manual",
            ["value"] = value,
        };
    }

    /// <summary>An id that the same text always has.</summary>
    public static string IdOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..10];

    int IndexOf(StoredRegion region) => regions.FindIndex(r => r.Region.Id == region.Id && r.Region.Kind == region.Kind
        && JsonNode.DeepEquals(r.Region.Shape, region.Shape));

    static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(t => (JsonNode)t)]);
}
