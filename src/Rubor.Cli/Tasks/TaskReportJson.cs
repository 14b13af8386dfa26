using System.Text.Json.Nodes;
using Rubor.Studies.Tables;

namespace Rubor.Cli.Tasks;

/// <summary>The report of a task as JSON.</summary>
internal static class TaskReportJson
{
    /// <summary>The document.</summary>
    public static JsonObject Of(TaskReportDocument d)
    {
        var json = new JsonObject
        {
            ["format"] = TaskReportDocument.FormatName,
            ["task"] = d.Task,
            ["study"] = d.Study,
            ["places"] = d.Places,
            ["done"] = d.Done,
            ["agreement"] = new JsonArray([.. d.Agreement.Select(a => (JsonNode)new JsonObject
            {
                ["modality"] = a.Modality,
                ["agreement"] = a.Document is null ? null : JsonNode.Parse(a.Document.ToJson()),
                ["reason"] = a.Reason,
            })]),
            ["intra_reader"] = new JsonArray([.. d.Intra.Select(i => (JsonNode)new JsonObject
            {
                ["reader"] = i.Reader,
                ["modality"] = i.Modality,
                ["field"] = i.Field,
                ["pairs"] = i.Pairs,
                ["figures"] = new JsonArray([.. i.Figures.Select(f => (JsonNode)Figure(f.Figure, f.Name))]),
            })]),
            ["paired"] = new JsonArray([.. d.Paired.Select(p => (JsonNode)new JsonObject
            {
                ["reader"] = p.Reader,
                ["field"] = p.Field,
                ["first"] = p.First,
                ["second"] = p.Second,
                ["cases"] = p.Cases,
                ["changed"] = p.Changed,
                ["to_right"] = p.ToRight,
                ["to_wrong"] = p.ToWrong,
                ["accuracy_second_minus_first"] = p.Difference is { } x ? Figure(x, null) : null,
                ["p"] = p.P,
                ["minutes_first"] = p.MinutesFirst,
                ["minutes_second"] = p.MinutesSecond,
            })]),
            ["accuracy"] = new JsonArray([.. d.Accuracy.Select(a => (JsonNode)new JsonObject
            {
                ["reader"] = a.Who,
                ["modality"] = a.Modality,
                ["field"] = a.Field,
                ["cases"] = a.Cases,
                ["right"] = a.Right,
                ["sensitivity"] = a.Sensitivity,
                ["specificity"] = a.Specificity,
                ["youden"] = a.Youden,
            })]),
            ["routes"] = new JsonArray([.. d.Routes.Select(r => (JsonNode)new JsonObject
            {
                ["route"] = r.Name,
                ["field"] = r.Field,
                ["modality"] = r.Modality,
                ["readers"] = r.Readers,
                ["cases"] = r.Cases,
                ["accuracy"] = r.Accuracy,
                ["youden"] = r.Youden,
                ["minutes"] = r.Minutes,
            })]),
            ["relations"] = new JsonArray([.. d.Related.Select(r => (JsonNode)new JsonObject
            {
                ["field"] = r.Relation.Field,
                ["column"] = r.Relation.Column,
                ["logarithm"] = r.Relation.Logarithm,
                ["modality"] = r.Modality,
                ["groups"] = new JsonArray([.. r.Groups.Select(g => (JsonNode)new JsonObject
                {
                    ["group"] = g.Group,
                    ["cases"] = g.N,
                    ["patients"] = g.Patients,
                    ["r_squared"] = g.RSquared,
                    ["residual_deviation"] = g.ResidualDeviation,
                    ["p"] = g.Test.PValue,
                    ["figures"] = new JsonArray([.. g.Figures().Select(f => (JsonNode)Figure(f.Figure, f.Name))]),
                })]),
            })]),
            ["minutes"] = new JsonArray([.. d.Minutes.Select(m => (JsonNode)new JsonObject
            {
                ["reader"] = m.Reader,
                ["arm"] = m.Modality,
                ["cases"] = m.Cases,
                ["median"] = m.Median,
                ["total"] = m.Total,
            })]),
            ["errors"] = new JsonArray([.. d.Errors.Select(e => (JsonNode)new JsonObject
            {
                ["case"] = e.Case,
                ["field"] = e.Field,
                ["truth"] = e.Truth,
                ["machine"] = e.Machine,
                ["right"] = e.Right,
                ["wrong"] = new JsonArray([.. e.Wrong.Select(w => (JsonNode)new JsonObject
                {
                    ["reader"] = w.Reader,
                    ["modality"] = w.Modality,
                    ["answer"] = w.Answer,
                })]),
            })]),
            ["calibration"] = new JsonArray([.. d.Calibration.Select(c => (JsonNode)new JsonObject
            {
                ["reader"] = c.Reader,
                ["round"] = c.Round,
                ["cases"] = c.Cases,
                ["value"] = c.Value,
                ["reached"] = c.IsReached,
            })]),
            ["training"] = new JsonArray([.. d.Training.Select(t => (JsonNode)new JsonObject
            {
                ["reader"] = t.Reader,
                ["field"] = t.Field,
                ["from"] = t.From,
                ["to"] = t.To,
                ["right"] = t.Right,
            })]),
            ["discrepancies"] = new JsonArray([.. d.Discrepancies.Select(x => (JsonNode)x.ToJson())]),
        };
        if (d.Overlaps is not null)
            json["dice"] = new JsonArray([.. d.Overlaps.Select(o => (JsonNode)new JsonObject
            {
                ["case"] = o.Case,
                ["modality"] = o.Modality,
                ["first"] = o.First,
                ["second"] = o.Second,
                ["repeat"] = o.IsRepeat,
                ["voxels_first"] = o.FirstVoxels,
                ["voxels_second"] = o.SecondVoxels,
                ["dice"] = o.Dice,
                ["reason"] = o.Reason,
            })]);
        return json;
    }

    static JsonObject Figure(EstimateFigure figure, string? name)
    {
        var json = new JsonObject
        {
            ["value"] = figure.Value,
            ["lower"] = figure.Lower,
            ["upper"] = figure.Upper,
            ["n"] = figure.N,
            ["clusters"] = figure.Clusters,
            ["reason"] = figure.Reason,
        };
        if (name is not null)
            json.Insert(0, "name", name);
        return json;
    }
}
