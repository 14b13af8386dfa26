using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Rubor.Studies.Measuring.Vhi;

namespace Rubor.Cli.Commands;

/// <summary>What every <c>rubor train cross-validate</c> does with its folds, whatever is trained.</summary>
internal static class ChosenFolds
{
    // So many that five folds of one seed are named one by one.
    const int MostNamed = 6;

    /// <summary>Folds that the command line names, or all.</summary>
    public static int[] Of(ParseResult parsed, int count) => parsed.GetValue(CrossValidateCommand.Only) is { Length: > 0 } chosen
        ? [.. chosen.Distinct()] : [.. Enumerable.Range(1, count)];

    /// <summary>Trainings of each fold, where the command line says.</summary>
    public static int? Seeds(ParseResult parsed) => parsed.GetResult(CrossValidateCommand.Seeds) is { Implicit: false }
        ? parsed.GetValue(CrossValidateCommand.Seeds) : null;

    /// <summary>Says which folds are not done yet.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="options">Its shared options.</param>
    /// <param name="count">Folds in all.</param>
    /// <param name="missing">Those that are not done.</param>
    public static int TellMissing(ParseResult parsed, SharedOptions options, int count, IReadOnlyList<int> missing) =>
        TellMissing(parsed, options, Enumerable.Range(1, count).Except(missing).Select(f => (JsonNode)f), missing.Select(f => (JsonNode)f),
            [.. missing.Select(f => f.ToString(CultureInfo.InvariantCulture))]);

    /// <summary>Says which trainings are not done yet.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="options">Its shared options.</param>
    /// <param name="done">Trainings that are done.</param>
    /// <param name="missing">Those that are not.</param>
    /// <param name="words">Those that are not, for a person; of many the first are named.</param>
    public static int TellMissing(ParseResult parsed, SharedOptions options, IEnumerable<JsonNode> done, IEnumerable<JsonNode> missing,
        IReadOnlyList<string> words)
    {
        var output = parsed.InvocationConfiguration.Output;
        if (options.Json)
            output.WriteLine(new JsonObject
            {
                ["format"] = "rubor.cross-validation-state/1",
                ["done"] = new JsonArray([.. done]),
                ["missing"] = new JsonArray([.. missing]),
            }.ToJsonString(VhiStudyJson.Indented));
        else if (!options.Quiet)
            output.WriteLine($"folds {string.Join(", ", words.Take(MostNamed))}"
                + (words.Count > MostNamed ? $" and {words.Count - MostNamed} others" : "")
                + " are not done yet; the whole is put together when they are");
        return 0;
    }
}
