using System.Text;
using System.Text.Json.Nodes;
using Rubor.Networks.Planning;
using Rubor.Studies.Runs;
using Rubor.Studies.Tables;

namespace Rubor.Studies.Training;

/// <summary>A segmenter's plan as a file that people edit: a key a line.</summary>
public static class SegmenterPlanFile
{
    /// <summary>Reads a plan, as written or as edited.</summary>
    /// <exception cref="OutputException">It is missing, damaged, or a plan that cannot be; names the key.</exception>
    public static SegmenterPlan Read(string path)
    {
        if (JsonFile.Read(path) is not JsonObject json)
            throw new OutputException(path, "is no plan; make one with 'rubor plan'");
        try
        {
            return SegmenterPlan.Of(json);
        }
        catch (ArgumentException e)
        {
            throw new OutputException(path, $"{e.Message}; correct it, or plan anew with 'rubor plan'");
        }
    }

    /// <summary>The file's content.</summary>
    public static byte[] Write(SegmenterPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return Encoding.UTF8.GetBytes("{\n" + string.Join(",\n", plan.ToJson().Select(p => $"  {Words(JsonValue.Create(p.Key))}: {Words(p.Value)}")) + "\n}\n");
    }

    static string Words(JsonNode? node) => node switch
    {
        JsonArray list => $"[{string.Join(", ", list.Select(Words))}]",
        JsonObject one => $"{{{string.Join(", ", one.Select(p => $"{Words(JsonValue.Create(p.Key))}: {Words(p.Value)}"))}}}",
        null => "null",
        _ => node.ToJsonString(),
    };
}
