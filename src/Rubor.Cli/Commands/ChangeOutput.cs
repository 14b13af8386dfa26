using System.Text.Json.Nodes;
using Rubor.Cli.Pages;
using Rubor.Methods.ChangeMaps;
using Rubor.Studies.Measuring.ChangeMaps;
using Rubor.Studies.Runs;

namespace Rubor.Cli.Commands;

/// <summary>The files of a comparison of two visits.</summary>
internal static class ChangeOutput
{
    /// <summary>Writes them.</summary>
    /// <param name="output">Folder.</param>
    /// <param name="run">What was compared.</param>
    /// <param name="document">The figures, lesions in them.</param>
    /// <param name="map">The map; null where the visits cannot be compared.</param>
    /// <param name="match">Lesions, or null.</param>
    /// <param name="blueIncrease">Whether blue is brighter, and orange darker.</param>
    /// <param name="density">Change of the lung's density; null where intensities are compared.</param>
    public static void Write(OutputFolder output, ChangeRun run, ChangeDocument document, ChangeMap? map, LesionMatch? match,
        bool blueIncrease, DensityChange? density = null)
    {
        if (match is not null)
            File.WriteAllBytes(output.PathOf(LesionFigures.FileName), LesionFigures.ToTsv(document.Lesions));
        if (map is not null && density is not null)
            DensityRun.Write(run.Baseline, map, density, output);
        else if (map is not null)
        {
            ChangeRun.Write(map, output);
            if (map.Space.Grid.Size.Z == 1)
                File.WriteAllBytes(output.PathOf(ChangePicture.FileName), ChangePicture.Of(map, blueIncrease));
        }
        if (document.Registration is { Transform: not DensityRun.Deformable } registration)
            File.WriteAllText(output.PathOf(ChangeRun.TransformFile), TransformJson(document, registration, run.Unit));
        File.WriteAllBytes(output.PathOf(ChangeDocument.FileName), document.ToJson());
        File.WriteAllBytes(output.PathOf("report.html"), ChangePage.Of(document, map, blueIncrease,
            match is null ? null : page => LesionSection.AddTo(page, document, match, run.Baseline)));
    }

    static string TransformJson(ChangeDocument document, RegistrationFigure registration, ChangeUnit unit)
    {
        static JsonArray Rows(IReadOnlyList<IReadOnlyList<double>> rows) =>
            new([.. rows.Select(row => (JsonNode)new JsonArray([.. row.Select(v => (JsonNode)v)]))]);
        var json = new JsonObject
        {
            ["format"] = "rubor.visit-transform/1",
            ["from"] = "baseline",
            ["to"] = "follow_up",
            ["units"] = unit == ChangeUnit.Millilitres ? "RAS mm" : $"{unit.OfLength()} of the picture: x to the right, y down",
            ["matrix"] = Rows(registration.Matrix),
        };
        JsonNode[] regions = [.. document.Regions.Where(r => r.Matrix is not null).Select(r =>
            (JsonNode)new JsonObject { ["region"] = r.Region, ["matrix"] = Rows(r.Matrix!) })];
        if (regions.Length > 0)
            json["regions"] = new JsonArray(regions);
        return json.ToJsonString() + "\n";
    }
}
