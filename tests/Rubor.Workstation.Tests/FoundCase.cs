using System.Text.Json.Nodes;
using Rubor.Studies.Cases;

namespace Rubor.Workstation.Tests;

/// <summary>A case of the phantom study whose region and marrow a computer has found, with doubts, before it is served.</summary>
internal static class FoundCase
{
    /// <summary>Its name.</summary>
    public const string Name = "sub-01_ses-baseline";

    /// <summary>What is said of the region; slices are counted from 0.</summary>
    public static readonly string[] RegionReasons =
        ["The networks are unsure of slice 7: by their own probabilities a Dice of 0.80 is to be expected there.",
            "The region has 2 holes in bone, 92 mm² in all, in slices 3, 6: manual regions have none."];

    /// <summary>What is said of the marrow.</summary>
    public static readonly string[] MarrowReasons = ["Slices disagree."];

    /// <summary>Takes the masks of the case out of the study and lays them where a measurement would have left them.</summary>
    /// <param name="study">Folder of the study.</param>
    /// <param name="region">Whether the region is in doubt.</param>
    /// <param name="marrow">Whether the marrow is.</param>
    /// <param name="change">Changes vhi.json.</param>
    public static void Prepare(string study, bool region = true, bool marrow = false, Action<JsonObject>? change = null)
    {
        string scan = Path.Combine(study, "sub-01", "ses-baseline"),
            machine = Directory.CreateDirectory(Path.Combine(study, Study.ReadsFolder, "machine", Name)).FullName;
        File.Move(Path.Combine(scan, $"{Name}_label-normalmarrow_mask.nii.gz"), Path.Combine(machine, "normal_marrow.nii.gz"));
        File.Move(Path.Combine(scan, $"{Name}_label-diseaseregion_mask.nii.gz"), Path.Combine(machine, "disease_region.nii.gz"));
        string[] reasons = [.. region ? RegionReasons : [], .. marrow ? MarrowReasons : []];
        var document = new JsonObject
        {
            ["format"] = "rubor.vhi/1",
            ["normal_marrow"] = new JsonObject { ["source"] = "automatic", ["reasons"] = List(marrow ? MarrowReasons : []) },
            ["automatic"] = new JsonObject
            {
                ["text"] = (region, marrow) switch
                {
                    (true, true) => "a reader must draw the normal marrow and correct the disease region",
                    (true, false) => "a reader must correct the disease region",
                    (false, true) => "a reader must draw the normal marrow",
                    _ => "plausible",
                },
                ["needed"] = List([.. marrow ? ["normal_marrow"] : Array.Empty<string>(), .. region ? ["disease_region"]
                    : Array.Empty<string>()]),
                ["reasons"] = List(reasons),
            },
            ["warnings"] = List([.. reasons, "Very many pieces lie in slice 9."]),
        };
        change?.Invoke(document);
        File.WriteAllText(Path.Combine(machine, "vhi.json"), document.ToJsonString());
    }

    static JsonArray List(string[] texts) => [.. texts.Select(t => (JsonNode)t)];
}
