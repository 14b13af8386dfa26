using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Rubor.Cli.Pages;
using Rubor.Studies.Measuring.HandScans;
using Rubor.Studies.Measuring.Vhi;
using Rubor.Studies.Runs;
using Rubor.Studies.Training;

namespace Rubor.Cli.Commands;

/// <summary><c>rubor train cross-validate</c>: every fold, one after another or one by one on several machines.</summary>
internal static class CrossValidateCommand
{
    internal static readonly Argument<string> TaskName = new("TASK") { Description = $"{Names}." };
    internal static readonly Option<string> Folds = new("--folds")
    {
        Description = "folds.json of 'rubor study folds'.",
        HelpName = "F",
        Required = true
    };
    // The tasks' names, in the order in which help lists them.
    static string Names => string.Join(", ", [.. RegionTasks.All.Select(t => t.Name), TrainingTask.Segmentation, HandScanStudy.TaskName]);

    internal static readonly Option<int[]> Only = new("--fold")
    {
        Description = "Only these folds, from 1: to spread them over days or machines.",
        HelpName = "i",
        AllowMultipleArgumentsPerToken = true
    };

    public static Command Create()
    {
        var command = new Command("cross-validate", "Train and test every fold; what is finished is kept, and the whole is put together once all are there.")
        {
            TaskName, TrainingOptions.StudyFolder, TrainingOptions.Out, TrainingOptions.Preset, TrainingOptions.Set, Folds, Only,
            TrainingOptions.Seed, TrainingOptions.Device, TrainingOptions.Observer, TrainingOptions.Images, TrainingOptions.Labels,
            HandScanOptions.Method, HandScanOptions.Criterion, HandScanOptions.Step, HandScanOptions.Choose, ClusterOptions.On,
            ClusterOptions.SlurmOption,
        };
        command.SetAction((parsed, cancel) => Task.FromResult(
            parsed.GetRequiredValue(TaskName) == HandScanStudy.TaskName ? HandScanFoldsRun.Run(parsed, cancel) : Run(parsed, cancel)));
        return command;
    }

    static int Run(ParseResult parsed, CancellationToken cancel)
    {
        var options = SharedOptions.Of(parsed);
        HandScanOptions.RequireNone(parsed, parsed.GetRequiredValue(TaskName));
        bool onSlurm = ClusterOptions.IsSlurm(parsed);
        string folder = parsed.GetRequiredValue(TrainingOptions.Out);
        var plan = TrainingOptions.Of(parsed, TaskOf(parsed), options, parsed.GetRequiredValue(Folds), resume: true);
        int[] only = parsed.GetValue(Only) is { Length: > 0 } chosen ? chosen : [.. Enumerable.Range(1, plan.Folds!.Count)];
        foreach (int fold in only)
            _ = plan.Split(fold);
        var validation = CrossValidation.Open(folder, plan.Folds!, plan.Run, options.Overwrite);
        var output = parsed.InvocationConfiguration.Output;
        if (onSlurm)
            FoldsOnSlurm.Run(parsed, options, folder, only.Distinct(), validation.FolderOf, validation.IsDone, cancel);
        else
            Train(plan, validation, only, options, output, cancel);
        var missing = validation.Missing();
        if (missing.Count > 0)
        {
            if (options.Json)
                output.WriteLine(new JsonObject
                {
                    ["format"] = "rubor.cross-validation-state/1",
                    ["done"] = new JsonArray([.. Enumerable.Range(1, plan.Folds!.Count).Except(missing).Select(f => (JsonNode)f)]),
                    ["missing"] = new JsonArray([.. missing.Select(f => (JsonNode)f)]),
                }.ToJsonString(VhiStudyJson.Indented));
            else if (!options.Quiet)
                output.WriteLine($"folds {string.Join(", ", missing)} are not done yet; the whole is put together when they are");
            return 0;
        }

        var document = Complete(plan, validation, options, output, cancel);
        if (options.Json)
            output.WriteLine(Encoding.UTF8.GetString(document.ToJson()));
        else if (!options.Quiet)
            PrintSummary(output, document, folder);
        return 0;
    }

    /// <summary>The task that the command line names.</summary>
    /// <exception cref="UsageException">There is no such task, or it lacks its scans and labels.</exception>
    internal static TrainingTask TaskOf(ParseResult parsed) => parsed.GetRequiredValue(TaskName) switch
    {
        TrainingTask.Segmentation => TrainingOptions.Segmentation(parsed),
        var name => RegionTasks.All.FirstOrDefault(t => t.Name == name) ?? throw new UsageException($"'{name}' is no task; there is {Names}"),
    };

    /// <summary>Trains the folds that are missing, and puts the whole together.</summary>
    internal static CrossValidationDocument Complete(TrainingPlan plan, CrossValidation validation, SharedOptions options,
        TextWriter output, CancellationToken cancel)
    {
        Train(plan, validation, validation.Missing(), options, output, cancel);
        var document = validation.PutTogether();
        WholeFile.Write(Path.Combine(validation.Folder, "report.html"), CrossValidationPage.Of(document));
        (options.Manifest(TrainingOptions.Manifest(plan.Run, plan.Run.Scans.Task.Name, null), plan.Run.Seed)
            with
        { Outputs = CrossValidation.OutputsOf(validation.Folder) }).WriteTo(validation.Folder);
        return document;
    }

    static void Train(TrainingPlan plan, CrossValidation validation, IEnumerable<int> folds, SharedOptions options, TextWriter output,
        CancellationToken cancel)
    {
        foreach (int fold in folds.Distinct())
        {
            cancel.ThrowIfCancellationRequested();
            if (validation.IsDone(fold))
                continue;
            var result = TrainCommand.Train(plan, fold, validation.FolderOf(fold), options, options.Overwrite, cancel);
            if (!options.Quiet && !options.Json)
                foreach (var f in result.Document.HeldOut)
                    output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                        $"fold {fold,-3} {f.Case} {f.Structure}: slice Dice mean {SliceDiceText.Of(f.Dice)}, worst " +
                        $"{SliceDiceText.Of(f.WorstDice)}{SliceDiceText.Holes(f.Holes)}"));
        }
    }

    static void PrintSummary(TextWriter output, CrossValidationDocument document, string folder)
    {
        foreach (var s in document.Structures)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{s.Structure}: slice Dice over {s.Subjects} subjects mean {s.Mean:0.0000} (95 % {TrainingPage.Interval(s)}), worst " +
                    $"subject {s.WorstSubject} {s.Worst:0.0000}, worst slice {s.WorstSlice:0.0000}"));
        output.WriteLine($"report        {Path.Combine(folder, "report.html")}");
    }
}
