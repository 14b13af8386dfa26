using System.CommandLine;
using System.Globalization;
using System.Text;
using Rubor.Cli.Pages;
using Rubor.Studies.Runs;
using Rubor.Studies.Training;

namespace Rubor.Cli.Commands;

/// <summary><c>rubor train search</c>: every combination of some settings, each cross-validated over the same folds.</summary>
internal static class TrainSearchCommand
{
    static readonly Option<string[]> Grid = new("--grid")
    {
        Description = "Settings to try with their values: levels=2,4,6 kernel=3,5; every combination is cross-validated.",
        HelpName = "key=value,value",
        AllowMultipleArgumentsPerToken = true,
        Required = true,
    };

    public static Command Create()
    {
        var command = new Command("search", "Cross-validate every combination of some settings; finished ones are kept.")
        {
            CrossValidateCommand.TaskName, TrainingOptions.StudyFolder, TrainingOptions.Out, Grid, TrainingOptions.Preset,
            TrainingOptions.Set, TrainingOptions.Plan, TrainingOptions.Float16, CrossValidateCommand.Folds,
            TrainingOptions.Seed, TrainingOptions.Device, TrainingOptions.Observer, TrainingOptions.Images, TrainingOptions.Labels,
        };
        command.SetAction((parsed, cancel) => Task.FromResult(Run(parsed, cancel)));
        return command;
    }

    static int Run(ParseResult parsed, CancellationToken cancel)
    {
        var options = SharedOptions.Of(parsed);
        string folder = parsed.GetRequiredValue(TrainingOptions.Out);
        var task = CrossValidateCommand.TaskOf(parsed);
        // All are checked before hours are spent on the first.
        var points = SettingsGrid.Of(parsed.GetRequiredValue(Grid))
            .Select(p =>
            (Point: p, Plan: TrainingOptions.Of(parsed, task, options, parsed.GetRequiredValue(CrossValidateCommand.Folds), resume: true,
            p.Changes))).ToList();
        CrossValidation.Keep(folder, points[0].Plan.Folds!);
        var opened = points.Select(p =>
            (p.Point, p.Plan, Validation: CrossValidation.Open(Path.Combine(folder, p.Point.Name), p.Plan.Folds!, p.Plan.Run,
            seeds: 1, options.Overwrite))).ToList();
        var output = parsed.InvocationConfiguration.Output;
        var found = new List<(GridPoint, CrossValidationDocument)>();
        foreach (var (point, plan, validation) in opened)
        {
            if (!options.Quiet && !options.Json)
                output.WriteLine($"{point.Name}: {found.Count + 1} of {opened.Count}");
            found.Add((point, CrossValidateCommand.Complete(plan, validation, options, output, cancel)));
        }

        var document = SearchDocument.Of(found);
        WholeFile.Write(Path.Combine(folder, SearchDocument.FileName), document.ToJson());
        WholeFile.Write(Path.Combine(folder, SearchDocument.TableName), document.ToTable());
        WholeFile.Write(Path.Combine(folder, "report.html"), TrainSearchPage.Of(document));
        var run = points[0].Plan.Run;
        var settings = TrainingOptions.Manifest(run, task.Name, null);
        settings["grid"] = string.Join(' ', parsed.GetRequiredValue(Grid));
        (options.Manifest(settings, run.Seed) with { Outputs = CrossValidation.OutputsOf(folder) }).WriteTo(folder);
        if (options.Json)
            output.WriteLine(Encoding.UTF8.GetString(document.ToJson()));
        else if (!options.Quiet)
            PrintSummary(output, document, folder);
        return 0;
    }

    static void PrintSummary(TextWriter output, SearchDocument document, string folder)
    {
        foreach (var row in document.Rows)
            foreach (var s in row.Structures)
                output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"{row.Rank,3}  {row.Folder}  {s.Structure}: slice Dice mean {s.Mean:0.0000} ({TrainingPage.Interval(s)}), worst " +
                    $"subject {s.WorstSubject} {s.Worst:0.0000}"));
        output.WriteLine(SearchDocument.Optimism);
        output.WriteLine($"report        {Path.Combine(folder, "report.html")}");
    }
}
