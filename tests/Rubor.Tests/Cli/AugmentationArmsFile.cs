using System.Text.Json.Nodes;

namespace Rubor.Tests.Cli;

/// <summary>Files of arms whose networks and images take seconds.</summary>
internal static class AugmentationArmsFile
{
    /// <summary>A file whose arms all have <see cref="HandJointModel.Settings"/>.</summary>
    /// <param name="arms">Each as JSON.</param>
    public static string Of(params string[] arms) => new JsonObject
    {
        ["format"] = "rubor.hand-joint-arms/1",
        ["preset"] = "quick",
        ["settings"] = new JsonObject(HandJointModel.Settings.Select(s => s.Split('=')).Select(s => KeyValuePair.Create(s[0], JsonNode.Parse(s[1])))),
        ["arms"] = new JsonArray([.. arms.Select(a => JsonNode.Parse(a))]),
    }.ToJsonString();

    /// <summary>An arm that learns from images of a generator.</summary>
    public static string Made(string name, string generator, int count, bool perlin = false) => new JsonObject
    {
        ["name"] = name,
        ["images"] = new JsonObject
        {
            ["generator"] = generator,
            ["count"] = count,
            ["perlin"] = perlin,
            ["settings"] = new JsonObject { ["evaluations"] = 2, ["attempts"] = 1 },
        },
    }.ToJsonString();
}
