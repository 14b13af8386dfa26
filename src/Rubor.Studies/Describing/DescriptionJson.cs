using System.Text.Json.Nodes;

namespace Rubor.Studies.Describing;

/// <summary>A study's description as JSON.</summary>
public static class DescriptionJson
{
    /// <summary>What it says it is.</summary>
    public const string FormatName = "rubor.study-description/1";

    /// <summary>The description.</summary>
    public static JsonObject Of(StudyDescription d)
    {
        ArgumentNullException.ThrowIfNull(d);
        return new()
        {
            ["format"] = FormatName,
            ["study"] = d.Study.Name,
            ["sha256"] = d.Study.Sha256,
            ["subjects"] = d.Study.Subjects.Count,
            ["scans"] = d.Study.Cases.Count,
            ["images"] = new JsonObject(d.Images.Select(i => KeyValuePair.Create(i.Role, (JsonNode?)i.Count))),
            ["views"] = new JsonObject(d.Views.Select(v => KeyValuePair.Create(v.View, (JsonNode?)v.Count))),
            ["classes"] = new JsonArray([.. d.Classes.Select(c => (JsonNode)new JsonObject
            {
                ["label"] = c.Label, ["observer"] = Observer(c.Observer), ["class"] = c.Class, ["images"] = c.Images,
                ["images_without"] = c.Without, ["pixels"] = c.Pixels, ["percent"] = c.Percent, ["lesions"] = c.Lesions,
                ["lesion_pixels_mean"] = c.MeanPixels, ["lesion_pixels_sd"] = c.SdPixels, ["lesion_pixels_median"] = c.MedianPixels,
            })]),
            ["without"] = new JsonArray([.. d.Without.Select(w => (JsonNode)new JsonObject
            {
                ["label"] = w.Label, ["observer"] = Observer(w.Observer),
                ["classes"] = new JsonArray([.. w.Classes.Select(c => (JsonNode)c)]), ["images"] = w.Images, ["images_without"] = w.Without,
            })]),
            ["joints"] = new JsonArray([.. d.Joints.Select(j => (JsonNode)new JsonObject
            {
                ["label"] = j.Label, ["observer"] = Observer(j.Observer), ["joint"] = j.Joint, ["images_low"] = j.Low, ["images_high"] = j.High,
                ["patients"] = j.Patients,
            })]),
        };
    }

    static string? Observer(string name) => name.Length > 0 ? name : null;
}
