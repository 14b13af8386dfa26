using System.CommandLine;
using System.Globalization;
using System.Text;
using Rubor.Cli.Pages;
using Rubor.Networks.Training;
using Rubor.Studies.Measuring.Vhi;
using Rubor.Studies.Runs;
using Rubor.Studies.Training;

namespace Rubor.Cli.Commands;

/// <summary><c>rubor train disease-region|normal-marrow|segmentation</c>: one network.</summary>
internal static class TrainCommand
{
    public static Command Create()
    {
        return new("train", "Train networks, and test them on patients whom they have not seen.")
        {
            Task("disease-region", "The disease region on T1W (Hepburn 2023).", _ => RegionTasks.DiseaseRegion),
            Task("normal-marrow", "Normal marrow on STIR and T1W.", _ => RegionTasks.NormalMarrow),
            Task("segmentation", "Any labels on any scans of a study.", TrainingOptions.Segmentation, TrainingOptions.Images,
                TrainingOptions.Labels),
            TrainHandScansCommand.Create(),
            TrainJointUltrasoundCommand.Create(),
            TrainGeneratorCommand.Create(),
            TrainHandJointsCommand.Create(),
            CrossValidateCommand.Create(),
            TrainSearchCommand.Create(),
        };
    }

    /// <summary>One training of one fold, with its progress, to its folder of results.</summary>
    internal static TrainingResult Train(TrainingPlan plan, int? fold, string folder, SharedOptions options, bool mayReplace,
        CancellationToken cancel)
    {
        if (!options.Quiet && !options.Json && !Console.IsErrorRedirected)
            plan = plan with { Run = plan.Run with { Cost = cost => Console.Error.WriteLine(cost.Words) } };
        var split = plan.Split(fold);
        using var output = OutputFolder.Stage(folder, mayReplace);
        using var checkpoint = TrainingFolder.Take(folder, plan.Run.Resume, mayReplace);
        var timings = new StageTimings();
        string name = plan.Run.Scans.Task.Name;
        var manifest = options.Manifest(TrainingOptions.Manifest(plan.Run, name, fold), plan.Run.Seed);
        var result = TrainingProgressBar.Run(
            options, fold is null ? name : $"{name}, fold {fold}", progress =>
                plan.Run.Run(split, fold, checkpoint.Path, output, timings, progress, cancel));
        manifest.Settings["wait_share"] = result.WaitShare;
        manifest.Settings["training_seconds"] = result.Seconds;
        manifest.Settings["peak_memory_mb"] = PeakMemory.Megabytes;
        TrainingPage.Write(result.Document, result.Calibration, output);
        (manifest with { LibtorchVersion = NetworkTraining.LibtorchVersion, TimingsMs = timings.Milliseconds, Inputs = result.LearntFrom })
            .WriteTo(output);
        output.Commit();
        checkpoint.Remove();
        return result;
    }

    static Command Task(string name, string description, Func<ParseResult, TrainingTask> task, params Option[] own)
    {
        var command = new Command(name, description)
        {
            TrainingOptions.StudyFolder, TrainingOptions.Out, TrainingOptions.Preset, TrainingOptions.Set,
            TrainingOptions.Plan, TrainingOptions.Float16, TrainingOptions.Folds,
            TrainingOptions.Fold,
            TrainingOptions.Seed, TrainingOptions.Device, TrainingOptions.Observer, TrainingOptions.Resume,
        };
        foreach (var option in own)
            command.Add(option);
        command.SetAction((parsed, cancel) => System.Threading.Tasks.Task.FromResult(Run(parsed, task(parsed), cancel)));
        return command;
    }

    internal static int Run(ParseResult parsed, TrainingTask task, CancellationToken cancel)
    {
        var options = SharedOptions.Of(parsed);
        var plan = TrainingOptions.Of(parsed, task, options);
        string folder = parsed.GetRequiredValue(TrainingOptions.Out);
        var result = Train(plan, parsed.GetValue(TrainingOptions.Fold), folder, options, options.Overwrite, cancel);
        var output = parsed.InvocationConfiguration.Output;
        if (options.Json)
            output.WriteLine(Encoding.UTF8.GetString(result.Document.ToJson()));
        else if (!options.Quiet)
        {
            PrintSummary(output, result, folder);
            var left = plan.Run.Scans.LeftOut();
            if (left.Count > 0)
                output.WriteLine(
                    $"left out      {left.Count} of {plan.Run.Scans.Study.Cases.Count} cases: " +
                    $"{string.Join("; ", left.Select(l => $"{l.Subject} {l.Reason}"))}");
        }
        return 0;
    }

    internal static void PrintSummary(TextWriter output, TrainingResult result, string folder)
    {
        static string F(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
        var d = result.Document;
        output.WriteLine(
            F($"trained       {d.Train.Count} subjects, {d.StepsDone} steps in {result.Seconds / 60:0.0} ") +
            F($"min{(d.StoppedEarly ? ", stopped early" : "")}; the network waited {100 * result.WaitShare:0.0} % of the time"));
        output.WriteLine(F($"peak memory   {PeakMemory.Megabytes} MB"));
        foreach (var f in d.HeldOut)
            output.WriteLine(
                F($"held out      {f.Case} {f.Structure}: slice Dice mean {SliceDiceText.Of(f.Dice)}, worst ") +
                F($"{SliceDiceText.Of(f.WorstDice)}{SliceDiceText.Holes(f.Holes)}"));
        output.WriteLine($"weights       {Path.Combine(folder, TrainingRun.WeightsFolder)}");
        output.WriteLine($"report        {Path.Combine(folder, "report.html")}");
    }
}
