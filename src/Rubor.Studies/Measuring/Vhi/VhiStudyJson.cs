using System.Text.Json;
using System.Text.Json.Nodes;

namespace Rubor.Studies.Measuring.Vhi;

/// <summary>A study's rows as JSON: what <c>--json</c> prints.</summary>
public static class VhiStudyJson
{
    /// <summary>Indented output.</summary>
    public static JsonSerializerOptions Indented { get; } = new() { WriteIndented = true };

    /// <summary>One entry a case: subject, session, scan, and either its vhi.json or the reason why it failed.</summary>
    /// <param name="rows">Every scan.</param>
    /// <param name="lesions">Lesions from visit to visit; null adds nothing.</param>
    public static JsonObject Of(IEnumerable<VhiStudyRow> rows, IReadOnlyList<VhiLesionRow>? lesions = null)
    {
        var json = Of(rows);
        if (lesions is not null)
            json["lesions"] = new JsonArray([.. lesions.Select(l => (JsonNode)new JsonObject
            {
                ["subject"] = l.Subject,
                ["baseline"] = l.Baseline,
                ["follow_up"] = l.FollowUp,
                ["reason"] = l.Reason,
                ["change"] = l.Change is null ? null : JsonNode.Parse(l.Change.ToJson()),
            })]);
        return json;
    }

    static JsonObject Of(IEnumerable<VhiStudyRow> rows) => new()
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
