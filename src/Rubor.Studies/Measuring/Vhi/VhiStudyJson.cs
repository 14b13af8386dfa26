using System.Text.Json;
using System.Text.Json.Nodes;

namespace Rubor.Studies.Measuring.Vhi;

/// <summary>A study's rows as JSON: what <c>--json</c> prints.</summary>
public static class VhiStudyJson
{
    /// <summary>Indented output.</summary>
    public static JsonSerializerOptions Indented { get; } = new() { WriteIndented = true };

    /// <summary>One entry a case: subject, session, scan, and either its vhi.json or the reason why it failed.</summary>
    public static JsonObject Of(IEnumerable<VhiStudyRow> rows) => new()
    {
        ["format"] = "rubor.vhi-study/1",
        ["cases"] = new JsonArray([.. rows.Select(r => (JsonNode)new JsonObject
        {
            ["subject"] = r.Case.Subject,
            ["session"] = r.Case.Session,
            ["scan"] = r.Case.Scan,
            ["reason"] = r.Reason,
            ["vhi"] = r.Figures is null ? null : JsonNode.Parse(r.Figures.ToJson()),
        })]),
    };
}
