using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Rubor.Studies.Measuring.Vhi;
using Rubor.Torch.Files;

namespace Rubor.Cli.Commands;

/// <summary><c>rubor models list</c>: a line a network.</summary>
internal static class ModelsListCommand
{
    static readonly Argument<string[]> Folders =
        new("folder")
        {
            Description = "Folders of weights, or folders that hold some; without any, those that come with the program.",
            HelpName = "DIR",
            Arity = ArgumentArity.ZeroOrMore
        };

    public static Command Create()
    {
        var command = new Command("list",
            "What networks folders hold: what each finds on what, from how many subjects, with which held-out figure.") { Folders };
        command.SetAction(Run);
        return command;
    }

    static int Run(ParseResult parsed)
    {
        var options = SharedOptions.Of(parsed);
        var found = ShippedModels.Unless(parsed.GetValue(Folders)).SelectMany(WeightsFolders.Of).Distinct()
            .Select(f => (File: f, Weights: Weights.Read(f))).ToList();
        var output = parsed.InvocationConfiguration.Output;
        if (options.Json)
            output.WriteLine(new JsonObject
            {
                ["format"] = "rubor.models/2",
                ["models"] = new JsonArray([.. found.Select(f => (JsonNode)ModelsCommand.Described(f.File, f.Weights))])
            }
                .ToJsonString(VhiStudyJson.Indented));
        else
            foreach (var (file, weights) in found)
                output.WriteLine(Line(file, weights));
        return 0;
    }

    /// <summary>A network in one line.</summary>
    internal static string Line(string file, Weights weights)
    {
        if (weights.Description is not { } d)
            return $"{file}: a bare file of tensors; 'rubor models import' checks and describes it";
        var images = ModelsCommand.PlanOf(d) is { } plan ? plan.Images : RegionTasks.Published.Plan.Images;
        int subjects = d.TrainedOn.Select(f => f.Subject).Distinct().Count();
        return ModelsCommand.Plain(
            $"{file}: {string.Join(", ", d.Labels)} on {string.Join(" and ", images)}; " +
            $"{(subjects == 0 ? "subjects not said" : subjects == 1 ? "1 subject" : $"{subjects} subjects")}; {Figure(d)}; SHA-256 {weights.Sha256[..12]}…");
    }

    static string Figure(WeightsDescription d)
    {
        foreach (var (key, words) in new[] { ("cross_validated_slice_dice", "cross-validated slice Dice"), ("held_out_slice_dice", "held-out slice Dice") })
            if (d.Metrics.Where(m => m.Key.Split(' ')[0] == key).Select(m => m.Value).ToList() is { Count: > 0 } values)
                return string.Create(CultureInfo.InvariantCulture,
                    $"{words} {string.Join(", ", values.Select(v => v.ToString("0.000", CultureInfo.InvariantCulture)))}");
        return "no held-out figure";
    }
}
