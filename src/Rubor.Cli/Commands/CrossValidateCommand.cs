using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Rubor.Cli.Pages;
using Rubor.Studies.Measuring.HandClassification;
using Rubor.Studies.Measuring.HandScans;
using Rubor.Studies.Measuring.JointUltrasound;
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
    static string Names => string.Join(", ", [.. RegionTasks.All.Select(t => t.Name), TrainingTask.Segmentation, HandScanStudy.TaskName,
        JointUltrasoundStudy.TaskName, HandJointStudy.TaskName, GeneratorOptions.TaskName]);

    internal static readonly Option<int[]> Only = new("--fold")
    {
        Description = "Only these folds, from 1: to spread them over days or machines.",
        HelpName = "i",
        AllowMultipleArgumentsPerToken = true
    };

    internal static readonly Option<int> Seeds = new("--seeds")
    {
        Description = "Trainings of each fold, each with the next seed: tells how far chance moves the figures (1).",
        HelpName = "n",
        DefaultValueFactory = _ => 1
    };
    internal static readonly Option<int[]> OnlySeeds = new("--only-seed")
    {
        Description = "Only these seeds, where --seeds asks for several.",
        HelpName = "s",
        AllowMultipleArgumentsPerToken = true
    };

    public static Command Create()
    {
        var command = new Command("cross-validate", "Train and test every fold; what is finished is kept, and the whole is put together once all are there.")
        {
            TaskName, TrainingOptions.StudyFolder, TrainingOptions.Out, TrainingOptions.Preset, TrainingOptions.Set, TrainingOptions.Plan,
            TrainingOptions.Float16, Folds, Only, TrainingOptions.Seed, Seeds, OnlySeeds, TrainingOptions.Device, TrainingOptions.Observer,
            TrainingOptions.Images, TrainingOptions.Labels, HandScanOptions.Method, HandScanOptions.Criterion, HandScanOptions.Step,
            HandScanOptions.Choose, JointUltrasoundOptions.Imagenet, HandJointTrainingOptions.With, HandJointTrainingOptions.Table,
            ClusterOptions.On, ClusterOptions.SlurmOption,
        };
        command.SetAction((parsed, cancel) => Task.FromResult(Start(parsed, cancel)));
        return command;
    }

    static int Start(ParseResult parsed, CancellationToken cancel)
    {
        string task = parsed.GetRequiredValue(TaskName);
        if (task == JointUltrasoundStudy.TaskName)
            return JointFoldsRun.CrossValidate(parsed, cancel);
        if (task == HandJointStudy.TaskName)
            return HandJointFoldsRun.CrossValidate(parsed, cancel);
        HandJointTrainingOptions.RequireNone(parsed, task);
        JointUltrasoundOptions.RequireNone(parsed, task);
        if (task == GeneratorOptions.TaskName)
            return GeneratorFoldsRun.CrossValidate(parsed, cancel);
        return task == HandScanStudy.TaskName && !HandScanOptions.IsNetwork(parsed) ? HandScanFoldsRun.Run(parsed, cancel) : Run(parsed,
            cancel);
    }

    static int Run(ParseResult parsed, CancellationToken cancel)
    {
        var options = SharedOptions.Of(parsed);
        if (parsed.GetRequiredValue(TaskName) != HandScanStudy.TaskName)
            HandScanOptions.RequireNone(parsed, parsed.GetRequiredValue(TaskName));
        bool onSlurm = ClusterOptions.IsSlurm(parsed);
        string folder = parsed.GetRequiredValue(TrainingOptions.Out);
        var plan = TrainingOptions.Of(parsed, TaskOf(parsed), options, parsed.GetRequiredValue(Folds), resume: true);
        int[] only = parsed.GetValue(Only) is { Length: > 0 } chosen ? chosen : [.. Enumerable.Range(1, plan.Folds!.Count)];
        foreach (int fold in only)
            _ = plan.Split(fold);
        int seeds = parsed.GetValue(Seeds);
        if (seeds is < 1 or > 100)
            throw new UsageException($"--seeds {seeds}: give 1 to 100");
        int[] onlySeeds = parsed.GetValue(OnlySeeds) is { Length: > 0 } few ? few : [.. Enumerable.Range(plan.Run.Seed, seeds)];
        foreach (int seed in onlySeeds)
            if (seed < plan.Run.Seed || seed >= plan.Run.Seed + seeds)
                throw new UsageException($"--only-seed {seed}: the seeds are {plan.Run.Seed} to {plan.Run.Seed + seeds - 1}");
        var validation = CrossValidation.Open(folder, plan.Folds!, plan.Run, seeds, options.Overwrite);
        var output = parsed.InvocationConfiguration.Output;
        var units = validation.All.Where(u => only.Contains(u.Fold) && onlySeeds.Contains(u.Seed)).ToList();
        if (onSlurm)
            FoldsOnSlurm.Run(parsed, options, folder, [.. units.Select(u =>
                FoldUnit.Of(u.Fold, seeds > 1 ? u.Seed : null, validation.FolderOf(u), () => validation.IsDone(u)))], cancel);
        else
            Train(plan, validation, units, options, output, cancel);
        var missing = validation.Missing();
        if (missing.Count > 0)
            return ChosenFolds.TellMissing(parsed, options, validation.All.Except(missing).Select(Named), missing.Select(Named),
                [.. missing.Select(Words)]);

        string Words(FoldSeed unit) => unit.Seed == plan.Run.Seed ? unit.Fold.ToString(CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{unit.Fold} seed {unit.Seed}");
        JsonNode Named(FoldSeed unit) => seeds == 1 ? unit.Fold : new JsonObject { ["fold"] = unit.Fold, ["seed"] = unit.Seed };

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
        HandScanStudy.TaskName => HandScanOptions.NetworkTask,
        JointUltrasoundStudy.TaskName => throw new UsageException(
            $"{JointUltrasoundStudy.TaskName} has no search; compare settings with 'rubor evaluate {JointUltrasoundStudy.TaskName} --models ..'"),
        GeneratorOptions.TaskName => throw new UsageException(
            $"{GeneratorOptions.TaskName} has no search; train one for each setting, and compare what 'rubor synthesise' says of them"),
        HandJointStudy.TaskName => throw new UsageException(
            $"{HandJointStudy.TaskName} has no search; compare settings with 'rubor evaluate {HandJointStudy.TaskName} --models ..'"),
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

    static void Train(TrainingPlan plan, CrossValidation validation, IEnumerable<FoldSeed> units, SharedOptions options, TextWriter output,
        CancellationToken cancel)
    {
        foreach (var unit in units)
        {
            cancel.ThrowIfCancellationRequested();
            if (validation.IsDone(unit))
                continue;
            var seeded = plan with { Run = plan.Run with { Seed = unit.Seed } };
            var result = TrainCommand.Train(seeded, unit.Fold, validation.FolderOf(unit), options, options.Overwrite, cancel);
            string seed = unit.Seed == plan.Run.Seed ? "" : string.Create(CultureInfo.InvariantCulture, $"seed {unit.Seed,-3} ");
            if (!options.Quiet && !options.Json)
                foreach (var f in result.Document.HeldOut)
                    output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                        $"fold {unit.Fold,-3} {seed}{f.Case} {f.Structure}: slice Dice mean {SliceDiceText.Of(f.Dice)}, worst " +
                        $"{SliceDiceText.Of(f.WorstDice)}{SliceDiceText.Holes(f.Holes)}"));
        }
    }

    static void PrintSummary(TextWriter output, CrossValidationDocument document, string folder)
    {
        foreach (var s in document.Structures)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{s.Structure}: slice Dice over {s.Subjects} subjects mean {s.Mean:0.0000} (95 % {TrainingPage.Interval(s)}), worst " +
                    $"subject {s.WorstSubject} {s.Worst:0.0000}, worst slice {s.WorstSlice:0.0000}"));
            if (CrossValidationPage.Scatter(s) is { Length: > 0 } scatter)
                output.WriteLine($"{s.Structure}: {scatter}");
        }
        output.WriteLine($"report        {Path.Combine(folder, "report.html")}");
    }
}
